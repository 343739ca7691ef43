"""What reports open with, and which stories list them.

Of the reports that an older store has it is made from their texts at the next merge: all of them wait. The
stories get their days here, by which they are then found.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "opening",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("acts", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "opening_party",
        sa.Column("opening", _NUMBER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["opening"], ["opening.number"]),
        sa.PrimaryKeyConstraint("state", "day", "opening"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_told",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.PrimaryKeyConstraint("day", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("told_of_story", "story_told", ["story"])
    op.create_table(
        "story_opening",
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("opening", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.ForeignKeyConstraint(["opening"], ["opening.number"]),
        sa.PrimaryKeyConstraint("story", "opening"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_by_opening", "story_opening", ["opening"])
    op.create_table(
        "unlisted",
        sa.Column("version", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("version"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO story_told (day, story) SELECT DISTINCT report_version.day, story_mention.story "
        "FROM story_mention JOIN event ON event.number = story_mention.event "
        "JOIN report_version ON report_version.number = event.version WHERE report_version.day <> ''"
    )
    op.execute("INSERT INTO unlisted (version) SELECT number FROM report_version")
