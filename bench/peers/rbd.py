"""Programs that move RBD images. They find the cluster by CEPH_CONF.

A source or an output in Ceph is told as Ceph's programs have it: pool/image, @snapshot behind.
"""
from harness.peer import Peer, Task
from peers.glance import GLANCE_STORE_RBD, GLANCE_STORE_RBD_ADD, GLANCE_STORE_RBD_DISCARD

QEMU_IMG_FORMATS = ["sh", "-c", "qemu-img --help | grep -qw rbd"]


def _rbd(name: str, *words: str) -> Peer:
    def command(task: Task) -> list[str]:
        return ["rbd", *words, "--no-progress", task.source, str(task.output)]

    return Peer(name, "ceph-common", "rbd", command)


RBD_EXPORT = _rbd("rbd export", "export")
RBD_IMPORT = _rbd("rbd import", "import")
RBD_CLONE = Peer(
    "rbd clone",
    "ceph-common",
    "rbd",
    lambda task: ["rbd", "clone", task.source, str(task.output)],
)
# it makes no file where one is, and /dev/null is one
RBD_EXPORT_DISCARD = Peer(
    "rbd export",
    "ceph-common",
    "rbd",
    lambda task: ["sh", "-c", 'exec rbd export --no-progress "$0" - >/dev/null', task.source],
    writes=False,
)


def _qemu_img(source: str, output: str) -> list[str]:
    command = ["qemu-img", "convert", "-m", "8", "-W", "-f", "raw", "-O", "raw"]
    return [*command, source, output]


QEMU_IMG_FROM_RBD = Peer(
    "qemu-img",
    "qemu-block-extra",
    "qemu-img",
    lambda task: _qemu_img(f"rbd:{task.source}", str(task.output)),
    check=QEMU_IMG_FORMATS,
)
QEMU_IMG_TO_RBD = Peer(
    "qemu-img",
    "qemu-block-extra",
    "qemu-img",
    lambda task: _qemu_img(task.source, f"rbd:{task.output}"),
    check=QEMU_IMG_FORMATS,
)

FROM_RBD_PEERS = (RBD_EXPORT, QEMU_IMG_FROM_RBD, GLANCE_STORE_RBD)
FROM_RBD_DISCARD_PEERS = (RBD_EXPORT_DISCARD, GLANCE_STORE_RBD_DISCARD)
TO_RBD_PEERS = (RBD_IMPORT, QEMU_IMG_TO_RBD, GLANCE_STORE_RBD_ADD)
