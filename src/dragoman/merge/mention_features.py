"""What a mention is compared by: parties, days, people and terms, taken once from its event and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import pairwise

from dragoman.lexicon.issues import issues_of_land
from dragoman.lexicon.merging import Family, rules
from dragoman.merge.dates import Period, day, period
from dragoman.merge.story import Mention
from dragoman.merge.terms import WEIGHTS, WORD, states_named, stem, stems_of_names, weighted_stems
from dragoman.record import RECIPROCAL, Event, EventType, Person, Span

AHEAD = frozenset({"planned", "unconfirmed", "demanded", "postponed", "cancelled"})
"""Statuses of what may lie in the future of its report."""
_OBJECT_WITHIN = 5  # words after a verb
_CLAUSE_END = re.compile(r"[.;:!?\n]")


class MentionTerms:
    """The terms of a mention, computed when they are first asked for: many mentions are compared with
    none."""

    def __init__(self, mention: Mention) -> None:
        self._mention = mention

    @cached_property
    def words(self) -> dict[str, float]:
        """The stems of what tells the event, with their weights."""
        text = self._mention.context or "\n".join(span.quote for span in self._mention.event.evidence)
        return _weights(self._mention, text)

    @cached_property
    def opening(self) -> dict[str, float]:
        """The stems of what its report opens with, with their weights."""
        return _weights(self._mention, self._mention.lead)

    @cached_property
    def total(self) -> float:
        """The weight of all words together."""
        return sum(self.words.values())


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
    issues: frozenset[str] = field(init=False)
    by_family: dict[str, Features] = field(init=False, compare=False, repr=False)
    """The same in other families, by their names: made when they are first asked for."""

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("id", self.mention.event.id)
        put("event_type", self.mention.event.event_type)
        put("states", self.actors | self.recipients)
        put("issues", _issues(self.mention.event))
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
    family = rules().family_of[event.event_type]
    actors, recipients = _parties(mention, family)
    stated = period(event.when.value) if event.when else None
    reported = day(mention.published_at)
    dated = stated if stated and not _is_too_wide(stated, reported) else None
    tokens = [word.casefold() for word in WORD.findall(mention.context)]
    again = any(token in rules().again for token in tokens)
    return Features(
        mention,
        family,
        actors,
        recipients,
        frozenset() if recipients else states_named(mention.lead or mention.context) - actors,
        dated,
        reported,
        dated or _window(mention, family, reported),
        tuple((person.state, _name_parts(person)) for person in participants(event)),
        MentionTerms(mention),
        _number(tokens),
        again,
        _is_situation(event, dated, reported, again),
        event.event_type == "CONSULT" or any(token in rules().meetings for token in tokens),
        _refuses_contact(event),
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
    return mention.event.mode in rules().lasting


def participants(event: Event) -> tuple[Person, ...]:
    """Return the people of an event without those named for a time before it ("the first since ...")."""
    return tuple(person for person in event.persons if not _is_earlier(person, event))


def _is_earlier(person: Person, event: Event) -> bool:
    """Say whether a word such as "since" stands between what tells the event and the person."""
    predicate = event.predicate
    shown = next((span for span in event.evidence if span.contains(person.span)), None)
    if predicate is None or shown is None or predicate.report != person.span.report:
        return False
    if predicate.end > person.span.start:
        return False
    between = shown.quote[max(0, predicate.end - shown.start) : person.span.start - shown.start]
    last_clause = _CLAUSE_END.split(between)[-1]
    return any(word in rules().earlier for word in last_clause.casefold().split())


def _issues(event: Event) -> frozenset[str]:
    """Return the issues of an event but those that only repeat to whom it is done."""
    parties = (*event.actors, *event.recipients)
    repeated = {issue for party in parties for issue in issues_of_land(party.state)}
    return frozenset(tag.issue for tag in event.issues) - repeated


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
    windows = rules().windows
    around_report = reported is not None and stated.first <= reported <= stated.last
    return stated.days > windows["longest"] or (around_report and stated.days > windows["telling"])


def _window(mention: Mention, family: Family, reported: int | None) -> Period | None:
    """Return the days on which an undated mention may lie, around its publication."""
    if reported is None:
        return None
    windows = rules().windows
    if mention.event.status in AHEAD and family.ahead:
        return Period(reported - windows["ahead_before"], reported + windows["ahead_after"])
    after = windows["lasting"] if is_lasting(mention) else windows["held_after"]
    return Period(reported - windows["held_before"], reported + after)


def _is_situation(event: Event, dated: Period | None, reported: int | None, again: bool) -> bool:
    """Say whether an event is what goes on, as the anniversary of a war names the war whatever its day.

    The day of the news is not the war's: "on Monday he came to the war-torn country".
    """
    if not _names_situation(event):
        return False
    of_news = dated and reported is not None and abs(reported - dated.last) <= rules().windows["far"]
    return again or ((not dated or bool(of_news)) and event.status not in AHEAD)


def _names_situation(event: Event) -> bool:
    """Say whether the words of an event name what goes on (an offensive), not one act in it."""
    if event.predicate is None or event.event_type not in rules().situation_types:
        return False
    words = event.predicate.quote.casefold().split()
    naming = rules().situations | (frozenset() if event.also else rules().situations_alone)
    if any(word in naming for word in words):
        return True
    if not any(word in rules().situation_verbs for word in words):
        return False
    after = _words_after(event, event.predicate)
    return any(word in rules().situation_objects for word in after[:_OBJECT_WITHIN])


def _refuses_contact(event: Event) -> bool:
    """Say whether a contact is what an event refuses: "declined a call", not "a call for aid"."""
    if event.predicate is None or event.event_type != "REJECT":
        return False
    after = [*_words_after(event, event.predicate), ""][: _OBJECT_WITHIN + 1]
    return any(word in rules().refused and following != "for" for word, following in pairwise(after))


def _words_after(event: Event, predicate: Span) -> list[str]:
    """Return the words of the evidence after a predicate in it."""
    shown = next((span for span in event.evidence if span.contains(predicate)), predicate)
    return WORD.findall(shown.quote[predicate.end - shown.start :].casefold())


def _name_parts(person: Person) -> frozenset[str]:
    return frozenset(part for part in WORD.findall(person.name.casefold()) if len(part) > 1)


def _number(tokens: list[str]) -> int | None:
    """Return the number of "second round", "10th package": an ordinal before a noun that is counted."""
    numbers, nouns = rules().numbers, rules().rounds
    for ordinal, noun in pairwise(tokens):
        if ordinal in numbers and noun in nouns:
            return numbers.index(ordinal) % 10 + 1
    return None


def _weights(mention: Mention, text: str) -> dict[str, float]:
    """Return the stems of a text that tell something, with their weights, but for those of the parties and
    people of the mention, which are compared by themselves."""
    event = mention.event
    names = [person.name for person in event.persons]
    names += [person.office for person in event.persons if person.office]
    skipped = {stem(word) for name in names for word in WORD.findall(name)}
    skipped.update(*(stems_of_names(party.state) for party in (*event.actors, *event.recipients)))
    weights = {root: weight for root, weight in weighted_stems(text).items() if root not in skipped}
    if event.event_type in rules().counted_types:
        weights |= dict.fromkeys(_counts(text), WEIGHTS[1])
    return weights


def _counts(text: str) -> set[str]:
    """Return the numbers from two to ten in a text, as figures; greater ones are words like others."""
    counts = rules().counts
    return {counts[word] for word in map(str.casefold, WORD.findall(text)) if word in counts}
