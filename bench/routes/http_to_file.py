"""A dense image from a web server on loopback."""
from harness.checks import NONE
from harness.limits import to_fastest
from harness.web import HASHED, WebRoute
from peers.openssl import OPENSSL_SHA512
from peers.web import WEB_PEERS

ROUTE = WebRoute(
    name="http->file",
    what="a dense image from nginx on loopback",
    peers=WEB_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    durabilities=(False, True),
    limits=(to_fastest(1.0, NONE, False), *HASHED),
)
