"""A network namespace of its own that is some milliseconds away."""
from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from . import processes
from .workplace import Workplace

PACKAGE = "iproute2"
NETWORK = "198.18.77.0/30"
"""Of the addresses that RFC 2544 reserves for benchmarks."""
NEAR, FAR = "198.18.77.1/30", "198.18.77.2/30"
ADDRESS = FAR.split("/")[0]
NAMESPACE = re.compile(r"imbench-(\d+)\b")
TUN = Path("/dev/net/tun")
TUN_MTU = 9000
DELAY_LINE = Path(__file__).with_name("delay_line.py")


@dataclass
class Far:
    inside: list[str]
    """The command that puts another one into the namespace."""
    how: str
    """What makes the delay."""


def why_not() -> str | None:
    if os.geteuid() != 0:
        return "a network namespace needs root"
    for program in ("ip", "tc"):
        if shutil.which(program) is None:
            return f"there is no {program}: install the Debian package {PACKAGE}"
    return None


@contextlib.contextmanager
def far(work: Workplace, milliseconds: int) -> Iterator[Far]:
    """Makes the namespace, with the address ADDRESS, and removes it.

    Packets from there come late by the milliseconds, which is then the time there and back: by
    netem, or where the kernel has none by a process of ours between two TUN interfaces.
    """
    _remove_left()
    name = f"imbench-{os.getpid()}"
    near, far_end = f"imb{os.getpid()}n", f"imb{os.getpid()}f"
    _do("ip", "netns", "add", name)
    try:
        _do("ip", "link", "add", near, "type", "veth", "peer", "name", far_end, "netns", name)
        delay = f"{milliseconds}ms"
        netem = ["tc", "-n", name, "qdisc", "add", "dev", far_end, "root", "netem"]
        try:
            _do(*netem, "delay", delay, "limit", "1000000")
        except processes.Failed as missing:
            _do("ip", "link", "del", near)
            if not TUN.exists():
                raise
            print(f"    no netem ({missing}): a delay line in its place", file=sys.stderr)
            with _delay_line(near, far_end, milliseconds):
                _do("ip", "link", "set", far_end, "netns", name)
                _do("ip", "link", "set", near, "mtu", str(TUN_MTU))
                _do("ip", "-n", name, "link", "set", far_end, "mtu", str(TUN_MTU))
                _bring_up(name, near, far_end)
                yield Far(["ip", "netns", "exec", name], f"a delay line of {delay}")
        else:
            _bring_up(name, near, far_end)
            yield Far(["ip", "netns", "exec", name], f"netem delay {delay}")
    finally:
        _do("ip", "netns", "del", name)


def _bring_up(name: str, near: str, far_end: str) -> None:
    _do("ip", "addr", "add", NEAR, "dev", near)
    _do("ip", "link", "set", near, "up")
    _do("ip", "-n", name, "addr", "add", FAR, "dev", far_end)
    _do("ip", "-n", name, "link", "set", far_end, "up")
    _do("ip", "-n", name, "link", "set", "lo", "up")


@contextlib.contextmanager
def _delay_line(near: str, far_end: str, milliseconds: int) -> Iterator[None]:
    command = [sys.executable, "-I", "-B", str(DELAY_LINE), near, far_end]
    process = subprocess.Popen(
        [*command, str(TUN_MTU), str(milliseconds / 1000)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is for the harness, which stops it
        start_new_session=True,
    )
    try:
        if process.stdout.readline() != b"ready\n":
            raise processes.Failed("the delay line does not start")
        yield
    finally:
        process.stdin.close()
        process.wait()


def _remove_left() -> None:
    """Of runs that were killed."""
    for pid in NAMESPACE.findall(_do("ip", "netns", "list")):
        if not Path("/proc", pid).exists():
            _do("ip", "netns", "del", f"imbench-{pid}")


def _do(*command: str) -> str:
    return processes.run(list(command), dict(os.environ))[1].strip()
