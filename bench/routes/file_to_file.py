"""A dense image, on the checkout's own file system."""
from harness.claims import COPIED, HASHED
from harness.data import DENSE
from harness.route import FileRoute
from peers.files import FILE_PEERS
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->file",
    what="a dense image",
    data=DENSE,
    peers=FILE_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=COPIED + HASHED,
)
