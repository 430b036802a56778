"""A dense image on xfs, which copies on write."""
from harness.claims import CLONED, HASHED
from harness.data import DENSE
from harness.filesystems import XFS
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file xfs",
    what="a dense image on xfs",
    data=DENSE,
    filesystem=XFS,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=CLONED + HASHED,
)
