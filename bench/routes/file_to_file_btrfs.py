"""A dense image on btrfs, which copies on write."""
from harness.claims import CLONED, HASHED
from harness.data import DENSE
from harness.filesystems import BTRFS
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file btrfs",
    what="a dense image on btrfs",
    data=DENSE,
    filesystem=BTRFS,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=CLONED + HASHED,
)
