"""START HERE. The main path: a report comes in, its record goes out.

    source --ingest--> Report --parse--> Document --> times, places, cast --> statements --> events
           --> positions, commitments --> Record

Each step is a plain function over frozen objects. `extract_all` takes many reports through the same steps,
parsing them together; what runs on several processes or machines only maps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import DragomanError, InstallationError
from dragoman.extract.actors.finder import find_cast
from dragoman.extract.commitments import find_commitments
from dragoman.extract.document import Document, forgetting, parse, parse_all
from dragoman.extract.events import find_events
from dragoman.extract.places.finder import find_places
from dragoman.extract.positions import find_positions
from dragoman.extract.statements.finder import find_statements
from dragoman.extract.times import find_times
from dragoman.ingest import ingest
from dragoman.record import Record, Report
from dragoman.settings import DEFAULT, Settings


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


@dataclass(frozen=True, slots=True)
class Unread:
    """A report that could not be read, and why, in one line for the user."""

    report: Report
    reason: str


def extract(report: Report, settings: Settings = DEFAULT) -> Record:
    """Return the record of an ingested report. Every span is checked before it is returned."""
    return _record(parse(report, settings), settings)


def extract_all(reports: Iterable[Report], settings: Settings = DEFAULT) -> Iterator[Record | Unread]:
    """Yield the record of each of `reports`, in their order: what `extract` returns, in less time.

    Reports are parsed together, as many at a time as `settings` say; one that cannot be read is given back
    as Unread and harms no other. Memory does not grow with their number. Raises InstallationError when
    the model is not installed, and what `reports` raises.
    """
    for batch in _batches(reports, settings):
        with forgetting(settings):
            done = _extracted(batch, settings)
        yield from done


def _batches(reports: Iterable[Report], settings: Settings) -> Iterator[list[Report]]:
    """Yield the reports in groups of `settings.batch_characters` or, where one is longer, a bit more."""
    batch, size = list[Report](), 0
    for report in reports:
        batch.append(report)
        size += len(report.text)
        if size >= settings.batch_characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _extracted(batch: list[Report], settings: Settings) -> list[Record | Unread]:
    try:
        documents: list[Document | Report] = [*parse_all(batch, settings)]
    except InstallationError:
        raise
    except Exception:
        documents = [*batch]  # one of them is to blame: each by itself
    return [_attempted(one, settings) for one in documents]


def _attempted(source: Document | Report, settings: Settings) -> Record | Unread:
    """Return the record of one report of several; nothing in it ends the whole run."""
    report = source.report if isinstance(source, Document) else source
    try:
        return _record(source if isinstance(source, Document) else parse(source, settings), settings)
    except DragomanError as error:
        return Unread(report, str(error))
    except Exception as error:
        return Unread(report, f"a fault of the program: {type(error).__name__}: {error}")


def _record(document: Document, settings: Settings) -> Record:
    times = find_times(document)
    cast = find_cast(document, settings)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = find_events(document, cast, times, places, statements)
    record = Record(
        document.report,
        actors=cast.actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        positions=find_positions(document, cast, statements, events),
        commitments=find_commitments(document, cast, events),
        notes=(*notes(document.report), *cast.notes),
    )
    record.verify()
    return record


def notes(report: Report) -> tuple[str, ...]:
    """Say what could not be known of a report, and what follows from it."""
    found = []
    if report.published_at is None:
        found.append("no publication date was found: relative dates are left unresolved (give --published)")
    if report.language not in (None, "en"):
        found.append(f"the text seems to be in {report.language!r}; only English is read")
    return tuple(found)
