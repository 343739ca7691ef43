"""Find what the issuer of an official text says in its own voice: release, joint statement, transcript turn.

A sentence that another named speaker governs ("As the President has said ...") stays that speaker's; the
others are the issuer's if they say something of policy or judgement. A sentence that leans on the one
before ("This is ...") belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.lexicon.cues import by_lemma
from dragoman.lexicon.voice_words import opening, words
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.statements.labels import Label
from dragoman.readers.english.statements.utterances import Utterance, utterances
from dragoman.readers.english.statements.voice import Voice

_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|I|[Mm]y)\b")
_LEANS = re.compile(r"(?:This|That|These|Those|It|They|And|But|So|Such)\b")
_STATIVE = frozenset({"VBZ", "VBP", "MD"})
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class Voiced:
    """Characters of the report that the issuer, or the labelled speaker, says."""

    start: int
    end: int
    speaker: str
    label: Label | None = None


def own_words(
    document: Document, issuer: Voice, cast: Cast, taken: list[tuple[int, int]]
) -> Iterator[Voiced]:
    """Yield the sentences of a release, joint statement or readout that are its issuer's own words.

    `taken`: the characters that statements of other speakers already cover.
    """
    for paragraph in document.body:
        if (
            paragraph.kind != "paragraph"
            or opening("furniture").match(paragraph.text)
            or not _full(paragraph)
        ):
            continue
        pending: Voiced | None = None
        for cut in utterances(paragraph.doc, paragraph.text, ()):
            start, end = paragraph.start + cut.start, paragraph.start + cut.end
            if any(low < end and start < high for low, high in taken) or not (
                _says(paragraph, cut, issuer) or _declares(paragraph, cut, issuer, cast)
            ):
                if pending:
                    yield pending
                pending = None
                continue
            if (
                pending is not None
                and _LEANS.match(paragraph.text[cut.start :])
                and pending.end - pending.start < 400
            ):
                pending = Voiced(pending.start, end, issuer.name)
                continue
            if pending:
                yield pending
            pending = Voiced(start, end, issuer.name)
        if pending:
            yield pending


def turns(document: Document, speakers: dict[int, Label], taken: list[tuple[int, int]]) -> Iterator[Voiced]:
    """Yield the statements of labelled speakers in a transcript; questions and courtesies are none."""
    for paragraph in document.body:
        label = speakers.get(paragraph.index)
        if label is None or label.name is None:
            continue
        pending: Voiced | None = None
        count = 0
        for cut in utterances(paragraph.doc, paragraph.text, ()):
            start, end = max(paragraph.start + cut.start, label.start), paragraph.start + cut.end
            text = document.report.text[start:end]
            if (
                any(low < end and start < high for low, high in taken)
                or len(text.split()) < 3
                or opening("courtesy").match(text)
            ):
                if pending:
                    yield pending
                pending = None
                continue
            if pending is not None and count < 3:
                pending, count = Voiced(pending.start, end, label.name, label), count + 1
                continue
            if pending:
                yield pending
            pending, count = Voiced(start, end, label.name, label), 1
        if pending and len(document.report.text[pending.start : pending.end].split()) >= _FEWEST:
            yield pending


def _full(paragraph: Paragraph) -> bool:
    return len(paragraph.text.split()) >= _FEWEST and paragraph.text.rstrip()[-1:] in '.!?”"’)'


def _declares(paragraph: Paragraph, cut: Utterance, issuer: Voice, cast: Cast) -> bool:
    """The issuer's state is the subject of a cue, in its own words: "The United States condemns"."""
    if issuer.manner == "readout" or (issuer.manner == "joint" and not issuer.first_person):
        return False
    verbs = by_lemma("verb")
    for token in paragraph.doc[cut.first : cut.last]:
        if token.dep_ == "nsubj" and token.head.lemma_.lower() in verbs and token.head.dep_ == "ROOT":
            mention = cast.at(paragraph.start + token.idx)
            return mention is not None and mention.kind == "state" and issuer.state in mention.states
    return False


def _says(paragraph: Paragraph, cut: Utterance, issuer: Voice) -> bool:
    """Whether a sentence states policy or judges, rather than tells what happened."""
    text = paragraph.text[cut.start : cut.end]
    if len(text.split()) < 4:
        return False
    tokens = paragraph.doc[cut.first : cut.last]
    root = next((token for token in tokens if token.dep_ == "ROOT"), None)
    if root is None:
        return False
    first = bool(_FIRST.search(text))
    if issuer.manner == "readout":
        return first and issuer.first_person and root.lemma_ not in words("move")
    if issuer.manner == "joint" and not issuer.first_person:
        return False
    if root.lemma_ in words("move") and not any(
        child.lower_ in {"must", "should"} for child in root.children
    ):
        return False
    if issuer.manner == "joint" or first:
        return True
    return (
        root.tag_ in _STATIVE
        or any(child.tag_ in _STATIVE for child in root.children if child.dep_ in {"aux", "auxpass"})
        or root.lemma_ in words("policy")
    )
