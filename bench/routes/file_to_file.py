"""A dense image, on the checkout's own file system."""
from harness.data import DENSE
from harness.limits import to_fastest, to_slower
from harness.route import ATTESTED, SHA512, FileRoute
from peers.file_copy import CP, CP_NO_REFLINK, QEMU_IMG
from peers.glance import GLANCE_STORE_FILE
from peers.openssl import OPENSSL_SHA512
from peers.rclone import RCLONE_COPYTO

ROUTE = FileRoute(
    name="file->file",
    what="a dense image",
    data=DENSE,
    peers=(CP_NO_REFLINK, CP, QEMU_IMG, RCLONE_COPYTO, GLANCE_STORE_FILE),
    hashing_peers=(OPENSSL_SHA512,),
    limits=(
        to_fastest(1.1, ATTESTED, False, CP.name, CP_NO_REFLINK.name, QEMU_IMG.name),
        to_fastest(1.1, ATTESTED, True, CP.name),
        to_slower(1.15, SHA512, ATTESTED, OPENSSL_SHA512.name),
    ),
)
