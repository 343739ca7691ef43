"""Words beside a predicate that say what became of its event, and what it belongs to (lists of TOML files).

modality (planned, doubted, put off, denied), links (to another event), reasons, topics (what it is about),
reproach, headlines, sport, wars.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from dragoman.lexicon.loading import Row, Text, TomlTable, WordLists
from dragoman.lexicon.states import states
from dragoman.record import Relation


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
def modality_words(status: str, name: str) -> frozenset[str]:
    """Return the list `name` of a status of modality.toml; empty when it has none."""
    return frozenset(MODALITY.rows[status].lists.get(name, ()))


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
    """Return the pattern that finds a word by which a text is about sport, in any case."""
    words = sorted(SPORT.ordered("sport"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


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
