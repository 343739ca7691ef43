"""Records from files: one JSON object, a list of them, or one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from dragoman.encoding import decode
from dragoman.errors import BadInput
from dragoman.opening import opened_file
from dragoman.record import Record
from dragoman.sources.boundary import attempt
from dragoman.sources.item import Refusal
from dragoman.sources.json_rows import list_values
from dragoman.sources.lines import bounded_lines
from dragoman.sources.unpacking import beginning, buffered

LONGEST = 50_000_000
"""Bytes of a record: five times those of the longest report's."""


def load(name: str) -> Iterator[tuple[str, Record] | Refusal]:
    """Yield where each record of a file (or standard input, -) stands, and the record; what is none is a
    refusal. Raises BadInput, naming the file, for one that cannot be read or is empty."""
    where = "standard input" if name == "-" else name
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else opened_file(Path(name)) as stream:
            yield from _records(where, buffered(stream))
    except OSError as error:
        raise BadInput(f"{where}: {error.strerror}") from error
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error


def report_bytes(path: Path) -> bytes:
    """Return the bytes of a report. Raises BadInput when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error


def _records(where: str, stream: BinaryIO) -> Iterator[tuple[str, Record] | Refusal]:
    head = beginning(stream).lstrip()
    if not head:
        raise BadInput("empty; a record as `dragoman read --format json` writes it is expected")
    if head.startswith(b"["):
        for number, value in enumerate(list_values(stream, LONGEST), 1):
            yield _decoded(f"{where}, record {number}", value)
        return
    lines = (
        (number, line) for number, line in bounded_lines(stream, LONGEST) if line is None or line.strip()
    )
    first = next(lines, (1, None))
    second = next(lines, None)
    if second is None:
        yield _decoded(where, first[1])
    elif first[1] is not None and not first[1].rstrip().endswith(b"}"):
        yield _decoded(where, _whole(chain([first, second], lines)))
    else:
        for number, line in chain([first, second], lines):
            yield _decoded(f"{where}, line {number}", line)


def _whole(lines: Iterable[tuple[int, bytes | None]]) -> bytes | None:
    """Return a record that is written on several lines; None where it is too long."""
    record = bytearray()
    for _, line in lines:
        if line is None or len(record) + len(line) > LONGEST:
            return None
        record += line
    return bytes(record)


def _decoded(where: str, data: bytes | None) -> tuple[str, Record] | Refusal:
    if data is None:
        return Refusal(where, f"longer than {LONGEST:,} bytes, the most that a record may have")
    record = attempt(where, lambda: decode(data))
    return record if isinstance(record, Refusal) else (where, record)
