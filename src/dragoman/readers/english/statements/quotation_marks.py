"""Find what stands between quotation marks, on the raw paragraph, before any sentence is split.

Every style of marks pairs with its own kind; a mark without a partner never costs more than itself.
A mark that opens a paragraph and is not closed quotes to the paragraph's end, and goes on in the next
paragraph if that opens with a mark too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CLOSING = {
    "“": "”",
    "„": "”",
    "‟": "”",
    "«": "»",
    '"': '"',
    "''": "''",
    "``": "''",
    "‘": "’",
    "'": "'",
    "‹": "›",
}
_MARK = re.compile(r"''|``|[“”„‟«»\"‘’'‹›]")
_SINGLE = frozenset("‘’'")
_DEEPEST = 6
"""Marks that may stand open at once; older ones are odd."""
_LONGEST_UNCLOSED = 600
"""Characters that an unclosed mark inside a paragraph may still quote."""


@dataclass(frozen=True, slots=True)
class Quoted:
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


def quoted(text: str) -> tuple[Quoted, ...]:
    """Return the quoted strings of one paragraph, outer before inner, in reading order."""
    found: list[Quoted] = []
    stack: list[tuple[str, int, int]] = []  # mark, start, end of the opening mark
    for match in _MARK.finditer(text):
        mark, start, end = match.group(), match.start(), match.end()
        if mark == "“" and stack and _ends(text, start, end):
            mark = "”"  # typed the wrong way round
        opens, closes = _can_open(text, mark, start, end), _can_close(text, mark, start, end)
        partner = _partner(stack, mark) if closes else None
        if partner is not None and not (opens and not _closes_better(text, start, end)):
            opening = stack[partner]
            found.append(Quoted(opening[1], end, opening[2], start, level=partner + 1))
            del stack[partner:]
        elif opens and not (mark in _SINGLE and not _has_partner(text, mark, end)):
            if stack and stack[-1][0] == mark and mark not in {"“", "«", "‘"}:
                stack.pop()  # the same straight mark twice: the first was odd
            stack.append((mark, start, end))
            del stack[:-_DEEPEST]
    found += _unclosed(text, stack, found)
    return tuple(sorted(found, key=lambda quote: (quote.start, -quote.end)))


def quoted_paragraphs(texts: Sequence[str]) -> list[tuple[Quoted, ...]]:
    """Return the quoted strings of each paragraph; one that stays open is kept only if it reads so.

    An opening mark without its partner quotes the rest of the paragraph when it stands at the
    paragraph's beginning, or when the next paragraph begins with a mark.
    """
    rows = [quoted(text) for text in texts]
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
        if CLOSING.get(opening) == mark or (mark in {'"', "”"} and opening in {'"', "“", "”", "„"}):
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


def _unclosed(text: str, stack: list[tuple[str, int, int]], found: list[Quoted]) -> list[Quoted]:
    """The outermost double mark that was never closed quotes to the end of the paragraph."""
    for level, (mark, start, end) in enumerate(stack, start=1):
        if mark not in _SINGLE and text[end:].strip():
            stop = len(text.rstrip())
            inner = [quote for quote in found if quote.start > start]
            for quote in inner:
                if quote.level > 1:
                    continue
                found[found.index(quote)] = Quoted(
                    quote.start, quote.end, quote.inner_start, quote.inner_end, level + 1, quote.closed
                )
            return [Quoted(start, stop, end, stop, level=level, closed=False)]
    return []
