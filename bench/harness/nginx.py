"""A web server of the run's own."""
from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator, Sequence

from .processes import Failed
from .workplace import Workplace

PACKAGE = "nginx-light"
LOOPBACK = "127.0.0.1"
PATIENCE = 10

CONFIGURATION = """\
{user}worker_processes 1;
daemon off;
pid {directory}/pid;
error_log {directory}/error.log;
events {{}}
http {{
  access_log off;
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path {directory};
  proxy_temp_path {directory};
  fastcgi_temp_path {directory};
  uwsgi_temp_path {directory};
  scgi_temp_path {directory};
  server {{
    listen {address}:{port};
    root {root};
    {limit}
  }}
}}
"""


def program() -> str | None:
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


@contextlib.contextmanager
def nginx(
    work: Workplace,
    root: Path,
    rate: str | None = None,
    address: str = LOOPBACK,
    inside: Sequence[str] = (),
) -> Iterator[str]:
    """Serves a directory by one process, and stops it.

    rate is nginx's limit for one request, such as 8m a second; inside is the command that puts
    another one where the address is. Answers the URL of the directory.
    """
    found = program()
    if found is None:
        raise Failed(f"there is no nginx: install the Debian package {PACKAGE}")
    directory = work.new_directory("nginx")
    port = 8080 if inside else _free_port(address)
    settings = directory / "nginx.conf"
    settings.write_text(
        CONFIGURATION.format(
            # else its worker could not read what only its user can
            user="user root;\n" if os.geteuid() == 0 else "",
            directory=directory,
            address=address,
            port=port,
            root=root,
            limit=f"limit_rate {rate};" if rate else "",
        )
    )
    log = directory / "output.log"
    with open(log, "w") as output:
        process = subprocess.Popen(
            [*inside, found, "-p", str(directory), "-c", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for the harness, which stops it
            start_new_session=True,
        )
    try:
        _await(process, address, port, log)
        yield f"http://{address}:{port}/"
    finally:
        _stop(process)
        shutil.rmtree(directory)


def _free_port(address: str) -> int:
    with socket.socket() as free:
        free.bind((address, 0))
        return free.getsockname()[1]


def _await(process: subprocess.Popen[bytes], address: str, port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > end:
            raise Failed(f"nginx does not start: {log.read_text()[-500:].strip()}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
