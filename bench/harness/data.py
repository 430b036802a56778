"""Images to copy, always the same for a kind and a size; made once and kept in bench/target."""
from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Callable

from .files import forget

SEED = 20260101
BLOCK = 4096
PIECE = 1 << 20


@dataclass(frozen=True)
class Data:
    """A kind of content."""

    name: str
    write: Callable[[BinaryIO, int, random.Random], None]

    def file(self, directory: Path, size: int) -> Path:
        """The image of that size, on the disk and not in the page cache."""
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{self.name}-{size}-{SEED}.raw"
        if not path.exists():
            unfinished = path.with_suffix(".part")
            with open(unfinished, "wb") as file:
                self.write(file, size, random.Random(f"{SEED} {self.name} {size}"))
                file.truncate(size)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
        forget(path)
        return path


def _dense(file: BinaryIO, size: int, numbers: random.Random) -> None:
    for at in range(0, size, PIECE):
        file.write(numbers.randbytes(min(PIECE, size - at)))


def _compressible(file: BinaryIO, size: int, numbers: random.Random) -> None:
    """To a quarter, within each block."""
    for at in range(0, size, PIECE):
        some = numbers.randbytes(PIECE // 4)
        quarter = BLOCK // 4
        piece = b"".join(some[i : i + quarter] * 4 for i in range(0, len(some), quarter))
        file.write(piece[: size - at])


def _sparse(file: BinaryIO, size: int, numbers: random.Random) -> None:
    """200 extents at random places; 200 MiB of 8 GiB, as much in proportion of others."""
    extents = 200
    length = max(BLOCK, size // 8192 // BLOCK * BLOCK)
    places = numbers.sample(range(size // length), min(extents, size // length))
    for place in sorted(places):
        file.seek(place * length)
        file.write(numbers.randbytes(length))


DENSE = Data("dense", _dense)
COMPRESSIBLE = Data("compressible", _compressible)
SPARSE = Data("sparse", _sparse)
