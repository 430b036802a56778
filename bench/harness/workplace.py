"""The directories of one run of the benchmark; nothing of it is left afterwards but the data."""
from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Iterator

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
TARGET = BENCH / "target"
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")


class Busy(Exception):
    """Another benchmark runs in this checkout."""


class Workplace:
    """Where a run keeps its files.

    ``directory`` is removed at the end; ``data`` stays for later runs.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.data = TARGET / "data"

    def new_directory(self, name: str) -> Path:
        path = self.directory / name
        path.mkdir(parents=True)
        return path

    def environment(self) -> dict[str, str]:
        """For peers: no settings of whoever runs this, a proxy or a cloud among them."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name.lower() not in PROXIES and not name.startswith("OS_")
        }
        return {**kept, "HOME": str(self.directory)}


@contextlib.contextmanager
def workplace() -> Iterator[Workplace]:
    TARGET.mkdir(exist_ok=True)
    with open(TARGET / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                "another bench/run is at work in this checkout: two would disturb each other"
            )
        for left in TARGET.glob("work-*"):  # of a run that was killed
            _remove(left)
        directory = Path(tempfile.mkdtemp(prefix="work-", dir=TARGET))
        try:
            yield Workplace(directory)
        finally:
            _remove(directory)


def _remove(directory: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for mount in reversed(mounts):
        if mount.startswith(f"{directory}/"):
            subprocess.run(["umount", mount], check=True)
    shutil.rmtree(directory)
