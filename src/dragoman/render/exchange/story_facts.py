"""What formats ask of a story: its headline, its days, who acts on whom, whether it took place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import combinations, product

from dragoman.lexicon.states import gleditsch_ward, organisations, states
from dragoman.merge.dates import instant
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Mention, Story
from dragoman.record import RECIPROCAL, When
from dragoman.render import words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = r"(\d{4}-\d\d-\d\d)"


def headline(story: Story) -> str:
    """Return the story's sentence as a title, without a full stop: "US envoy Ann Smith visits China"."""
    return words.plain(sentence(story)).removesuffix(".")


def unnamed(story: Story) -> tuple[str, ...]:
    """Return the place and the people that the story's sentence does not name."""
    text = sentence(story)
    people = [person for person in story.persons if person.name not in text]
    where = story.where if story.where and story.where not in text else ""
    return tuple(filter(None, (words.plain(where), words.persons(people))))


def names(codes: Iterable[str]) -> str:
    """Return the names of states."""
    return ", ".join(state_name(code) for code in codes)


def told(mention: Mention) -> str:
    """Return how a report tells it: the words, then outlet and day."""
    source = ", ".join(filter(None, (mention.outlet, (mention.published_at or "")[:10])))
    return words.plain(f"“{words.quoted(mention.event.evidence)}” ({source or mention.report})")


def reported(story: Story) -> tuple[datetime, datetime]:
    """Return when the story was first and last reported, in UTC; 1970 where no report says."""
    moments = sorted(filter(None, (instant(mention.published_at) for mention in story.mentions)))
    return (moments[0], moments[-1]) if moments else (EPOCH, EPOCH)


def took_place(story: Story) -> bool:
    """Say whether a story took place: it was held, or is itself a demand."""
    return story.status == "held" or (story.status == "demanded" and story.event_type == "REQUEST")


def first_day(when: When | None) -> date | None:
    """Return the day of a date, of several the first; None where only a week, a month or a year is told."""
    match = re.match(_DAY, when.value) if when else None
    return _valid(match[1]) if match else None


def last_day(when: When | None) -> date | None:
    """Return the last day of a date that is a range of days ("2023-06-18/2023-06-19"), else None."""
    match = re.fullmatch(f"{_DAY}/{_DAY}", when.value) if when else None
    return _valid(match[2]) if match else None


def date_parts(stamp: str | None) -> list[int]:
    """Return year, month and day of an ISO 8601 time, as many as it tells; none where it is no date."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", stamp or "")
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        date(*parts, *(1,) * (3 - len(parts)))
    except (TypeError, ValueError):  # no year, a month 13
        return []
    return parts


def _valid(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:  # a 30 February
        return None


def directed_pairs(story: Story) -> set[tuple[str, str]]:
    """Return who acts on whom; both ways where the type has no direction."""
    sides = set(product(story.actors, story.recipients))
    if story.event_type in RECIPROCAL:
        sides = sides or set(combinations(story.actors, 2))
        sides |= {(recipient, actor) for actor, recipient in sides}
    return {(actor, recipient) for actor, recipient in sides if actor != recipient}


def state_name(code: str) -> str:
    """Return the name of a state or organisation; the code itself where the tables do not know it."""
    entity = states().get(code) or organisations().get(code)
    return entity.name if entity else code


def cow_number(code: str) -> int | None:
    """Return the Correlates of War number of a state."""
    state = states().get(code)
    return state.cow if state else None


def gleditsch_ward_number(code: str) -> int | None:
    """Return the Gleditsch and Ward number of a state."""
    return gleditsch_ward().get(code)
