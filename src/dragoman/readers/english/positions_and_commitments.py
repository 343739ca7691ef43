"""Find the positions of states on issues, and what they committed themselves to.

A position is a stable stance that the text states. Statements and the events that express an attitude
(support, rejection, demand, reproach) are read sentence by sentence; each is weighed by the words of
stance in it (stances.toml), its force and its issues, and the best sentence of each state and issue is
its position. A statement without words of stance is never one.

A commitment is an undertaking, and what the text says became of it: a verb of commitments.toml with its
complement ("agreed to keep talking", "pledged that it would withdraw"), by a state or by several. Its parties
and date are those of the agreement found there, else the states named as its subject. It is open unless a
later sentence that speaks of the same thing says that it was followed up or broken off.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal

from dragoman.lexicon.issue_words import Stance, find_codes, find_stances
from dragoman.lexicon.speech_words import Undertaking, commitment_verbs, fate, voice_words
from dragoman.observing import stage
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.parser.bounds import spend
from dragoman.readers.english.statements.statement_aspects import BROAD
from dragoman.record import Commitment, Event, Party, Position, Span, Statement, When, content_id

if TYPE_CHECKING:
    from spacy.tokens import Token


_OWN_TEXT_THRESHOLD = 2.5  # of a state's own text, most of which takes a stand
_PRESS_THRESHOLD = 1.5  # of a report by others, which cites only what matters of a stand
_PER_FORCE = 0.5  # what a degree of force adds
_UNTAGGED = 1.5  # what it costs that the words themselves show no issue
_ATTITUDES = {"SUPPORT": 1.5, "REJECT": 1.5, "ACCUSE": 1.0, "REQUEST": 1.0, "THREATEN": 1.0, "COOPERATE": 0.5}
_FORCES = {"SUPPORT": 3, "REJECT": 5, "ACCUSE": 4, "REQUEST": 4, "THREATEN": 6, "COOPERATE": 3}
_UTTERED = frozenset({"held", "demanded"})  # statuses of what was said
_MOST_PER_STATE = 4  # positions of one state in a report
_SHORTEST_STRETCH, _LONGEST_SUMMARY = 20, 240  # characters of a stretch, of a summary
_BEFORE_SPEAKER = 3  # words before a speaker's name that say what he is: "former British ..."
_CLAUSE_END = re.compile(r"[,;:]\s|\s[–—-]\s")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of text that may state a position of `state`."""

    state: str
    start: int
    end: int
    score: float
    force: int
    issue: str
    statement: str | None

    def order(self) -> tuple[float, int, int]:
        """The surest first, then the earliest."""
        return -self.score, self.start, self.end

    def overlaps(self, other: _Candidate) -> bool:
        return self.start < other.end and other.start < self.end


@stage("positions")
def find_positions(
    document: Document, cast: Cast, statements: tuple[Statement, ...], events: tuple[Event, ...]
) -> tuple[Position, ...]:
    """Return the positions of `document` in reading order, at most one for each state and issue."""
    threshold = _OWN_TEXT_THRESHOLD if cast.issuers else _PRESS_THRESHOLD
    best: dict[tuple[str, str], _Candidate] = {}
    for candidate in _candidates(document, cast, statements, events):
        key = (candidate.state, candidate.issue)
        if candidate.score >= threshold and (key not in best or candidate.order() < best[key].order()):
            best[key] = candidate
    kept: list[_Candidate] = []
    for candidate in sorted(best.values(), key=_Candidate.order):
        same = [other for other in kept if other.state == candidate.state]
        if len(same) < _MOST_PER_STATE and not any(other.overlaps(candidate) for other in same):
            kept.append(candidate)
    kept.sort(key=lambda candidate: (candidate.start, candidate.state, candidate.issue))
    return tuple(_position(document, candidate) for candidate in kept)


def _position(document: Document, candidate: _Candidate) -> Position:
    span = document.span(candidate.start, candidate.end)
    return Position(
        content_id("position", document.report.id, candidate.state, candidate.issue),
        candidate.state,
        candidate.issue,
        _summary(span.quote),
        candidate.force,
        (span,),
        (candidate.statement,) if candidate.statement else (),
    )


