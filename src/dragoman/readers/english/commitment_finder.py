"""Find what states undertake, and what the text says became of it.

A commitment is a verb of commitments.toml with its complement ("agreed to keep talking", "pledged that it
would withdraw"), by a state or by several. Its parties and date are those of the agreement found there, else
the states named as its subject. It is open unless a later sentence that speaks of the same thing says that it
was followed up or broken off.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal

from dragoman.lexicon.speech_words import Undertaking, commitment_verbs, fate
from dragoman.observing import stage
from dragoman.readers.english.document import Cast, Document, Paragraph
from dragoman.readers.english.parser.bounds import spend
from dragoman.readers.english.position_finder import names_others
from dragoman.record import Commitment, Event, Party, Span, When, content_id

if TYPE_CHECKING:
    from spacy.tokens import Token


Status = Literal["open", "followed up", "broken off"]
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_UNREAL = frozenset(
    {
        "would",
        "could",
        "might",
        "may",
        "should",
        "if",
        "whether",
        "refuse",
        "decline",
        "fail",
        "demand",
        "insist",
    }
)
_AHEAD = frozenset({"will", "would", "should", "must", "shall", "'d", "’d", "'ll", "’ll"})
_TIMES = frozenset({"DATE", "TIME"})
_SHARED = 2  # words that a later sentence must share with the undertaking


@stage("commitments")
def find_commitments(document: Document, cast: Cast, events: tuple[Event, ...]) -> tuple[Commitment, ...]:
    """Return the commitments of `document`, in reading order."""
    commitments: dict[tuple[int, int], Commitment] = {}
    agreements, fates = _Agreements(events), _Fates(document)
    for paragraph in document.body:
        for token, row in _undertakings(paragraph):
            commitment = _commitment(document, paragraph, token, row, cast, agreements, fates)
            if commitment is not None:
                commitments.setdefault((commitment.undertaking.start, commitment.undertaking.end), commitment)
    return tuple(commitments[place] for place in sorted(commitments))


def _undertakings(paragraph: Paragraph) -> Iterator[tuple[Token, Undertaking]]:
    """Yield the verbs that undertake something: not denied, asked for or only possible."""
    rows = commitment_verbs()
    for token in paragraph.doc:
        row = rows.get(token.lemma_)
        if row is None or token.pos_ != "VERB" or token.tag_ == "VBG":
            continue
        near = [child for child in token.children if child.dep_ in {"neg", "aux", "mark"}]
        if any(child.dep_ == "neg" or child.lower_ in _UNREAL for child in near):
            continue
        if token.tag_ == "VB" and not any(child.dep_ == "aux" for child in token.lefts):
            continue  # "demands that Oslo agree to a cut"
        if token.dep_ == "xcomp" or token.head.lemma_ in _UNREAL:  # "urged it to commit", "refused to agree"
            continue
        yield token, row


def _commitment(
    document: Document,
    paragraph: Paragraph,
    token: Token,
    row: Undertaking,
    cast: Cast,
    agreements: _Agreements,
    fates: _Fates,
) -> Commitment | None:
    place = _complement(paragraph, token, row)
    if place is None or " " not in document.report.text[slice(*place)]:
        return None
    sentence = paragraph.offsets(token.sent)
    event = agreements.told_at(*paragraph.offsets(token))
    parties = (
        (*event.actors, *event.recipients) if event else _subject_states(document, paragraph, token, cast)
    )
    if not parties or (row.joint and len({party.state for party in parties}) < 2):
        return None
    undertaking = document.span(*place)
    status, shown = fates.of(undertaking, sentence[1])
    when: When | None = event.when if event else None
    return Commitment(
        content_id("commitment", document.report.id, *place),
        parties,
        undertaking,
        when,
        status,
        (document.span(*sentence), *shown),
    )


def _complement(paragraph: Paragraph, token: Token, row: Undertaking) -> tuple[int, int] | None:
    """Return the characters of what is undertaken."""
    for child in token.rights:
        if child.dep_ in {"xcomp", "ccomp"} and _may_follow(child, row):
            return _extent(paragraph, child)
        on = child.dep_ == "prep" and child.lower_ in {"on", "to", "upon"} and "on" in row.takes
        if on and not any(what.ent_type_ in _TIMES for what in child.children):  # "agreed on Friday to meet"
            return _extent(paragraph, child)
        if child.dep_ == "dobj" and "object" in row.takes and child.ent_type_ != "PERSON":
            return _extent(paragraph, child)
    return None


def _may_follow(child: Token, row: Undertaking) -> bool:
    marks = {left.lower_ for left in child.lefts if left.dep_ in {"aux", "mark"}}
    if "to" in marks:
        return "to" in row.takes
    # "agreed that it was cold" undertakes nothing
    return "that" in row.takes and any(left.lower_ in _AHEAD for left in child.lefts)


def _extent(paragraph: Paragraph, child: Token) -> tuple[int, int]:
    tokens = list(child.subtree)
    while len(tokens) > 1 and (tokens[-1].is_punct or tokens[-1].is_space):
        tokens.pop()
    start, _ = paragraph.offsets(tokens[0])
    _, end = paragraph.offsets(tokens[-1])
    return start, end


class _Agreements:
    """The agreements of a report by where the words stand that tell them; those do not lie in each other."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        agreements = (event for event in events if event.event_type in {"AGREE", "COOPERATE"})
        rows = [(event.predicate, event) for event in agreements if event.predicate is not None]
        self._rows = sorted(rows, key=lambda row: row[0].start)

    def told_at(self, start: int, end: int) -> Event | None:
        """Return the agreement that the clause with the verb at characters `start` to `end` reports."""
        at = bisect_left(self._rows, end, key=lambda row: row[0].start) - 1
        event = None
        while at >= 0 and self._rows[at][0].end > start:
            event = self._rows[at][1]  # of two told by one word the first, which is nearer the beginning
            at -= 1
        return event


