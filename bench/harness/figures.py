"""The arithmetic of the results."""
from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .checks import HASHING

OURS = "ours"


@dataclass
class Row:
    """One route in one variant at one size: a line of the table, an object of the JSON."""

    route: str
    check: str
    durable: bool
    size: int
    times: dict[str, list[float]]
    """Seconds of each party, OURS and the peers, in the order of the rounds."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What ours told besides."""

    @property
    def ours(self) -> float:
        return median(self.times[OURS])

    @property
    def peers(self) -> dict[str, float]:
        return {name: median(times) for name, times in self.times.items() if name != OURS}

    @property
    def ratio(self) -> float | None:
        """To the fastest peer; none where there is no peer."""
        fastest = min(self.peers.values(), default=0)
        return self.ours / fastest if fastest else None

    def as_json(self) -> dict[str, Any]:
        return {
            "route": self.route,
            "verify": self.check in HASHING,
            "durable": self.durable,
            "size": self.size,
            "ours": round(self.ours, 4),
            "peers": {name: round(seconds, 4) for name, seconds in self.peers.items()},
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "check": self.check,
            "times": {name: [round(t, 4) for t in times] for name, times in self.times.items()},
            **self.facts,
        }


def table(header: list[str], lines: list[list[str]]) -> str:
    """Columns as wide as their widest cell; the first one to the left, the others to the right."""
    widths = [max(len(line[i]) for line in [header, *lines]) for i in range(len(header))]

    def row(cells: list[str]) -> str:
        first = cells[0].ljust(widths[0])
        return "  ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:]))]).rstrip()

    return "\n".join([row(header), "  ".join("-" * w for w in widths), *map(row, lines)])


def seconds(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}"
