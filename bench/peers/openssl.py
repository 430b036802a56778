"""What the digest alone costs."""
from harness.peer import Peer

OPENSSL_SHA512 = Peer(
    "openssl sha512",
    "openssl",
    "openssl",
    lambda task: ["openssl", "sha512", task.source],
    writes=False,
)
