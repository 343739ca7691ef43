"""A story -> the rows of each table that is asked for stories, but for its mentions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from dragoman.merge.story import Story
from dragoman.settings import LISTED
from dragoman.store.brief import columns_of
from dragoman.store.days import day_range, next_day, report_day
from dragoman.store.listing import told_rows
from dragoman.store.rows import Rows, sides


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
        "body": body_of(story), **columns_of(story),
    }]  # fmt: skip
    for name, row in sides("story", number, story.actors, story.recipients, days["day"], days["latest"]):
        rows.setdefault(name, []).append(row)
    listed = story.confidence is None or story.confidence >= LISTED
    for issue in story.issues if listed and not story.situation else ():
        rows.setdefault("story_issue", []).append({"story": number, "issue": issue, "day": days["day"]})
    rows["story_told"] = told_rows(number, story)
    return rows


def body_of(story: Story) -> str:
    """Return the `body` of a story: without its mentions and what opens with it, which have their own
    tables."""
    return msgspec.json.encode(replace(story, mentions=(), also=())).decode()
