"""What people decided of statements, positions and commitments changes the rows; what was read is kept.

The decisions that an older store has are carried out when it is opened (`schema.prepare`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "judged",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("report", _NUMBER, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.number"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("judged_of_report", "judged", ["report"])
    op.create_table(
        "carried",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", _NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", "event"),
        sqlite_with_rowid=False,
    )
    op.create_index("carried_to", "carried", ["event"])
    op.create_table(
        "reading",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row", _NUMBER, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("aside", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("kind", "row"),
        sqlite_with_rowid=False,
    )
    op.create_index("reading_by_id", "reading", ["id"])
    op.create_index("reading_of_version", "reading", ["version"])
