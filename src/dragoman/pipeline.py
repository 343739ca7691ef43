"""START HERE. The main path: a report comes in, its record goes out.

    source --ingest--> Report --gate--> parse --> Document --> times, places, cast --> statements --> events
           --> positions, commitments --> Record

Each step is a plain function over frozen objects. `extract_all` takes many reports through the same steps,
parsing them together; what runs on several processes or machines only maps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from dragoman.errors import InstallationError, reason_of
from dragoman.ingest import ingest
from dragoman.readers.english.actors.finder import find_cast
from dragoman.readers.english.commitments import find_commitments
from dragoman.readers.english.document import Document, forgetting, parse, parse_all
from dragoman.readers.english.events import find_events, without_persons
from dragoman.readers.english.events.who import Who
from dragoman.readers.english.gate import judge
from dragoman.readers.english.places.finder import find_places
from dragoman.readers.english.positions import find_positions
from dragoman.readers.english.statements.finder import find_statements
from dragoman.readers.english.times import find_times
from dragoman.readers.english.work import limited, spend
from dragoman.record import NOT_READ, Event, Record, Report, Timex
from dragoman.settings import DEFAULT, Settings

_Result = TypeVar("_Result")
_MOST_HELD = 10  # times the characters of a batch, where most of it is passed over


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


Done = Record | Unread


def extract(report: Report, settings: Settings = DEFAULT) -> Record:
    """Return the record of an ingested report. Every span is checked before it is returned."""
    return _gated(report, settings) or _record(parse(report, settings), settings)


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


def _batches(reports: Iterable[Report], settings: Settings) -> Iterator[list[Report | Done]]:
    """Yield the reports in groups of `settings.batch_characters` to read; those passed over as records."""
    batch, to_read, held = list[Report | Done](), 0, 0
    for report in reports:
        one = _attempt(report, partial(_gated, report, settings)) or report
        batch.append(one)
        held += len(report.text)
        to_read += len(report.text) if one is report else 0
        if to_read >= settings.batch_characters or held >= _MOST_HELD * settings.batch_characters:
            yield batch
            batch, to_read, held = [], 0, 0
    if batch:
        yield batch


def _gated(report: Report, settings: Settings) -> Record | None:
    """Return the empty record of a report that the gate passes over, or None where it is to be read."""
    if not settings.gate:
        return None
    verdict = judge(report, settings)
    return None if verdict.read else Record(report, notes=(*notes(report), NOT_READ + verdict.why))


def _extracted(batch: list[Report | Done], settings: Settings) -> list[Done]:
    reports = [one for one in batch if isinstance(one, Report)]
    documents: Iterator[Document | Report]
    try:
        documents = iter(parse_all(reports, settings))
    except InstallationError:
        raise
    except Exception:
        documents = iter(reports)  # one of them is to blame: each by itself
    return [_attempted(next(documents), settings) if isinstance(one, Report) else one for one in batch]


def _attempted(source: Document | Report, settings: Settings) -> Done:
    """Return the record of one report of several; nothing in it ends the whole run."""
    if isinstance(source, Document):
        return _attempt(source.report, partial(_record, source, settings))
    return _attempt(source, lambda: _record(parse(source, settings), settings))


def _attempt(report: Report, make: Callable[[], _Result]) -> _Result | Unread:
    try:
        return make()
    except InstallationError:
        raise
    except Exception as error:
        return Unread(report, reason_of(error))


def _record(document: Document, settings: Settings) -> Record:
    with limited(settings.max_work):
        spend(document.squared_length())
        return _read(document, settings)


def _read(document: Document, settings: Settings) -> Record:
    times = find_times(document)
    cast = find_cast(document, settings)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = find_events(document, cast, times, places, statements)
    if settings.reader == "both":
        who = Who(document, cast, statements, places)
        events = with_learned(document, who, without_persons(cast, times), events, settings.cut)
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


def with_learned(
    document: Document, who: Who, times: tuple[Timex, ...], events: tuple[Event, ...], cut: float | None
) -> tuple[Event, ...]:  # fmt: skip
    """Return the events of both readers, given those of the rules. Loads the weights the first time."""
    try:
        from dragoman.readers.english.learned.events import combined
    except ImportError as error:
        raise InstallationError(
            f"{error.name} is missing: install it, or read with --reader rules"
        ) from error
    return combined(document, who, times, events, cut)


def notes(report: Report) -> tuple[str, ...]:
    """Say what could not be known of a report, and what follows from it."""
    found = []
    if report.published_at is None:
        found.append("no publication date was found: relative dates are left unresolved (give --published)")
    if report.language not in (None, "en"):
        found.append(f"the text seems to be in {report.language!r}; only English is read")
    return tuple(found)
