"""rclone, without the digest that it would compute of its own accord."""
from harness.peer import Peer

RCLONE_COPYTO = Peer(
    "rclone",
    "rclone",
    "rclone",
    lambda task: ["rclone", "--config", "", "--ignore-checksum", "copyto"]
    + [task.source, str(task.output)],
)
