"""Which candidates tell the same occurrence: each joins the group of an earlier one, or opens its own.

A report may tell a thousand contacts of the same two states, so a candidate is not compared with every
group: what makes two the same (a sentence, a day and its people, words of one kind) is looked up.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dragoman.lexicon.links import link_words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.dating import published_date
from dragoman.readers.english.events.kin import HOW as KIN
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.wars import goes_on
from dragoman.readers.english.events.who import states
from dragoman.readers.english.syntax import governors
from dragoman.record import RECIPROCAL, Party

_LEAD_BLOCKS = 2
_DEEDS = frozenset({"ASSAULT", "SANCTION", "COERCE", "CONCEDE", "RETREAT"})
_NEWS = timedelta(days=14)
_TOLD_TWICE = frozenset({"CONSULT", "ASSAULT", "SANCTION", "COERCE"})  # what leads name by other words
_CALLED_OFF = frozenset({"postponed", "cancelled"})
_DAY = len("2023-06-18")
Sides = tuple[frozenset[str], frozenset[str]]
Sentence = tuple[int, int]


@dataclass
class Group:
    """The mentions of one occurrence, in reading order; the first of them tells most of it."""

    members: list[Candidate]
    sentences: set[Sentence] = field(default_factory=set)

    @property
    def first(self) -> Candidate:
        return self.members[0]


class Groups:
    """Groups of candidates, with what is needed to find the one that another candidate belongs to."""

    def __init__(self, document: Document) -> None:
        self.all: list[Group] = []
        self._document = document
        self._modes: defaultdict[Hashable, list[str | None]] = defaultdict(list)
        self._numbers: defaultdict[Hashable, list[int]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        """Put a candidate into its group."""
        number = self._home(candidate)
        if number is None:
            number = len(self.all)
            self.all.append(Group([candidate]))
            self._index(candidate, number)
        else:
            self.all[number].members.append(candidate)
        sentence, group = _sentence(candidate), self.all[number]
        if sentence not in group.sentences:
            group.sentences.add(sentence)
            insort(self._numbers[_kind(candidate), group.first.predicate.frame.mode, sentence], number)

    def _home(self, candidate: Candidate) -> int | None:
        """Return the first group of the same occurrence: of the same mode if there is one."""
        kind, own = _kind(candidate), candidate.predicate.frame.mode
        modes = self._modes[kind]
        if own in modes and (number := self._first(kind, own, candidate)) is not None:
            return number
        others = (self._first(kind, mode, candidate) for mode in modes if mode != own)
        return min((number for number in others if number is not None), default=None)

    def _first(self, kind: Hashable, mode: str | None, candidate: Candidate) -> int | None:
        rows = (
            self._numbers.get((kind, mode, reason), ()) for reason in _looked_for(self._document, candidate)
        )
        return next((n for n in heapq.merge(*rows) if _same(self._document, self.all[n], candidate)), None)

    def _index(self, first: Candidate, number: int) -> None:
        kind, mode = _kind(first), first.predicate.frame.mode
        if mode not in self._modes[kind]:
            self._modes[kind].append(mode)
        for reason in _found_by(first):
            self._numbers[kind, mode, reason].append(number)


def _kind(candidate: Candidate) -> Hashable:
    """Return what all mentions of an occurrence share: its type, status and sides."""
    return candidate.predicate.frame.type, candidate.status, sides(candidate)


def _looked_for(document: Document, candidate: Candidate) -> Iterator[Hashable]:
    """Yield by what the groups can be found that `candidate` may belong to (`_same` decides)."""
    yield _sentence(candidate)
    days = ["any"] if candidate.when is None else [None, candidate.when.value]
    if candidate.status in _CALLED_OFF:
        yield from () if _is_further(candidate) else (("day", day) for day in days)
        return
    yield from _people_of_day(candidate)
    if not _has_own_date(candidate):
        yield from (("day", day) for day in days) if _is_retold(candidate) else _words(candidate, days)
    if candidate.predicate.paragraph.index > 0:
        yield _lead(candidate)


def _found_by(first: Candidate) -> Iterator[Hashable]:
    """Yield by what the group of `first` can be found."""
    days = ["any", first.when.value if first.when is not None else None]
    yield from (("day", day) for day in days)
    yield from _people_of_day(first)
    yield from _words(first, days)
    if first.when is None and first.predicate.paragraph.index <= _LEAD_BLOCKS:
        yield _lead(first)


def _people_of_day(candidate: Candidate) -> Iterator[Hashable]:
    names = frozenset(person.name for person in candidate.persons)
    if candidate.when is not None and len(names) > 1:
        yield candidate.when.value, names


def _words(candidate: Candidate, days: Sequence[str | None]) -> Iterator[Hashable]:
    """Yield a deed's word with each of what it is done to, on each of `days`."""
    predicate = candidate.predicate
    if predicate.frame.type in _DEEDS:
        for lemma in {token.lemma_.lower() for token in predicate.objects}:
            yield from ((predicate.token.lemma_, lemma, day) for day in days)


