"""Find speaker labels at the head of a transcript's paragraphs: "MR. KIRBY:", "THE PRESIDENT:", "Q"."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from dragoman.lexicon.speech_words import voice_words
from dragoman.readers.english.document import Document, Paragraph

_QUESTION = r"\s*(?P<question>Q(?:UESTION)?(?=[:.\s]))[:.]?\s+(?=\S)"
_WORD = r"[A-Z][A-Z’'.\-\u00c0-\u00de]"
_NAMED = (
    rf"\s*(?P<name>{_WORD}+(?:[ \u00a0]{{1,2}}(?:{_WORD}*|of|and|the))*)"
    r"(?P<office>,[^:]{0,60}|\s*\([^)]{0,60}\))?:\s*(?=\S)"
)
_ANSWER = r"\s*(?P<answer>A(?:NSWER)?)[:.]\s+(?=\S)"
_LABEL = re.compile(rf"{_QUESTION}|{_ANSWER}|{_NAMED}")
TRANSCRIPTS = frozenset({"briefing", "transcript"})
"""Kinds of reports whose paragraphs have labels."""
ANSWERS = frozenset({"A", "ANSWER"})
"""Labels of whoever is interviewed."""
_TITLED = re.compile(r"\s*(?P<name>[A-Z][\w.’'-]+(?:[ \u00a0][A-Z][\w.’'-]+){0,3}):\s+(?=\S)")
"""A label in small letters ("Spokesperson:", "Ana Rojas:"): read only in what calls itself a briefing."""


@dataclass(frozen=True, slots=True)
class Label:
    """Who has the word in a paragraph, and from which character on. `name` is None for a question."""

    name: str | None
    span: tuple[int, int]
    start: int
    own: bool


def find_labels(document: Document) -> dict[int, Label]:
    """Return the label that holds in each paragraph of a transcript, by paragraph index.

    Paragraphs without a label of their own go on with the last. A text of one label, in fewer than one
    paragraph of eight, that does not call itself a transcript is none, nor is one of questions only.
    """
    label_by_paragraph: dict[int, Label] = {}
    current: Label | None = None
    labelled = 0
    paragraphs = [paragraph for paragraph in document.body if paragraph.kind == "paragraph"]
    host = _host(document, paragraphs)
    for paragraph in paragraphs:
        match = _LABEL.match(paragraph.text) or (_TITLED.match(paragraph.text) if host else None)
        if match:
            labelled += 1
            current = _label_of(match, paragraph, host)
        elif current is not None:
            current = Label(current.name, current.span, paragraph.start, False)
        if current is not None:
            label_by_paragraph[paragraph.index] = current
    names = {label.name for label in label_by_paragraph.values() if label.name}
    is_transcript = document.report.kind in TRANSCRIPTS or len(names) > 1 or labelled * 8 >= len(paragraphs)
    return label_by_paragraph if names and is_transcript else {}


def _label_of(match: re.Match[str], paragraph: Paragraph, host: str | None) -> Label:
    """Return the label at the head of a paragraph; it has no name for those who ask or moderate."""
    groups = match.groupdict()
    part = next(name for name in ("name", "answer", "question") if groups.get(name))
    name = match[part] if part != "question" and match[part].lower() not in voice_words("clerk") else None
    if match.re is _TITLED and name != host:
        name = None  # who asks: a paper, an agency, "Question"
    start, end = match.span(part)
    return Label(name, (paragraph.start + start, paragraph.start + end), paragraph.start + match.end(), True)


def _host(document: Document, paragraphs: list[Paragraph]) -> str | None:
    """The label in small letters that answers: the commonest one of a briefing, if it comes back."""
    if document.report.kind not in TRANSCRIPTS:
        return None
    counts = Counter(match["name"] for paragraph in paragraphs if (match := _TITLED.match(paragraph.text)))
    counts.pop("Question", None)
    name, count = counts.most_common(1)[0] if counts else ("", 0)
    return name if count > 1 else None
