"""Two network interfaces, joined by this process: packets from the second come late by a time.

delay_line.py NEAR FAR MTU SECONDS

For kernels without netem. Prints a line when both are there; they go when its input ends.
"""
from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import time
from collections import deque

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000


def interface(name: str) -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def packets(descriptor: int, longest: int):
    """All that are there."""
    try:
        while True:
            yield os.read(descriptor, longest)
    except BlockingIOError:
        return


def send(descriptor: int, packet: bytes) -> None:
    try:
        os.write(descriptor, packet)
    except OSError:
        pass  # an interface that is not up, or full: as on any line, the packet is lost


def main() -> None:
    near, far = interface(sys.argv[1]), interface(sys.argv[2])
    longest, delay = int(sys.argv[3]), float(sys.argv[4])
    print("ready", flush=True)
    late: deque[tuple[float, bytes]] = deque()
    poll = select.epoll()
    for descriptor in (sys.stdin.fileno(), near, far):
        poll.register(descriptor, select.EPOLLIN)
    while True:
        wait = max(0.0, late[0][0] - time.monotonic()) if late else None
        ready = dict(poll.poll(wait))
        if sys.stdin.fileno() in ready:
            return
        if near in ready:
            for packet in packets(near, longest):
                send(far, packet)
        now = time.monotonic()
        if far in ready:
            late.extend((now + delay, packet) for packet in packets(far, longest))
        while late and late[0][0] <= now:
            send(near, late.popleft()[1])


main()
