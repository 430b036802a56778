"""Somebody else's program that does what a route does."""
from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import Any, Callable

from . import processes


@dataclass(frozen=True)
class Task:
    """What a peer is to do, as it would be told on a command line."""

    source: str
    """A path, a URL, or an RBD image at a snapshot."""
    output: Any
    """A file that is not there yet, as a Path; or the name of such an RBD image."""


@dataclass(frozen=True)
class Peer:
    name: str
    package: str
    """The Debian package it is in."""
    program: str
    command: Callable[[Task], list[str]]
    check: list[str] | None = None
    """A command that succeeds where it can be used; without one the program has to be there."""
    tells_time: bool = False
    """Whether its last line of output is its time in seconds, because its start does not count."""
    writes: bool = True
    """Whether it makes the output; else it only reads."""

    def is_there(self) -> bool:
        if shutil.which(self.program) is None:
            return False
        return self.check is None or subprocess.run(self.check, capture_output=True).returncode == 0

    def run(self, task: Task, durable: bool, environment: dict[str, str]) -> float:
        """Its seconds, ``sync OUT`` among them where it is to be durable."""
        seconds, out = processes.run(self.command(task), environment)
        if self.tells_time:
            seconds = float(out.split()[-1])
        if durable and self.writes:
            seconds += processes.run(["sync", str(task.output)], environment)[0]
        return seconds
