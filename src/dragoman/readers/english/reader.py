"""The reader of English: the steps from a report to its record, for one report and for many.

    Report --gate--> parse --> Document --> times, cast, places --> statements --> events (rules, learned)
           --> positions, commitments --> Record

Each step is a plain function over frozen objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from dragoman.errors import InstallationError, reason_of
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.commitment_finder import find_commitments
from dragoman.readers.english.document import Document, parse, parse_all
from dragoman.readers.english.events.find import find_events, without_persons
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.gate import judge
from dragoman.readers.english.parser.bounds import limited, spend
from dragoman.readers.english.parser.language_model import forgetting
from dragoman.readers.english.place_finder import find_places
from dragoman.readers.english.position_finder import find_positions
from dragoman.readers.english.statements.statement_finder import find_statements
from dragoman.readers.english.times import find_times
from dragoman.readers.protocol import Unread
from dragoman.record import NOT_READ, UNDATED, Event, Place, Record, Report, Statement, Timex
from dragoman.settings import Settings

_Result = TypeVar("_Result")
_MOST_HELD = 10
"""How many times the characters of a batch may be held, where the gate passes over most of them."""


class EnglishReader:
    """Rules over a dependency parse, with a learned reader of events beside them (`Settings.reader`)."""

    name = "english"
    languages = frozenset({"en"})

    def read(self, report: Report, settings: Settings) -> Record:
        """Return the record of one report, verified. Raises BadInput and InstallationError."""
        return _passed_over(report, settings) or read_document(parse(report, settings), settings)

    def read_all(self, reports: Iterable[Report], settings: Settings) -> Iterator[Record | Unread]:
        """Yield the record of each of `reports`, or why it is unread, in their order.

        Reports are parsed together, as many at a time as `settings` say. Memory does not grow with their
        number. Raises InstallationError when the model is not installed, and what `reports` raises.
        """
        for batch in _batches(reports, settings):
            with forgetting(settings):
                results = _read_batch(batch, settings)
            yield from results


def read_document(document: Document, settings: Settings) -> Record:
    """Return the record of a parsed report. Raises BadInput where it takes more than `settings.max_work`."""
    with limited(settings.max_work):
        spend(document.squared_length())
        return _record(document, settings)


def _record(document: Document, settings: Settings) -> Record:
    times = find_times(document)
    cast = find_cast(document, settings)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = _events(document, cast, times, places, statements, settings)
    record = Record(
        document.report,
        actors=cast.actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        positions=find_positions(document, cast, statements, events),
        commitments=find_commitments(document, cast, events),
        notes=(*_notes(document.report), *cast.notes),
    )
    record.verify()
    return record


def _events(
    document: Document,
    cast: Cast,
    times: tuple[Timex, ...],
    places: tuple[Place, ...],
    statements: tuple[Statement, ...],
    settings: Settings,
) -> tuple[Event, ...]:
    """Return the events that the rules find, or those that the rules and the learned reader find together."""
    events = find_events(document, cast, times, places, statements)
    if settings.reader == "rules":
        return events
    try:  # loads the weights the first time
        from dragoman.readers.english.learned.events import combined
    except ImportError as error:
        raise InstallationError(
            f"{error.name} is missing: install it, or read with --reader rules"
        ) from error
    who = PartyFinder(document, cast, statements, places)
    return combined(document, who, without_persons(cast, times), events, settings.cut)


def _batches(reports: Iterable[Report], settings: Settings) -> Iterator[list[Report | Record | Unread]]:
    """Yield reports in groups of `settings.batch_characters` to read; those passed over stand as records."""
    batch, to_read, held = list[Report | Record | Unread](), 0, 0
    for report in reports:
        entry = _attempt(report, partial(_passed_over, report, settings)) or report
        batch.append(entry)
        held += len(report.text)
        to_read += len(report.text) if entry is report else 0
        if to_read >= settings.batch_characters or held >= _MOST_HELD * settings.batch_characters:
            yield batch
            batch, to_read, held = [], 0, 0
    if batch:
        yield batch


def _passed_over(report: Report, settings: Settings) -> Record | None:
    """Return the empty record of a report that the gate passes over, or None where it is to be read."""
    if not settings.gate:
        return None
    verdict = judge(report, settings)
    return None if verdict.read else Record(report, notes=(*_notes(report), NOT_READ + verdict.why))


def _read_batch(batch: list[Report | Record | Unread], settings: Settings) -> list[Record | Unread]:
    reports = [entry for entry in batch if isinstance(entry, Report)]
    documents: Iterator[Document | Report]
    try:
        documents = iter(parse_all(reports, settings))
    except InstallationError:
        raise
    except Exception:
        documents = iter(reports)  # one of them is to blame: each by itself
    return [
        _attempt_one(next(documents), settings) if isinstance(entry, Report) else entry for entry in batch
    ]


def _attempt_one(source: Document | Report, settings: Settings) -> Record | Unread:
    if isinstance(source, Document):
        return _attempt(source.report, partial(read_document, source, settings))
    return _attempt(source, lambda: read_document(parse(source, settings), settings))


def _attempt(report: Report, make: Callable[[], _Result]) -> _Result | Unread:
    """Return what `make` returns, or the report as unread: nothing in one report ends the whole run."""
    try:
        return make()
    except InstallationError:
        raise
    except Exception as error:
        return Unread(report, reason_of(error))


def _notes(report: Report) -> tuple[str, ...]:
    """Say what could not be known of a report, and what follows from it."""
    return (UNDATED,) if report.published_at is None else ()
