"""What is claimed of a route, so that a run shows whether it holds."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

from .figures import Row
from .sizes import MIB, format_size

Rows = Sequence[Row]

FLAT = 1.25
"""What counts as flat: the JVM's own memory is not the same twice."""


@dataclass(frozen=True)
class Limit:
    """A figure of some rows, and the most that it may be."""

    text: str
    check: str
    durable: bool
    at_most: float
    figure: Callable[[Row, Rows], "float | None"]
    """Of a row and all rows of its route so far; None where it cannot be told."""

    def verdict(self, row: Row, rows: Rows) -> dict[str, object] | None:
        if row.check != self.check or row.durable != self.durable:
            return None
        found = self.figure(row, rows)
        if found is None:
            return None
        return {
            "limit": self.text,
            "route": row.route,
            "size": row.size,
            "found": round(found, 4),
            "atMost": self.at_most,
            "holds": found <= self.at_most,
        }


def _kind(durable: bool) -> str:
    return "durable" if durable else "not durable"


def to_fastest(at_most: float, check: str, durable: bool, *peers: str) -> Limit:
    """Ours in proportion to the fastest of some peers, or of all."""

    def figure(row: Row, rows: Rows) -> float | None:
        times = [t for name, t in row.peers.items() if not peers or name in peers]
        return row.ours / min(times) if times else None

    kind = _kind(durable)
    whom = f"the fastest of {', '.join(peers)}" if len(peers) > 1 else "".join(peers)
    whom = whom or "the fastest peer"
    text = f"{check}, {kind}: at most {at_most} x {whom}{' + sync' if durable else ''}"
    return Limit(text, check, durable, at_most, figure)


def to_slower(at_most: float, check: str, unhashed: str, hasher: str) -> Limit:
    """Ours with a digest in proportion to the slower of the hash alone and ours without it."""

    def figure(row: Row, rows: Rows) -> float | None:
        without = [r.ours for r in _beside(row, rows) if r.check == unhashed and not r.durable]
        if not without or hasher not in row.peers:
            return None
        return row.ours / max(without[0], row.peers[hasher])

    text = f"{check}: at most {at_most} x the slower of {hasher} and ours {unhashed}"
    return Limit(text, check, False, at_most, figure)


def _beside(row: Row, rows: Rows) -> Rows:
    return [other for other in rows if other.size == row.size]


def to_smallest(at_most: float, check: str, durable: bool) -> Limit:
    """Ours in proportion to ours at the smallest size; of all sizes but that one."""

    def figure(row: Row, rows: Rows) -> float | None:
        smaller = [
            r for r in rows if (r.check, r.durable) == (check, durable) and r.size < row.size
        ]
        return row.ours / min(smaller, key=lambda r: r.size).ours if smaller else None

    text = f"{check}, {_kind(durable)}: at most {at_most} x the smallest size"
    return Limit(text, check, durable, at_most, figure)


def to_check(at_most: float, check: str, other: str) -> Limit:
    """Ours with one check in proportion to ours with another."""

    def figure(row: Row, rows: Rows) -> float | None:
        others = [r.ours for r in _beside(row, rows) if r.check == other and not r.durable]
        return row.ours / others[0] if others else None

    return Limit(f"{check}: at most {at_most} x ours {other}", check, False, at_most, figure)


def seconds(at_most: float, check: str, durable: bool) -> Limit:
    kind = _kind(durable)
    return Limit(
        f"{check}, {kind}: at most {at_most} s", check, durable, at_most, lambda row, _: row.ours
    )


def bytes_written(at_most: int, check: str, durable: bool) -> Limit:
    kind = _kind(durable)
    return Limit(
        f"{check}, {kind}: at most {at_most} bytes written",
        check,
        durable,
        at_most,
        lambda row, _: row.facts.get("bytesWritten"),
    )


def more_blocks(check: str, durable: bool) -> Limit:
    """What the destination takes more than the source."""

    def figure(row: Row, rows: Rows) -> float:
        return row.facts["allocated"]["output"] - row.facts["allocated"]["source"]

    kind = _kind(durable)
    return Limit(
        f"{check}, {kind}: at most 1 MiB more on the disk than the source",
        check,
        durable,
        MIB,
        figure,
    )


def flat_memory(rows: Rows) -> list[dict[str, object]]:
    """Of each variant, the resident set at the largest size in proportion to the smallest's."""
    variants: dict[tuple[str, str, bool], list[Row]] = {}
    for row in rows:
        variants.setdefault((row.route, row.check, row.durable), []).append(row)
    verdicts = []
    for (route, check, durable), some in variants.items():
        smallest, largest = (f(some, key=lambda row: row.size) for f in (min, max))
        if smallest.size == largest.size:
            continue
        found = largest.facts["memory"]["rss"] / smallest.facts["memory"]["rss"]
        verdicts.append(
            {
                "limit": f"{check}, {_kind(durable)}: at most "
                f"{FLAT} x the memory at {format_size(smallest.size)}",
                "route": route,
                "size": largest.size,
                "found": round(found, 4),
                "atMost": FLAT,
                "holds": found <= FLAT,
            }
        )
    return verdicts
