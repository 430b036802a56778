"""A dense image from a web server that is 20 ms away."""
from harness.checks import NONE
from harness.limits import to_fastest
from harness.web import WebRoute
from peers.openssl import OPENSSL_SHA512
from peers.web import WEB_PEERS

ROUTE = WebRoute(
    name="http->file delayed",
    what="a dense image from nginx, 20 ms there and back",
    peers=WEB_PEERS,
    hashing_peers=(OPENSSL_SHA512,),
    milliseconds=20,
    limits=(to_fastest(0.9, NONE, False, "aria2c -x8"),),
)
