"""Bytes from outside: files that may be pipes, and the character set of text in UTF-16 and UTF-32."""

from __future__ import annotations

import codecs
import os
import select
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dragoman.errors import BadInput

PATIENCE = 5.0
"""Seconds that a pipe with a name is given until somebody writes to it."""
_BUFFER = 64 * 1024
SAMPLE = 65_536
"""Bytes that are looked at."""


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


class Wide(NamedTuple):
    """A character set and how many bytes its mark takes."""

    charset: str
    mark: int


_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES: dict[tuple[bool, ...], str] = {
    (True, False, False, False): "utf-32-le",
    (False, False, False, True): "utf-32-be",
    (True, False, True, False): "utf-16-le",
    (False, True, False, True): "utf-16-be",
}
"""Which of the first four bytes are not zero, where the text begins with ASCII (RFC 4627, 3)."""
_BEGINNING = 32
"""Bytes of which a quarter are zeros, so that one stray zero is none of a wide character set."""
_MOSTLY = 0.6
"""Share of zeros among every second byte of a text in Latin letters."""


def wide(head: bytes) -> Wide | None:
    """Return the wide character set that bytes begin in, None for any other and for what is no text."""
    for mark, charset in _MARKS:
        if head.startswith(mark):
            return Wide(charset, len(mark))
    shape = _SHAPES.get(tuple(byte != 0 for byte in head[:4]))
    begins = all(byte in (0, 9, 10, 13) or 0x20 <= byte < 0x7F for byte in head[:4])
    if shape and begins and head[:_BEGINNING].count(0) * 4 >= len(head[:_BEGINNING]):
        return Wide(shape, 0)
    for start, charset in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[start:SAMPLE:2]
        if half.count(0) > len(half) * _MOSTLY:
            return Wide(charset, 0)
    return None


def widely_decoded(data: bytes) -> str | None:
    """Return the text of bytes in UTF-16 or UTF-32, None for others."""
    charset = wide(data[:SAMPLE])
    return data[charset.mark :].decode(charset.charset, "replace") if charset else None
