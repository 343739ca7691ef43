"""Stories are found by their issues.

Those that were merged before have the issues that a hand gave; a report that is read again gives its stories
the issues that its events say.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BATCH = 5_000
_TOLD = sa.text("SELECT number, day, brief FROM story WHERE number > :last AND number <= :last + :many")
_KEPT = sa.text("INSERT INTO story_issue (story, issue, day) VALUES (:story, :issue, :day)")


def upgrade() -> None:
    op.create_table(
        "story_issue",
        sa.Column("story", _NUMBER, sa.ForeignKey("story.number"), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("story", "issue"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_by_issue", "story_issue", ["issue", "day", "story"])
    connection = op.get_bind()
    end = connection.execute(sa.text("SELECT max(number) FROM story")).scalar() or 0
    for last in range(0, end, _BATCH):
        rows = []
        for number, day, brief in connection.execute(_TOLD, {"last": last, "many": _BATCH}):
            _, issues, situation, _ = json.loads(brief)
            if not situation:
                rows += [{"story": number, "issue": issue, "day": day} for issue in issues]
        if rows:
            connection.execute(_KEPT, rows)
