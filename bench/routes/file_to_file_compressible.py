"""An image that compresses to a quarter, on the checkout's own file system."""
from harness.claims import COPIED, HASHED
from harness.data import COMPRESSIBLE
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file compressible",
    what="an image that compresses",
    data=COMPRESSIBLE,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=COPIED + HASHED,
)
