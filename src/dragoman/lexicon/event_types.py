"""What holds of every event of a type, from `lexicons/event_types.toml`, where the traits are described."""

from __future__ import annotations

from typing import Literal

from dragoman.lexicon.loading import Row, TomlTable
from dragoman.record import EventType

Trait = Literal[
    "contact", "attack", "retreat", "reproach", "demand", "refusal", "threat", "agreement", "aid", "support",
    "protest", "coercion", "reciprocal", "speech-act", "uttered", "needs-no-other", "foreign-side",
    "in-the-field", "deed", "answer", "fact", "has-content", "judges", "deniable", "opens-reports",
    "done-to-land", "by-armed-groups", "not-by-courts", "in-office", "in-courts", "done-to",
]  # fmt: skip


class TypeRow(Row, frozen=True):
    """The traits of a type, where the other side of its events is looked for, and what they may intend."""

    name: EventType
    traits: frozenset[Trait]
    look_in: frozenset[str] = frozenset()
    intended: EventType | None = None


TYPES = TomlTable("event_types.toml", TypeRow, named="name")


def has_trait(kind: str, trait: Trait) -> bool:
    """Say whether events of a type have a trait."""
    return trait in TYPES.rows[kind].traits
