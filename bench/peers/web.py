"""Programs that download."""
from urllib.parse import urlsplit

from harness.peer import Peer, Task
from peers.glance import GLANCE_STORE_HTTP, GLANCE_STORE_HTTP_DISCARD


def _curl(output: str) -> list[str]:
    return ["curl", "--disable", "--fail", "--silent", "--show-error", "--output", output]


def _wget(output: str) -> list[str]:
    return ["wget", "--no-config", "--quiet", "--output-document", output]


CURL = Peer("curl", "curl", "curl", lambda task: [*_curl(str(task.output)), task.source])
CURL_DISCARD = Peer(
    "curl", "curl", "curl", lambda task: [*_curl("/dev/null"), task.source], writes=False
)
WGET = Peer("wget", "wget", "wget", lambda task: [*_wget(str(task.output)), task.source])
WGET_DISCARD = Peer(
    "wget", "wget", "wget", lambda task: [*_wget("/dev/null"), task.source], writes=False
)

# by itself it fills the file with zeros first on file systems that could do without
ARIA2C = Peer(
    "aria2c -x8",
    "aria2",
    "aria2c",
    lambda task: ["aria2c", "--no-conf", "--quiet", "-x8", "-s8", "--file-allocation=falloc"]
    + [f"--dir={task.output.parent}", f"--out={task.output.name}", task.source],
)


def _rclone_one_stream(task: Task) -> list[str]:
    url = urlsplit(task.source)
    return (
        ["rclone", "--config", "", "--ignore-checksum", "--multi-thread-streams", "0"]
        + ["--http-url", f"{url.scheme}://{url.netloc}", "copyto"]
        + [f":http:{url.path.lstrip('/')}", str(task.output)]
    )


RCLONE_ONE_STREAM = Peer("rclone 1 stream", "rclone", "rclone", _rclone_one_stream)
RCLONE_COPYURL = Peer(
    "rclone copyurl",
    "rclone",
    "rclone",
    lambda task: ["rclone", "--config", "", "copyurl", task.source, str(task.output)],
)

WEB_PEERS = (CURL, WGET, ARIA2C, RCLONE_ONE_STREAM, RCLONE_COPYURL, GLANCE_STORE_HTTP)
"""All that download to a file."""

WEB_DISCARD_PEERS = (CURL_DISCARD, WGET_DISCARD, GLANCE_STORE_HTTP_DISCARD)
"""All that download to nowhere."""
