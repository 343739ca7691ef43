"""A story -> its rows in each table but `story_mention`; and `brief`, the fields that lists are drawn by.

Reading a brief costs microseconds, a story a millisecond.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from dragoman.merge.story import Story
from dragoman.query.chronology import doubts, is_listed
from dragoman.query.commitments import stems_of
from dragoman.store.day_ranges import day_range, next_day, report_day
from dragoman.store.record_rows import Rows, sides
from dragoman.store.story_openings import report_day_rows


class Official(msgspec.Struct, frozen=True):
    """Who took part, for which state, in what office; None where nobody says."""

    name: str
    state: str | None
    office: str | None = None


Brief = tuple[tuple[Official, ...], tuple[str, ...], bool, tuple[str, ...]]
"""Who took part, the issues, whether it goes on, the outlets in the order of the alphabet."""
_BRIEF = msgspec.json.Decoder(Brief)


def brief_of(story: Story) -> Brief:
    """Return a story, which has its mentions, in short."""
    officials = tuple(Official(person.name, person.state, person.office) for person in story.persons)
    outlets = sorted({mention.outlet for mention in story.mentions if mention.outlet})
    return officials, story.issues, story.situation, tuple(outlets)


def brief_columns(story: Story) -> dict[str, str]:
    """Return the columns `brief` and `stems` of a story."""
    return {
        "brief": msgspec.json.encode(brief_of(story)).decode(),
        "stems": " ".join(sorted(stems_of(story))),
    }


def decoded_brief(column: str) -> Brief:
    """Return what a column `brief` holds."""
    brief: Brief = _BRIEF.decode(column)
    return brief


def filed(story: Story) -> dict[str, Any]:
    """Return the first day of a story's date, the day after its last, and the day it is filed under."""
    earliest, latest = day_range(story.when) or (None, None)
    day = earliest or report_day(story.reported)
    return {"earliest": earliest, "latest": latest or next_day(day), "day": day}


def story_rows(number: int, story: Story) -> Rows:
    """Return the rows of a story, which has its mentions, by table."""
    days = filed(story)
    rows: Rows = {}
    rows["story"] = [{
        "number": number, "id": story.id, "type": story.event_type, "mode": story.mode,
        "status": story.status, "earliest": days["earliest"],
        "latest": days["latest"] if days["earliest"] else None, "day": days["day"],
        "witnesses": len(story.witnesses), "mentions": len(story.mentions), "confidence": story.confidence,
        "body": body_of(story), **brief_columns(story),
    }]  # fmt: skip
    for name, row in sides("story", number, story.actors, story.recipients, days["day"], days["latest"]):
        rows.setdefault(name, []).append(row)
    listed = is_listed(story.confidence) and not story.situation
    for issue in story.issues if listed else ():
        rows.setdefault("story_issue", []).append({"story": number, "issue": issue, "day": days["day"]})
    rows["story_report_day"] = report_day_rows(number, story)
    for reason in doubts(story):
        rows.setdefault("story_doubt", []).append({"story": number, "reason": reason, "day": days["day"]})
    return rows


def body_of(story: Story) -> str:
    """Return the `body` of a story: without its mentions and what opens with it, which have their own
    tables."""
    return msgspec.json.encode(replace(story, mentions=(), also=())).decode()
