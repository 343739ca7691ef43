"""Standard input for a server that can be asked to end while nothing comes in.

The server's thread waits for the next line, and no signal ends that. So it is given one end of a pair of
sockets; a thread passes on to the other what comes in, and shutting that down is the end of the input.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread

_CHUNK = 65_536


@contextmanager
def ending_input() -> Iterator[Callable[[], None]]:
    """Let `sys.stdin` be what comes in until that ends, or until what is yielded is called."""
    taken, given = socket.socketpair()
    before = sys.stdin
    sys.stdin = taken.makefile("r", encoding="utf-8", errors="replace")
    Thread(target=_pass_on, args=(before.fileno(), given), daemon=True, name="dragoman-input").start()
    try:
        yield partial(_shut, given)
    finally:
        sys.stdin = before
        _shut(given)
        taken.close()


def _pass_on(source: int, given: socket.socket) -> None:
    with suppress(OSError):  # it was shut down, or the terminal is gone
        while chunk := os.read(source, _CHUNK):
            given.sendall(chunk)
    _shut(given)


def _shut(given: socket.socket) -> None:
    with suppress(OSError):
        given.shutdown(socket.SHUT_WR)