def _subject_states(document: Document, paragraph: Paragraph, token: Token, cast: Cast) -> tuple[Party, ...]:
    """Return the states named as the subject of the verb, or of the verb that it is joined to."""
    subject = None
    for _ in range(3):
        subject = next((child for child in token.lefts if child.dep_ in _SUBJECTS), None)
        if subject is not None or token.dep_ != "conj":
            break
        token = token.head
    if subject is None or (subject.dep_ == "nsubjpass" and token.lemma_ != "commit"):
        return ()  # who "has been promised" tanks promises none
    tokens = list(subject.subtree)
    start, end = paragraph.offsets(tokens[0])[0], paragraph.offsets(tokens[-1])[1]
    parties: dict[str, Party] = {}
    for mention in cast.within(start, end):
        span = document.span(mention.start, mention.end)
        for state in () if names_others(document, cast, span) else mention.states:
            parties.setdefault(state, Party(state, span, _via(mention.kind), mention.actor))
    return tuple(parties.values())


def _via(kind: str) -> str:
    return kind if kind in {"office", "person", "demonym", "metonym", "pronoun", "pair"} else "named"


class _Fates:
    """Answers what became of the undertakings of one report."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def of(self, undertaking: Span, after: int) -> tuple[Status, tuple[Span, ...]]:
        """Return what a later sentence on the same thing says became of it, with that sentence."""
        words = _stems(undertaking.quote)
        needed = min(_SHARED, len(words))
        first = bisect_left(self._told, after, key=lambda row: row[0])
        for start, end, status, stems in islice(self._told, first, None):
            spend(1)
            if len(words & stems) >= needed:
                return status, (self._document.span(start, end),)
        return "open", ()

    @cached_property
    def _told(self) -> list[tuple[int, int, Status, frozenset[str]]]:
        """The sentences that tell what became of something: where, what, and their words."""
        fates = list[tuple[int, int, Status, frozenset[str]]]()
        for paragraph in self._document.body:
            for sentence in paragraph.doc.sents:
                start, end = paragraph.offsets(sentence)
                text = self._document.report.text[start:end]
                fate_found = fate(text)
                if fate_found is not None:
                    fates.append((start, end, fate_found[0], _stems(text)))
        return fates


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"[a-z]{4,}", text.lower()))
