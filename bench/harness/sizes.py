"""Sizes as people write them: 64M, 1G; powers of 1024."""
from __future__ import annotations

import re

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30
UNITS = {"": 1, "K": KIB, "M": MIB, "G": GIB}


def parse_size(text: str) -> int:
    match = re.fullmatch(r"(\d+)([KMG]?)(?:iB|B)?", text.strip())
    if not match or int(match[1]) == 0:
        raise ValueError(f"'{text}' is no size: write 64M, 1G, 8G")
    return int(match[1]) * UNITS[match[2]]


def format_size(size: int) -> str:
    for unit, factor in (("G", GIB), ("M", MIB), ("K", KIB)):
        if size >= factor and size % factor == 0 and size // factor < 10_000:
            return f"{size // factor}{unit}"
    for unit, factor in (("G", GIB), ("M", MIB), ("K", KIB)):
        if size >= factor:
            return f"{size / factor:.1f}{unit}"
    return str(size)
