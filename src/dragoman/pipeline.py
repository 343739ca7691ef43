"""START HERE. The main path: a report comes in, its record goes out.

    source --ingest--> Report --parse--> Document --> times, places, cast --> statements --> events
           --> positions, commitments --> Record

Each step is a plain function over frozen objects; the runners only map `read` over many reports.
"""

from __future__ import annotations

from pathlib import Path

from dragoman.extract.actors.finder import find_cast
from dragoman.extract.commitments import find_commitments
from dragoman.extract.document import parse
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


def extract(report: Report, settings: Settings = DEFAULT) -> Record:
    """Return the record of an ingested report. Every span is checked before it is returned."""
    document = parse(report, settings)
    times = find_times(document)
    cast = find_cast(document, settings)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = find_events(document, cast, times, places, statements)
    record = Record(
        report,
        actors=cast.actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        positions=find_positions(document, cast, statements, events),
        commitments=find_commitments(document, cast, events),
        notes=(*notes(report), *cast.notes),
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