def _summary(words: str) -> str:
    """Return the report's own words, without a leading "that"; of a long sentence the first clauses, cut at
    the end of one where there is one in its second half, else at a word."""
    trimmed = words.strip(" \n“”\"'’‘,;:.—–-").removeprefix("that ").removeprefix("That ")
    if "”" in words and trimmed.count("“") > trimmed.count("”"):
        trimmed += "”"  # the quotation ended with the words: its mark went with the full stop
    if len(trimmed) > _LONGEST_SUMMARY:
        ends = [end.start() for end in _CLAUSE_END.finditer(trimmed, _LONGEST_SUMMARY // 2, _LONGEST_SUMMARY)]
        trimmed = trimmed[: ends[-1] if ends else trimmed.rindex(" ", 0, _LONGEST_SUMMARY)] + "…"
    return " ".join(trimmed.split())


def _candidates(
    document: Document, cast: Cast, statements: Iterable[Statement], events: Iterable[Event]
) -> Iterator[_Candidate]:
    matters = _Matters(document)
    states = {actor.name: actor.state for actor in cast.actors if actor.state}
    for statement in statements:
        holders = _holders(statement, cast, states) if _speaks_for_state(statement, document, cast) else ()
        for start, end in _sentences(document, statement) if holders else ():
            shown = _stances(document.report.text[start:end])
            issue, shown_by_words = matters.of(start, end)
            force = max([statement.force or 0, *(stance.force for stance in shown)])
            score = (
                _weight(shown)
                + _PER_FORCE * min(statement.force or 0, 5)
                - (0.0 if shown_by_words else _UNTAGGED)
            )
            for state in holders if shown else ():
                yield _Candidate(state, start, end, score, force, issue, statement.id)
    for event in events:
        if event.event_type in _ATTITUDES and event.status in _UTTERED and _acts_for_state(event):
            span = event.evidence[0]
            shown = _stances(span.quote)
            issue, shown_by_words = matters.of(span.start, span.end)
            force = max([_FORCES[event.event_type], *(stance.force for stance in shown)])
            score = _weight(shown) + _ATTITUDES[event.event_type] - (0.0 if shown_by_words else _UNTAGGED)
            for state in dict.fromkeys(party.state for party in event.actors):
                yield _Candidate(state, span.start, span.end, score, force, issue, event.statement)


def _stances(text: str) -> list[Stance]:
    """Return the kinds of stance that `text` shows, the surest first."""
    shown = {stance.kind: stance for stance, _, _ in find_stances(text)}
    return sorted(shown.values(), key=lambda stance: -stance.weight)


def _weight(shown: list[Stance]) -> float:
    return sum(stance.weight for stance in shown[:2]) + 0.25 * len(shown[2:])


class _Matters:
    """What stretches of a report are about."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found = list(find_codes(document.report.text))
        self._narrow = [row for row in self._found if row[0] not in BROAD]
        counts = Counter(code for code, _, _ in self._found)
        self._main = max(counts, key=lambda code: (code not in BROAD, counts[code]), default="diplomacy")

    def of(self, start: int, end: int) -> tuple[str, bool]:
        """Return the issue of characters `start` to `end`, and whether they show it themselves.

        Else it is the last issue named before them in their paragraph, else that of the report.
        """
        codes = self._codes(start, end)
        if codes:
            return next((code for code in codes if code not in BROAD), codes[0]), True
        around = self._document.overlapping(start, start + 1)
        before = self._last(around[0].start, start) if around else None
        if before is not None:
            return before, False
        return self._main, False

    def _last(self, start: int, end: int) -> str | None:
        """Return the last issue named in characters `start` to `end`; a broad one if there is no other."""
        for hits in (self._narrow, self._found):
            at = bisect_left(hits, end, key=lambda row: row[1]) - 1
            while at >= 0 and hits[at][1] >= start:
                code, _, last = hits[at]
                if last <= end:
                    return code
                at -= 1
        return None

    def _codes(self, start: int, end: int) -> list[str]:
        at = bisect_left(self._found, start, key=lambda hit: hit[1])
        inside = takewhile(lambda hit: hit[1] < end, islice(self._found, at, None))
        return [code for code, _, last in inside if last <= end]


def _speaks_for_state(statement: Statement, document: Document, cast: Cast) -> bool:
    """Say whether the speaker is a state, a body of one or somebody in office: not a member of parliament, a
    firm, a private person or one who was in office once."""
    span = statement.speaker_span
    if span is None:
        return True
    before = document.report.text[max(0, span.start - 60) : span.start].split("\n")[-1].split()
    words = " ".join((*before[-_BEFORE_SPEAKER:], span.quote, statement.speaker_office or ""))
    if _names_others(words):
        return False
    actor = next((actor for actor in cast.actors if actor.id == statement.speaker_actor), None)
    return actor is None or actor.kind != "person" or bool(actor.office or statement.speaker_office)


def _acts_for_state(event: Event) -> bool:
    """Say whether the words before those that tell an event name nobody but a state as who does it."""
    shown, predicate = event.evidence[0], event.predicate
    return predicate is None or not _names_others(shown.quote[: max(0, predicate.start - shown.start)])


def _names_others(words: str) -> bool:
    named = (word.strip(".,’'“”()").casefold() for word in words.split())
    return any(word in voice_words("not_the_state") for word in named)


def _holders(statement: Statement, cast: Cast, states: dict[str, str]) -> tuple[str, ...]:
    """Return the states that make a statement: all issuers of a joint text, all leaders speaking together."""
    if statement.speaker_state is None:
        return ()
    if statement.speaker_span is None and statement.speaker_state in cast.issuers and len(cast.issuers) > 1:
        return cast.issuers
    together = [states[name] for name in (statement.speaker or "").split("; ") if name in states]
    return tuple(dict.fromkeys([statement.speaker_state, *together]))


def _sentences(document: Document, statement: Statement) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a statement, each cut to what the statement covers."""
    whole = statement.evidence[0]
    for paragraph in document.overlapping(whole.start, whole.end):
        for sentence in paragraph.sentences(whole.start, whole.end):
            first, last = paragraph.offsets(sentence)
            start, end = max(first, whole.start), min(last, whole.end)
            if end - start >= _SHORTEST_STRETCH:
                yield start, end


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
    if any(word.lower_ in voice_words("not_the_state") for word in tokens):
        return ()
    start, end = paragraph.offsets(tokens[0])[0], paragraph.offsets(tokens[-1])[1]
    parties: dict[str, Party] = {}
    for mention in cast.within(start, end):
        for state in mention.states:
            span = document.span(mention.start, mention.end)
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
