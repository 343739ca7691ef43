"""What merging needs: the block keys of each event, and which events are not yet in a story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "event_block",
        sa.Column("event", _NUMBER, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.number"]),
        sa.PrimaryKeyConstraint("event", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("event_by_block", "event_block", ["key", "event"])
    op.create_table(
        "unmerged",
        sa.Column("event", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.number"]),
        sa.PrimaryKeyConstraint("event"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO unmerged (event) SELECT number FROM event")
