"""How ours checks the bytes, which decides what is in its time."""

NONE = "none"
"""The catalogue has no digest, or core is told not to look at it."""

ATTESTED = "attested"
"""image:verify was run before; nothing is hashed where the method allows that."""

SHA512 = "sha512"
"""Every byte is hashed and compared with the image's SHA-512."""

CHUNKS = "chunks"
"""The SHA-256 of every chunk is compared with those that the first copy recorded."""

ALL = (NONE, ATTESTED, SHA512, CHUNKS)
HASHING = (SHA512, CHUNKS)
"""Those in which every byte is hashed within the time."""
