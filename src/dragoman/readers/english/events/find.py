"""Find what happened between states, its status, time, place and people.

Candidates come from the frames of `lexicons/predicates.toml`; the sides from the words where the frame says
they stand (`arguments`), or from the sentences around (`implicit_arguments`, `shared_arguments`); status
from tense, modality and negation (`factuality`) and from later clauses (`later_status`). Mentions of one
occurrence become one event (`event_coreference`).
"""

from __future__ import annotations

from dragoman.observing import stage
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate, candidate
from dragoman.readers.english.events.event_coreference import grouped, with_title
from dragoman.readers.english.events.filters import without_matches
from dragoman.readers.english.events.inherited_dates import inherit
from dragoman.readers.english.events.later_status import with_later_status
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.events.readings import readings
from dragoman.readers.english.events.shared_arguments import with_doers_of_deeds, with_last_met
from dragoman.record import Event, Place, Statement, Timex


@stage("events")
def find_events(
    document: Document,
    cast: Cast,
    times: tuple[Timex, ...],
    places: tuple[Place, ...],
    statements: tuple[Statement, ...],
) -> tuple[Event, ...]:
    """Return the events of `document`, in reading order, each occurrence once."""
    finder = PartyFinder(document, cast, statements, places)
    times = without_persons(cast, times)
    read = (reading for paragraph in document.paragraphs for reading in readings(paragraph, finder))
    complete_readings = with_doers_of_deeds(with_last_met(read, frozenset(cast.issuers)))
    candidates = with_later_status(
        document, [candidate(reading, finder, times) for reading in complete_readings], finder
    )
    title, body = _apart(document, candidates)
    events = grouped(document, inherit(document, body, finder, times))
    return without_matches(document, with_title(grouped(document, title), events))


def _apart(document: Document, found: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Return what the title tells, and what the text tells."""
    title = [candidate for candidate in found if candidate.predicate.paragraph == document.title]
    return title, [candidate for candidate in found if candidate.predicate.paragraph != document.title]


def without_persons(cast: Cast, times: tuple[Timex, ...]) -> tuple[Timex, ...]:
    """Return the times whose words do not name a person."""
    return tuple(timex for timex in times if not _names_someone(cast, timex))


def _names_someone(cast: Cast, timex: Timex) -> bool:
    """Say whether the words name a person, not a time: "met with May"."""
    mention = cast.at(timex.span.start)
    return mention is not None and mention.kind == "person" and timex.span.end <= mention.end
