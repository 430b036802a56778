"""Glance's own library of stores, called as Glance calls it. Its time is that of the loop."""
from pathlib import Path

from harness.peer import Peer, Task

# Debian's own Python, which has Debian's library
PYTHON = "/usr/bin/python3"
LOOP = str(Path(__file__).with_name("glance_store_loop.py"))


def _peer(store: str, discard: bool = False) -> Peer:
    def command(task: Task) -> list[str]:
        output = "/dev/null" if discard else str(task.output)
        return [PYTHON, "-I", "-B", LOOP, store, task.source, output]

    return Peer(
        "glance_store",
        "python3-glance-store",
        PYTHON,
        command,
        check=[PYTHON, "-c", "import glance_store"],
        tells_time=True,
        writes=not discard,
    )


GLANCE_STORE_FILE = _peer("file")
GLANCE_STORE_DISCARD = _peer("file", discard=True)
GLANCE_STORE_HTTP = _peer("http")
GLANCE_STORE_HTTP_DISCARD = _peer("http", discard=True)
GLANCE_STORE_RBD = _peer("rbd")
GLANCE_STORE_RBD_DISCARD = _peer("rbd", discard=True)
GLANCE_STORE_RBD_ADD = _peer("rbd-add")