def _lead(candidate: Candidate) -> Hashable:
    frame = candidate.predicate.frame
    return "lead", None if frame.type in _TOLD_TWICE else frame.id


def _same(document: Document, group: Group, candidate: Candidate) -> bool:
    first = group.first
    if first.predicate.frame.type != candidate.predicate.frame.type or first.status != candidate.status:
        return False
    if sides(first) != sides(candidate):
        return False
    if first.when and candidate.when and first.when.value != candidate.when.value:
        return False
    if first.status in _CALLED_OFF:
        return not _is_further(candidate)
    if _same_day_and_people(first, candidate):
        return True
    if _sentence(candidate) in group.sentences:
        return not _other_people(first, candidate)
    retold = _is_retold(candidate) or _same_words(first, candidate)
    return (not _has_own_date(candidate) and retold) or _is_lead(document, first, candidate)


def _is_further(candidate: Candidate) -> bool:
    """Say whether the words tell one more: "he also planned to meet the president"."""
    verbs = (candidate.predicate.carrier, *governors(candidate.predicate.carrier))
    return any(
        child.dep_ == "advmod" and child.lower_ in link_words("further")
        for verb in verbs
        if verb.sent == candidate.predicate.token.sent and verb.pos_ in {"VERB", "AUX"}
        for child in verb.children
    )


def _same_words(first: Candidate, candidate: Candidate) -> bool:
    """Say whether a deed is told again in the same words: "killed the general ... by killing the general"."""
    if (
        first.predicate.frame.type not in _DEEDS
        or first.predicate.token.lemma_ != candidate.predicate.token.lemma_
    ):
        return False
    ours, theirs = ({o.lemma_.lower() for o in c.predicate.objects} for c in (first, candidate))
    return bool(ours & theirs)


def _has_own_date(candidate: Candidate) -> bool:
    return candidate.when is not None and candidate.when.basis == "text"


def _is_lead(document: Document, first: Candidate, candidate: Candidate) -> bool:
    """Say whether `candidate` tells again, with its day, what the report opens with undated."""
    frame = first.predicate.frame
    alike = frame.type in _TOLD_TWICE or frame.id == candidate.predicate.frame.id
    return (
        alike
        and first.when is None
        and candidate.when is not None
        and len(candidate.when.value) == _DAY
        and not _long_past(document, candidate.when.value)
        and first.predicate.paragraph.index
        <= _LEAD_BLOCKS
        < candidate.predicate.paragraph.index + _LEAD_BLOCKS
    )


def _long_past(document: Document, day: str) -> bool:
    """Say whether a day (ISO 8601) lies so long before publication that no report opens with it as news."""
    published = published_date(document) or ""
    if len(published) != _DAY:
        return False
    return date.fromisoformat(published) - date.fromisoformat(day) > _NEWS


def _is_retold(candidate: Candidate) -> bool:
    """Say whether the words only come back to something: a noun, or a contact in a subordinate clause."""
    predicate = candidate.predicate
    if predicate.frame.retells or candidate.completed == KIN or _is_war(predicate):
        return True
    if predicate.part == "nouns":
        return not predicate.supported or predicate.frame.type == "CONSULT"
    return predicate.frame.type == "CONSULT" and predicate.token.dep_ in {"relcl", "advcl", "acl", "pcomp"}


def _is_war(predicate: Predicate) -> bool:
    """Say whether the words tell of a war that goes on: "we have had this war for eight years"."""
    return predicate.frame.type == "ASSAULT" and goes_on(predicate)


def _same_day_and_people(first: Candidate, candidate: Candidate) -> bool:
    """A contact of the same people on the same day is told twice, not held twice."""
    if not (first.when and candidate.when and len(first.when.value) == _DAY):
        return False
    ours, theirs = ({p.name for p in c.persons} for c in (first, candidate))
    return candidate.predicate.frame.type == "CONSULT" and len(ours) > 1 and ours == theirs


def _other_people(first: Candidate, candidate: Candidate) -> bool:
    """Two contacts told by verbs with different people are two: "met the king and saw the premier"."""
    if first.predicate.part != "verbs" or candidate.predicate.part != "verbs":
        return False
    ours, theirs = ({p.name for p in c.persons} for c in (first, candidate))
    return bool(ours - theirs) and bool(theirs - ours)


def _sentence(candidate: Candidate) -> Sentence:
    return candidate.predicate.paragraph.index, candidate.predicate.token.sent.start


def sides(candidate: Candidate) -> Sides:
    """Return the states on either side of what a candidate tells; together where its type has no sides."""
    actors, recipients = frozenset(_states(candidate.actors)), frozenset(_states(candidate.recipients))
    if candidate.predicate.frame.type in RECIPROCAL:
        return actors | recipients, frozenset()
    return actors, recipients


def _states(parties: tuple[Party, ...]) -> tuple[str, ...]:
    return states(list(parties))
