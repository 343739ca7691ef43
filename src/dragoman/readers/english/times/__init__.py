"""Find time expressions and say what they mean (TIMEX3): `find_times` is the way in.

A text is cut into tokens with classes and matched against a grammar (`time_grammar`); a match with its
context (`expressions`, `anchoring`) gets its value by the rule that matched (`normalise_*`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from dragoman.observing import stage
from dragoman.readers.english.document import Document, Paragraph, parse
from dragoman.readers.english.times import (
    normalise_days,
    normalise_feasts,
    normalise_periods,
    normalise_years,
)
from dragoman.readers.english.times.anchoring import (
    MatchedParagraph,
    carries_year,
    dateline_day,
    document_day,
    numeric_date_order,
    shared_years,
    tells_history,
)
from dragoman.readers.english.times.expressions import Context, Expression, Meaning, direction_of
from dragoman.readers.english.times.normalise_days import join_day_and_clock, utc_offset
from dragoman.readers.english.times.time_grammar import (
    NAMES,
    Match,
    Tokens,
    find_matches,
    holds_time,
    tokenise,
)
from dragoman.readers.english.times.timex_values import bounds
from dragoman.record import Block, Report, Timex, content_id
from dragoman.settings import DEFAULT, Settings

NORMALISERS: dict[str, Callable[[Expression], Meaning | None]] = {
    **normalise_days.RULES,
    **normalise_feasts.RULES,
    **normalise_years.RULES,
    **normalise_periods.RULES,
}
"""What normalises the matches of each rule of the grammar."""
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
    context = Context(*document_day(document.report), order=numeric_date_order(document.report))
    readers = [_ParagraphTimes(paragraph, context) for paragraph in document.paragraphs]
    if context.source != "dateline":
        context.tells_history = tells_history([reader.matched for reader in readers], context.today)
    return tuple(timex for reader in readers for timex in _read(reader, document, context))


def _read(reader: _ParagraphTimes, document: Document, context: Context) -> Iterator[Timex]:
    paragraph = reader.paragraph
    for first, last, meaning in reader.meanings():
        start, end = reader.tokens.starts[first], reader.tokens.ends[last - 1]
        yield _timex(document, paragraph.start + start, paragraph.start + end, meaning)
        if meaning.kind not in {"DATE", "TIME"}:
            continue
        if not context.tells_history or "-" in meaning.value or carries_year(reader.matched, first, last):
            context.mentions.append(meaning.value)
        if start < 80 and paragraph.kind == "paragraph" and context.source != "dateline":
            filed = dateline_day(paragraph.text[:start], meaning.value, context.today)
            if filed is not None:
                context.today, context.source, context.tells_history = filed, "dateline", False


class _ParagraphTimes:
    """One paragraph while it is read: its tokens, and the tags of its words when they are asked for."""

    def __init__(self, paragraph: Paragraph, context: Context) -> None:
        self.paragraph, self.context = paragraph, context
        self._tags: dict[int, str] = {}
        self.tokens: Tokens = tokenise(paragraph.text, self.tag_at)
        matches = find_matches(self.tokens) if holds_time(self.tokens) else []
        self.matched = MatchedParagraph(paragraph, self.tokens, matches)

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
            match, year = matches[index], years[index]
            index += 1
            meaning = self.meaning(match, match.first, year)
            if index < len(matches) and _joins(match, matches[index], self.tokens):
                joined = self._joined(match, meaning, matches[index])
                if joined is not None:
                    yield match.first, matches[index].last, joined
                    index += 1
                    continue
            if meaning is not None:
                yield from _parts(match, meaning, self.tokens)

    def meaning(self, match: Match, first: int, shared_year: int | None = None) -> Meaning | None:
        """Normalise one match; its direction is that of the words from token `first` on."""
        starts, ends = self.tokens.starts, self.tokens.ends
        direction = partial(direction_of, self.paragraph, starts[first], ends[match.last - 1])
        tag_before, tag_after = partial(self.tag, match.first - 1), partial(self.tag, match.last)
        expression = Expression(
            match, self.tokens, self.context, direction, tag_before, tag_after, shared_year
        )
        try:
            return NORMALISERS[match.rule](expression)
        except (ValueError, OverflowError):  # 30 February, or a step beyond the years 1 to 9999
            return None

    def _joined(self, match: Match, meaning: Meaning | None, following: Match) -> Meaning | None:
        other = self.meaning(following, match.first)
        if meaning is None or other is None:
            return None
        return (
            join_day_and_clock(other, meaning) if match.rule in _HOURS else join_day_and_clock(meaning, other)
        )


def _joins(first: Match, second: Match, tokens: Tokens) -> bool:
    """Say whether a clock time and a day stand side by side."""
    if (first.rule in _HOURS) == (second.rule in _HOURS):
        return False
    gap = [NAMES[char] for char in tokens.classes[first.last : second.first]]
    return len(gap) <= 2 and _BETWEEN.issuperset(gap)


def _parts(match: Match, meaning: Meaning, tokens: Tokens) -> Iterator[tuple[int, int, Meaning]]:
    """Yield an expression whole, but "24 and 25 April" as two days ("between 24 and 25" is one interval)."""
    between = tokens.find("between", max(0, match.first - 1), match.first) is not None
    if meaning.latest is None or between or "last_day" not in match.parts:
        yield match.first, match.last, meaning
        return
    conjunction = tokens.find("and", match.first, match.parts["last_day"][0])
    if conjunction is None:
        yield match.first, match.last, meaning
        return
    second = tokens.find("the", conjunction, match.last) or conjunction
    yield match.first, conjunction, replace(meaning, latest=None)
    yield second + 1, match.last, replace(meaning, value=meaning.latest, latest=None)


def _timex(document: Document, start: int, end: int, meaning: Meaning) -> Timex:
    limits = None
    if meaning.kind in {"DATE", "TIME"}:
        limits = bounds(meaning.value, utc_offset(meaning.zone, meaning.value))
    limits = meaning.within or limits
    earliest, latest, precision = limits or (None, None, None)
    if meaning.latest and limits:
        latest = (bounds(meaning.latest) or limits)[1]
    return Timex(
        document.span(start, end), meaning.kind, meaning.value, meaning.mod, earliest, latest, precision,
        meaning.zone, meaning.anchor if limits else None, meaning.alternatives,
    )  # fmt: skip
