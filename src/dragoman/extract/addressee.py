"""Say to which state a statement is addressed: the one told, asked or accused; else the one it is about."""

from __future__ import annotations

from dragoman.extract.attribution import Attribution
from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.record import Span


def addressee(
    document: Document, cast: Cast, state: str | None, parts: list[Attribution], place: tuple[int, int]
) -> tuple[str, Span] | None:
    """Return the addressed state and the words that name it, or None.

    The first other state named after the cue of a part, else the first named in the sentence.
    """
    starts = [part.cue[1] for part in parts if part.cue and place[0] <= part.cue[1] <= place[1]]
    for start in (*starts, place[0]):
        for mention in cast.within(start, place[1]):
            others = [one for one in mention.states if one != state]
            if others and len(mention.states) <= 2:
                return others[0], document.span(mention.start, mention.end)
    return None
