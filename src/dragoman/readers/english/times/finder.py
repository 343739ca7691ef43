"""The way from a parsed report to its times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from dragoman.observing import stage
from dragoman.readers.english.document import Document, Paragraph, parse
from dragoman.readers.english.times import clock, days, feasts, lengths, periods, quarters, years
from dragoman.readers.english.times.anchor import anchor as day_of
from dragoman.readers.english.times.anchor import opens
from dragoman.readers.english.times.calendar import bounds
from dragoman.readers.english.times.direction import direction_of
from dragoman.readers.english.times.grammar import Found, find
from dragoman.readers.english.times.history import Matched, carries_on, shared_years, tells_history
from dragoman.readers.english.times.order import order_of
from dragoman.readers.english.times.reading import Context, Meaning, Scene
from dragoman.readers.english.times.tokens import NAMES, Tokens, holds_time, tokenise
from dragoman.record import Block, Report, Timex, content_id
from dragoman.settings import DEFAULT, Settings

READINGS: dict[str, Callable[[Scene], Meaning | None]] = {
    **days.RULES,
    **feasts.RULES,
    **years.RULES,
    **quarters.RULES,
    **periods.RULES,
    **lengths.RULES,
    **clock.RULES,
}
_HOURS = frozenset({"clock", "part", "part_of_day_at"})
_BETWEEN = frozenset({"comma", "on", "of", "at", "open", "the"})
_BLANK_LINE = re.compile(r"\n(?:[^\S\n]*\n)+")


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


@stage("times")
def find_times(document: Document) -> tuple[Timex, ...]:
    """Return the times of `document`, in reading order."""
    context = Context(*day_of(document.report), order=order_of(document.report))
    pages = [_Page(paragraph, context) for paragraph in document.paragraphs]
    if context.source != "dateline":
        context.tells_history = tells_history([page.matched for page in pages], context.today)
    return tuple(timex for page in pages for timex in _read(page, document, context))


def _read(page: _Page, document: Document, context: Context) -> Iterator[Timex]:
    paragraph = page.paragraph
    for first, last, meaning in page.meanings():
        start, end = page.tokens.starts[first], page.tokens.ends[last - 1]
        yield _timex(document, paragraph.start + start, paragraph.start + end, meaning)
        if meaning.kind not in {"DATE", "TIME"}:
            continue
        if not context.tells_history or "-" in meaning.value or carries_on(page.matched, first, last):
            context.mentions.append(meaning.value)
        if start < 80 and paragraph.kind == "paragraph" and context.source != "dateline":
            filed = opens(paragraph.text[:start], meaning.value, context.today)
            if filed is not None:
                context.today, context.source, context.tells_history = filed, "dateline", False


class _Page:
    """One paragraph while it is read: its tokens, and the tags of its words when they are asked for."""

    def __init__(self, paragraph: Paragraph, context: Context) -> None:
        self.paragraph, self.context = paragraph, context
        self._tags: dict[int, str] = {}
        self.tokens: Tokens = tokenise(paragraph.text, self.tag_at)
        matches = find(self.tokens) if holds_time(self.tokens) else []
        self.matched = Matched(paragraph, self.tokens, matches)

    def tag_at(self, offset: int) -> str:
        """Return the part-of-speech tag of the word that starts at a character."""
        if not self._tags:
            self._tags.update((token.idx, token.tag_) for token in self.paragraph.doc)
        return self._tags.get(offset, "")

    def tag(self, index: int) -> str:
        return self.tag_at(self.tokens.starts[index]) if 0 <= index < len(self.tokens.starts) else ""

    def meanings(self) -> Iterator[tuple[int, int, Meaning]]:
        """Yield first and last token (excluded) and meaning of each expression."""
        matches = self.matched.matches
        years = list(shared_years(matches, self.tokens))
        index = 0
        while index < len(matches):
            found, year = matches[index], years[index]
            index += 1
            meaning = self.meaning(found, found.first, year)
            if index < len(matches) and _joins(found, matches[index], self.tokens):
                joined = self._joined(found, meaning, matches[index])
                if joined is not None:
                    yield found.first, matches[index].last, joined
                    index += 1
                    continue
            if meaning is not None:
                yield from _parts(found, meaning, self.tokens)

    def meaning(self, found: Found, first: int, year: int | None = None) -> Meaning | None:
        """Read one match; its direction is that of the words from token `first` on, `year` one beside it."""
        starts, ends = self.tokens.starts, self.tokens.ends
        look = partial(direction_of, self.paragraph, starts[first], ends[found.last - 1])
        before, after = partial(self.tag, found.first - 1), partial(self.tag, found.last)
        try:
            return READINGS[found.rule](Scene(found, self.tokens, self.context, look, before, after, year))
        except (ValueError, OverflowError):  # 30 February, or a step beyond the years 1 to 9999
            return None

    def _joined(self, found: Found, meaning: Meaning | None, following: Found) -> Meaning | None:
        other = self.meaning(following, found.first)
        if meaning is None or other is None:
            return None
        return clock.join(other, meaning) if found.rule in _HOURS else clock.join(meaning, other)


def _joins(first: Found, second: Found, tokens: Tokens) -> bool:
    """Say whether a clock time and a day stand side by side."""
    if (first.rule in _HOURS) == (second.rule in _HOURS):
        return False
    gap = [NAMES[char] for char in tokens.classes[first.last : second.first]]
    return len(gap) <= 2 and _BETWEEN.issuperset(gap)


def _parts(found: Found, meaning: Meaning, tokens: Tokens) -> Iterator[tuple[int, int, Meaning]]:
    """Yield an expression whole, but "24 and 25 April" as two days ("between 24 and 25" is one interval)."""
    between = tokens.find("between", max(0, found.first - 1), found.first) is not None
    if meaning.latest is None or between or "last_day" not in found.parts:
        yield found.first, found.last, meaning
        return
    conjunction = tokens.find("and", found.first, found.parts["last_day"][0])
    if conjunction is None:
        yield found.first, found.last, meaning
        return
    second = tokens.find("the", conjunction, found.last) or conjunction
    yield found.first, conjunction, replace(meaning, latest=None)
    yield second + 1, found.last, replace(meaning, value=meaning.latest, latest=None)


def _timex(document: Document, start: int, end: int, meaning: Meaning) -> Timex:
    limits = None
    if meaning.kind in {"DATE", "TIME"}:
        limits = bounds(meaning.value, clock.offset(meaning.zone, meaning.value))
    limits = meaning.within or limits
    earliest, latest, precision = limits or (None, None, None)
    if meaning.latest and limits:
        latest = (bounds(meaning.latest) or limits)[1]
    return Timex(
        document.span(start, end), meaning.kind, meaning.value, meaning.mod, earliest, latest, precision,
        meaning.zone, meaning.anchor if limits else None, meaning.alternatives,
    )  # fmt: skip
