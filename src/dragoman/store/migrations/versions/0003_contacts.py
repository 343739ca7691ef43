"""What pages of all contacts need: stories of one type by day."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("story_by_type", "story", ["type", "day", "number"])
