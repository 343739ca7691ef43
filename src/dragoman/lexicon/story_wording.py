"""How stories are worded (sentences.toml): a sentence and a noun phrase for each type and mode of event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

import msgspec

from dragoman.lexicon.loading import Row, Text, TomlSections, TomlTable
from dragoman.lexicon.states import organisations, states, unions
from dragoman.record import EventStatus, EventType


class Wording(Row, frozen=True):
    """The sentence of what was held, and the noun phrase of the rest; {a}, {b}, {all}, {place} to fill in.

    `name` is what a list calls a type ("" for a mode); `officials`: whose officials they name, "all", "a" or
    nobody's (None); `plural`: whether `what` is. `about`: the sentence with what the act was about
    ({content}), by the word that leads to it ("to"); `topic`: what stands behind that of a contact. `done` is
    what the status "held" is called: an accusation is made.
    """

    held: Text
    what: Text
    example: Text
    name: str = ""
    officials: Literal["all", "a"] | None = None
    plural: bool = False
    about: dict[str, Text] = msgspec.field(default_factory=dict)
    topic: str = ""
    done: str = "carried out"


class ContentWords(Row, frozen=True):
    """The table [content]: words by which what an act was about is cut from its evidence."""

    ends: tuple[Text, ...]
    list_ends: tuple[Text, ...]
    passive: frozenset[Text]
    auxiliaries: frozenset[Text]
    negations: frozenset[Text]
    topics: tuple[Text, ...]
    purpose: str


class Sections(Row, frozen=True):
    """The tables of sentences.toml that are no wordings.

    `status`: the sentence for each status but "held", with {what} to fill in; `content`: how what an act was
    about is found; `called` and `adjectives` are by code of a state or organisation.
    """

    status: dict[EventStatus, Text]
    content: ContentWords
    before_state: dict[Literal["words"], frozenset[Text]]
    articles: dict[Literal["names"], frozenset[Text]]
    adjectives: dict[str, Text]
    called: dict[str, Text]

    def __post_init__(self) -> None:
        if missing := set(get_args(EventStatus)) - {"held"} - self.status.keys():
            raise ValueError(
                f"status has no sentence for {', '.join(sorted(missing))}; accepted: one for each"
            )


class WordingTable(TomlTable[Wording]):
    """The wordings: one with a name for each type ("CONSULT"), and more for its modes ("CONSULT-visit")."""

    def decode(self, tables: Mapping[str, Any]) -> dict[str, Wording]:
        rows, types = super().decode(tables), get_args(EventType)
        for name in (*rows, *types):
            if name.split("-")[0] not in types:
                raise self.error(name, "there is no such type of event", ", ".join(types))
            if name not in rows or (name in types and not rows[name].name):
                raise self.error(
                    name, "the table or its name is missing", "a wording with a name for each type"
                )
        return rows


SECTIONS = TomlSections("sentences.toml", Sections, others=True)
WORDINGS = WordingTable(
    "sentences.toml",
    Wording,
    without=("status", "content", "before_state", "articles", "adjectives", "called"),
)


@dataclass(frozen=True, slots=True)
class ContentRules:
    """How what an act was about is cut from its evidence; `leads` are the words that lead to it after the
    verb, in any wording."""

    leads: frozenset[str]
    ends: re.Pattern[str]
    list_ends: re.Pattern[str]
    passive: frozenset[str]
    auxiliaries: frozenset[str]
    negations: frozenset[str]
    topics: re.Pattern[str]
    purpose: str


@cache
def content_rules() -> ContentRules:
    """Return the table [content] with its words as patterns, and the leads of all wordings."""
    words = SECTIONS.value.content
    leads = frozenset(lead for wording in wordings().values() for lead in wording.about)
    ends, list_ends, topics = map(_any_of, (words.ends, words.list_ends, words.topics))
    return ContentRules(
        leads, ends, list_ends, words.passive, words.auxiliaries, words.negations, topics, words.purpose
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some phrases, in any case, as whole words."""
    return re.compile("|".join(map(_whole, phrases)), re.IGNORECASE)


def _whole(phrase: str) -> str:
    before, after = (r"\b" if end.isalnum() else "" for end in (phrase[0], phrase[-1]))
    return f"{before}{re.escape(phrase)}{after}"


def wordings() -> dict[str, Wording]:
    """Return the wordings by type ("CONSULT") and by type and mode ("CONSULT-visit")."""
    return WORDINGS.rows


def type_name(event_type: str) -> str:
    """Return what a list calls an event type: "contact" for CONSULT; what is no type stays as it is."""
    wording = wordings().get(event_type)
    return wording.name if wording else event_type


def status_word(event_type: str, status: str) -> str:
    """Return what a list calls the status of an event of a type: "made" for an accusation that is "held"."""
    wording = wordings().get(event_type)
    return wording.done if wording and status == "held" else status


def status_sentences() -> dict[EventStatus, str]:
    """Return the sentence for each status but "held", with {what} to fill in."""
    return SECTIONS.value.status


def before_state() -> frozenset[str]:
    """Return the words of an office that stand before the state: "former US Secretary of State"."""
    return SECTIONS.value.before_state["words"]


@cache
def name_of(code: str) -> str:
    """Return the name of a state or organisation as a sentence has it: "the United States"; else the code."""
    if called := SECTIONS.value.called.get(code):
        return called
    row = states().get(code) or organisations().get(code)
    articled = SECTIONS.value.articles["names"]
    if row is None or (code in unions() and row.name not in articled):
        return code  # NATO, ASEAN: known by their letters
    return f"the {row.name}" if row.name in articled else row.name


@cache
def adjective_of(code: str) -> str:
    """Return the adjective of a state or organisation ("Chilean", "US"), else its name."""
    given = SECTIONS.value.adjectives.get(code)
    row = states().get(code) or organisations().get(code)
    return given or (row.demonyms[0] if row and row.demonyms else row.name if row else code)
