"""Events are merged by other keys: a contact of one party has those of the state that its words name.

Keys are written anew, and stories with them, at the next merge; until then the stories stay as they are.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("DELETE FROM event_block")
    op.execute("INSERT INTO unmerged (event) SELECT number FROM event WHERE true ON CONFLICT DO NOTHING")
