"""The lab: real services on this machine."""
from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import Iterator

from . import processes
from .processes import Failed
from .workplace import ROOT

UP, DOWN, STATUS = (str(ROOT / "lab" / name) for name in ("up", "down", "status"))


def why_not(part: str, program: str) -> str | None:
    """Why a part that needs a program cannot be started here, or None."""
    if shutil.which(program) or (os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    return f"there is no {program}: lab/up {part} tells what to install"


@contextlib.contextmanager
def lab(*parts: str) -> Iterator[dict[str, str]]:
    """Starts those parts that do not run, which are stopped then; yields the lab's settings.

    Parts are named with those first that others need.
    """
    status = processes.run([STATUS], dict(os.environ))[1]
    started = [part for part in parts if f"lab: {part}: running" not in status]
    try:
        up = subprocess.run([UP, *parts], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if up.returncode != 0:
            raise Failed(up.stderr.strip().splitlines()[-1])
        yield dict(line.split("=", 1) for line in up.stdout.splitlines())
    finally:
        if started:
            processes.run([DOWN, *reversed(started)], dict(os.environ))
