"""Files that are opened for reading: what is no ordinary file may not keep the program waiting."""

from __future__ import annotations

import os
import select
import stat
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadInput

PATIENCE = 5.0
"""Seconds that a pipe with a name is given until somebody writes to it."""
_BUFFER = 64 * 1024


def opened_file(path: Path) -> BinaryIO:
    """Return a file, opened for reading bytes. Raises BadInput for a pipe that nobody writes to."""
    if not is_pipe(path):
        return path.open("rb", buffering=_BUFFER)
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        waiting = select.poll()
        waiting.register(number, select.POLLIN)
        if not waiting.poll(PATIENCE * 1000):
            raise BadInput(
                f"a pipe to which nothing was written for {PATIENCE:g} seconds; a file is expected, or - for "
                "standard input"
            )
        os.set_blocking(number, True)
        return os.fdopen(number, "rb", buffering=_BUFFER)
    except BaseException:
        os.close(number)
        raise


def is_pipe(path: Path) -> bool:
    """Say whether a path is a pipe with a name (FIFO)."""
    return hasattr(select, "poll") and stat.S_ISFIFO(path.stat().st_mode)
