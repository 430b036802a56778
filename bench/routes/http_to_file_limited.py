"""A dense image from a web server that limits each connection.

nginx's limit_rate is for a request, and lets each one have the bytes of a second at once: with
8 MiB a second that is an eighth of a range of 64 MiB, and a sixteenth of what one of 8 connections
has of 1 GiB. Smaller images are hardly limited at all. Who reads by one connection would need eight
times as long, which shows nothing; so the peer is the one that has several.
"""
from harness.checks import NONE
from harness.limits import to_fastest
from harness.web import WebRoute
from peers.openssl import OPENSSL_SHA512
from peers.web import ARIA2C

ROUTE = WebRoute(
    name="http->file limited",
    what="a dense image from nginx that sends 8 MiB/s a connection",
    peers=(ARIA2C,),
    hashing_peers=(OPENSSL_SHA512,),
    rate="8m",
    limits=(to_fastest(1.05, NONE, False),),
)
