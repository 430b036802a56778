"""Ours and the peers, one after the other, round after round."""
from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any, Callable, Sequence

from . import memory
from .checks import HASHING
from .container import Container
from .figures import OURS, Row
from .files import allocated
from .peer import Peer
from .route import Place
from .sizes import GIB
from .workplace import Workplace


class WrongOutput(Exception):
    """Somebody made another file than the source."""


class WrongFigure(Exception):
    """What was timed is not what the line would say."""


def warm_ups(size: int) -> int:
    """How many untimed runs each party makes first: as many as move 2 GiB, 1 to 10."""
    return max(1, min(10, 2 * GIB // size))


@dataclass
class _Party:
    name: str
    run: Callable[[], float]
    """Answers the seconds."""
    makes_output: bool


class Rounds:
    """All runs of one variant of a route."""

    def __init__(self, work: Workplace, place: Place, ours: Container, size: int) -> None:
        self._environment = {**work.environment(), **place.environment}
        self._place = place
        self._ours = ours
        self._size = size
        self._moved = size if place.moved is None else place.moved
        self._answers: list[dict[str, Any]] = []
        self._allocated = 0
        self._last = False
        """Whether it is the last round, in which it is looked how much of a disk ours takes."""

    def row(self, route: str, check: str, durable: bool, peers: Sequence[Peer], rounds: int) -> Row:
        place = self._place
        parties = [self._our_party(durable)] + [self._party(peer, durable) for peer in peers]
        if place.destination == "discard":
            self._check_channel()
        for _ in range(warm_ups(self._size)):
            for party in parties:
                self._run(party)
        self._answers.clear()
        times: dict[str, list[float]] = {party.name: [] for party in parties}
        touched = 0
        for index in range(rounds):
            first = index % len(parties)
            self._last = index == rounds - 1
            for party in parties[first:] + parties[:first]:
                seconds, touched = self._one(party)
                times[party.name].append(seconds)
            shown = " ".join(f"{name} {found[-1]:.3f}" for name, found in times.items())
            print(f"    round {index + 1}: {shown}", file=sys.stderr)
        facts = self._facts()
        if check in HASHING and facts["verified"] != "digest":
            raise WrongFigure(f"with {check} ours was verified by '{facts['verified']}'")
        facts.update(warmUps=warm_ups(self._size), touchedBefore=touched)
        return Row(route, check, durable, self._size, times, facts)

    def _facts(self) -> dict[str, Any]:
        last = self._answers[-1]
        parts = ("heap", "direct", "rss")
        return {
            "method": self._all_of("method"),
            "verified": self._all_of("verified"),
            "bytesWritten": last["bytesWritten"],
            "memory": {
                part: max(answer["memory"][part] for answer in self._answers) for part in parts
            },
            "allocated": {"source": allocated(self._place.original), "output": self._allocated},
        }

    def _all_of(self, key: str) -> str:
        return ",".join(sorted({answer[key] for answer in self._answers}))

    def _our_party(self, durable: bool) -> _Party:
        place = self._place
        discards = place.destination == "discard"
        destination = "discard" if discards else place.output.destination

        def run() -> float:
            answer = self._ours.copy(place.image, destination, durable)
            self._answers.append(answer)
            if self._last and not discards:
                self._allocated = place.output.allocated()
            return answer["seconds"]

        return _Party(OURS, run, not discards)

    def _party(self, peer: Peer, durable: bool) -> _Party:
        def run() -> float:
            return peer.run(self._place.task, durable, self._environment)

        return _Party(peer.name, run, peer.writes)

    def _one(self, party: _Party) -> tuple[float, int]:
        """Seconds, and the bytes of memory that were touched before."""
        os.sync()
        touched = memory.make_ready(self._place.original, self._moved)
        return self._run(party), touched

    def _run(self, party: _Party) -> float:
        self._place.before()
        seconds = party.run()
        if party.makes_output:
            self._check_output(party.name)
        return seconds

    def _check_output(self, name: str) -> None:
        wrong = self._place.output.difference(self._place.original)
        self._place.output.remove()
        if wrong:
            raise WrongOutput(f"what {name} made is not the source: {wrong}")

    def _check_channel(self) -> None:
        """What a channel gets is forgotten in the timed runs; here it is looked at once."""
        self._ours.copy(self._place.image, f"channel {self._place.output.target}", False)
        self._check_output(OURS)
