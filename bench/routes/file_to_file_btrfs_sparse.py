"""An image with holes on btrfs, which copies on write."""
from harness.claims import CLONED, HASHED, HOLES_KEPT
from harness.data import SPARSE
from harness.filesystems import BTRFS
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file btrfs sparse",
    what="an image with holes on btrfs",
    data=SPARSE,
    filesystem=BTRFS,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=CLONED + HASHED + HOLES_KEPT,
)
