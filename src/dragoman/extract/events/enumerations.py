"""Long lists of states, which joint statements open with and the parser loses."""

from __future__ import annotations

import re

from dragoman.extract.cast import Mention

_BETWEEN = re.compile(r"(?:\s|,|;|\band\b|\bthe\b|&|\bas well as\b|\bKingdom of\b|\bRepublic of\b|\bof\b)+")
_LISTED = frozenset({"state", "organisation", "demonym"})
_SHORTEST = 2  # a pair is left to the parser


def listed(text: str, group: tuple[Mention, ...], mention: Mention) -> list[Mention]:
    """Return the mentions of `group` enumerated with `mention`: only commas and "and" stand between them."""
    if mention.kind not in _LISTED:
        return []
    index = next((i for i, other in enumerate(group) if other.start == mention.start), None)
    if index is None:
        return []
    run = [mention]
    for step in (1, -1):
        last, at = mention, index + step
        while 0 <= at < len(group) and group[at].kind == mention.kind:
            if not _joined(text, last, group[at], step):
                break
            run.append(group[at])
            last, at = group[at], at + step
    return run[1:] if len(run) > _SHORTEST else []


def _joined(text: str, last: Mention, other: Mention, step: int) -> bool:
    first, second = (last, other) if step > 0 else (other, last)
    return _BETWEEN.fullmatch(text[first.end : second.start]) is not None
