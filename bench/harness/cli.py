"""bench/run: the command line, and the order in which everything is done."""
from __future__ import annotations

import argparse
import fnmatch
import importlib
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import checks, filesystems, packages
from .container import ContainerFailed, container, core_knows, driver_bundle
from .figures import Row, seconds, table
from .limits import flat_memory
from .processes import Failed
from .rounds import Rounds, WrongFigure, WrongOutput
from .route import Route
from .sizes import format_size, parse_size
from .workplace import BENCH, ROOT, TARGET, Busy, Workplace, workplace


def routes() -> dict[str, Route]:
    """All routes by the name of their file."""
    names = sorted(path.stem for path in (BENCH / "routes").glob("[a-z]*.py"))
    return {
        name.replace("_", "-"): importlib.import_module(f"routes.{name}").ROUTE for name in names
    }


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Times Image Mover in a running container, and its peers, alternately.",
        epilog="ROUTE is a name of --list, with * and ? where many are meant. Exit status: 0; 1 "
        "a run failed or an output was wrong; 2 wrong usage. That a limit does not hold is told, "
        "and is no failure.",
    )
    parser.add_argument("routes", nargs="*", metavar="ROUTE", help="which routes; all if none")
    parser.add_argument("--list", action="store_true", help="list the routes and end")
    parser.add_argument(
        "--size", default="1G", metavar="S", help="64M, 1G (default), 8G; or several: 64M,8G"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, metavar="N", help="timed runs of each party (5)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--check",
        default=",".join(checks.ALL),
        metavar="C",
        help=f"of {','.join(checks.ALL)}: only these",
    )
    parser.add_argument("--durable", choices=("no", "yes", "both"), default="both")
    found = parser.parse_args(given)
    try:
        found.sizes = [parse_size(size) for size in found.size.split(",")]
        found.checks = found.check.split(",")
        if not set(found.checks) <= set(checks.ALL):
            raise ValueError(f"--check takes {','.join(checks.ALL)}")
        if found.rounds < 1:
            raise ValueError("--rounds takes 1 or more; 5 or more make a median")
        found.chosen = choose(found.routes, routes())
    except ValueError as wrong:
        parser.error(str(wrong))
    return found


def choose(patterns: list[str], known: dict[str, Route]) -> dict[str, Route]:
    if not patterns:
        return known
    chosen = {}
    for pattern in patterns:
        some = {
            key: route
            for key, route in known.items()
            if fnmatch.fnmatchcase(key, pattern) or fnmatch.fnmatchcase(route.name, pattern)
        }
        if not some:
            raise ValueError(f"there is no route '{pattern}': see bench/run --list")
        chosen.update(some)
    return chosen


def main(given: list[str]) -> int:
    options = arguments(given)
    if options.list:
        print(table(["route", "as"], [[key, r.name] for key, r in routes().items()]))
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        with workplace() as work:
            return Run(options, work).run()
    except Busy as busy:
        print(f"bench/run: {busy}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench/run: interrupted; all is cleaned up", file=sys.stderr)
        return 130


def _interrupt(number: int, _: Any) -> None:
    # one is enough: what follows is the cleaning up
    for other in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


