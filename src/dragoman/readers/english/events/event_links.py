"""How the events of a report hang together: what followed from what, and what was part of which contact.

A connective ("after", "in response to") ties the event whose verb it hangs on to the event told in the
phrase or clause behind it. An act is part of a contact when the words say so ("during the talks") or when
its date was taken from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import connectives, has_trait, link_words, words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.syntax import governed
from dragoman.record import Event, Reason, Relation, Span

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_MAX_UP = 4
Connective = tuple["Token", int, Relation]
"""The first word, the number of words, and the relation that they tell."""
Grouped = tuple[Event, list[Candidate]]
_DONE = frozenset({"held", "demanded"})


class ConnectiveFinder:
    """Answers which connectives hang on a predicate; a sentence is searched once for all its predicates."""

    def __init__(self) -> None:
        self._sentences: dict[tuple[int, int], _Sentence] = {}

    def to(self, predicate: Predicate, others: list[Token]) -> Iterator[Connective]:
        """Yield the connectives of a predicate, or of `others` that tell of it, in reading order."""
        sentence = predicate.token.sent
        key = predicate.paragraph.index, sentence.start
        if key not in self._sentences:
            self._sentences[key] = _Sentence(sentence)
        taken = -1
        for first, length, relation in self._sentences[key].on(predicate.token, predicate.carrier, *others):
            if first.i > taken:
                taken = first.i + length - 1
                yield first, length, relation


class _Sentence:
    """The connectives of a sentence, of those that begin with one word the longer ones first."""

    def __init__(self, sentence: TokenSpan) -> None:
        self._found = list(_connectives(sentence))
        self._on: defaultdict[int, list[int]] = defaultdict(list)
        for number, (first, _, _) in enumerate(self._found):
            for head in _heads(first):
                self._on[head.i].append(number)

    def on(self, *words: Token) -> list[Connective]:
        """Return the connectives that hang on one of `words`."""
        numbers = {number for word in words for number in self._on.get(word.i, ())}
        return [self._found[number] for number in sorted(numbers)]


def _connectives(sentence: TokenSpan) -> Iterator[Connective]:
    for first in sentence:
        for said, relation in connectives().get(first.lower_, ()):
            words = first.doc[first.i : first.i + len(said)]
            if tuple(word.lower_ for word in words) == said:
                yield first, len(said), relation


def _heads(first: Token) -> Iterator[Token]:
    """Yield the words that a connective may belong to: no other verb stands between."""
    token = first.head.head if first.dep_ == "mark" else first.head
    for _ in range(_MAX_UP):
        yield token
        if token.pos_ in {"VERB", "AUX"} or token.head == token:
            return
        token = token.head


def with_links(document: Document, events: list[Grouped]) -> tuple[Event, ...]:
    """Return the events of `events`, each with its reasons and the contact it was part of."""
    if len(events) < 2:
        return tuple(event for event, _ in events)
    homes, contacts, connected = _Homes(events), _Contacts(events), ConnectiveFinder()
    reasoned = (
        (replace(event, reasons=_reasons(document, event, group, homes, connected)), group)
        for event, group in events
    )
    return tuple(_with_contact(document, event, group, homes, contacts) for event, group in reasoned)


class _Homes:
    """Answers which event a word tells."""

    def __init__(self, events: list[Grouped]) -> None:
        self._at = {
            (mention.predicate.paragraph.index, mention.predicate.token.i): event
            for event, group in reversed(events)
            for mention in group
        }

    def at(self, paragraph: Paragraph, word: Token) -> Event | None:
        """Return the event that `word` tells, if any."""
        return self._at.get((paragraph.index, word.i))

    def inside(self, paragraph: Paragraph, head: Token, apart: Event) -> Event | None:
        """Return the event told nearest to the top of the phrase of `head`, other than `apart`."""
        events = [
            (sum(1 for _ in word.ancestors), word.i, event)
            for word in head.subtree
            if (event := self.at(paragraph, word)) is not None and event.id != apart.id
        ]
        return min(events, key=lambda row: row[:2])[2] if events else None


class _Contacts:
    """Answers from which contact an event took its date, and at which several states issued a text."""

    def __init__(self, events: list[Grouped]) -> None:
        self._by_span: defaultdict[Span | None, list[Event]] = defaultdict(list)
        self._by_day: defaultdict[str, list[Event]] = defaultdict(list)
        for event, _ in events:
            if not has_trait(event.event_type, "contact") or event.when is None:
                continue
            if event.when.basis == "text":
                self._by_span[event.when.span].append(event)
            if event.status == "held":
                self._by_day[event.when.value].append(event)

    def dating(self, event: Event) -> Event | None:
        """Return the first contact from which `event` has taken its date."""
        if event.when is None or event.when.basis != "contact":
            return None
        return next((contact for contact in self._by_span[event.when.span] if contact.id != event.id), None)

    def issuing(self, event: Event) -> Event | None:
        """Return the first contact on whose day several of its states did `event` by publishing a text."""
        if event.when is None or event.when.basis != "published":
            return None
        acting = {party.state for party in event.actors}
        contacts = self._by_day[event.when.value] if len(acting) > 1 else ()
        return next((contact for contact in contacts if acting <= contact.states), None)


def _reasons(
    document: Document, event: Event, group: list[Candidate], homes: _Homes, connected: ConnectiveFinder
) -> tuple[Reason, ...]:
    reasons: dict[str, Reason] = {}
    for mention in group:
        paragraph = mention.predicate.paragraph
        for first, length, relation in connected.to(mention.predicate, _caller(mention, event)):
            head = first.head if first.dep_ == "mark" else first
            other = homes.inside(paragraph, head, event)
            if other is not None and other.id not in reasons:
                last = paragraph.doc[max(head.right_edge.i, first.i + length - 1)]
                span = document.span(paragraph.offsets(first)[0], paragraph.offsets(last)[1])
                reasons[other.id] = Reason(other.id, relation, span)
    return tuple(reasons.values())


def _caller(mention: Candidate, event: Event) -> list[Token]:
    """Return the verb that puts off or calls off the event: its reason is that of the event."""
    span = event.status_span
    if event.status not in {"postponed", "cancelled"} or span is None:
        return []
    paragraph = mention.predicate.paragraph
    tokens = paragraph.tokens(span.start, span.end) if paragraph.start <= span.start < paragraph.end else None
    return [tokens.root] if tokens is not None else []


def _with_contact(
    document: Document, event: Event, group: list[Candidate], homes: _Homes, contacts: _Contacts
) -> Event:
    """Return `event` with the contact it was part of, told by words or by the date taken from it."""
    named: Span | None = None
    for mention in group:
        paragraph = mention.predicate.paragraph
        for phrase in _inside(mention):
            noun = governed(phrase)
            if noun is None or noun.lemma_.lower() not in words("classes", "meeting"):
                continue
            span = document.span_of(paragraph, paragraph.doc[phrase.i : phrase.right_edge.i + 1])
            other = homes.at(paragraph, noun)
            if other is not None and other.id != event.id and _shares_state(other, event):
                return _taken_there(replace(event, part_of=other.id, part_span=span), other)
            named = named or span
    contact = contacts.dating(event)
    if contact is None:
        issued = contacts.issuing(event)
        return _taken_there(event, issued) if issued is not None else event
    return _taken_there(replace(event, part_of=contact.id, part_span=named), contact)


def _taken_there(event: Event, contact: Event) -> Event:
    """Return `event` with the place of the contact it was part of, if the text gives it none of its own."""
    if event.where is not None or contact.where is None or event.status not in _DONE:
        return event
    return replace(event, where=replace(contact.where, basis="contact"))


def _inside(mention: Candidate) -> Iterator[Token]:
    """Yield the prepositions that set the verb or noun of a mention inside something: "during the talks"."""
    for head in dict.fromkeys((mention.predicate.token, mention.predicate.carrier)):
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in link_words("inside"):
                yield child


def _shares_state(contact: Event, event: Event) -> bool:
    ours, theirs = contact.states, event.states
    return has_trait(contact.event_type, "contact") and bool(ours & theirs)
