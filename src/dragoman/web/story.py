"""One story: its fields with the votes and words for each, who tells it, and why the accounts were merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dragoman.merge.story import Link, Mention, Story, Turn, Vote
from dragoman.record import Person, Span
from dragoman.views.chronology import Entry, entry
from dragoman.web.asked import Kept, NotThere, looked_up
from dragoman.web.rows import Context, in_context

_EVIDENCE = 3
_LINKS = 40


@dataclass(frozen=True, slots=True)
class Account:
    """A report that tells a story, with its words of it."""

    mention: str
    version: str
    outlet: str | None
    title: str | None
    published_at: str | None
    status: str
    words: Context


@dataclass(frozen=True, slots=True)
class Witness:
    """A text written by someone, and the reports that carry it, the earliest first."""

    id: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A reported value: how many witnesses report it, and some of the words that say so."""

    value: str
    witnesses: int
    by: str
    words: tuple[Context, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a story with every value that is reported; `differs` where they exclude each other."""

    name: str
    differs: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A status that a story had, since when it is so reported, and the words."""

    status: str
    reported: str | None
    words: Context


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two accounts were taken for the same occurrence, or not."""

    link: Link
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story as its page shows it. `ties` are those between its accounts, of very many the first."""

    story: str
    entry: Entry
    persons: tuple[Person, ...]
    history: tuple[Status, ...]
    fields: tuple[Field, ...]
    witnesses: tuple[Witness, ...]
    ties: tuple[Tie, ...]
    all_ties: int
    situation: bool


def story(store: Kept, id: str) -> StoryPage:
    """One occurrence as many reports tell it. `id` is the story's or that of any event in it."""
    with looked_up():
        found = store.story(id)
    if not found.mentions:
        raise NotThere(f"no report in the store tells the story {id!r} any more")
    texts = store.texts(sorted(set(_versions(found))))
    names = {mention.id: _name(mention) for mention in found.mentions}
    return StoryPage(
        found.id,
        entry(found),
        found.persons,
        tuple(_turn(turn, texts) for turn in found.history),
        tuple(_field(found, name, votes, texts) for name, votes in found.votes),
        tuple(_witnesses(found, texts)),
        tuple(
            Tie(link, names[link.first], names[link.second])
            for link in found.links[:_LINKS]
            if link.first in names and link.second in names
        ),
        len(found.links),
        found.situation,
    )


def _versions(found: Story) -> Iterator[str]:
    """Yield the versions whose words are shown."""
    yield from (turn.evidence.report for turn in found.history)
    yield from (mention.report for mention in found.mentions)
    for _, votes in found.votes:
        for vote in votes:
            yield from (span.report for span in _some(vote))


def _some(vote: Vote) -> tuple[Span, ...]:
    """Return the first words for a value of each of several reports."""
    of_report: dict[str, Span] = {}
    for span in vote.evidence:
        of_report.setdefault(span.report, span)
    return tuple(of_report.values())[:_EVIDENCE]


def _field(found: Story, name: str, votes: tuple[Vote, ...], texts: Mapping[str, str]) -> Field:
    return Field(
        name,
        name in found.contradictions,
        tuple(
            Value(
                vote.value,
                len(vote.witnesses),
                vote.by,
                tuple(in_context(span, texts) for span in _some(vote)),
                max(0, len({span.report for span in vote.evidence}) - _EVIDENCE),
            )
            for vote in votes
        ),
    )


def _turn(turn: Turn, texts: Mapping[str, str]) -> Status:
    return Status(turn.status, turn.reported, in_context(turn.evidence, texts))


def _witnesses(found: Story, texts: Mapping[str, str]) -> Iterator[Witness]:
    """Yield the witnesses in order of their first publication."""
    groups: dict[str, list[Mention]] = {}
    for mention in found.mentions:
        groups.setdefault(mention.witness, []).append(mention)
    for id, mentions in groups.items():
        yield Witness(id, tuple(_account(mention, texts) for mention in mentions))


def _account(mention: Mention, texts: Mapping[str, str]) -> Account:
    return Account(
        mention.id,
        mention.report,
        mention.outlet,
        mention.title,
        mention.published_at,
        mention.event.status,
        in_context(mention.event.evidence[0], texts),
    )


def _name(mention: Mention) -> str:
    day = (mention.published_at or "")[:10]
    return ", ".join(filter(None, (mention.outlet or mention.report, day)))
