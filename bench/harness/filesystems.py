"""File systems to copy in: the checkout's own, and others in loop-mounted files."""
from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ContextManager, Iterator

from . import processes
from .sizes import GIB
from .workplace import TARGET, Workplace


@dataclass(frozen=True)
class FileSystem:
    name: str
    package: str | None = None
    """The Debian package with its mkfs; None for the checkout's own file system."""
    mkfs: tuple[str, ...] = ()

    def why_not(self) -> str | None:
        if self.package and os.geteuid() != 0:
            return f"{self.name} in a loop-mounted file needs root"
        return None

    def open(self, work: Workplace, room: int) -> ContextManager[Path]:
        """An empty directory with room for so many bytes."""
        return self._mounted(work, room) if self.package else self._here(work)

    @contextlib.contextmanager
    def _here(self, work: Workplace) -> Iterator[Path]:
        directory = work.new_directory("here")
        try:
            yield directory
        finally:
            shutil.rmtree(directory)

    @contextlib.contextmanager
    def _mounted(self, work: Workplace, room: int) -> Iterator[Path]:
        image = work.directory / f"{self.name}.img"
        with open(image, "xb") as file:
            file.truncate(room + GIB)
        _do(*self.mkfs, str(image))
        directory = work.new_directory(self.name)
        # with direct I/O no byte is in the page cache twice
        device = _do("losetup", "--find", "--show", "--direct-io=on", str(image))
        try:
            _do("mount", device, str(directory))
            try:
                yield directory
            finally:
                _do("umount", str(directory))
        finally:
            _do("losetup", "--detach", device)
            directory.rmdir()
            image.unlink()


def _do(*command: str) -> str:
    return processes.run(list(command), dict(os.environ))[1].strip()


def type_of(directory: Path) -> str:
    return _do("stat", "--file-system", "--format=%T", str(directory))


def free(directory: Path = TARGET) -> int:
    space = os.statvfs(directory)
    return space.f_bavail * space.f_frsize


HERE = FileSystem("here")
XFS = FileSystem("xfs", "xfsprogs", ("mkfs.xfs", "-q", "-m", "reflink=1"))
BTRFS = FileSystem("btrfs", "btrfs-progs", ("mkfs.btrfs", "-q"))
