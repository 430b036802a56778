"""An image with holes, on the checkout's own file system."""
from harness.claims import COPIED, HASHED, HOLES_KEPT
from harness.data import SPARSE
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file sparse",
    what="an image with holes",
    data=SPARSE,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=COPIED + HASHED + HOLES_KEPT,
)
