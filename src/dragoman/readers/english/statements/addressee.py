"""Say to which state a statement is addressed: the one told, asked or accused; else the one it is about.

Of several states in a sentence the one that the report speaks of most is meant; a report about two
states (as its title says, or its mentions) needs no name in every sentence.
"""

from __future__ import annotations

import re
from collections import Counter

from dragoman.lexicon.cues import Cue
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.record import Span

_MOST = 0.5
"""Share of the mentions of other states that makes one the counterpart throughout a report."""


def addressee(
    document: Document,
    cast: Cast,
    counts: Counter[str],
    state: str | None,
    parts: list[Attribution],
    place: tuple[int, int],
) -> tuple[str, Span | None] | None:
    """Return the addressed state and the words of the statement that name it (None: the report does).

    `counts`: how often the report names each state (`counts_of`).
    """
    for part in parts:
        if part.cue is not None and part.row is not None:
            told = _told(document, cast, state, part.cue[1], part.row)
            if told is not None and told.start < place[1]:
                return _other(told, state), document.span(told.start, told.end)
    named = [mention for mention in cast.within(*place) if _other(mention, state)]
    if named:
        best = max(named, key=lambda mention: counts[_other(mention, state)])
        return _other(best, state), document.span(best.start, best.end)
    others = Counter({code: count for code, count in counts.items() if code != state})
    if not others or state is None:
        return None
    code, count = others.most_common(1)[0]
    return (code, None) if count >= _MOST * others.total() and count > 1 else None


_BESIDE = 25


def _told(document: Document, cast: Cast, state: str | None, at: int, row: Cue) -> Mention | None:
    """The one whom a cue that ends at `at` names as spoken to, in the way that its row allows."""
    if "object" in row.to:
        return _first(cast, state, at, at + _BESIDE)
    if not row.to:
        return None
    pattern = re.compile(rf"(?:\s+\w+){{0,2}}?\s*\b(?:{'|'.join(sorted(row.to))})\s+(?:the\s+)?")
    leads = pattern.match(document.report.text, at - len(row.particle) if row.particle in row.to else at)
    return _first(cast, state, leads.end(), leads.end() + _BESIDE) if leads is not None else None


def _first(cast: Cast, state: str | None, start: int, end: int) -> Mention | None:
    return next((mention for mention in cast.within(start, end) if _other(mention, state)), None)


def _other(mention: Mention, state: str | None) -> str:
    """The state of a mention that is not the speaker's own; empty if there is none."""
    return next((code for code in mention.states if code != state), "")


def counts_of(cast: Cast) -> Counter[str]:
    """Return how often a report names each state."""
    return Counter(code for mention in cast.mentions for code in mention.states)
