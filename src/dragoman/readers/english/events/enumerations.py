"""Lists of states and people that the parser loses: only commas and "and" stand between their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Paragraph

if TYPE_CHECKING:
    from spacy.tokens import Token

_BETWEEN = re.compile(r"(?:[\s,;()&]|\band\b|\bthe\b|\bas well as\b|\bKingdom of\b|\bRepublic of\b|\bof\b)+")
_AND = re.compile(
    r",?\s+(?:and|as well as|together with|along with)\s+(?:(?:the|his|her|its|their)\s+)?|,\s+(?:the\s+)?"
)
_LISTED = frozenset({"state", "organisation", "demonym"})
_NAMED = frozenset({"person", "office", "state", "organisation", "metonym", "body"})
_SHORTEST = 2  # a pair is left to the parser


def listed(text: str, paragraph: Paragraph, cast: Cast, mention: Mention) -> list[Mention]:
    """Return the mentions of a block enumerated with `mention`: only commas and "and" stand between them."""
    if mention.kind not in _LISTED:
        return []
    run = [mention]
    for step in (1, -1):
        last = mention
        for other in cast.beside(mention, step):
            inside = paragraph.start <= other.start and other.end <= paragraph.end
            if not inside or other.kind != mention.kind or not _joined(text, last, other, step):
                break
            run.append(other)
            last = other
    return run[1:] if len(run) > _SHORTEST else []


def _joined(text: str, last: Mention, other: Mention, step: int) -> bool:
    first, second = (last, other) if step > 0 else (other, last)
    return _BETWEEN.fullmatch(text[first.end : second.start]) is not None


def coordinated(paragraph: Paragraph, cast: Cast, head: Token) -> list[Mention]:
    """Return the names within the phrase of `head` that "and" or a comma joins to the one at `head`.

    "US President Ford and Soviet leader Brezhnev met": the parser may hang the one on a title of the other.
    """
    mention = cast.at(paragraph.start + head.idx)
    if mention is None or mention.kind not in _NAMED:
        return []
    start, _ = paragraph.offsets(head.doc[head.left_edge.i])
    _, end = paragraph.offsets(head.doc[head.right_edge.i])
    group = [m for m in cast.within(start, end) if m.kind in _NAMED]
    if mention not in group:
        return []
    found, at = [], group.index(mention)
    for step in (-1, 1):
        last = mention
        for other in group[at + step :: step] if at + step >= 0 else ():
            first, second = (last, other) if step > 0 else (other, last)
            between = paragraph.text[first.end - paragraph.start : second.start - paragraph.start]
            if _AND.fullmatch(between) is None:
                break
            found.append(other)
            last = other
    return found
