"""An image with holes on xfs, which copies on write."""
from harness.claims import CLONED, HASHED, HOLES_KEPT
from harness.data import SPARSE
from harness.filesystems import XFS
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file xfs sparse",
    what="an image with holes on xfs",
    data=SPARSE,
    filesystem=XFS,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=CLONED + HASHED + HOLES_KEPT,
)
