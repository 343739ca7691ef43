"""Lines of a stream, none of which is held in memory beyond a length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_STEP = 64 * 1024


def bounded_lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number from 1; None in place of one of more than `longest` bytes."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) <= longest:
            yield number, line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(_STEP)):
            pass
        yield number, None
