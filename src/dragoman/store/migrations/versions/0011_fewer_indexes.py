"""Indexes that no question uses are gone: each had to be changed, on a page of its own, by every report.

Actors and places are asked for by the versions that name them.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("actor_by_id", "actor_by_name", "place_by_id"):
        op.execute(f"DROP INDEX IF EXISTS {name}")
