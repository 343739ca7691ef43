"""Frames of the words that tell an event between states, from `lexicons/predicates.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import one_of, toml_rows
from dragoman.record import EventStatus, EventType

FILE = "predicates.toml"
NEEDS = frozenset(
    {
        "accountable", "active", "as-help", "as-outlaws", "as-spy", "at-sea", "bare-claim", "both-sides",
        "by-agent", "by-force", "by-state", "called-false", "conditional", "consequence", "copula",
        "first-person", "for-travellers", "future", "hands-over", "in-force", "in-words", "jointly",
        "known-war", "named-recipient", "no-accident", "no-aim", "no-deed-due", "no-destination",
        "no-forecast", "no-line-of-it", "no-longer", "no-object", "not-agreed", "not-by-person",
        "not-to-expect", "not-withheld", "object-act", "object-is-state", "object-person", "object-place",
        "object-stands-for-state", "object-state", "obligation", "other-subject", "owner-or-support",
        "passive", "plain-object", "planned", "present", "recipient", "refused", "reproach",
        "several-states", "stands-against", "subject-person", "support-verb", "to-leave", "told",
        "under-fire", "voiced", "wrong-verb", "wrongdoing",
    }
)  # fmt: skip
_NOT_FRAMES = frozenset({"classes", "support", "aspect"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of telling an event; the fields are described at the head of predicates.toml."""

    id: str
    type: EventType
    example: str
    parties: str
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
    not_prep: frozenset[str] = frozenset()
    particle: frozenset[str] = frozenset()
    clause: str | None = None
    not_clause: frozenset[str] = frozenset()
    noun_of: frozenset[str] = frozenset()
    support_verbs: frozenset[str] = frozenset()
    actor: str = "subject"
    recipient: tuple[str, ...] = ()
    look_in: frozenset[str] = frozenset()
    status: EventStatus | None = None
    needs: tuple[str, ...] = ()
    speech: bool = False
    place_recipient: bool = False
    place_actor: bool = False
    retells: bool = False
    receives: bool = False
    mutual: bool = False


@cache
def frames() -> tuple[Frame, ...]:
    """Return every frame in file order. Raises LexiconError naming the row that is wrong."""
    rows = toml_rows(FILE)
    classes = {name: tuple(words) for name, words in rows["classes"].items()}
    return tuple(_frame(name, row, classes) for name, row in rows.items() if name not in _NOT_FRAMES)


@cache
def triggers(part: str) -> Mapping[str, tuple[Frame, ...]]:
    """Return the frames by the word that heads their lemmas: "walk" of "walk out", "sale" of "arms sale".

    `part` is "verbs", "nouns", "adjectives" or "auxiliaries".
    """
    found: dict[str, list[Frame]] = {}
    for frame in frames():
        for lemma in getattr(frame, part):
            known = found.setdefault(lemma.split()[-1 if part == "nouns" else 0], [])
            if frame not in known:
                known.append(frame)
    return MappingProxyType({lemma: tuple(rows) for lemma, rows in found.items()})


@cache
def carriers() -> frozenset[str]:
    """Return the verbs that may carry a noun that tells an event: "voice" of "voiced concern"."""
    return words("support", "verbs").union(*(frame.support_verbs for frame in frames()))


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a word list of the file: words("support", "verbs"), words("classes", "troops")."""
    return frozenset(toml_rows(FILE)[table][key])


def _frame(name: str, row: dict[str, Any], classes: dict[str, tuple[str, ...]]) -> Frame:
    one_of(row.get("type", ""), get_args(EventType), file=FILE, row=name, column="type")
    if row.get("status"):
        one_of(row["status"], get_args(EventStatus), file=FILE, row=name, column="status")
    for need in row.get("needs", ()):
        one_of(need, NEEDS, file=FILE, row=name, column="needs")
    values: dict[str, Any] = {"id": name}
    for key, value in row.items():
        if isinstance(value, list):
            expanded = _expand(value, classes, name)
            ordered = key in {"verbs", "nouns", "adjectives", "auxiliaries", "recipient", "needs"}
            value = expanded if ordered else frozenset(expanded)
        values[key] = value
    try:
        return Frame(**values)
    except TypeError as error:
        raise LexiconError(f"{FILE}, {name}: {error}") from error


def _expand(items: list[str], classes: dict[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    found: list[str] = []
    for item in items:
        if item.startswith("@"):
            one_of(item[1:], classes, file=FILE, row=name, column="class")
            found.extend(classes[item[1:]])
        else:
            found.append(item)
    return tuple(found)
