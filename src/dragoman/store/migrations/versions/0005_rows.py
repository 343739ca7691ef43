"""What pages of busy states are answered from: stories in short, stems of their words, positions by day."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from dragoman.merge.terms import stems

revision = "0005"
down_revision = "0004"

_BATCH = 5_000
_TOLD = sa.text(
    "SELECT story.number, story.body, event.body AS told, report_version.outlet FROM story "
    "JOIN story_mention ON story_mention.story = story.number "
    "JOIN event ON event.number = story_mention.event "
    "JOIN report_version ON report_version.number = event.version "
    "WHERE story.number > :last AND story.number <= :last + :many ORDER BY story.number"
)
_KEPT = sa.text("UPDATE story SET brief = :brief, stems = :stems WHERE number = :number")


def upgrade() -> None:
    op.add_column("story", sa.Column("brief", sa.Text(), nullable=True))
    op.add_column("story", sa.Column("stems", sa.Text(), nullable=True))
    op.create_index("position_of_state", "position", ["state", "day", "number"])
    connection = op.get_bind()
    end = connection.execute(sa.text("SELECT max(number) FROM story")).scalar() or 0
    for last in range(0, end, _BATCH):
        rows = connection.execute(_TOLD, {"last": last, "many": _BATCH}).all()
        found = [
            {"number": number, **_beside(list(told))}
            for number, told in groupby(rows, key=lambda row: row.number)
        ]
        if found:
            connection.execute(_KEPT, found)


def _beside(told: list[Any]) -> dict[str, str]:
    story = json.loads(told[0].body)
    persons = [{name: one[name] for name in ("name", "state", "office")} for one in story["persons"]]
    outlets = sorted({row.outlet for row in told if row.outlet})
    quotes = (span["quote"] for row in told for span in json.loads(row.told)["evidence"])
    brief = [persons, story["issues"], story["situation"], outlets]
    return {
        "brief": json.dumps(brief, ensure_ascii=False, separators=(",", ":")),
        "stems": " ".join(sorted(stems(" ".join(quotes)))),
    }
