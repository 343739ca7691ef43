"""What a mention is compared by, taken from its event and its words once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import pairwise

from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.issues import issues_of_land
from dragoman.lexicon.merging import Family, rules
from dragoman.merge.dates import Period, day, period
from dragoman.merge.naming import states_named
from dragoman.merge.people import taking_part
from dragoman.merge.story import Mention
from dragoman.record import RECIPROCAL, Event, EventType, Person

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_OBJECT = 5  # words after a verb within which its object stands
_ENDS = '.!?:“"'
"""What a sentence begins after."""
WEIGHTS = (0.25, 1.0, 2.0)
"""What words weigh: weak ones, others, names. In powers of two, so that sums of them are exact."""
AHEAD = frozenset({"planned", "unconfirmed", "demanded", "postponed", "cancelled"})
"""Statuses of what may lie in the future of its report."""


class Said:
    """The words of a mention, weighed when they are first asked for: many are compared with nothing."""

    def __init__(self, mention: Mention) -> None:
        self._mention = mention

    @cached_property
    def words(self) -> dict[str, float]:
        """The stems of what tells the event, with their weights."""
        told = self._mention.context or "\n".join(span.quote for span in self._mention.event.evidence)
        return _words(self._mention, told)

    @cached_property
    def opening(self) -> dict[str, float]:
        """The stems of what its report opens with, with their weights."""
        return _words(self._mention, self._mention.lead)

    @cached_property
    def telling(self) -> float:
        """The weight of all words."""
        return sum(self.words.values())


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as the comparators see it.

    `dated`: its own days, where they are precise enough to tell; `reported`: the day of publication;
    `window`: the days it may have happened on. `said` are its words, by their stems; `number` tells
    the how-manieth of its kind it is ("second round" is 2); `again` that it recalls another;
    `situation` that it names what goes on, without a day, and `vague` that it names it at all;
    `meeting` that it is a contact or speaks of one; `refused` that it refuses one; `retold` that it
    comes back to something. The last fields are asked of every pair, and so are taken from the others once.
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
    said: Said
    number: int | None
    again: bool
    situation: bool
    vague: bool
    meeting: bool
    refused: bool
    retold: bool
    id: str = field(init=False)
    event_type: EventType = field(init=False)
    states: frozenset[str] = field(init=False)
    issues: frozenset[str] = field(init=False)
    elsewhere: dict[str, Features] = field(init=False, compare=False, repr=False)
    """The same as told in other families, by their names: made when they are first asked for."""

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("id", self.mention.event.id)
        put("event_type", self.mention.event.event_type)
        put("states", self.actors | self.recipients)
        put("issues", _matters(self.mention.event))
        put("elsewhere", {})

    @property
    def words(self) -> dict[str, float]:
        return self.said.words

    @property
    def opening(self) -> dict[str, float]:
        return self.said.opening

    @property
    def telling(self) -> float:
        return self.said.telling


def _matters(event: Event) -> frozenset[str]:
    """Return the issues of an event but those that only repeat to whom it is done."""
    told = {issue for party in (*event.actors, *event.recipients) for issue in issues_of_land(party.state)}
    return frozenset(tag.issue for tag in event.issues) - told


def features(mention: Mention) -> Features:
    """Return what `mention` is compared by."""
    event = mention.event
    family = rules().family_of[event.event_type]
    actors, recipients = _parties(mention, family)
    own = period(event.when.value) if event.when else None
    reported = day(mention.published_at)
    dated = own if own and not _tells_nothing(own, reported) else None
    tokens = [word.casefold() for word in _WORD.findall(mention.context)]
    again = any(token in rules().again for token in tokens)
    refused = _refuses_contact(mention)
    return Features(
        mention,
        family,
        actors,
        recipients,
        frozenset() if recipients else states_named(mention.lead or mention.context) - actors,
        dated,
        reported,
        dated or _window(mention, family, reported),
        tuple((person.state, _names(person)) for person in taking_part(event)),
        Said(mention),
        _number(tokens),
        again,
        _is_situation(mention, dated, reported, again),
        _names_situation(mention),
        event.event_type == "CONSULT" or any(token in rules().meetings for token in tokens),
        refused,
        (refused or family.name in rules().retold_families) and _is_retold(mention),
    )


def as_told_in(one: Features, family: Family) -> Features:
    """Return the features of a mention as one of another family, which its type may be told in too."""
    if family.name == one.family.name:
        return one
    found = one.elsewhere.get(family.name)
    if found is None:
        actors, recipients = _parties(one.mention, family)
        found = replace(one, family=family, actors=actors, recipients=recipients)
        one.elsewhere[family.name] = found
    return found


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


def _tells_nothing(own: Period, reported: int | None) -> bool:
    """Say whether a date is so wide that it tells no more than the day of the report."""
    windows = rules().windows
    today = reported is not None and own.first <= reported <= own.last
    return own.days > windows["longest"] or (today and own.days > windows["telling"])


def _window(mention: Mention, family: Family, reported: int | None) -> Period | None:
    """Return the days on which an undated mention may lie, around its publication."""
    if reported is None:
        return None
    windows = rules().windows
    if mention.event.status in AHEAD and family.ahead:
        return Period(reported - windows["ahead_before"], reported + windows["ahead_after"])
    after = windows["lasting"] if is_lasting(mention) else windows["held_after"]
    return Period(reported - windows["held_before"], reported + after)


def is_lasting(mention: Mention) -> bool:
    """Say whether what a mention tells goes on for some days: a visit, ships on patrol."""
    return mention.event.mode in rules().lasting


def _is_situation(mention: Mention, dated: Period | None, reported: int | None, again: bool) -> bool:
    """Say whether a mention tells what goes on, as the anniversary of a war does whatever its day.

    The day of the news is not the war's: "on Monday he came to the war-torn country".
    """
    if not _names_situation(mention):
        return False
    of_news = dated and reported is not None and abs(reported - dated.last) <= rules().windows["far"]
    return again or ((not dated or bool(of_news)) and mention.event.status not in AHEAD)


def _names_situation(mention: Mention) -> bool:
    """Say whether the words of a mention name what goes on (an offensive), not one act in it."""
    told = mention.event.predicate
    if told is None or mention.event.event_type not in rules().situation_types:
        return False
    words = told.quote.casefold().split()
    naming = rules().situations | (frozenset() if mention.event.also else rules().situations_alone)
    if any(word in naming for word in words):
        return True
    if not any(word in rules().situation_verbs for word in words):
        return False
    shown = next((span for span in mention.event.evidence if span.contains(told)), told)
    after = _WORD.findall(shown.quote[told.end - shown.start :].casefold())
    return any(word in rules().situation_objects for word in after[:_OBJECT])


def _refuses_contact(mention: Mention) -> bool:
    """Say whether a contact is what a mention tells as refused: "declined a call", not "a call for aid"."""
    told = mention.event.predicate
    if told is None or mention.event.event_type != "REJECT":
        return False
    shown = next((span for span in mention.event.evidence if span.contains(told)), told)
    after = [*_WORD.findall(shown.quote[told.end - shown.start :].casefold()), ""][: _OBJECT + 1]
    return any(word in rules().refused and then != "for" for word, then in pairwise(after))


def _is_retold(mention: Mention) -> bool:
    told = f" {mention.before} {mention.event.evidence[0].quote} ".casefold()
    return any(f" {words} " in told for words in rules().retelling)


def _names(person: Person) -> frozenset[str]:
    return frozenset(part for part in _WORD.findall(person.name.casefold()) if len(part) > 1)


def _number(tokens: list[str]) -> int | None:
    """Return the number of "second round", "10th package": an ordinal before a noun that is counted."""
    numbers, nouns = rules().numbers, rules().rounds
    for ordinal, noun in pairwise(tokens):
        if ordinal in numbers and noun in nouns:
            return numbers.index(ordinal) % 10 + 1
    return None


def _words(mention: Mention, told: str) -> dict[str, float]:
    """Return the stems of `told` that tell something, with their weights: names 2, others 1, weak ones 0.25.

    The parties and the people are compared on their own and left out. A capital shows a name within a
    sentence that is not all in capitals, as some headlines are.
    """
    event = mention.event
    known = [person.name for person in event.persons]
    known += [person.office for person in event.persons if person.office]
    skipped = {stem(word) for words in known for word in _WORD.findall(words)}
    skipped.update(*(state_names(party.state) for party in (*event.actors, *event.recipients)))
    found = {root: weight for root, weight in _weighed(told).items() if root not in skipped}
    if event.event_type in rules().counted_types:
        found |= dict.fromkeys(_counts(told), WEIGHTS[1])
    return found


def _counts(told: str) -> set[str]:
    """Return the numbers from two to ten in a text, as figures; greater ones are words like others."""
    counts = rules().counts
    return {counts[word] for word in map(str.casefold, _WORD.findall(told)) if word in counts}


def telling_words(told: str) -> dict[str, float]:
    """Return the stems of a text that tell something, names of states among them, with their weights. It is
    the same object for the same text."""
    return _weighed(told)


@lru_cache(maxsize=2000)
def _weighed(told: str) -> dict[str, float]:
    """Return the stems of a text with their weights. The events of a report share what it opens with."""
    found: dict[str, float] = {}
    for part in told.split("\n"):
        matches = list(_WORD.finditer(part))
        titled = sum(match[0][0].isupper() for match in matches) > 0.6 * len(matches)
        for match in matches:
            word = match[0]
            root, weight = _telling(word)
            if weight == WEIGHTS[1] and word[0].isupper() and not titled and match.start() > 0:
                before = part[: match.start()].rstrip()
                weight = WEIGHTS[1] if before and before[-1] in _ENDS else WEIGHTS[2]
            if weight > found.get(root, 0.0):
                found[root] = weight
    return found


@cache
def _telling(word: str) -> tuple[str, float]:
    """Return the stem of a word and what it weighs where it is no name: nothing if it is empty."""
    root = stem(word)
    if word.casefold() in rules().empty or (len(root) < 2 and not root.isdigit()):
        return root, 0.0
    return root, WEIGHTS[0] if root in _weak() else WEIGHTS[1]


@cache
def state_names(code: str) -> frozenset[str]:
    """Return the stems of what a party is called; its capital stays, since things happen there."""
    state, organisation = states().get(code), organisations().get(code)
    names: list[str] = []
    if state is not None:
        names += [state.name, *state.aliases, *state.demonyms]
    if organisation is not None:
        names += [organisation.name, *organisation.aliases, *organisation.demonyms]
    return frozenset(stem(word) for name in names for word in _WORD.findall(name))


@cache
def _weak() -> frozenset[str]:
    return frozenset(stem(word) for word in rules().weak)


def stems(words: str) -> frozenset[str]:
    """Return the stems of the words that tell something: not empty ones, nor those that any report has."""
    found = {stem(word) for word in _WORD.findall(words) if word.casefold() not in rules().empty}
    return frozenset(word for word in found - _weak() if len(word) > 2)


def all_stems(words: str) -> frozenset[str]:
    """Return the stems of the words that are not empty, also of those that any report has."""
    return frozenset(
        root
        for word in _WORD.findall(words)
        if word.casefold() not in rules().empty and len(root := stem(word)) > 2
    )


@cache
def stem(word: str) -> str:
    """Return `word` in lower case without its inflection, well enough that "strikes" meets "striking"."""
    word = re.sub(r"[’']s?$|-", "", word.casefold())  # "cease-fire" is "ceasefire"
    word = rules().forms.get(word, word)
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word
