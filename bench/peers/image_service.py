"""Programs that download an image from Glance. What they read is the URL of its bytes."""
from harness.peer import Peer, Task

HEADERS = "BENCH_HEADERS"
"""The variable that names a file with the header that has a token."""

CURL = "curl --disable --fail --silent --show-error"


def _image(task: Task) -> str:
    """The image's id, of .../v2/images/ID/file."""
    return task.source.split("/")[-2]


# the token by a file: a command line can be read by everybody
CURL_DOWNLOAD = Peer(
    "curl",
    "curl",
    "curl",
    lambda task: ["sh", "-c", f'exec {CURL} --header "@${HEADERS}" --output "$0" "$1"']
    + [str(task.output), task.source],
)
# it logs in by itself, as OS_AUTH_URL and others say, and compares the MD5
OPENSTACK_IMAGE_SAVE = Peer(
    "openstack image save",
    "python3-openstackclient",
    "openstack",
    lambda task: ["openstack", "image", "save", "--file", str(task.output), _image(task)],
)

DOWNLOADS = (CURL_DOWNLOAD, OPENSTACK_IMAGE_SAVE)
