"""Routes from a web server."""
from __future__ import annotations

import contextlib
import hashlib
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

from . import far, nginx
from .checks import CHUNKS, HASHING, NONE, SHA512
from .container import CORE
from .data import DENSE
from .files import STEP
from .limits import Limit, to_check, to_slower
from .output import FileOutput
from .peer import Peer
from .route import Place, Route
from .workplace import Workplace

HASHED = (
    to_slower(1.15, SHA512, NONE, "openssl sha512"),
    to_check(0.5, CHUNKS, SHA512),
)
"""The digests beside the copy."""


@dataclass
class WebRoute(Route):
    """From an nginx of the run's own to a file or a channel.

    nginx is one process on the same machine: what it uses of the cores is not there for whoever
    reads from it, ours or a peer.
    """

    name: str
    what: str
    peers: Sequence[Peer]
    hashing_peers: Sequence[Peer] = ()
    """Those of the checks that hash; they get the local file, not the URL."""
    checks: Sequence[str] = (NONE, SHA512, CHUNKS)
    durabilities: Sequence[bool] = (False,)
    limits: Sequence[Limit] = ()
    destination: str = "output"
    rate: str | None = None
    """nginx's limit for each request, in bytes a second, such as 8m."""
    milliseconds: int = 0
    """How far away it is, there and back; then it is in a network namespace of its own."""

    @property
    def packages(self) -> Sequence[str]:
        return [nginx.PACKAGE] + ([far.PACKAGE] if self.milliseconds else [])

    def peers_of(self, check: str) -> Sequence[Peer]:
        return self.hashing_peers if check in HASHING else self.peers

    def why_not(self) -> str | None:
        if nginx.program() is None:
            return f"there is no nginx: install the Debian package {nginx.PACKAGE}"
        return far.why_not() if self.milliseconds else None

    @contextlib.contextmanager
    def open(self, work: Workplace, size: int, check: str) -> Iterator[Place]:
        original = DENSE.file(work.data, size)
        output = work.new_directory("out") / "image.raw"
        image = str(uuid.uuid5(uuid.NAMESPACE_URL, original.name))
        digest = f"--digest sha512:{_sha512(original)} " if check in HASHING else ""
        try:
            with self._server(work, original.parent) as url:
                yield Place(
                    original=original,
                    source=str(original) if check in HASHING else url + original.name,
                    output=FileOutput(output),
                    image=image,
                    etc={
                        "org.imagemover.store.http-web.cfg": "store.id = web\n"
                        f"allowed.prefixes = {url}\n",
                        CORE: "chunk.digests = false\n" if check == SHA512 else "",
                    },
                    commands=[
                        f"image:add --reference --id {image} --name bench --format raw {digest}"
                        f"{url}{original.name}"
                    ],
                    destination=self.destination,
                )
        finally:
            shutil.rmtree(output.parent)

    @contextlib.contextmanager
    def _server(self, work: Workplace, root: Path) -> Iterator[str]:
        if not self.milliseconds:
            with nginx.nginx(work, root, self.rate) as url:
                yield url
            return
        with far.far(work, self.milliseconds) as away:
            with nginx.nginx(work, root, self.rate, far.ADDRESS, away.inside) as url:
                yield url


def _sha512(path: Path) -> str:
    found = hashlib.sha512()
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(STEP):
            found.update(piece)
    return found.hexdigest()
