"""Frames of the words that tell an event between states, from `lexicons/predicates.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from dragoman.lexicon.event_types import TYPES, Trait, has_trait
from dragoman.lexicon.loading import Row, Text, TomlSections, TomlTable
from dragoman.record import EventStatus, EventType

Need = Literal[
    "both-sides", "in-force", "named-recipient", "owner-or-support", "recipient", "stands-against",
    "support-verb",
]  # fmt: skip


class Frame(Row, frozen=True):
    """One way of telling an event; the fields are described at the head of predicates.toml."""

    id: str
    type: EventType
    example: Text
    parties: Text
    mode: str | None = None
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    auxiliaries: tuple[str, ...] = ()
    object: frozenset[str] = frozenset()
    not_object: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    prep: frozenset[str] = frozenset()
    prep_object: frozenset[str] = frozenset()
    clause: str | None = None
    not_clause: frozenset[str] = frozenset()
    noun_of: frozenset[str] = frozenset()
    support_verbs: frozenset[str] = frozenset()
    actor: str = "subject"
    recipient: tuple[str, ...] = ()
    look_in: frozenset[str] = frozenset()
    status: EventStatus | None = None
    object_is: Literal["for-state", "person", "place", "act"] | None = None
    subject_is: Literal["person", "agent", "other-state"] | None = None
    content: Literal["reproach", "wrong", "obligation"] | None = None
    mood: Literal["future", "refused", "conditional"] | None = None
    needs: tuple[Need, ...] = ()
    speech: bool = False
    place_recipient: bool = False
    retells: bool = False
    receives: bool = False
    mutual: bool = False

    def has(self, trait: Trait) -> bool:
        """Say whether events of the frame's type have a trait."""
        return has_trait(self.type, trait)

    @property
    def places_of_recipient(self) -> frozenset[str]:
        """Where the other side is looked for when the clause names none."""
        return self.look_in or TYPES.rows[self.type].look_in

    @property
    def intended(self) -> str | None:
        """The type of what is agreed or intended, which is then the event: "agreed to send tanks"."""
        return TYPES.rows[self.type].intended


class PredicateWords(Row, frozen=True):
    """The word lists of predicates.toml: classes, which frames name with an @, and what carries nouns."""

    classes: dict[str, tuple[Text, ...]]
    support: dict[str, tuple[Text, ...]]
    aspect: dict[str, tuple[Text, ...]]


class FrameTable(TomlTable[Frame]):
    """The frames; "@troops" in a list stands for the words of the class `troops`."""

    def decode(self, tables: Mapping[str, Any]) -> dict[str, Frame]:
        classes = tables["classes"]

        def expanded(name: str, words: list[str]) -> list[str]:
            for word in words:
                if word.startswith("@") and word[1:] not in classes:
                    raise self.error(name, f"it names the class {word!r}", ", ".join(sorted(classes)))
            return [word for item in words for word in (classes[item[1:]] if item[:1] == "@" else [item])]

        return super().decode(
            {
                name: {
                    column: expanded(name, cell) if isinstance(cell, list) else cell
                    for column, cell in row.items()
                }
                if name not in self.without
                else row
                for name, row in tables.items()
            }
        )


WORDS = TomlSections("predicates.toml", PredicateWords, others=True)
FRAMES = FrameTable("predicates.toml", Frame, named="id", without=("classes", "support", "aspect"))


@cache
def frames() -> tuple[Frame, ...]:
    """Return every frame in file order."""
    return tuple(FRAMES.rows.values())


@cache
def triggers(part: str) -> Mapping[str, tuple[Frame, ...]]:
    """Return the frames by the word that heads their lemmas: "walk" of "walk out", "sale" of "arms sale".

    `part` is "verbs", "nouns", "adjectives" or "auxiliaries".
    """
    by_head: dict[str, dict[str, Frame]] = {}
    for frame in frames():
        for lemma in getattr(frame, part):
            by_head.setdefault(lemma.split()[-1 if part == "nouns" else 0], {})[frame.id] = frame
    return MappingProxyType({head: tuple(rows.values()) for head, rows in by_head.items()})


@cache
def carriers() -> frozenset[str]:
    """Return the verbs that may carry a noun that tells an event: "voice" of "voiced concern"."""
    return words("support", "verbs").union(*(frame.support_verbs for frame in frames()))


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a word list of the file: words("support", "verbs"), words("classes", "troops")."""
    lists: dict[str, tuple[str, ...]] = getattr(WORDS.value, table)
    return frozenset(lists[key])
