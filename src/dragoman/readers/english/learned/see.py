"""From a parsed report to what the learned reader looks at.

A candidate is a word that may tell an event: every verb but auxiliaries, and every noun that is no name.
Nothing here depends on a list of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.learned.seen import CandidateWord, NamedStates, Seen, Sentence
from dragoman.readers.english.syntax import auxiliaries, is_negated, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

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
    for token in tokens:
        if is_candidate(token, who.cast, paragraph):
            start, end = paragraph.offsets(token)
            said = who.statement_at(start)
            word = CandidateWord(
                start, end, sentence, token.pos_, token.tag_, token.dep_, _depth(token),
                tuple(sorted(str(auxiliary) for auxiliary in auxiliaries(token))), bool(is_negated(token)),
                bool(is_passive(token)), said is not None, said.speaker_state if said else None,
                said.addressee_state if said else None,
                {number: path(token, head) for number, head in heads.items()},
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


def _depth(token: Token) -> int:
    depth = 0
    while token.head.i != token.i:
        token, depth = token.head, depth + 1
    return depth


def path(token: Token, other: Token) -> str:
    """Return the edges of the parse from one token to another, or `FAR` where they are too many."""
    up = [token]
    while up[-1].head.i != up[-1].i and len(up) <= _LONGEST_PATH:
        up.append(up[-1].head)
    places = {step.i: number for number, step in enumerate(up)}
    down = [other]
    while down[-1].i not in places:
        if down[-1].head.i == down[-1].i or len(down) > _LONGEST_PATH:
            return FAR
        down.append(down[-1].head)
    edges = ["^" + _edge(step) for step in up[: places[down[-1].i]]]
    edges += ["v" + _edge(step) for step in reversed(down[:-1])]
    return ">".join(edges) if len(edges) <= _LONGEST_PATH else FAR


def _edge(token: Token) -> str:
    return f"prep:{token.lower_}" if token.dep_ == "prep" else str(token.dep_)
