"""What the learned reader looks at in a report: sentences, candidate words and names of states.

A candidate is a word that may tell an event: every verb but auxiliaries, and every noun that is no name.
Nothing here depends on a list of words. The objects are plain, so that training can keep them as JSON; `see`
makes them of a parsed report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.readers.english.document import Cast, Document, Mention, Paragraph
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.syntax import auxiliaries, is_negated, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token


Range = tuple[int, int]
"""The first of something, and the one after the last: of characters or of word pieces."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters of a sentence (half-open), and whether it is (part of) the title."""

    start: int
    end: int
    title: bool


@dataclass(frozen=True, slots=True)
class CandidateWord:
    """A word that may tell an event, with what the parse and the statement around it say of it.

    `depth` is its distance from the root of the parse; `paths` leads by the number of a mention of the same
    sentence to the edges of the parse between the two.
    """

    start: int
    end: int
    sentence: int
    pos: str
    tag: str
    dep: str
    depth: int
    auxiliaries: tuple[str, ...]
    negated: bool
    passive: bool
    in_statement: bool
    speaker: str | None
    addressee: str | None
    paths: dict[int, str]


@dataclass(frozen=True, slots=True)
class NamedStates:
    """Words that name one or more states, or somebody who acts for them."""

    start: int
    end: int
    sentence: int
    kind: str
    states: tuple[str, ...]
    former: bool


@dataclass(slots=True)
class Seen:
    """All that the learned reader may look at in one report."""

    text: str
    issuers: tuple[str, ...]
    sentences: list[Sentence] = field(default_factory=list)
    candidates: list[CandidateWord] = field(default_factory=list)
    mentions: list[NamedStates] = field(default_factory=list)


FAR = "far"
_LONGEST_PATH = 5  # edges of the parse between a candidate and a mention
_NO_EVENT = frozenset({"DATE", "TIME", "CARDINAL", "MONEY", "PERCENT", "GPE", "PERSON", "NORP", "QUANTITY"})


@dataclass(slots=True)
class Sight:
    """What is seen, with the token of each candidate and the cast's mention of each of its mentions."""

    seen: Seen
    tokens: list[tuple[Paragraph, Token]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


def see(document: Document, cast: Cast, who: PartyFinder) -> Sight:
    """Return what the learned reader may look at in a document."""
    sight = Sight(Seen(document.report.text, cast.issuers))
    for paragraph in document.paragraphs:
        for sentence in paragraph.doc.sents:
            start, end = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
            if not document.report.text[start:end].strip():
                continue
            sight.seen.sentences.append(Sentence(start, end, paragraph.kind == "title"))
            heads = _add_mentions(sight, paragraph, cast.within(start, end), who)
            _add_candidates(sight, paragraph, list(sentence), heads, who)
    return sight


def _add_mentions(
    sight: Sight, paragraph: Paragraph, mentions: Sequence[Mention], who: PartyFinder
) -> dict[int, Token]:
    """Add the mentions of a sentence that stand for states; return the head of each by its number."""
    heads: dict[int, Token] = {}
    sentence = len(sight.seen.sentences) - 1
    for mention in mentions:
        tokens = paragraph.tokens(mention.start, mention.end)
        if tokens is None or not mention.states:
            continue
        heads[len(sight.mentions)] = tokens.root
        former = who.is_out_of_office(mention)
        named = NamedStates(mention.start, mention.end, sentence, mention.kind, mention.states, former)
        sight.seen.mentions.append(named)
        sight.mentions.append(mention)
    return heads


def _add_candidates(
    sight: Sight, paragraph: Paragraph, tokens: Sequence[Token], heads: dict[int, Token], who: PartyFinder
) -> None:
    sentence = len(sight.seen.sentences) - 1
    ways_up = {number: way_up(head) for number, head in heads.items()}
    for token in tokens:
        if is_candidate(token, who.cast, paragraph):
            start, end = paragraph.offsets(token)
            said = who.statement_at(start)
            up = way_up(token)
            word = CandidateWord(
                start, end, sentence, token.pos_, token.tag_, token.dep_, len(up) - 1,
                tuple(sorted(auxiliaries(token))), is_negated(token), is_passive(token), said is not None,
                said.speaker_state if said else None, said.addressee_state if said else None,
                {number: path(up, down) for number, down in ways_up.items()},
            )  # fmt: skip
            sight.seen.candidates.append(word)
            sight.tokens.append((paragraph, token))


def is_candidate(token: Token, cast: Cast, paragraph: Paragraph) -> bool:
    """Say whether a word may tell an event: a verb that is no auxiliary, or a noun that is no name."""
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"}):
        return True
    return (
        token.pos_ in {"NOUN", "PROPN"}
        and token.dep_ != "compound"
        and token.ent_type_ not in _NO_EVENT
        and any(character.isalpha() for character in token.text)
        and cast.at(paragraph.start + token.idx) is None
    )


def way_up(token: Token) -> list[tuple[int, str]]:
    """Return a token and all above it to the root, each with its edge: `prep:to`, else the dependency."""
    way: list[tuple[int, str]] = []
    while True:
        way.append((token.i, f"prep:{token.lower_}" if token.dep_ == "prep" else str(token.dep_)))
        above = token.head
        if above.i == token.i:
            return way
        token = above


def path(up: Sequence[tuple[int, str]], down: Sequence[tuple[int, str]]) -> str:
    """Return the edges of the parse from one token to another, given their ways up; `FAR` if too many."""
    places = {token: steps for steps, (token, _) in enumerate(up[: _LONGEST_PATH + 1])}
    for below, (token, _) in enumerate(down[: _LONGEST_PATH + 1]):
        above = places.get(token)
        if above is not None:
            if above + below > _LONGEST_PATH:
                return FAR
            edges = ["^" + edge for _, edge in up[:above]]
            return ">".join(edges + ["v" + edge for _, edge in reversed(down[:below])])
    return FAR
