"""A dense image, into a channel that discards what it gets."""
from harness.claims import HASHED
from harness.data import DENSE
from harness.route import FileRoute
from peers.file_copy import DD_DISCARD
from peers.glance import GLANCE_STORE_DISCARD
from peers.openssl import OPENSSL_SHA512

ROUTE = FileRoute(
    name="file->channel",
    what="a dense image, discarded",
    data=DENSE,
    peers=(DD_DISCARD, GLANCE_STORE_DISCARD),
    hashing_peers=(OPENSSL_SHA512,),
    durabilities=(False,),
    limits=HASHED,
    destination="discard",
)
