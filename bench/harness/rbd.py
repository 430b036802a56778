"""Routes from and to RBD images of the lab's Ceph.

Its OSD is on the same machine and the same disk: what it uses of both is not there for whoever
reads or writes, ours or a peer.
"""
from __future__ import annotations

import contextlib
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

from peers.openssl import OPENSSL_SHA512

from . import ceph, filesystems
from .ceph import Cluster, RbdImage
from .checks import ATTESTED, CHUNKS, HASHING, NONE, SHA512
from .container import CORE
from .data import Data
from .limits import Limit, more_blocks, to_fastest, to_slower, to_smallest
from .output import FileOutput
from .peer import Peer
from .route import STORE, Place, Route
from .sizes import GIB, MIB
from .workplace import Workplace

IMAGES, DISKS = "pool", "disks"
"""The ids of the stores that are the pools."""
FEATURE = "image-mover-store-rbd"
ETC = "org.imagemover.store.rbd-{}.cfg"

MOVED = (
    to_fastest(1.1, NONE, False),
    to_fastest(1.1, CHUNKS, False),
    to_slower(1.15, SHA512, NONE, "openssl sha512"),
)
"""An image whose bytes go through ours; by the digests of its chunks is how it is shipped."""
HOLES_KEPT = (more_blocks(NONE, False), more_blocks(CHUNKS, False))
CLONED = (to_fastest(1.2, ATTESTED, False), to_smallest(1.5, ATTESTED, False))


def store(name: str, pool: str, settings: dict[str, str]) -> dict[str, str]:
    """The configuration file of a store that is a pool of the lab's Ceph."""
    lines = {
        "store.id": name,
        "pool": pool,
        "conf.file": settings["ceph.conf"],
        "user": settings["ceph.user"],
        "keyring": settings["ceph.keyring"],
    }
    return {ETC.format(name): "".join(f"{key} = {value}\n" for key, value in lines.items())}


INSTALL = (f"feature:install {FEATURE}", "shell:sleep 5")
"""Until the driver has connected."""

CORE_LINES = {NONE: "digest.check = false\n", SHA512: "chunk.digests = false\n"}
"""What core is told for a check."""


@dataclass
class RbdRoute(Route):
    name: str
    what: str
    data: Data
    peers: Sequence[Peer]
    """Those that move it."""
    checks: Sequence[str] = (NONE, SHA512, CHUNKS)
    durabilities: Sequence[bool] = (False,)
    limits: Sequence[Limit] = ()
    destination: str = "output"

    def peers_of(self, check: str) -> Sequence[Peer]:
        return (OPENSSL_SHA512,) if check == SHA512 else self.peers

    def why_not(self) -> str | None:
        return ceph.why_not()

    def room(self, size: int) -> int:
        """The lab's disk may be another one, but is most often the same."""
        return super().room(size) + size


class FromRbd(RbdRoute):
    """From an image at its protected snapshot to a file, a channel, or an image that is its clone."""

    @contextlib.contextmanager
    def open(self, work: Workplace, size: int, check: str) -> Iterator[Place]:
        original = self.data.file(work.data, size)
        image = str(uuid.uuid5(uuid.NAMESPACE_URL, original.name))
        directory = work.new_directory("out")
        try:
            with ceph.cluster() as cluster:
                try:
                    yield self.place(cluster, original, image, check, directory)
                finally:
                    cluster.delete(f"{cluster.images}/{image}")
        finally:
            shutil.rmtree(directory)

    def place(
        self, cluster: Cluster, original: Path, image: str, check: str, directory: Path
    ) -> Place:
        return Place(
            original=original,
            source=str(original) if check == SHA512 else f"{cluster.images}/{image}@snap",
            output=FileOutput(directory / "image.raw"),
            image=image,
            etc={
                **store(IMAGES, cluster.images, cluster.settings),
                **store(DISKS, cluster.disks, cluster.settings),
                CORE: CORE_LINES.get(check, ""),
            },
            commands=[
                *INSTALL,
                f"image:add --store {IMAGES} --id {image} --name bench --format raw '{original}'",
                *([f"image:verify {image}"] if check == ATTESTED else []),
            ],
            destination=self.destination,
            environment=cluster.environment,
        )


class CloneRbd(FromRbd):
    """From an image to its clone in another pool."""

    def room(self, size: int) -> int:
        # the image is all holes but for a fortieth
        return size // 10 + GIB

    def place(
        self, cluster: Cluster, original: Path, image: str, check: str, directory: Path
    ) -> Place:
        place = super().place(cluster, original, image, check, directory)
        place.output = RbdImage(cluster, "disk", DISKS, directory)
        place.moved = MIB
        return place


class ToRbd(RbdRoute):
    """From a file store to an image."""

    @contextlib.contextmanager
    def open(self, work: Workplace, size: int, check: str) -> Iterator[Place]:
        original = self.data.file(work.data, size)
        image = str(uuid.uuid5(uuid.NAMESPACE_URL, original.name))
        with filesystems.HERE.open(work, size) as directory, ceph.cluster() as cluster:
            source = directory / "images" / image
            yield Place(
                original=source,
                source=str(source),
                output=RbdImage(cluster, "disk", DISKS, directory),
                image=image,
                etc={
                    STORE: f"store.id = images\ndatadir = {source.parent}\n",
                    **store(DISKS, cluster.disks, cluster.settings),
                    CORE: CORE_LINES.get(check, ""),
                },
                commands=[
                    *INSTALL,
                    f"image:add --store images --id {image} --name bench --format raw"
                    f" '{original}'",
                ],
                destination=self.destination,
                environment=cluster.environment,
                # a file whose times change is no longer attested, and hashed again
                before=source.touch if check in HASHING else lambda: None,
            )
