"""Say who a source is: the person by full name, else the office, body or state, through the cast.

Unknown is None; of several readings none is taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.readers.english.statements.sources import made_by
from dragoman.readers.english.statements.speaker_names import DETERMINERS, Speaker, counterparts, of_mention
from dragoman.readers.english.statements.speaker_phrases import apposed, coordinated, is_private, state_beside
from dragoman.readers.english.statements.voice import name_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_LONGEST = 80


def speaker(document: Document, cast: Cast, item: Attribution) -> Speaker | None:
    """Return who the source of `item` is, or None where the cast does not know, or it is the press."""
    place = item.stands_for or item.source
    if place is None or item.source_head is None:
        return None
    paragraph = document.paragraphs[item.paragraph]
    while paragraph.start > item.source_head:  # the speaker of a run that goes on over paragraphs
        paragraph = document.paragraphs[paragraph.index - 1]
    text = document.report.text
    head = _word(text, item.source_head)
    if head.lower() in nouns("media"):
        return None
    named = cast.at(item.source_head)
    token = _token(paragraph, item.source_head)
    if named is None or named.kind != "person":
        person = apposed(paragraph, cast, token, named)
        if person is not None:
            return person
    if named is None and token is not None and token.lemma_.lower() in nouns("document"):
        maker = made_by(token)
        named = cast.at(paragraph.start + maker.idx) if maker is not None else None
    first = (
        of_mention(document, cast, named) if named is not None else _described(document, cast, place, head)
    )
    if first is None or token is None:
        return first
    if first.kind == "office" and named is not None and not named.name and not named.persons:
        first = replace(first, name=_full_title(document, place, first.name))
    if first.kind == "person" and is_private(token):
        return replace(first, state=None, kind="private")
    if first.state is None:
        first = replace(first, state=state_beside(paragraph, cast, token))
    if (
        first.kind == "person"
        and first.state is None
        and any(child.dep_ == "poss" for child in token.children)
    ):
        return replace(first, kind="private")  # a paper's reporter, a firm's director, someone's mother
    return _join([first, *coordinated(document, paragraph, cast, token)])


def _full_title(document: Document, place: tuple[int, int], name: str) -> str:
    """An unnamed office as the report describes it: "spokesman at the mission to the UN"."""
    words = DETERMINERS.sub("", document.report.text[place[0] : place[1]].strip())
    return words if name in words and len(words) <= _LONGEST else name


def _described(document: Document, cast: Cast, place: tuple[int, int], head: str) -> Speaker | None:
    """A common noun with a state beside it: "Iranian officials", "the Kremlin readout"."""
    word = head.lower()
    text = document.report.text
    beside = [mention for mention in cast.within(*place) if mention.states]
    if not beside:
        return None
    mention = beside[0]
    official = mention.kind == "demonym" or _of_government(text[slice(*place)])
    if word in nouns("unnamed") and not (word.startswith("source") and official):
        return None
    if word == "side":
        return Speaker(name_of(mention.states[0]), mention.states[0], "state", *place)
    if word.endswith("s") and word in nouns("speaker") and len(beside) > 1 and word in nouns("pair"):
        states = tuple(dict.fromkeys(code for one in beside for code in one.states))
        pair = replace(mention, start=place[0], end=place[1], states=states, kind="pair")
        return Speaker(counterparts(document, cast, pair), states[0], "pair", *place)
    if word in nouns("document"):
        return of_mention(document, cast, mention)
    if word in nouns("speaker") or word.startswith("source"):
        name = DETERMINERS.sub("", text[place[0] : place[1]].strip())
        return Speaker(name, mention.states[0], "office", *place)
    return None


def _join(known: list[Speaker]) -> Speaker:
    first = known[0]
    names = list(dict.fromkeys(name for one in known for name in one.name.split("; ")))
    end = max([first.end, *(one.end for one in known if one.start >= first.start)])
    return Speaker("; ".join(names), first.state, first.kind, first.start, end, first.office, first.actor)


def _token(paragraph: Paragraph, at: int) -> Token | None:
    span = paragraph.doc.char_span(at - paragraph.start, at - paragraph.start + 1, alignment_mode="expand")
    return span[0] if span is not None and len(span) else None


def _word(text: str, at: int) -> str:
    match = re.compile(r"[\w.’'-]+").match(text, at)
    return match.group() if match else ""


def _of_government(words: str) -> bool:
    """Whether unnamed sources are a government's: "military sources", "a ministry source"."""
    return any(word in nouns("government") for word in words.lower().split())
