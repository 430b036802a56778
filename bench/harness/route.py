"""A route: from where to where, what peers do it too, and what is claimed of it."""
from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, ContextManager, Iterator, Sequence

from . import filesystems
from .checks import ATTESTED, CHUNKS, HASHING, SHA512
from .container import CORE
from .data import Data
from .filesystems import FileSystem
from .limits import Limit
from .output import FileOutput, Output
from .peer import Peer, Task
from .sizes import GIB
from .workplace import Workplace

STORE = "org.imagemover.store.file-images.cfg"


@dataclass
class Place:
    """All that a route has made ready for its runs."""

    original: Path
    """A local file with the right bytes, which is brought into the page cache before each run."""
    source: str
    """What peers read: a path, a URL, or an RBD image at a snapshot."""
    output: Output
    """What a run makes."""
    image: str
    """What ours is asked to copy: an id, or a URI."""
    etc: dict[str, str] = field(default_factory=dict)
    """Configuration files of ours, in the place of the shipped ones."""
    commands: list[str] = field(default_factory=list)
    """Shell commands that are run before the first copy, such as those that add the image."""
    destination: str = "output"
    """What ours copies to: output, or discard, which is a channel that forgets."""
    before: Callable[[], None] = lambda: None
    """Called before each run, outside of its time."""
    environment: dict[str, str] = field(default_factory=dict)
    """Of the peers, beside what all have."""
    moved: int | None = None
    """How many bytes of memory a run may use, where that is not the size of the image."""

    @property
    def task(self) -> Task:
        return Task(self.source, self.output.target)


class Route:
    """What a file in bench/routes makes one of, as ROUTE."""

    name: str
    what: str
    checks: Sequence[str]
    peers: Sequence[Peer]
    durabilities: Sequence[bool] = (False, True)
    limits: Sequence[Limit] = ()
    packages: Sequence[str] = ()
    """Debian packages beside those of the peers."""

    def peers_of(self, check: str) -> Sequence[Peer]:
        """The peers to run beside ours with that check."""
        return self.peers

    def why_not(self) -> str | None:
        """Why it cannot be run on this machine, or None."""
        return None

    def room(self, size: int) -> int:
        """The bytes of free disk that it needs."""
        return 3 * size + GIB

    def open(self, work: Workplace, size: int, check: str) -> ContextManager[Place]:
        """Makes everything ready that the runs need, and takes it away again."""
        raise NotImplementedError


@dataclass
class FileRoute(Route):
    """From a file store to a file or a channel, on one file system."""

    name: str
    what: str
    data: Data
    peers: Sequence[Peer]
    hashing_peers: Sequence[Peer] = ()
    """Those of the checks that hash."""
    filesystem: FileSystem = filesystems.HERE
    checks: Sequence[str] = (ATTESTED, SHA512, CHUNKS)
    durabilities: Sequence[bool] = (False, True)
    limits: Sequence[Limit] = ()
    destination: str = "output"

    @property
    def packages(self) -> Sequence[str]:
        return [self.filesystem.package] if self.filesystem.package else []

    def peers_of(self, check: str) -> Sequence[Peer]:
        return self.hashing_peers if check in HASHING else self.peers

    def why_not(self) -> str | None:
        return self.filesystem.why_not()

    @contextlib.contextmanager
    def open(self, work: Workplace, size: int, check: str) -> Iterator[Place]:
        original = self.data.file(work.data, size)
        with self.filesystem.open(work, 2 * size) as directory:
            images = directory / "images"
            (directory / "out").mkdir()
            image = str(uuid.uuid5(uuid.NAMESPACE_URL, original.name))
            commands = [f"image:add --id {image} --name bench --format raw '{original}'"]
            if check == ATTESTED:
                # a file that was written within 2 s could be changed unseen
                commands += ["shell:sleep 3", f"image:verify {image}"]
            yield Place(
                original=images / image,
                source=str(images / image),
                output=FileOutput(directory / "out" / "image.raw"),
                image=image,
                etc={
                    STORE: f"store.id = images\ndatadir = {images}\n",
                    CORE: "chunk.digests = false\n" if check == SHA512 else "",
                },
                commands=commands,
                destination=self.destination,
                # a file whose times change is no longer attested, and hashed again
                before=(images / image).touch if check in HASHING else lambda: None,
            )
