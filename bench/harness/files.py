"""Files with holes: what is data, whether two are equal, how much of the disk they take."""
from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Iterator

STEP = 4 << 20


def data_ranges(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file that are not holes, as (start, end)."""
    position = 0
    while position < size:
        try:
            start = os.lseek(descriptor, position, os.SEEK_DATA)
        except OSError as no_more:
            if no_more.errno == errno.ENXIO:
                return
            raise
        position = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, position


def read_data(path: Path) -> None:
    """Brings the data of a file, but not its holes, into the page cache."""
    buffer = bytearray(STEP)
    with open(path, "rb", buffering=0) as file:
        for start, end in data_ranges(file.fileno(), os.fstat(file.fileno()).st_size):
            file.seek(start)
            left = end - start
            while left > 0:
                count = file.readinto(memoryview(buffer)[: min(STEP, left)])
                if not count:
                    break
                left -= count


def forget(path: Path) -> None:
    """Takes a file that was synced out of the page cache."""
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def difference(one: Path, other: Path) -> str | None:
    """How two files differ, or None. A hole equals zeros; where both have one, neither is read."""
    size = one.stat().st_size
    if other.stat().st_size != size:
        return f"{other.stat().st_size} bytes in the place of {size}"
    with open(one, "rb", buffering=0) as a, open(other, "rb", buffering=0) as b:
        for start, end in union(
            list(data_ranges(a.fileno(), size)) + list(data_ranges(b.fileno(), size))
        ):
            for at in range(start, end, STEP):
                count = min(STEP, end - at)
                if os.pread(a.fileno(), count, at) != os.pread(b.fileno(), count, at):
                    return f"other bytes within {count} from {at} on"
    return None


def union(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def allocated(path: Path) -> int:
    """The bytes of the disk that a file takes."""
    return path.stat().st_blocks * 512
