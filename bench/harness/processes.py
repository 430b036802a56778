"""Programs that are run and timed."""
from __future__ import annotations

import subprocess
import time
from pathlib import Path


class Failed(Exception):
    """A program failed; the message has the end of what it said."""


def run(command: list[str], environment: dict[str, str]) -> tuple[float, str]:
    """Runs a program to its end: the seconds since before its start, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
        errors="replace",
    )
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        said = " ".join(done.stdout.strip().splitlines()[-3:])
        raise Failed(f"{Path(command[0]).name} ended with {done.returncode}: {said}")
    return seconds, done.stdout
