"""Find the marks of who speaks: quotation marks, the utterances between them, and labels of a transcript.

Marks are paired on the raw text, before any sentence is split. Every style of marks pairs with its own kind;
a mark without a partner never costs more than itself. A mark that opens a paragraph and is not closed quotes
to the paragraph's end, and goes on in the next paragraph if that opens with a mark too. An utterance is a
sentence, or several of the parser's where a boundary falls inside a quotation or after an abbreviation.

Labels stand at the head of a transcript's paragraphs: "MR. KIRBY:", "THE PRESIDENT:", "Q".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from dragoman.lexicon.phrases import ABBREVIATION

if TYPE_CHECKING:
    from spacy.tokens import Doc
from collections import Counter

from dragoman.lexicon.speech_words import voice_words
from dragoman.readers.english.document import Document, Paragraph

_CLOSING = {
    "“": "”", "„": "”", "‟": "”", "«": "»", '"': '"', "''": "''", "``": "''", "‘": "’", "'": "'", "‹": "›",
}  # fmt: skip
_MARK = re.compile(r"''|``|[“”„‟«»\"‘’'‹›]")
_SINGLE = frozenset("‘’'")
_DEEPEST = 6
"""Marks that may stand open at once; older ones are odd."""
_LONGEST_UNCLOSED = 600
"""Characters that an unclosed mark inside a paragraph may still quote."""


@dataclass(frozen=True, slots=True)
class QuotedString:
    """Characters `start` to `end` between marks, marks included; `inner_start` to `inner_end` without.

    `level` is 1 for a quotation, 2 for one inside it; `closed` is False when the closing mark is missing.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    level: int = 1
    closed: bool = True

    def words(self, text: str) -> int:
        return len(text[self.inner_start : self.inner_end].split())


def find_quoted(text: str) -> tuple[QuotedString, ...]:
    """Return the quoted strings of one paragraph, outer before inner, in reading order."""
    quotes: list[QuotedString] = []
    stack: list[tuple[str, int, int]] = []  # mark, start, end of the opening mark
    for match in _MARK.finditer(text):
        mark, start, end = match.group(), match.start(), match.end()
        if mark == "“" and stack and _ends(text, start, end):
            mark = "”"  # typed the wrong way round
        opens, closes = _can_open(text, mark, start, end), _can_close(text, mark, start, end)
        partner = _partner(stack, mark) if closes else None
        if partner is not None and not (opens and not _closes_better(text, start, end)):
            opening = stack[partner]
            quotes.append(QuotedString(opening[1], end, opening[2], start, level=partner + 1))
            del stack[partner:]
        elif opens and not (mark in _SINGLE and not _has_partner(text, mark, end)):
            if stack and stack[-1][0] == mark and mark not in {"“", "«", "‘"}:
                stack.pop()  # the same straight mark twice: the first was odd
            stack.append((mark, start, end))
            del stack[:-_DEEPEST]
    quotes += _unclosed(text, stack, quotes)
    return tuple(sorted(quotes, key=lambda quote: (quote.start, -quote.end)))


def find_quoted_in_paragraphs(texts: Sequence[str]) -> list[tuple[QuotedString, ...]]:
    """Return the quoted strings of each paragraph; one that stays open is kept only if it reads so.

    An opening mark without its partner quotes the rest of the paragraph when it stands at the
    paragraph's beginning, or when the next paragraph begins with a mark.
    """
    rows = [find_quoted(text) for text in texts]
    for index, (text, row) in enumerate(zip(texts, rows, strict=True)):
        following = texts[index + 1].lstrip() if index + 1 < len(texts) else ""
        continued = following[:1] in {"“", '"', "«", "„"} or following.startswith(("''", "``"))
        rows[index] = tuple(
            quote
            for quote in row
            if quote.closed
            or continued
            or not text[: quote.start].strip()
            or quote.end - quote.start <= _LONGEST_UNCLOSED
        )
    return rows


def _can_open(text: str, mark: str, start: int, end: int) -> bool:
    if mark in {"”", "»", "’", "›"}:
        return mark == "”" and _space_before(text, start) and end < len(text) and not text[end].isspace()
    if end >= len(text) or (text[end].isspace() and mark not in {"“", "«", "„", '"'}):
        return False
    if mark in {'"', "''", "``", "'", "‘"}:
        return _space_before(text, start)
    return True


def _can_close(text: str, mark: str, start: int, end: int) -> bool:
    if mark in {"“", "„", "‟", "«", "‘", "``", "‹"}:
        return False
    if mark in {"’", "'"}:  # not an apostrophe: nothing of a word follows
        return start > 0 and not text[start - 1].isspace() and not text[end : end + 1].isalnum()
    return True


