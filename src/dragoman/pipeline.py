"""START HERE. The main path: a report comes in, its record goes out.

    source --ingest--> Report --reader of its language--> Record (--second reader--> with proposals)

`ingest` turns bytes into a Report; `readers.english.reader` has the steps of the reader of English. `merge`,
`store`, `query` and `render` take it from the Record on. What runs on several processes or machines (`batch`)
only maps `extract_all`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from dragoman.ingest import ingest
from dragoman.readers import Reader, Unread
from dragoman.readers.english.reader import EnglishReader
from dragoman.readers.partial.reader import PartialReader
from dragoman.record import NOT_READ, UNDATED, Record, Report
from dragoman.settings import DEFAULT, Settings

READERS: tuple[Reader, ...] = (EnglishReader(), PartialReader())
_UNKNOWN_LANGUAGE = "en"
"""What a report is taken to be in that is too short to tell: most reports are English, and names are read."""


def read(
    source: str | bytes | Path | Report,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    settings: Settings = DEFAULT,
) -> Record:
    """Read one report and return its record.

    `source` is a text, a path, the bytes of a page, or a Report. `published` (ISO 8601), `outlet`
    and `title` stand in where the text does not say. Raises BadInput when it cannot be read.
    """
    report = ingest(source, published=published, outlet=outlet, title=title, settings=settings)
    return extract(report, settings)


def extract(report: Report, settings: Settings = DEFAULT) -> Record:
    """Return the record of an ingested report. Every span is checked before it is returned."""
    reader = reader_of(report)
    record = _without_reader(report) if reader is None else reader.read(report, settings)
    return record if settings.second is None else _with_second(record, settings)


def extract_all(reports: Iterable[Report], settings: Settings = DEFAULT) -> Iterator[Record | Unread]:
    """Yield the record of each of `reports`, in their order: what `extract` returns, in less time.

    One that cannot be read is given back as Unread and harms no other. Memory does not grow with their
    number. Raises InstallationError when the model is not installed, and what `reports` raises.
    """
    records = _read_by_language(reports, settings)
    if settings.second is None:
        yield from records
        return
    from dragoman.readers.second.reader import with_proposals  # it needs httpx

    yield from with_proposals(records, settings)


def reader_of(report: Report) -> Reader | None:
    """Return the reader of the report's language, or None where there is none."""
    language = report.language or _UNKNOWN_LANGUAGE
    return next((reader for reader in READERS if language in reader.languages), None)


def _read_by_language(reports: Iterable[Report], settings: Settings) -> Iterator[Record | Unread]:
    for reader, group in groupby(reports, reader_of):
        if reader is None:
            yield from map(_without_reader, group)
        else:
            yield from reader.read_all(group, settings)


def _with_second(record: Record, settings: Settings) -> Record:
    from dragoman.readers.second.reader import with_proposals  # it needs httpx

    (proposed,) = with_proposals([record], settings)
    assert isinstance(proposed, Record)
    return proposed


def _without_reader(report: Report) -> Record:
    """Return the record of a report in a language that nobody reads: it is kept and marked, not parsed."""
    notes = (f"{NOT_READ}the text is in {report.language!r}, which no reader reads",)
    return Record(report, notes=notes if report.published_at else (UNDATED, *notes))


__all__ = ["Unread", "extract", "extract_all", "read"]
