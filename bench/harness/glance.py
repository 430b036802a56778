"""Routes from an image of the lab's Glance, which is told by its id, to a file.

Keystone and Glance are on the same machine, as is Ceph: what they use of it is not there for
whoever reads from them.
"""
from __future__ import annotations

import contextlib
import json
import shutil
import urllib.request
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import Any, BinaryIO, Iterator, Sequence

from peers.image_service import DOWNLOADS, HEADERS

from . import lab, rbd
from .checks import NONE, SHA512
from .container import CORE
from .data import DENSE
from .limits import Limit, to_fastest
from .output import FileOutput
from .peer import Peer
from .route import STORE, Place, Route
from .workplace import Workplace

CATALOG = "org.imagemover.catalog.glance-bench.cfg"
FEATURE = "image-mover-catalog-glance"
USER = "demo"
PATIENCE = 600

DIRECT = (to_fastest(0.6, NONE, False), to_fastest(0.6, SHA512, False))
"""An image that is read where it is, beside its download."""

# whatever proxy this machine has leads elsewhere
_HTTP = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Service:
    """The lab's Keystone and Glance, as a user sees them."""

    settings: dict[str, str]
    """Those that lab/up prints."""

    def environment(self) -> dict[str, str]:
        """How the user logs in, for OpenStack's own programs; the password is among it."""
        domain = self.settings["keystone.domain"]
        return {
            "OS_AUTH_URL": self.settings["keystone.url"],
            "OS_IDENTITY_API_VERSION": "3",
            "OS_USERNAME": USER,
            "OS_PASSWORD": self._password(),
            "OS_PROJECT_NAME": self.settings[f"keystone.{USER}.project"],
            "OS_USER_DOMAIN_NAME": domain,
            "OS_PROJECT_DOMAIN_NAME": domain,
            "OS_REGION_NAME": self.settings["keystone.region"],
        }

    def configuration(self) -> str:
        """How ours logs in."""
        lines = {
            "catalog.id": "glance",
            # asked before the embedded catalogue
            "service.ranking": "10",
            "auth.url": self.settings["keystone.url"],
            "username": USER,
            "password": f"file:{self._password_file()}",
            "project": self.settings[f"keystone.{USER}.project"],
        }
        return "".join(f"{key} = {value}\n" for key, value in lines.items())

    def token(self) -> str:
        domain = {"name": self.settings["keystone.domain"]}
        user = {"name": USER, "domain": domain, "password": self._password()}
        project = {"name": self.settings[f"keystone.{USER}.project"], "domain": domain}
        login = {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": project},
        }
        url = self.settings["keystone.url"] + "/auth/tokens"
        headers, _ = _call("POST", url, {"Content-Type": "application/json"}, {"auth": login})
        return headers["X-Subject-Token"]

    def upload(self, file: Path, store: str) -> str:
        """Makes an image of a file in a store of Glance's; its id."""
        image = {"name": "bench", "disk_format": "raw", "container_format": "bare"}
        headers = {"Content-Type": "application/json", **self._authorised()}
        _, made = _call("POST", self._url(), headers, image)
        try:
            headers = {
                "Content-Type": "application/octet-stream",
                "Content-Length": str(file.stat().st_size),
                "X-Image-Meta-Store": store,
                **self._authorised(),
            }
            with open(file, "rb") as data:
                _call("PUT", self.download(made["id"]), headers, data)
        except BaseException:
            self.delete(made["id"])
            raise
        return made["id"]

    def delete(self, image: str) -> None:
        _call("DELETE", self._url(image), self._authorised())

    def download(self, image: str) -> str:
        """The URL of an image's bytes."""
        return self._url(image, "file")

    def _url(self, *parts: str) -> str:
        return "/".join((self.settings["glance.url"], "v2", "images", *parts))

    def _authorised(self) -> dict[str, str]:
        return {"X-Auth-Token": self.token()}

    def _password(self) -> str:
        return self._password_file().read_text().strip()

    def _password_file(self) -> Path:
        return Path(self.settings[f"keystone.{USER}.password.file"])