def _ends(text: str, start: int, end: int) -> bool:
    """Whether nothing of a word follows a mark, and something of one stands before it."""
    return start > 0 and text[start - 1] in ".,!?…" and (end >= len(text) or text[end].isspace())


def _closes_better(text: str, start: int, end: int) -> bool:
    """A straight mark with space on both sides, or none, closes what is open."""
    return not _space_before(text, start) or end >= len(text) or text[end].isspace()


def _space_before(text: str, start: int) -> bool:
    return start == 0 or text[start - 1].isspace() or text[start - 1] in "([{—–-/“\"‘'«,:;"


def _partner(stack: list[tuple[str, int, int]], mark: str) -> int | None:
    for index in range(len(stack) - 1, -1, -1):
        opening = stack[index][0]
        if _CLOSING.get(opening) == mark or (mark in {'"', "”"} and opening in {'"', "“", "”", "„"}):
            return index
    return None


def _has_partner(text: str, mark: str, end: int) -> bool:
    """A single mark opens only if one closes it soon; else it is an apostrophe ('90s, ’tis)."""
    if not text[end : end + 1].isalnum() and text[end : end + 1] not in "[…":
        return False
    window = text[end : end + 800]
    closing = "’'" if mark == "‘" else "'"
    for match in re.finditer(f"[{closing}]", window):
        at = match.start()
        if at and not window[at - 1].isspace() and not window[at + 1 : at + 2].isalnum():
            return (
                window[at - 1] != "s" or not window[at + 1 : at + 2].isspace() or "'" not in window[at + 1 :]
            )
    return False


def _unclosed(text: str, stack: list[tuple[str, int, int]], quotes: list[QuotedString]) -> list[QuotedString]:
    """The outermost double mark that was never closed quotes to the end of the paragraph."""
    for level, (mark, start, end) in enumerate(stack, start=1):
        if mark not in _SINGLE and text[end:].strip():
            stop = len(text.rstrip())
            for index, quote in enumerate(quotes):
                if quote.start > start and quote.level == 1:
                    quotes[index] = replace(quote, level=level + 1)
            return [QuotedString(start, stop, end, stop, level=level, closed=False)]
    return []


_LAST_WORDS = 100
"""Characters before a boundary that tell whether it is one."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Tokens `first` to `last` (half-open) of a paragraph, and the characters they cover there."""

    first: int
    last: int
    start: int
    end: int


def split_utterances(doc: Doc, text: str, quotes: Sequence[QuotedString]) -> tuple[Utterance, ...]:
    """Return the utterances of a paragraph, in reading order, covering every token."""
    inside = {quote.start: quote.end for quote in quotes if quote.level == 1 and quote.closed}
    starts = sorted(inside)
    cuts = [0]
    for sentence in doc.sents:
        first = sentence.start
        if first and (mark := _opening(doc, first, inside)) is not None:
            first = mark  # the parser left the opening mark behind
        elif first and (_is_within(doc[first].idx, starts, inside) or _joined(doc, text, first)):
            continue
        if first > cuts[-1]:
            cuts.append(first)
    cuts.append(len(doc))
    utterances = []
    for first, last in pairwise(cuts):
        begin = doc[first].idx
        words = text[begin : doc[last].idx if last < len(doc) else len(text)]
        stripped = words.strip()
        if stripped:
            start = begin + len(words) - len(words.lstrip())
            utterances.append(Utterance(first, last, start, start + len(stripped)))
    return tuple(utterances)


def _opening(doc: Doc, first: int, inside: Mapping[int, int]) -> int | None:
    """Return the token before `first` if it opens a quotation, and the sentence before it has ended."""
    before = doc[first - 1]
    if first < 2 or before.idx not in inside:
        return None
    return first - 1 if doc[first - 2].text[-1:] in ".!?”\"'" or doc[first - 2].is_space else None


def _is_within(at: int, starts: Sequence[int], inside: Mapping[int, int]) -> bool:
    """Whether a character lies inside marks; `starts` are in order, `inside` tells the ends."""
    before = bisect_left(starts, at) - 1  # outermost marks never overlap
    return before >= 0 and at < inside[starts[before]]


def _joined(doc: Doc, text: str, first: int) -> bool:
    """Whether the boundary before token `first` is none: after "Mr.", before a small letter."""
    token = doc[first]
    at = token.idx
    before = text[max(0, at - _LAST_WORDS) : at].rstrip() or text[:at].rstrip()[-_LAST_WORDS:]
    if not before or before.endswith("\n"):
        return False
    if token.text[:1].islower():
        return True
    if token.is_punct and token.text in {")", "]", ",", ";", ".", "”", "’", '"', "''", "…"}:
        return token.text not in {'"', "''"} or (bool(before) and not text[at - 1 : at].isspace())
    return bool(ABBREVIATION.search(before)) and before[-1] == "." and not re.search(r"\.\s*[”\"]$", before)


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
    opens: bool


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
