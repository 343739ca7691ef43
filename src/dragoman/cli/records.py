"""Records from files: one JSON object, a list of them, or one a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dragoman.encoding import decode
from dragoman.errors import BadInput
from dragoman.record import Record


def load(name: str) -> Iterator[tuple[str, Record]]:
    """Yield where each record of a file (or standard input, -) stands, and the record.

    Raises BadInput, naming the file and line, for what is no record.
    """
    where = "standard input" if name == "-" else name
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{where}: {error.strerror}") from error
    if not data.strip():
        raise BadInput(f"{where}: empty; a record as `dragoman read --format json` writes it is expected")
    yield from _records(where, data)


def report_bytes(path: Path) -> bytes:
    """Return the bytes of a report. Raises BadInput when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error


def _records(where: str, data: bytes) -> Iterator[tuple[str, Record]]:
    if data.lstrip().startswith(b"["):
        for number, raw in enumerate(_listed(where, data), 1):
            yield f"{where}, record {number}", _decoded(f"{where}, record {number}", bytes(raw))
        return
    try:
        yield where, decode(data)
    except BadInput:
        lines = [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
        if len(lines) == 1 or not lines[0][1].rstrip().endswith(b"}"):
            raise BadInput(f"{where}: {_complaint(data)}") from None
        for number, line in lines:
            yield f"{where}, line {number}", _decoded(f"{where}, line {number}", line)


def _listed(where: str, data: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(data, type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        raise BadInput(f"{where}: {error}") from error


def _complaint(data: bytes) -> str:
    try:
        decode(data)
    except BadInput as error:
        return str(error)
    return ""


def _decoded(where: str, line: bytes) -> Record:
    try:
        return decode(line)
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error
