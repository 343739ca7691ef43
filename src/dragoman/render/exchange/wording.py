"""How a story is put into words where a format wants words: in calendars, feeds and briefs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from dragoman.merge.dates import instant
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Mention, Story
from dragoman.render import words
from dragoman.render.exchange.coding import state_name

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def headline(story: Story) -> str:
    """Return the story's sentence as a title, without a full stop: "US envoy Ann Smith visits China"."""
    return words.plain(sentence(story)).removesuffix(".")


def unnamed(story: Story) -> tuple[str, ...]:
    """Return the place and the people that the story's sentence does not name."""
    told = sentence(story)
    people = [person for person in story.persons if person.name not in told]
    where = story.where if story.where and story.where not in told else ""
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
    found = sorted(filter(None, (instant(mention.published_at) for mention in story.mentions)))
    return (found[0], found[-1]) if found else (EPOCH, EPOCH)


def took_place(story: Story) -> bool:
    """Say whether a story took place: it was held, or is itself a demand."""
    return story.status == "held" or (story.status == "demanded" and story.event_type == "REQUEST")
