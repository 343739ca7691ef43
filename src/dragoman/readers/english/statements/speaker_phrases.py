"""Read the noun phrase of a source: the person in apposition, those coordinated, the state it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.statements.speaker_names import Speaker, of_mention

if TYPE_CHECKING:
    from spacy.tokens import Token

_NOT_APPOSED = re.compile(r"\b(?:and|of the|who|that|’s|'s)\b|;|\.\s")
_OF_STATE = frozenset({"state", "demonym", "body", "office", "person", "metonym", "organisation"})


def apposed(paragraph: Paragraph, cast: Cast, token: Token | None, named: Mention | None) -> Speaker | None:
    """The person in apposition to an office: "the ambassador to the UN, *Mark Grant*"."""
    if token is None:
        return None
    stop = paragraph.start + _phrase_end(token)
    start = paragraph.start + token.idx
    for mention in cast.within(start, stop):
        if mention.kind != "person" or not mention.name:
            continue
        between = paragraph.text[
            (named.end if named else start) - paragraph.start : mention.start - paragraph.start
        ]
        beside = cast.at(mention.start - 1 if mention.start else 0)
        state = (named.states if named and named.states else mention.states) or ()
        if not state and (inferred := state_beside(paragraph, cast, token)) is not None:
            state = (inferred,)
        if _NOT_APPOSED.search(between) or (beside is not None and beside.kind == "person"):
            continue
        return Speaker(
            mention.name,
            mention.states[0] if mention.states else (state[0] if state else None),
            "person",
            mention.start,
            mention.end,
            mention.office or (named.office if named else None),
            mention.actor,
        )
    return None


def _phrase_end(token: Token) -> int:
    """Where the noun phrase of `token` ends, its apposition included, clauses left out."""
    end: int = token.idx + len(token.text)
    for child in token.rights:
        if child.dep_ in {"relcl", "acl", "cc", "conj"}:
            break
        last = child.right_edge
        end = max(end, last.idx + len(last.text))
    return end


def coordinated(document: Document, paragraph: Paragraph, cast: Cast, head: Token) -> list[Speaker]:
    found: list[Speaker] = []
    queue = [head]
    while queue:
        token = queue.pop(0)
        for child in token.children:
            if child.dep_ != "conj" or child.pos_ not in {"NOUN", "PROPN", "PRON"}:
                continue
            queue.append(child)
            if child.lower_ in nouns("partner"):
                found += _partners(document, cast, paragraph.start + head.idx)
                continue
            mention = cast.at(paragraph.start + child.idx)
            one = of_mention(document, cast, mention) if mention is not None else None
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _partners(document: Document, cast: Cast, before: int) -> list[Speaker]:
    """Those met or called earlier in the report: "her *counterparts*"."""
    paragraph = next(p for p in document.paragraphs if p.start <= before < p.end)
    people = [m for m in cast.within(paragraph.start, before) if m.kind == "person" and m.name]
    return [one for person in people if (one := of_mention(document, cast, person)) is not None]


def is_private(token: Token) -> bool:
    """Whether the noun phrase calls the person an expert, a lawyer, a resident: no office of a state."""
    private = nouns("private")
    for child in token.children:
        if child.dep_ in {"appos", "compound", "nmod"} and child.lemma_.lower() in private:
            return True
        if child.dep_ == "appos" and any(
            kid.dep_ == "conj" and kid.lemma_.lower() in private for kid in child.children
        ):
            return True
    return False


def state_beside(paragraph: Paragraph, cast: Cast, token: Token) -> str | None:
    """The state that the noun phrase of a person names: "*Kenya*'s envoy, Ann Doe", "Ann Doe of *Kenya*"."""
    start = paragraph.start + token.left_edge.idx
    found = {
        mention.states[0]
        for mention in cast.within(start, paragraph.start + _phrase_end(token))
        if len(mention.states) == 1 and mention.kind in _OF_STATE
    }
    return found.pop() if len(found) == 1 else None
