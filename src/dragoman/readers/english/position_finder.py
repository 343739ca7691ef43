"""Find the positions of states: stable stances on issues that the text states.

Statements and the events that express an attitude (support, rejection, demand, reproach) are read sentence by
sentence; each is weighed by the words of stance in it (stances.toml), its force and its issues, and the best
sentence of each state and issue is its position. A statement without words of stance is never one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from dragoman.lexicon.issue_words import Stance, find_codes, find_stances
from dragoman.lexicon.speech_words import voice_words
from dragoman.observing import stage
from dragoman.readers.english.document import Cast, Document, Paragraph
from dragoman.readers.english.statements.statement_aspects import BROAD
from dragoman.record import Event, Position, Span, Statement, content_id

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
_OF_NOUN = frozenset({"amod", "appos", "case", "compound", "det", "nmod", "nummod", "poss"})
_OF = frozenset({"of", "for"})
_BODIES = frozenset({"state", "organisation"})
_MAX_UP = 4
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
        space = trimmed.rfind(" ", 0, _LONGEST_SUMMARY)  # none in an address of the web
        end = ends[-1] if ends else space
        trimmed = trimmed[: end if end > 0 else _LONGEST_SUMMARY] + "…"
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
        if event.event_type in _ATTITUDES and event.status in _UTTERED:
            span = event.evidence[0]
            shown = _stances(span.quote)
            issue, shown_by_words = matters.of(span.start, span.end)
            force = max([_FORCES[event.event_type], *(stance.force for stance in shown)])
            score = _weight(shown) + _ATTITUDES[event.event_type] - (0.0 if shown_by_words else _UNTAGGED)
            for state in _acting_states(event, document, cast):
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
    office = (statement.speaker_office or "").casefold().split()
    if not voice_words("not_the_state").isdisjoint(office) or names_others(document, cast, span):
        return False
    actor = next((actor for actor in cast.actors if actor.id == statement.speaker_actor), None)
    return actor is None or actor.kind != "person" or bool(actor.office or statement.speaker_office)


def _acting_states(event: Event, document: Document, cast: Cast) -> tuple[str, ...]:
    """Return the states that do what an event tells, not some of their people."""
    parties = (
        party
        for party in event.actors
        if party.span is None or not names_others(document, cast, party.span, event.predicate)
    )
    return tuple(dict.fromkeys(party.state for party in parties))


def names_others(document: Document, cast: Cast, name: Span, predicate: Span | None = None) -> bool:
    """Say whether the noun phrase around a name is of those who are no state: "British lawmakers", "the
    opposition of Chile". Words of the name of a state or organisation say nothing ("African Union"), nor do
    those that tell what an organisation is ("the G7 group", "member states"). A noun that tells what is done,
    the `predicate`, is no part of the phrase: "Chile's rejection of the opposition".
    """
    paragraph = next(iter(document.overlapping(name.start, name.end)), None)
    noun = paragraph.root_of(name) if paragraph is not None else None
    if paragraph is None or noun is None:
        return False
    last = predicate.start - paragraph.start if predicate is not None else -1
    return any(_is_no_state(word, paragraph, cast) for word in _phrase(_head_of_phrase(noun, last)))


def _head_of_phrase(noun: Token, last: int) -> Token:
    """Return the noun that `noun` says more of: "lawmakers" of "British" and of "dozens of lawmakers"."""
    for _ in range(_MAX_UP):
        above = noun.head
        if noun.dep_ == "conj" and above.dep_ in _OF_NOUN:
            noun = above  # "British and French lawmakers"
            continue
        if noun.dep_ == "pobj" and above.lower_ in _OF and above.head.pos_ in {"NOUN", "PROPN"}:
            above = above.head
        elif noun.dep_ not in _OF_NOUN:
            break
        if above.idx == last:
            break
        noun = above
    return noun


def _phrase(head: Token) -> Iterator[Token]:
    """Yield the words of a noun phrase without its clauses, and without whom the noun is only with."""
    yield head
    for child in head.children:
        if child.dep_ in _OF_NOUN or (child.dep_ == "conj" and head.dep_ in _OF_NOUN):
            yield from _phrase(child)
        elif child.dep_ == "prep" and child.lower_ in _OF:
            for noun in child.children:
                yield from _phrase(noun)


def _is_no_state(word: Token, paragraph: Paragraph, cast: Cast) -> bool:
    if word.lower_.strip(".") not in voice_words("not_the_state"):
        return False
    start = paragraph.start + word.idx
    mention = cast.at(start)
    if mention is not None and mention.kind in _BODIES:
        return False
    return word.lower_ not in voice_words("of_bodies") or not _is_of_states(word, paragraph, cast)


def _is_of_states(word: Token, paragraph: Paragraph, cast: Cast) -> bool:
    """Say whether "group", "members" and the like are of states: "NATO members", "members of the European
    Union", "member states"; the members of a parliament are not."""
    if word.i + 1 < len(word.doc) and word.nbor(1).lower_ in voice_words("of_states"):
        return True
    of = (noun for child in word.children if child.lower_ == "of" for noun in child.children)
    before = (word.nbor(-1),) if word.i else ()
    for noun in (*before, *of):
        mention = cast.at(paragraph.start + noun.idx)
        if mention is not None and mention.kind == "organisation":
            return noun.lower_ not in voice_words("chambers")
    return False


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
