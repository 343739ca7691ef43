"""Find time expressions and say what they mean (TIMEX3).

    text --tokens--> classes --grammar--> matches --meaning--> Timex

Each paragraph is read in order; what was mentioned before, the document's day and the tense of the
sentence decide what a bare "Thursday" or "a year earlier" means.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dragoman.extract.document import Document, Paragraph, parse
from dragoman.extract.times import clock, days, lengths, periods
from dragoman.extract.times.calendar import bounds
from dragoman.extract.times.direction import direction_of
from dragoman.extract.times.grammar import Found, find
from dragoman.extract.times.reading import Context, Meaning, Scene
from dragoman.extract.times.tokens import NAMES, Tokens, holds_time, tokenise
from dragoman.record import Block, Report, Timex, content_id
from dragoman.settings import DEFAULT, Settings

__all__ = ["find_times", "times"]

_READ: dict[str, Callable[[Scene], Meaning | None]] = {**days.RULES, **periods.RULES, **lengths.RULES, **clock.RULES}
_BETWEEN = frozenset({"comma", "on", "of", "at", "open", "the"})
_BLANK_LINE = re.compile(r"\n\s*\n")


def times(text: str, anchor: str | None = None, *, settings: Settings = DEFAULT) -> tuple[Timex, ...]:
    """Return the times of `text` in reading order; `anchor` is the day or moment it was written (ISO 8601).

    Without an anchor, relative times are found and left unresolved.
    """
    blocks, start = [], 0
    for piece in [*_BLANK_LINE.finditer(text), None]:
        end = piece.start() if piece else len(text)
        if text[start:end].strip():
            blocks.append(Block("paragraph", start, end))
        start = piece.end() if piece else end
    report = Report(content_id(text), text, tuple(blocks), published_at=anchor)
    return find_times(parse(report, settings))


def find_times(document: Document) -> tuple[Timex, ...]:
    """Return the times of `document`, in reading order."""
    context = Context(*_anchor(document.report))
    found: list[Timex] = []
    for paragraph in document.paragraphs:
        found += _read(paragraph, document, context)
    return tuple(found)


def _anchor(report: Report) -> tuple[date | None, str | None]:
    """Return the report's day where it was filed, and what tells it."""
    line = report.dateline
    if line is not None and line.date:
        return _day(line.date), "dateline"
    if report.published_at is None:
        return None, None
    if line is not None and line.zone and len(report.published_at) > 16:
        try:
            moment = datetime.fromisoformat(report.published_at)
            if moment.tzinfo is not None:
                return moment.astimezone(ZoneInfo(line.zone)).date(), "dateline"
        except (ValueError, ZoneInfoNotFoundError):
            pass
    day = _day(report.published_at)
    return day, "published" if day else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _read(paragraph: Paragraph, document: Document, context: Context) -> list[Timex]:
    tags: dict[int, str] = {}

    def tag_at(offset: int) -> str:
        if not tags:
            tags.update((token.idx, token.tag_) for token in paragraph.doc)
        return tags.get(offset, "")

    tokens = tokenise(paragraph.text, tag_at)
    if not holds_time(tokens):
        return []
    result = []
    matches = find(tokens)
    index = 0
    while index < len(matches):
        first = last = matches[index]
        meaning = _meaning(first, tokens, context, paragraph, tag_at)
        if index + 1 < len(matches) and _joins(first, matches[index + 1], tokens):
            other = _meaning(matches[index + 1], tokens, context, paragraph, tag_at, first.first)
            joined = meaning and other and (clock.join(other, meaning) if first.rule in _HOURS else clock.join(meaning, other))
            if joined:
                meaning, last, index = joined, matches[index + 1], index + 1
        index += 1
        if meaning is None:
            continue
        start, end = paragraph.start + tokens.starts[first.first], paragraph.start + tokens.ends[last.last - 1]
        result.append(_timex(document, start, end, meaning))
        if meaning.kind in {"DATE", "TIME"}:
            context.mentions.append(meaning.value)
    return result


_HOURS = frozenset({"clock", "part"})


def _joins(first: Found, second: Found, tokens: Tokens) -> bool:
    """Say whether a clock time and a day stand side by side."""
    if (first.rule in _HOURS) == (second.rule in _HOURS):
        return False
    gap = [NAMES[char] for char in tokens.classes[first.last : second.first]]
    return len(gap) <= 2 and _BETWEEN.issuperset(gap)


def _meaning(
    found: Found,
    tokens: Tokens,
    context: Context,
    paragraph: Paragraph,
    tag_at: Callable[[int], str],
    first: int | None = None,
) -> Meaning | None:
    look = partial(direction_of, paragraph, tokens.starts[first if first is not None else found.first], tokens.ends[found.last - 1])

    def tag(index: int) -> str:
        return tag_at(tokens.starts[index]) if 0 <= index < len(tokens.starts) else ""

    scene = Scene(found, tokens, context, look, lambda: tag(found.first - 1), lambda: tag(found.last))
    return _READ[found.rule](scene)


def _timex(document: Document, start: int, end: int, meaning: Meaning) -> Timex:
    limits = bounds(meaning.value, clock.offset(meaning.zone, meaning.value)) if meaning.kind in {"DATE", "TIME"} else None
    earliest, latest, precision = limits or (None, None, None)
    if meaning.latest and limits:
        latest = (bounds(meaning.latest) or limits)[1]
    return Timex(
        document.span(start, end), meaning.kind, meaning.value, meaning.mod, earliest, latest, precision,
        meaning.zone, meaning.anchor if limits else None, meaning.alternatives,
    )  # fmt: skip
