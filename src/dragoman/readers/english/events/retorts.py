"""An act told first and denied after: "Russia says it has taken the town, a claim that Ukraine denies".

A verb of denial whose object only comes back to what was said ("the claim", "it"), or whose clause tells
no act of its own ("that the town had fallen"), speaks of the act told just before it, when the one who
denies is a party to it. That act is then denied, and the denial is no event beside it. A title may deny
what the text tells as somebody's words, and the text what the title tells so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.wars import goes_on
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.predicate_arguments import objects, subject
from dragoman.readers.english.syntax import clause, governors, is_negated, prepositions, surface_subject
from dragoman.record import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTS = frozenset({"ASSAULT", "AID", "MOBILIZE", "COERCE", "THREATEN", "CONSULT", "SANCTION"})
_PRONOUNS = frozenset({"it", "this", "that", "which"})


def with_retorts(document: Document, found: list[Candidate], who: Who) -> list[Candidate]:
    """Return the candidates; an act that a verb of denial speaks of has the status denied."""
    told = _Told(found)
    for paragraph in document.paragraphs if found else ():
        for verb, deniers in _denials(paragraph, who):
            index = _act(told, paragraph, verb, deniers, who)
            if index is not None:
                told.deny(index, document.span_of(paragraph, verb))
                told.drop(paragraph, verb)
    return told.kept()


class _Told:
    """The candidates of a report by block and by sentence; which of them are denied, and which only deny."""

    def __init__(self, found: list[Candidate]) -> None:
        self._found: list[Candidate | None] = list(found)
        self._by_block: defaultdict[int, list[int]] = defaultdict(list)
        self._by_sentence: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for index, candidate in enumerate(found):
            block = candidate.predicate.paragraph.index
            self._by_block[block].append(index)
            self._by_sentence[block, candidate.predicate.token.sent.start].append(index)

    def of_block(self, block: int) -> list[tuple[int, Candidate]]:
        """Return the candidates of a block, with their places among all."""
        return self._rows(self._by_block.get(block, ()))

    def of_sentence(self, block: int, token: Token) -> list[tuple[int, Candidate]]:
        """Return the candidates of the sentence of `token`."""
        return self._rows(self._by_sentence.get((block, token.sent.start), ()))

    def _rows(self, places: Iterable[int]) -> list[tuple[int, Candidate]]:
        return [(place, row) for place in places if (row := self._found[place]) is not None]

    def deny(self, index: int, span: Span) -> None:
        """Mark a candidate as denied by the word at `span`."""
        denied = self._found[index]
        if denied is not None:
            self._found[index] = replace(denied, status="denied", status_span=span)

    def drop(self, paragraph: Paragraph, verb: Token) -> None:
        """Leave out what `verb` tells as a rejection: it only denies another."""
        for place, other in self.of_sentence(paragraph.index, verb):
            if other.predicate.token == verb and other.predicate.frame.type == "REJECT":
                self._found[place] = None

    def kept(self) -> list[Candidate]:
        """Return what is left, in the order given."""
        return [candidate for candidate in self._found if candidate is not None]


def _denials(paragraph: Paragraph, who: Who) -> Iterator[tuple[Token, set[str]]]:
    """Yield the verbs that deny what was said, with the states that do."""
    for token in paragraph.doc:
        denies = token.lemma_ in words("denied", "verbs") and token.pos_ == "VERB" and not is_negated(token)
        if denies and (_takes_up(token) or _of_others(paragraph, token, who)):
            deniers = set(states(who.parties(paragraph, subject(token))))
            if deniers:
                yield token, deniers


def _takes_up(verb: Token) -> bool:
    return any(map(_comes_back, objects(verb)))


def _of_others(paragraph: Paragraph, verb: Token, who: Who) -> bool:
    """Say whether a denial has a clause or a claim that is not about the one who denies."""
    denier = set(states(who.parties(paragraph, subject(verb))))
    told = clause(verb)
    if told is not None:
        own = surface_subject(told)
        return own is not None and not denier & set(states(who.parties(paragraph, own)))
    claims = [noun for noun in objects(verb) if noun.lemma_.lower() in frame_words("classes", "claim")]
    return any(set(states(who.parties(paragraph, noun))) - denier for noun in claims)


def _has_content(paragraph: Paragraph, verb: Token, told: _Told) -> bool:
    """Say whether a candidate stands in what `verb` denies: that is then what is denied."""
    inside = {
        token
        for child in verb.children
        if child.dep_ in {"ccomp", "xcomp", "dobj"}
        for token in child.subtree
    }
    return any(
        other.predicate.token in inside
        for _, other in told.of_sentence(paragraph.index, verb)
        if other.predicate.frame.type != "REJECT"
    )


def _comes_back(noun: Token) -> bool:
    if noun.lower_ in _PRONOUNS:
        return True
    if noun.lemma_.lower() not in frame_words("classes", "claim"):
        return False
    content = any(child.dep_ in {"acl", "relcl"} and child.i > noun.i + 1 for child in noun.children)
    owned = any(word in {"of", "about"} for word, _ in prepositions(noun))
    return not owned and not (content and noun.dep_ != "appos")


def _act(told: _Told, paragraph: Paragraph, verb: Token, deniers: set[str], who: Who) -> int | None:
    """Return which candidate `verb` denies: an act of theirs told just before, or one claimed near by."""
    if not _has_content(paragraph, verb, told):
        before = [
            index
            for index, candidate in _just_before(told, paragraph, verb)
            if _may_be_denied(candidate, deniers)
            and (_takes_up(verb) or _is_claimed_by_other(candidate, deniers, who))
        ]
        if before:
            return before[-1]
    for index, candidate in _apart(told, paragraph):
        if _may_be_denied(candidate, deniers) and _is_claimed_by_other(candidate, deniers, who):
            return index
    return None


def _apart(told: _Told, paragraph: Paragraph) -> list[tuple[int, Candidate]]:
    """Return what the title tells for the block after it, and what that tells for the title."""
    rows = (row for block in (paragraph.index - 1, paragraph.index + 1) for row in told.of_block(block))
    kinds = {"title", "paragraph"}
    return sorted(
        (row for row in rows if {paragraph.kind, row[1].predicate.paragraph.kind} == kinds),
        key=lambda row: row[0],
    )


def _just_before(told: _Told, paragraph: Paragraph, verb: Token) -> list[tuple[int, Candidate]]:
    """Return the candidates told before `verb` in its block, a sentence back at most."""
    rows = [row for row in told.of_sentence(paragraph.index, verb) if row[1].predicate.token.i < verb.i]
    start = verb.sent.start
    if start > 0:
        rows += told.of_sentence(paragraph.index, paragraph.doc[start - 1])
    return sorted(rows, key=lambda row: row[0])


def _is_claimed_by_other(candidate: Candidate, deniers: set[str], who: Who) -> bool:
    return not deniers & set(states(list(candidate.actors))) and _is_claimed(candidate, who)


def _may_be_denied(candidate: Candidate, deniers: set[str]) -> bool:
    involved = {*states(list(candidate.actors)), *states(list(candidate.recipients))}
    deed = candidate.predicate.frame.type in _ACTS and not goes_on(candidate.predicate)
    return deed and bool(deniers & involved)


def _is_claimed(candidate: Candidate, who: Who) -> bool:
    """Say whether the act is told in the words of the state that did it: "Moscow said it had taken"."""
    acting = set(states(list(candidate.actors)))
    predicate = candidate.predicate
    statement = who.statement_at(predicate.paragraph.start + predicate.token.idx)
    if statement is not None:
        return bool(statement.speaker_state in acting)
    saying = (v for v in governors(predicate.carrier) if v.lemma_ in words("denied", "saying"))
    inverted = (c for c in predicate.carrier.children if c.lemma_ in words("denied", "saying"))
    return any(
        acting & set(states(who.parties(predicate.paragraph, subject(verb)))) for verb in (*saying, *inverted)
    )
