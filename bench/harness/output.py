"""What a run makes: it is compared with the source, and removed."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import files, filesystems


class Output:
    target: Any
    """As peers are told it."""
    destination: str
    """As bench/driver is told it."""

    def difference(self, original: Path) -> str | None:
        """How it differs from a file, or None."""
        raise NotImplementedError

    def allocated(self) -> int:
        """The bytes of its disk that it takes."""
        raise NotImplementedError

    def remove(self) -> None:
        raise NotImplementedError

    def medium(self) -> str:
        """What it is on."""
        raise NotImplementedError


@dataclass(frozen=True)
class FileOutput(Output):
    """A file, in a directory where nothing else is."""

    path: Path

    @property
    def target(self) -> Path:
        return self.path

    @property
    def destination(self) -> str:
        return f"file {self.path}"

    def difference(self, original: Path) -> str | None:
        return files.difference(original, self.path)

    def allocated(self) -> int:
        return files.allocated(self.path)

    def remove(self) -> None:
        self.path.unlink()

    def medium(self) -> str:
        return filesystems.type_of(self.path.parent)
