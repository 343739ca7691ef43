"""Decisions by hand in words: what stands, what had been read, who decided and when."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.record import Decision
from dragoman.render.words import plain

_DONE = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}


def told(one: Decision) -> str:
    """Return a decision: "speaker_state: PER, read as CHL; corrected by Kari, 2023-05-06"."""
    what = f"{one.field}: {plain(one.value)}" if one.value is not None else one.field
    if one.verdict == "correct":
        what += f", read as {plain(one.read)}" if one.read is not None else ", not read"
    follows = f" (of statement {one.follows})" if one.follows else ""
    by = f" by {plain(one.by)}" if one.by else ""
    return f"{what}; {_DONE[one.verdict]}{by}, {one.at[:10]}{follows}"


def notes(decisions: Iterable[Decision]) -> list[str]:
    """Return what a list notes behind a row: "[by hand: ...]" for each decision."""
    return [f"[by hand: {told(one)}]" for one in decisions]
