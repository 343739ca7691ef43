"""Find what happened between states, its status, time, place and people.

Candidates come from the frames of `lexicons/predicates.toml`; the sides from the words where the
frame says they stand (`roles`), completed from the speaker, the pair in view or the title
(`completion`), from acts of the same affair (`kin`) or from those who last met (`company`); status from
tense, modality and negation (`status`). Mentions of one occurrence become one event (`occurrences`), those
of the title too (`titles`).
"""

from __future__ import annotations

from dragoman.observing import stage
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate, candidate
from dragoman.readers.english.events.company import with_company
from dragoman.readers.english.events.history import with_history
from dragoman.readers.english.events.inheritance import inherit
from dragoman.readers.english.events.kin import with_kin
from dragoman.readers.english.events.occurrences import occurrences
from dragoman.readers.english.events.readings import readings
from dragoman.readers.english.events.retorts import with_retorts
from dragoman.readers.english.events.sport import without_matches
from dragoman.readers.english.events.titles import with_title
from dragoman.readers.english.events.who import Who
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
    who = Who(document, cast, statements, places)
    times = without_persons(cast, times)
    read = (reading for paragraph in document.paragraphs for reading in readings(paragraph, who))
    told = with_kin(with_company(read, frozenset(cast.issuers)))
    found = [candidate(reading, who, times) for reading in told]
    title, body = _apart(document, found)
    title, body = _apart(document, with_retorts(document, [*title, *with_history(document, body, who)], who))
    events = occurrences(document, inherit(document, body, who, times))
    return without_matches(document, with_title(occurrences(document, title), events))


def _apart(document: Document, found: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Return what the title tells, and what the text tells."""
    title = [one for one in found if one.predicate.paragraph == document.title]
    return title, [one for one in found if one.predicate.paragraph != document.title]


def without_persons(cast: Cast, times: tuple[Timex, ...]) -> tuple[Timex, ...]:
    """Return the times whose words do not name a person."""
    return tuple(timex for timex in times if not _names_someone(cast, timex))


def _names_someone(cast: Cast, timex: Timex) -> bool:
    """Say whether the words name a person, not a time: "met with May"."""
    mention = cast.at(timex.span.start)
    return mention is not None and mention.kind == "person" and timex.span.end <= mention.end
