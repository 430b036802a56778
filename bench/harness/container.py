"""Ours: a running Karaf, as ./run starts it, with bench/driver in it."""
from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator

from .workplace import BENCH, ROOT, Workplace

CORE = "org.imagemover.core.cfg"


class ContainerFailed(Exception):
    """It did not start, or a copy in it failed."""


def driver_bundle() -> Path:
    """The bundle that times copies; built where it is not, or is older than its sources."""
    module = BENCH / "driver"
    inputs = [ROOT / "pom.xml", module / "pom.xml", *module.glob("src/main/**/*.java")]
    inputs += (ROOT / "api-bundle").glob("src/main/**/*.java")
    newest = max(path.stat().st_mtime for path in inputs)
    for jar in module.glob("target/bench-driver-*.jar"):
        if jar.stat().st_mtime >= newest:
            return jar
    print("Building bench/driver ...", file=sys.stderr)
    command = ["mvn", "-B", "-ntp", "package", "-pl", "bench/driver", "-am"]
    command += ["-Dmaven.test.skip=true", "-Dspotless.check.skip=true"]
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise ContainerFailed("bench/driver could not be built:\n" + done.stdout[-2000:])
    return next(iter(module.glob("target/bench-driver-*.jar")))


def core_knows(key: str) -> bool:
    """Whether this version's core has a key in its configuration."""
    shipped = (ROOT / "core-bundle/src/main/cfg" / CORE).read_text()
    return re.search(rf"^#? *{re.escape(key)} *=", shipped, re.MULTILINE) is not None


class Container:
    """A Karaf that waits for what it is to copy."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self.facts: dict[str, Any] = {}

    def copy(self, image: str, destination: str, durable: bool) -> dict[str, Any]:
        """Copies once. See TimedCopy for the destinations and what is answered."""
        self._process.stdin.write(
            f"copy\t{image}\t{destination}\t{'SYNCED' if durable else 'NONE'}\n"
        )
        self._process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise ContainerFailed(f"the copy failed: {answer['error']}")
        return answer

    def await_ready(self) -> None:
        while not self.facts:
            answer = self._answer()
            if answer.pop("ready", False):
                self.facts = answer

    def _answer(self) -> dict[str, Any]:
        """The next line of JSON; what other commands print is passed over."""
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                answer = json.loads(line)
                if isinstance(answer, dict):
                    return answer
        raise ContainerFailed(f"the container ended: {self._log.read_text()[-2000:].strip()}")


@contextlib.contextmanager
def container(work: Workplace, etc: dict[str, str], commands: list[str]) -> Iterator[Container]:
    """Starts one in a home of its own, and stops it.

    etc are configuration files, in the place of the shipped ones of the same name; commands are
    run in its shell before it is ready.
    """
    home = work.new_directory("home")
    (home / "etc").mkdir()
    for name, text in etc.items():
        (home / "etc" / name).write_text(text)
    log = work.directory / "container.log"
    run = [str(ROOT / "run"), "--home", str(home)]
    run += [f"bundle:install -s file:{driver_bundle()}", *commands, "bench:serve"]
    with open(log, "w") as errors:
        process = subprocess.Popen(
            run,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Ctrl-C is for the harness, which stops it
            start_new_session=True,
        )
    try:
        started = Container(process, log)
        started.await_ready()
        yield started
    finally:
        _stop(process)
        shutil.rmtree(home)


def _stop(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()  # the end of its input is the end of bench:serve
    for end in (lambda: None, process.terminate, process.kill):
        end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
            return
