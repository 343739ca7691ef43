"""Which stories hang together, so that what is new is compared with what is near and nothing else is.

Of the stories of an older store nobody has looked: that is done for each when something new is tied to it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "story_cluster",
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("cluster", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.PrimaryKeyConstraint("story"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_by_cluster", "story_cluster", ["cluster", "story"])
    op.execute("INSERT INTO story_cluster (story, cluster) SELECT number, 0 FROM story")
