"""The lab's Ceph, with two pools of the run's own."""
from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from . import files, lab, processes
from .output import Output
from .processes import Failed

PLACEMENT_GROUPS = "32"
PATIENCE = 30


@dataclass(frozen=True)
class Cluster:
    settings: dict[str, str]
    """Those that lab/up prints."""
    images: str
    """The pool of the source."""
    disks: str
    """The pool of what runs make; nothing else is in it."""

    @property
    def environment(self) -> dict[str, str]:
        """What Ceph's own programs, and those that use its libraries, find the cluster by."""
        return {"CEPH_CONF": self.settings["ceph.conf"]}

    def run(self, *command: str) -> str:
        return processes.run(list(command), {**os.environ, **self.environment})[1]

    def used(self, pool: str) -> int:
        """The bytes of the OSD's disk that a pool takes, once they no longer change."""
        end = time.monotonic() + PATIENCE
        before = None
        while True:
            now = self._used(pool)
            if now == before or time.monotonic() > end:
                return now
            before = now
            # the OSD tells once in a second, and the manager likewise
            time.sleep(3)

    def _used(self, pool: str) -> int:
        pools = json.loads(self.run("ceph", "df", "--format", "json"))["pools"]
        return next(p["stats"]["bytes_used"] for p in pools if p["name"] == pool)

    def delete(self, image: str) -> None:
        """Removes an image with the snapshots that it may have."""
        with contextlib.suppress(Failed):
            self.run("rbd", "snap", "unprotect", f"{image}@snap")
        self.run("rbd", "snap", "purge", "--no-progress", image)
        self.run("rbd", "rm", "--no-progress", image)


@dataclass(frozen=True)
class RbdImage(Output):
    """An image in the pool of what runs make."""

    cluster: Cluster
    name: str
    store: str
    """The id of the store that is the pool, in ours."""
    work: Path
    """For the files that it is compared by."""

    @property
    def target(self) -> str:
        return f"{self.cluster.disks}/{self.name}"

    @property
    def destination(self) -> str:
        return f"object {self.store} {self.name}"

    def difference(self, original: Path) -> str | None:
        exported = self.work / "exported.raw"
        try:
            self.cluster.run("rbd", "export", "--no-progress", self.target, str(exported))
            return files.difference(original, exported)
        finally:
            exported.unlink(missing_ok=True)

    def allocated(self) -> int:
        return self.cluster.used(self.cluster.disks)

    def remove(self) -> None:
        self.cluster.delete(self.target)

    def medium(self) -> str:
        return "rbd"


def why_not() -> str | None:
    """Why there can be no Ceph here, or None."""
    return lab.why_not("ceph", "ceph-mon")


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts the lab's Ceph where it does not run, which is stopped then; the pools are removed."""
    with lab.lab("ceph") as settings:
        found = Cluster(settings, f"bench-images-{os.getpid()}", f"bench-disks-{os.getpid()}")
        pools = (found.images, found.disks)
        try:
            for pool in pools:
                found.run("ceph", "osd", "pool", "create", pool, *[PLACEMENT_GROUPS] * 2)
                found.run("rbd", "pool", "init", pool)
            yield found
        finally:
            for pool in reversed(pools):
                found.run(
                    *("ceph", "osd", "pool", "rm", pool, pool, "--yes-i-really-really-mean-it")
                )
