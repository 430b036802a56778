"""The limits that many routes have in common."""
from .limits import bytes_written, more_blocks, seconds, to_fastest, to_slower
from .checks import ATTESTED, SHA512

COPIED = (
    to_fastest(1.1, ATTESTED, False, "cp", "cp --reflink=never", "qemu-img"),
    to_fastest(1.1, ATTESTED, True, "cp"),
)
"""A file that the kernel copies."""

HASHED = (to_slower(1.15, SHA512, ATTESTED, "openssl sha512"),)
"""The digest of every byte beside the copy."""

CLONED = (
    seconds(0.1, ATTESTED, False),
    seconds(0.1, ATTESTED, True),
    bytes_written(0, ATTESTED, False),
    bytes_written(0, ATTESTED, True),
)
"""A file on a file system that copies on write."""

HOLES_KEPT = (more_blocks(ATTESTED, False), more_blocks(ATTESTED, True))
"""A file with holes."""
