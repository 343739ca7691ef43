"""Events of other data sets, as rows that can stand beside ours; nothing is merged into the record.

    for row in read_foreign(Path("20230618.export.CSV.zip"), "gdelt", tally):
        ...                                          # a ForeignEvent, or a Fault that says what is wrong

They have no words to show for themselves, so they are never evidence: `raw` keeps the row as it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Literal

from dragoman.errors import BadInput, BadUsage
from dragoman.input_bytes import opened_file
from dragoman.lexicon import known_actors
from dragoman.lexicon.states import states
from dragoman.render.exchange.export_parts import Tally
from dragoman.sources.archives import zip_members
from dragoman.sources.bounded_input import bounded_lines, unpacked
from dragoman.sources.item import MOST_REFUSED, Refusal, guarded, printable

Source = Literal["polecat", "gdelt"]
SOURCES: dict[str, str] = {"polecat": "polecat.read_polecat", "gdelt": "gdelt.read_gdelt"}
"""Data set -> the function that reads its lines, as "module.function" of this package."""
Lines = Iterator[tuple[int, str]]
_LONGEST = 1_000_000
"""Bytes of a row: a hundred times those of the longest."""


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """Where a row says that its event was; `country` is our code."""

    name: str | None
    country: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """A row of another data set in our terms, and where it stands."""

    source: Source
    id: str  # the data set's own
    date: str | None  # ISO 8601
    event_type: str | None  # PLOVER
    mode: str | None
    code: str | None  # CAMEO
    intensity: float | None  # PLOVER's score, or Goldstein's
    actors: tuple[str, ...]  # our codes of states and organisations
    recipients: tuple[str, ...]
    actor_names: tuple[str, ...]  # as the row has them
    recipient_names: tuple[str, ...]
    place: ForeignPlace | None
    outlet: str | None
    address: str | None
    file: str
    line: int
    raw: dict[str, str]  # the row, column by column


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not be read: where it stands, why, and its beginning; or a file within, at line 0."""

    file: str
    line: int
    why: str
    begins: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.why}" + (f" ({self.begins!r})" if self.begins else "")


Reader = Callable[[str, Lines, Tally], Iterator[ForeignEvent | Fault]]


def read_foreign(path: Path, source: str, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the events of a file, and a fault for each row that is none; count both in `tally`.

    The file may be packed (.gz, .zip). Raises BadInput when it cannot be read, BadUsage for a data set
    that is not known.
    """
    if source not in SOURCES:
        raise BadUsage(f"no data set {source!r}; there are: {', '.join(SOURCES)}")
    reader = source_reader(source)
    try:
        faults = 0
        for event in _read(path, reader, tally):
            faults = faults + 1 if isinstance(event, Fault) else 0
            if isinstance(event, Fault):
                tally.leave_out("rows", event.why)
            else:
                tally.write("events")
            yield event
            if faults >= MOST_REFUSED:
                raise BadInput(f"{faults:,} rows after one another cannot be read; the rest is left")
    except (OSError, BadInput) as error:
        raise BadInput(f"{printable(str(path))}: {getattr(error, 'strerror', None) or error}") from error


def source_reader(source: str) -> Reader:
    """Return the function that reads the lines of a data set."""
    module, _, function = SOURCES[source].partition(".")
    reader: Reader = getattr(import_module(f"dragoman.render.exchange.{module}"), function)
    return reader


def _read(path: Path, reader: Reader, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield what is in a file or in those that it packs; of these, one that cannot be read is a fault.

    Raises BadInput where nothing at all could be read.
    """
    faults, too_long, is_empty = list[Fault](), list[Fault](), True
    for stream in _streams(path):
        if isinstance(stream, Refusal):
            faults.append(Fault(stream.name, 0, stream.reason, ""))
            continue
        name, content = stream
        for event in guarded(name, reader(name, _lines(name, content, too_long), tally)):
            if isinstance(event, Refusal):
                faults.append(Fault(name, 0, event.reason, ""))
                continue
            is_empty = False
            yield from _drained(too_long)
            yield event
        is_empty = is_empty and not too_long
        yield from _drained(too_long)
    if is_empty and faults:
        raise BadInput(faults[0].why)
    yield from faults


def _drained(faults: list[Fault]) -> Iterator[Fault]:
    while faults:
        yield faults.pop(0)


def fault(file: str, line: int, why: str, text: str) -> Fault:
    """Return a fault that shows how its row begins."""
    return Fault(file, line, why, text[:60])


def number(text: str | None) -> float | None:
    """Return the number that a cell holds; None where it holds none."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def _streams(path: Path) -> Iterator[tuple[str, BinaryIO] | Refusal]:
    """Yield the name and bytes of each file: the path itself, or what is packed in it."""
    name, suffix = printable(str(path)), path.suffix.lower()
    with opened_file(path) as stream:
        if suffix == ".zip":
            yield from _members(name, stream)
        elif suffix == ".gz":
            with unpacked(stream) as plain:
                yield name, plain
        else:
            yield name, stream


def _members(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO] | Refusal]:
    for member in zip_members(name, stream):
        where = member.name if isinstance(member, Refusal) else member[0]
        where = f"{name}:{where.removeprefix(f'{name}/')}"
        yield Refusal(where, member.reason) if isinstance(member, Refusal) else (where, member[1])


def _lines(name: str, stream: BinaryIO, too_long: list[Fault]) -> Lines:
    """Yield the lines with their numbers. What is no UTF-8 is Latin-1: older files are, some in part.

    A line that is too long is put into `too_long`, and passed over.
    """
    for count, line in bounded_lines(stream, _LONGEST):
        if line is None:
            too_long.append(Fault(name, count, f"longer than {_LONGEST:,} bytes", ""))
            continue
        bare = line.rstrip(b"\r\n")
        if not bare.strip():
            continue
        try:
            yield count, bare.decode("utf-8-sig" if count == 1 else "utf-8")
        except UnicodeDecodeError:
            yield count, bare.decode("latin-1")


def codes_of(values: tuple[str, ...], tally: Tally) -> tuple[str, ...]:
    """Return our codes of countries named by code or name, each once; what we do not know is counted."""
    codes: list[str] = []
    for value in values:
        code = state_code(value)
        if code is None:
            tally.lose("country", f"{value[:40]!r} is none of ours; the row keeps it in raw")
        elif code not in codes:
            codes.append(code)
    return tuple(codes)


state_code = cache(known_actors.state_code)
"""`known_actors.state_code`, kept for the many rows of a file."""


@cache
def by_cow() -> dict[str, str]:
    """Return our code of each Correlates of War number."""
    return {str(state.cow): code for code, state in states().items() if state.cow is not None}
