"""Candidates that tell the same occurrence, in the text and in its title, become one event.

Two candidates tell the same when they share type, status and states, their dates do not differ, and the
later one stands in the same sentence, only comes back to it, or tells with its day what the report opens
with. A report may tell a thousand contacts of the same two states, so groups are looked up and not compared.

A title drops a party ("Envoy summoned") and puts what is done or planned in the present tense. So what it
tells is an event of the text when that is of its type and neither names a party on a side where the other
names only others; the title is one more mention of it.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dragoman.lexicon.predicates import has_trait
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.event_issues import merged_issues
from dragoman.readers.english.events.event_links import with_links
from dragoman.readers.english.events.factuality import status_by_title
from dragoman.readers.english.events.inherited_arguments import OF_DEED
from dragoman.readers.english.events.parties import states
from dragoman.record import Event, content_id

_LEAD_BLOCKS = 2
_CALLED_OFF = frozenset({"postponed", "cancelled"})
_DAY = len("2023-06-18")
Sides = tuple[frozenset[str], frozenset[str]]


@dataclass
class Group:
    """The mentions of one occurrence, in reading order; the first of them tells most of it."""

    members: list[Candidate]
    sentences: set[Hashable] = field(default_factory=set)

    @property
    def first(self) -> Candidate:
        return self.members[0]


class Groups:
    """Groups of candidates, with what is needed to find the one that another candidate belongs to."""

    def __init__(self) -> None:
        self.all: list[Group] = []
        self._numbers: defaultdict[Hashable, list[int]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        """Put a candidate into its group."""
        number, kind = self._home(candidate), _kind(candidate)
        if number is None:
            number = len(self.all)
            self.all.append(Group([candidate]))
            for reason in _found_by(candidate):
                self._numbers[kind, reason].append(number)
        else:
            self.all[number].members.append(candidate)
        sentence, group = _sentence(candidate), self.all[number]
        if sentence not in group.sentences:
            group.sentences.add(sentence)
            insort(self._numbers[kind, sentence], number)

    def _home(self, candidate: Candidate) -> int | None:
        """Return the first group of the same occurrence."""
        kind = _kind(candidate)
        numbers = (
            self._first(candidate, self._numbers.get((kind, reason), ())) for reason in _looked_for(candidate)
        )
        return min((number for number in numbers if number is not None), default=None)

    def _first(self, candidate: Candidate, numbers: Sequence[int]) -> int | None:
        return next((n for n in numbers if _may_be_of_one_date(self.all[n].first, candidate)), None)


def _kind(candidate: Candidate) -> Hashable:
    """Return what all mentions of an occurrence share: its type, status and sides."""
    return candidate.predicate.frame.type, candidate.status, sides(candidate)


def _looked_for(candidate: Candidate) -> Iterator[Hashable]:
    """Yield by what the groups can be found that `candidate` may belong to."""
    yield _sentence(candidate)
    has_own_date = candidate.when is not None and candidate.when.basis == "text"
    if candidate.status in _CALLED_OFF or (not has_own_date and _is_retold(candidate)):
        days = ["any"] if candidate.when is None else [None, candidate.when.value]
        yield from (("first of day", day) for day in days)
    dated = candidate.when is not None and len(candidate.when.value) == _DAY
    if dated and candidate.predicate.paragraph.index:
        yield _lead(candidate)


def _found_by(first: Candidate) -> Iterator[Hashable]:
    """Yield by what the group of `first` can be found."""
    yield "first of day", "any"
    yield "first of day", first.when.value if first.when is not None else None
    if first.when is None and first.predicate.paragraph.index <= _LEAD_BLOCKS:
        yield _lead(first)


def _lead(candidate: Candidate) -> Hashable:
    frame = candidate.predicate.frame
    return "lead", None if frame.has("opens-reports") else frame.id


def _may_be_of_one_date(first: Candidate, candidate: Candidate) -> bool:
    return first.when is None or candidate.when is None or first.when.value == candidate.when.value


def _is_retold(candidate: Candidate) -> bool:
    """Say whether the words only come back to something: a noun, or a contact in a subordinate clause."""
    predicate = candidate.predicate
    if predicate.frame.retells or candidate.completed == OF_DEED:
        return True
    if predicate.part == "nouns":
        return not predicate.supported or predicate.frame.has("contact")
    return predicate.frame.has("contact") and predicate.token.dep_ in {"relcl", "advcl", "acl", "pcomp"}


def _sentence(candidate: Candidate) -> Hashable:
    return candidate.predicate.paragraph.index, candidate.predicate.token.sent.start


def sides(mention: Candidate | Event) -> Sides:
    """Return the states on either side of what is told; together where its type has no sides."""
    kind = mention.event_type if isinstance(mention, Event) else mention.predicate.frame.type
    actors, recipients = frozenset(states(mention.actors)), frozenset(states(mention.recipients))
    return (actors | recipients, frozenset()) if has_trait(kind, "reciprocal") else (actors, recipients)


def grouped(document: Document, candidates: list[Candidate]) -> tuple[Event, ...]:
    """Return the events that `candidates` tells, in the order of their first mention."""
    groups = Groups()
    for candidate in candidates:
        groups.add(candidate)
    events: dict[str, tuple[Event, list[Candidate]]] = {}
    denied = {
        group.first.status_span.start
        for group in groups.all
        if group.first.status == "denied" and group.first.status_span is not None
    }
    for group in groups.all:
        if not _only_denies(group.first, denied):
            event = event_of(document, group.members)
            events.setdefault(event.id, (event, group.members))  # two words of one clause that tell the same
    return with_links(document, list(events.values()))


def _only_denies(first: Candidate, denied: set[int]) -> bool:
    """Say whether a REJECT only denies an act that is told as an event denied, by the same word.

    `denied` are the characters at which the words begin that deny an event.
    """
    start = first.predicate.paragraph.start + first.predicate.token.idx
    return first.predicate.frame.has("refusal") and start in denied


def _same_people(first: Candidate, candidate: Candidate) -> bool:
    """Whoever else is named where the contact is only mentioned again need not have been there."""
    return candidate.predicate.part == "verbs" or bool(
        {p.name for p in first.persons} & {p.name for p in candidate.persons}
    )


def event_of(document: Document, group: list[Candidate]) -> Event:
    """Return the event that the candidates of a group tell; the first of them tells most of it."""
    first = group[0]
    dated = [c.when for c in group if c.when]
    when = next((date for date in dated if date.time), dated[0] if dated else None)
    persons = {
        person.name: person for c in group if c is first or _same_people(first, c) for person in c.persons
    }
    frame = first.predicate.frame
    return Event(
        id=content_id(
            document.report.id,
            frame.type,
            first.evidence.start,
            first.evidence.end,
            *map(sorted, sides(first)),
        ),
        event_type=frame.type,
        mode=first.predicate.mode,
        status=first.status,  # type: ignore[arg-type]
        actors=first.actors,
        recipients=first.recipients,
        evidence=(first.evidence,),
        persons=tuple(persons.values()),
        when=when,
        where=next((c.where for c in group if c.where), None),
        issues=merged_issues(*(c.issues for c in group)),
        predicate=document.span_of(first.predicate.paragraph, first.predicate.token),
        status_span=first.status_span,
        statement=first.statement,
        rule=frame.id + (f", {first.completed}" if first.completed else ""),
        history=first.history,
        also=tuple(dict.fromkeys(c.evidence for c in group[1:] if c.evidence != first.evidence)),
    )


def with_title(title: tuple[Event, ...], body: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events of a report whose title tells `title` and whose text tells `body`."""
    events = list(body)
    only_in_title = []
    for event in title:
        index = next((i for i, other in enumerate(events) if _is_told(event, other)), None)
        if index is None:
            only_in_title.append(event)
        else:
            mentions = dict.fromkeys((*events[index].also, *event.evidence, *event.also))
            issues = merged_issues(events[index].issues, event.issues)
            events[index] = replace(
                status_by_title(event, events[index]), also=tuple(mentions), issues=issues
            )
    return (*only_in_title, *events)


def _is_told(event: Event, other: Event) -> bool:
    """Say whether `other`, of the text, may be the occurrence that the title tells as `event`. It is not
    if the title names more parties and another mode: who is met on a visit to a third state."""
    pairs = list(zip(sides(event), sides(other), strict=True))
    if event.event_type != other.event_type or not all(a <= b or b <= a for a, b in pairs):
        return False
    return event.mode == other.mode or not any(frozenset() < theirs < ours for ours, theirs in pairs)
