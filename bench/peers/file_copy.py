"""Programs that copy files."""
from harness.peer import Peer

CP = Peer("cp", "coreutils", "cp", lambda task: ["cp", task.source, str(task.output)])

CP_NO_REFLINK = Peer(
    "cp --reflink=never",
    "coreutils",
    "cp",
    lambda task: ["cp", "--reflink=never", task.source, str(task.output)],
)

QEMU_IMG = Peer(
    "qemu-img",
    "qemu-utils",
    "qemu-img",
    lambda task: ["qemu-img", "convert", "-m", "8", "-W", "-f", "raw", "-O", "raw"]
    + [task.source, str(task.output)],
)

DD_DISCARD = Peer(
    "dd",
    "coreutils",
    "dd",
    lambda task: ["dd", f"if={task.source}", "of=/dev/null", "bs=4M", "status=none"],
    writes=False,
)
