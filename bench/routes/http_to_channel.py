"""A dense image from a web server on loopback, into a channel that discards what it gets."""
from harness.web import HASHED, WebRoute
from peers.openssl import OPENSSL_SHA512
from peers.web import WEB_DISCARD_PEERS

ROUTE = WebRoute(
    name="http->channel",
    what="a dense image from nginx on loopback, discarded",
    peers=WEB_DISCARD_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    limits=HASHED,
    destination="discard",
)
