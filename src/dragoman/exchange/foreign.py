"""Events of other data sets, as rows that can stand beside ours; nothing is merged into the record.

    for row in read_foreign(Path("20230618.export.CSV.zip"), "gdelt", tally):
        ...                                          # a ForeignEvent, or a Fault that says what is wrong

They have no words to show for themselves, so they are never evidence: `raw` keeps the row as it stood.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Literal

from dragoman.errors import BadInput, BadUsage
from dragoman.exchange.tally import Tally

Source = Literal["polecat", "gdelt"]
SOURCES: dict[str, str] = {"polecat": "import_polecat", "gdelt": "import_gdelt"}
"""Data set -> the module that reads its lines."""
Lines = Iterator[tuple[int, str]]


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
    """A row that could not be read: where it stands, why, and its beginning."""

    file: str
    line: int
    why: str
    begins: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.why} ({self.begins!r})"


Reader = Callable[[str, Lines, Tally], Iterator[ForeignEvent | Fault]]


def read_foreign(path: Path, source: str, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the events of a file, and a fault for each row that is none; count both in `tally`.

    The file may be packed (.gz, .zip). Raises BadInput when it cannot be read, BadUsage for a data set
    that is not known.
    """
    if source not in SOURCES:
        raise BadUsage(f"no data set {source!r}; there are: {', '.join(SOURCES)}")
    reader: Reader = import_module(f"dragoman.exchange.{SOURCES[source]}").events
    try:
        for name, stream in _streams(path):
            for found in reader(name, _lines(stream), tally):
                if isinstance(found, Fault):
                    tally.leave_out("rows", found.why)
                else:
                    tally.write("events")
                yield found
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:  # the last: encrypted
        raise BadInput(f"{path}: {getattr(error, 'strerror', None) or error}") from error


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


def _streams(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the name and bytes of each file: the path itself, or what is packed in it."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    with archive.open(member) as packed:
                        yield f"{path}:{member.filename}", packed
        return
    with _plain(path, suffix) as stream:
        yield str(path), stream


@contextmanager
def _plain(path: Path, suffix: str) -> Iterator[IO[bytes]]:
    if suffix == ".gz":
        with gzip.open(path) as packed:
            yield packed  # type: ignore[misc]
    else:
        with path.open("rb") as stream:
            yield stream


def _lines(stream: IO[bytes]) -> Lines:
    """Yield the lines with their numbers. What is no UTF-8 is Latin-1: older files are, some in part."""
    for count, line in enumerate(stream, 1):
        bare = line.rstrip(b"\r\n")
        if not bare.strip():
            continue
        try:
            yield count, bare.decode("utf-8-sig" if count == 1 else "utf-8")
        except UnicodeDecodeError:
            yield count, bare.decode("latin-1")
