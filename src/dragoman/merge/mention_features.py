"""What a mention is compared by: parties, days, people and terms, taken once from its event and its text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from dragoman.lexicon.story_rules import Family, merge_rules
from dragoman.merge.dates import Period, day, period
from dragoman.merge.story import Mention
from dragoman.merge.terms import MentionTerms, name_parts, participants, states_named
from dragoman.record import RECIPROCAL, Event, EventType

AHEAD = frozenset({"planned", "unconfirmed", "demanded", "postponed", "cancelled"})
"""Statuses of what may lie in the future of its report."""


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as the comparators see it.

    `dated`: its own days, where they are precise enough to tell; `reported`: the day of publication;
    `window`: the days it may have happened on. `named`: states that the report opens with, where no recipient
    was read. `number`: its number in a series ("second round" is 2); `again`: it recalls another event (an
    anniversary); `situation`: it names what goes on (an offensive) without a day of its own; `meeting`: it is
    a contact or speaks of one; `refused`: it refuses one. The last fields are asked of every pair, and so are
    taken from the others once.
    """

    mention: Mention
    family: Family
    actors: frozenset[str]
    recipients: frozenset[str]
    named: frozenset[str]
    dated: Period | None
    reported: int | None
    window: Period | None
    people: tuple[tuple[str | None, frozenset[str]], ...]
    terms: MentionTerms
    number: int | None
    again: bool
    situation: bool
    meeting: bool
    refused: bool
    id: str = field(init=False)
    event_type: EventType = field(init=False)
    states: frozenset[str] = field(init=False)
    by_family: dict[str, Features] = field(init=False, compare=False, repr=False)
    """The same in other families, by their names: made when they are first asked for."""

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("id", self.mention.event.id)
        put("event_type", self.mention.event.event_type)
        put("states", self.actors | self.recipients)
        put("by_family", {})

    @property
    def words(self) -> dict[str, float]:
        return self.terms.words

    @property
    def opening(self) -> dict[str, float]:
        return self.terms.opening

    @property
    def total_weight(self) -> float:
        return self.terms.total


def features(mention: Mention) -> Features:
    """Return what `mention` is compared by."""
    event = mention.event
    family = merge_rules().family_of[event.event_type]
    actors, recipients = _parties(mention, family)
    stated = period(event.when.value) if event.when else None
    reported = day(mention.published_at)
    dated = stated if stated and not _is_too_wide(stated, reported) else None
    terms = MentionTerms(mention)
    return Features(
        mention,
        family,
        actors,
        recipients,
        frozenset() if recipients else terms.named - actors,
        dated,
        reported,
        dated or _window(mention, family, reported),
        tuple((person.state, name_parts(person)) for person in participants(event)),
        terms,
        terms.number,
        terms.again,
        terms.names_situation and _is_situation(event, dated, reported, terms.again),
        event.event_type == "CONSULT" or terms.meeting,
        terms.refused,
    )


def in_family(mention: Features, family: Family) -> Features:
    """Return the features of a mention as one of another family, which its type may be told in too."""
    if family.name == mention.family.name:
        return mention
    known = mention.by_family.get(family.name)
    if known is None:
        actors, recipients = _parties(mention.mention, family)
        known = replace(mention, family=family, actors=actors, recipients=recipients)
        mention.by_family[family.name] = known
    return known


def is_ahead(mention: Features) -> bool:
    """Say whether what a mention tells is still to come."""
    return mention.mention.event.status in AHEAD


def is_called_off(mention: Features) -> bool:
    """Say whether a mention tells of something put off or called off."""
    return mention.mention.event.status in {"postponed", "cancelled"}


def is_lasting(mention: Mention) -> bool:
    """Say whether what a mention tells goes on for some days: a visit, ships on patrol."""
    return mention.event.mode in merge_rules().lasting["modes"]


def _parties(mention: Mention, family: Family) -> tuple[frozenset[str], frozenset[str]]:
    """Return the states of the two sides, as one where the family knows no direction.

    What two do together ("Chad and Mali cooperate") each of them does with the other.
    """
    event = mention.event
    actors = frozenset(party.state for party in event.actors)
    recipients = frozenset(party.state for party in event.recipients)
    if not family.directed:
        actors, recipients = actors | recipients, frozenset()
        if len(actors) < 2:  # "the president received Lula": the states are those of the people
            actors |= {person.state for person in event.persons if person.state}
        if len(actors) < 2:  # "Biden, Brazil's Lula vow ...": the other state is the only one that is named
            named = states_named(mention.context) - actors
            actors |= named if len(named) == 1 else set()
    elif event.event_type in RECIPROCAL and len(actors) > 1 and not recipients:
        recipients = actors
    return actors, recipients


def _is_too_wide(stated: Period, reported: int | None) -> bool:
    """Say whether a date is so wide that it tells no more than the day of the report."""
    windows = merge_rules().windows
    around_report = reported is not None and stated.first <= reported <= stated.last
    return stated.days > windows["longest"] or (around_report and stated.days > windows["telling"])


def _window(mention: Mention, family: Family, reported: int | None) -> Period | None:
    """Return the days on which an undated mention may lie, around its publication."""
    if reported is None:
        return None
    windows = merge_rules().windows
    if mention.event.status in AHEAD and family.ahead:
        return Period(reported - windows["ahead_before"], reported + windows["ahead_after"])
    after = windows["lasting"] if is_lasting(mention) else windows["held_after"]
    return Period(reported - windows["held_before"], reported + after)


def _is_situation(event: Event, dated: Period | None, reported: int | None, again: bool) -> bool:
    """Say whether an event that names what goes on is that, as an anniversary names a war whatever its day.

    The day of the news is not the war's: "on Monday he came to the war-torn country".
    """
    of_news = dated and reported is not None and abs(reported - dated.last) <= merge_rules().windows["far"]
    return again or ((not dated or bool(of_news)) and event.status not in AHEAD)