class Run:
    """One call of bench/run."""

    def __init__(self, options: argparse.Namespace, work: Workplace) -> None:
        self._options = options
        self._work = work
        self._rows: list[Row] = []
        self._limits: list[dict[str, Any]] = []
        self._not_run: list[str] = []
        self._missing: set[str] = set()
        self._machine: dict[str, Any] = {}
        self._failed = False

    def run(self) -> int:
        chosen = self._options.chosen.values()
        wanted = {
            peer.package
            for route in chosen
            for c in route.checks
            for peer in route.peers_of(c)
            if not peer.is_there()
        }
        packages.install(wanted | {name for route in chosen for name in route.packages})
        driver_bundle()
        self._machine = machine()
        self._write()
        for size in self._options.sizes:
            for route in chosen:
                self._route(route, size)
        self._limits += flat_memory(self._rows)
        self._print()
        return 1 if self._failed else 0

    def _route(self, route: Route, size: int) -> None:
        why_not = route.why_not()
        if why_not is None and filesystems.free() < route.room(size):
            why_not = f"needs {format_size(route.room(size))} of free disk"
        if why_not:
            self._not_run.append(f"{route.name} {format_size(size)}: {why_not}")
            return
        for check in route.checks:
            if check not in self._options.checks:
                continue
            if check == checks.CHUNKS and not core_knows("chunk.digests"):
                self._not_run.append(
                    f"{route.name} {checks.CHUNKS}: this version has no chunk digests"
                )
                continue
            try:
                self._variants(route, size, check)
            except (ContainerFailed, Failed, WrongOutput, WrongFigure, OSError) as failed:
                self._failed = True
                self._not_run.append(f"{route.name} {format_size(size)} {check}: {failed}")
                print(f"  {failed}", file=sys.stderr)
        mine = [row for row in self._rows if row.route == route.name]
        for limit in route.limits:
            verdicts = [limit.verdict(row, mine) for row in mine if row.size == size]
            self._limits += [verdict for verdict in verdicts if verdict]
        self._write()

    def _variants(self, route: Route, size: int, check: str) -> None:
        peers = []
        for peer in route.peers_of(check):
            if peer.is_there():
                peers.append(peer)
            else:
                self._missing.add(f"{peer.name} (Debian package {peer.package})")
        with route.open(self._work, size, check) as place:
            with container(self._work, place.etc, place.commands) as ours:
                self._machine.update(ours.facts)
                for durable in route.durabilities:
                    if self._options.durable not in ("both", "yes" if durable else "no"):
                        continue
                    kind = "durable" if durable else "not durable"
                    print(f"  {route.name} {format_size(size)} {check}, {kind}", file=sys.stderr)
                    rounds = Rounds(self._work, place, ours, size)
                    row = rounds.row(route.name, check, durable, peers, self._options.rounds)
                    row.facts["filesystem"] = place.output.medium()
                    self._rows.append(row)
                    self._write()

    def _write(self) -> None:
        """At the start, to see that it can be, and after each variant, in case of an end."""
        if self._options.json:
            self._options.json.write_text(json.dumps(self._as_json(), indent=1) + "\n")

    def _as_json(self) -> dict[str, Any]:
        return {
            "routes": [row.as_json() for row in self._rows],
            "limits": self._limits,
            "notRun": self._not_run,
            "missingPeers": sorted(self._missing),
            "machine": self._machine,
        }

    def _print(self) -> None:
        self._write()
        print(show_rows(self._rows))
        if self._limits:
            print("\n" + show_limits(self._limits))
        for name in sorted(self._missing):
            print(f"missing: {name}")
        for reason in self._not_run:
            print(f"not run: {reason}")


def show_rows(rows: list[Row]) -> str:
    peers = list(dict.fromkeys(name for row in rows for name in row.peers))
    header = ["route", "size", "check", "verified", "durable", "ours", *peers, "ratio"]
    header += ["method", "written", "on disk", "heap", "direct", "rss"]
    lines = []
    for row in rows:
        facts, memory = row.facts, row.facts["memory"]
        line = [row.route, format_size(row.size), row.check, facts["verified"]]
        line += ["yes" if row.durable else "no", seconds(row.ours)]
        line += [seconds(row.peers[name]) if name in row.peers else "-" for name in peers]
        line += ["-" if row.ratio is None else f"{row.ratio:.2f}", facts["method"]]
        line += [format_size(facts["bytesWritten"]), format_size(facts["allocated"]["output"])]
        line += [f"{memory[part] >> 20}M" for part in ("heap", "direct", "rss")]
        lines.append(line)
    return table(header, lines)


def show_limits(limits: list[dict[str, Any]]) -> str:
    lines = [
        [
            f"{limit['route']} {format_size(limit['size'])}: {limit['limit']}",
            f"{limit['found']:g}",
            "holds" if limit["holds"] else "DOES NOT HOLD",
        ]
        for limit in limits
    ]
    return table(["claimed", "found", ""], lines)


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True
    )
    return {
        "commit": commit.stdout.strip(),
        "kernel": platform.release(),
        "cores": os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "filesystem": filesystems.type_of(TARGET),
        "javaOptions": os.environ.get("JAVA_OPTS", ""),
    }