def _call(
    method: str, url: str, headers: dict[str, str], body: dict[str, Any] | BinaryIO | None = None
) -> tuple[HTTPMessage, Any]:
    """Headers and JSON of an answer; what is not 2xx is an OSError that tells no header."""
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    request = urllib.request.Request(url, data, headers, method=method)
    with _HTTP.open(request, timeout=PATIENCE) as answer:
        text = answer.read()
        return answer.headers, json.loads(text) if text else None


@dataclass
class GlanceRoute(Route):
    """From an image in one of Glance's stores to a file."""

    name: str
    what: str
    parts: Sequence[str]
    """Those of the lab that it needs."""
    store: str
    """Glance's name of the store."""
    peers: Sequence[Peer] = DOWNLOADS
    # Glance keeps the SHA-512, but neither digests of chunks nor attestations of ours
    checks: Sequence[str] = (NONE, SHA512)
    durabilities: Sequence[bool] = (False, True)
    limits: Sequence[Limit] = DIRECT

    def why_not(self) -> str | None:
        return lab.why_not("glance", "glance-api")

    def room(self, size: int) -> int:
        """The lab's disk may be another one, but is most often the same."""
        return super().room(size) + size

    def copy_of(self, service: Service, image: str, uploaded: Path) -> Path:
        """What is brought into the page cache before each run."""
        return uploaded

    def ours(self, service: Service) -> tuple[dict[str, str], Sequence[str]]:
        """The configuration of the store that the image is read from, and commands."""
        raise NotImplementedError

    @contextlib.contextmanager
    def open(self, work: Workplace, size: int, check: str) -> Iterator[Place]:
        uploaded = DENSE.file(work.data, size)
        directory = work.new_directory("out")
        secrets = work.new_directory("secrets")
        secrets.chmod(0o700)
        headers = secrets / "headers"
        try:
            with lab.lab(*self.parts) as settings:
                service = Service(settings)
                image = service.upload(uploaded, self.store)
                try:
                    etc, commands = self.ours(service)
                    yield Place(
                        original=self.copy_of(service, image, uploaded),
                        source=service.download(image),
                        output=FileOutput(directory / "image.raw"),
                        image=image,
                        etc={
                            **etc,
                            CATALOG: service.configuration(),
                            CORE: rbd.CORE_LINES.get(check, ""),
                        },
                        commands=[f"feature:install {FEATURE}", *commands, "shell:sleep 5"],
                        before=lambda: headers.write_text(f"X-Auth-Token: {service.token()}\n"),
                        environment={**service.environment(), HEADERS: str(headers)},
                    )
                finally:
                    service.delete(image)
        finally:
            shutil.rmtree(directory)
            shutil.rmtree(secrets)


class FromRbdStore(GlanceRoute):
    """From a pool of Ceph."""

    def why_not(self) -> str | None:
        return super().why_not() or lab.why_not("ceph", "ceph-mon")

    def ours(self, service: Service) -> tuple[dict[str, str], Sequence[str]]:
        pool = service.settings["ceph.pool.images"]
        install = f"feature:install {rbd.FEATURE}"
        return rbd.store(rbd.IMAGES, pool, service.settings), [install]


class FromFileStore(GlanceRoute):
    """From a directory of Glance's."""

    def copy_of(self, service: Service, image: str, uploaded: Path) -> Path:
        return self._directory(service) / image

    def ours(self, service: Service) -> tuple[dict[str, str], Sequence[str]]:
        lines = {
            "store.id": "images",
            "datadir": self._directory(service),
            "create.datadir": "false",
            "read.only": "true",
            "glance.store": self.store,
        }
        return {STORE: "".join(f"{key} = {value}\n" for key, value in lines.items())}, ()

    def _directory(self, service: Service) -> Path:
        return Path(service.settings[f"glance.{self.store}.directory"])
