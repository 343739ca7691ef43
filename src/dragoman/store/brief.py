"""What a store keeps of a story beside it: in short, what a list is drawn and narrowed by, and the stems by
which what followed an undertaking is found. Reading these costs microseconds, a story a millisecond."""

from __future__ import annotations

import msgspec

from dragoman.merge.story import Story
from dragoman.query.commitments import stems_of


class Official(msgspec.Struct, frozen=True):
    """Who took part, for which state, in what office; None where nobody says."""

    name: str
    state: str | None
    office: str | None = None


Brief = tuple[tuple[Official, ...], tuple[str, ...], bool, tuple[str, ...]]
"""Who took part, the issues, whether it goes on, the outlets in the order of the alphabet."""
_BRIEF = msgspec.json.Decoder(Brief)


def brief(story: Story) -> Brief:
    """Return a story, which has its mentions, in short."""
    officials = tuple(Official(one.name, one.state, one.office) for one in story.persons)
    outlets = sorted({one.outlet for one in story.mentions if one.outlet})
    return officials, story.issues, story.situation, tuple(outlets)


def columns_of(story: Story) -> dict[str, str]:
    """Return the columns `brief` and `stems` of a story."""
    return {
        "brief": msgspec.json.encode(brief(story)).decode(),
        "stems": " ".join(sorted(stems_of(story))),
    }


def decoded(said: str) -> Brief:
    """Return what a column `brief` holds."""
    found: Brief = _BRIEF.decode(said)
    return found
