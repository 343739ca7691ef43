"""The words that tell an event between states (predicates.toml), and words beside them.

event_types.toml says what holds of every event of a type. Lists of other TOML files say what became of an
event (modality), what it belongs to (links, wars) and what it is about (topics, reproach, sport); words of
headlines are here too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from dragoman.lexicon.loading import Row, Text, TomlSections, TomlTable, WordLists
from dragoman.lexicon.states import states
from dragoman.record import EventStatus, EventType, Relation

Trait = Literal[
    "contact", "attack", "retreat", "reproach", "demand", "refusal", "threat", "agreement", "aid", "support",
    "protest", "coercion", "reciprocal", "speech-act", "uttered", "needs-no-other", "foreign-side",
    "in-the-field", "deed", "answer", "fact", "has-content", "judges", "deniable", "opens-reports",
    "done-to-land", "by-armed-groups", "not-by-courts", "in-office", "in-courts", "done-to",
    "told-in-passing",
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


Need = Literal[
    "both-sides", "in-force", "named-recipient", "owner-or-support", "recipient", "stands-against",
    "support-verb", "under-way",
]  # fmt: skip


class Frame(Row, frozen=True):
    """One way of telling an event; the fields are described at the head of predicates.toml."""

    id: str
    type: EventType
    example: Text
    parties: Text
    mode: str | None = None
    mode_words: frozenset[str] = frozenset()
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
def tells(lemma: str, trait: Trait, *parts: str) -> bool:
    """Say whether a word, as one of `parts` ("verbs", "nouns"), has a frame of events with a trait."""
    return any(frame.has(trait) for part in parts for frame in triggers(part).get(lemma, ()))


@cache
def carriers() -> frozenset[str]:
    """Return the verbs that may carry a noun that tells an event: "voice" of "voiced concern"."""
    return words("support", "verbs").union(*(frame.support_verbs for frame in frames()))


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a word list of the file: words("support", "verbs"), words("classes", "troops")."""
    lists: dict[str, tuple[str, ...]] = getattr(WORDS.value, table)
    return frozenset(lists[key])


class Connective(Row, frozen=True):
    """Words that join an event to what it followed from; `event` and `reason` as the example has them."""

    relation: Relation
    words: tuple[Text, ...]
    example: Text
    event: Text
    reason: Text
    near_miss: Text


class War(Row, frozen=True):
    """Who attacked whom (ISO 3166 alpha-3), from the first day to the last; without one it goes on."""

    attacker: str
    attacked: str
    first: date
    source: Text
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last and self.last < self.first:
            raise ValueError(f"last is {self.last}; accepted: a day not before the first, {self.first}")


MODALITY = WordLists("modality.toml")
LINKS = WordLists("links.toml", text=("example", "near_miss", "event", "date"))
TOPICS = WordLists("topics.toml", text=("example", "near_miss", "issue"))
REPROACH = WordLists("reproach.toml")
HEADLINES = WordLists("headlines.toml", text=("example", "to", "set"))
SPORT = WordLists("sport.toml")
WAR_WORDS = WordLists("wars.toml", only=("words",))
WARS = TomlTable("wars.toml", War, without=("words",), refers={"attacker": states, "attacked": states})
REASONS = TomlTable("reasons.toml", Connective)


@cache
def modality_words(status: str, *names: str) -> frozenset[str]:
    """Return the words of the lists `names` of a status of modality.toml; none where it has no such list."""
    lists = MODALITY.rows[status].lists
    return frozenset(word for name in names for word in lists.get(name, ()))


@cache
def link_words(row: str) -> frozenset[str]:
    """Return the words that tie one event to another: "at-once", "causes", "sequels", "answers-to" ..."""
    return LINKS.words(row)


@cache
def topic_words(row: str) -> frozenset[str]:
    """Return the words that say what an event is about: "about", "beside", "meanwhile", "deals"."""
    return TOPICS.words(row)


@cache
def reproach_words(row: str) -> frozenset[str]:
    """Return the words of a kind of reproach.

    "reproach": call a deed or a state bad; "wrong": verbs of wrongdoing that turn a claim into an accusation;
    "consequence": what will follow, by which a warning is a threat; "undone": verbs of duty that, denied of
    somebody, accuse him; "cost": consequences that whoever warns of them means to bring about himself.
    """
    return REPROACH.words(row)


@cache
def headline_words(row: str, name: str) -> frozenset[str]:
    """Return a list of headlines.toml: ("separators", "marks"), ("says", "verbs") ..."""
    return HEADLINES.words(row, name)


@cache
def headline_readings() -> dict[str, str]:
    """Return what a sentence would say in place of a word of a headline, by the word."""
    return {word: other for word, other in HEADLINES.rows["reads_as"].text.items() if word != "example"}


@cache
def sport_words() -> re.Pattern[str]:
    """Return the pattern that finds a word by which a text in lower case is about sport."""
    words = sorted(SPORT.ordered("sport"), key=len, reverse=True)
    rests = defaultdict[str, list[str]](list)
    for word in words:  # by its first letter: a dozen times as fast as a list of words
        rests[word[0]].append(re.escape(word[1:]))
    by_letter = (f"{letter}(?:{'|'.join(endings)})" for letter, endings in rests.items())
    return re.compile(rf"\b(?:{'|'.join(by_letter)})\b")


@cache
def war_words(name: str) -> frozenset[str]:
    """Return a list of the words by which reports tell of a war."""
    return WAR_WORDS.words("words", name)


def wars_on(day: str | None) -> tuple[War, ...]:
    """Return the wars that were fought on `day` (ISO 8601); none when it is not known to the day."""
    if day is None or len(day) != len("2023-06-18"):
        return ()
    on = date.fromisoformat(day)
    return tuple(
        war for war in WARS.rows.values() if war.first <= on and (war.last is None or on <= war.last)
    )


@cache
def connectives() -> Mapping[str, tuple[tuple[tuple[str, ...], Relation], ...]]:
    """Return the words that join an event to its reason, by their first word, longer ones first."""
    by_first: dict[str, list[tuple[tuple[str, ...], Relation]]] = {}
    for row in REASONS.rows.values():
        for words in row.words:
            by_first.setdefault(words.split()[0], []).append((tuple(words.split()), row.relation))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in by_first.items()}
