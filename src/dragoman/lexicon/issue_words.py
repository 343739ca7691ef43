"""Codes with the words that show each: issues, channels of publication, degrees of force, stances and others.

`find_codes` gives the codes whose words stand in a text; the tables are issues, channels, force, stances,
outcomes, contact_forms, relation_states, text_extents and contact_kinds (.toml).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from typing import Annotated, Literal

import msgspec

from dragoman.lexicon.loading import Force, Lower, Row, Text, TomlTable, WordLists
from dragoman.lexicon.office_titles import NOT_ROLES, TITLES, role_of
from dragoman.lexicon.phrases import word_regex
from dragoman.lexicon.states import states
from dragoman.record import EventType

UNSPECIFIED = "unspecified"
ChannelTurn = Literal["suspended", "resumed", "opened"]
_TURNS: tuple[ChannelTurn, ...] = ("suspended", "resumed", "opened")
_SIDE_TABLES = ("turns", "refusal")
_FEW = 4


class Topic(Row, frozen=True):
    """A code and the words that show it; a final * in a word stands for any ending.

    `label` is what a heading calls it; `near`: words that show it only in a report that names one of `about`.
    Of an event `said_only`, some of the words, do not show it, and none does where the event is of one of the
    types `not_of`. What is done to one of `lands` (codes of states) is on it.
    """

    code: str
    words: tuple[Lower, ...]
    example: Text
    label: str = ""
    near: tuple[Lower, ...] = ()
    about: tuple[Lower, ...] = ()
    said_only: frozenset[str] = frozenset()
    not_of: frozenset[EventType] = frozenset()
    lands: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if unknown := sorted(self.said_only.difference(self.words)):
            raise ValueError(f"said_only has {unknown[0]!r}; accepted: some of its words")
        msgspec.structs.force_setattr(self, "label", self.label or _in_words(self.code))


class Stance(Topic, frozen=True, kw_only=True):
    """A kind of stance: `weight` says how surely its words state one, `force` how strong it is."""

    weight: Annotated[float, msgspec.Meta(gt=0, le=3, description="above 0, to 3")]
    force: Force

    @property
    def kind(self) -> str:
        return self.code


class ContactKind(Row, frozen=True):
    """A kind of channel between states: its label, the roles that keep it, the words that show it."""

    code: str
    label: Text
    roles: frozenset[str]
    words: tuple[Text, ...]
    example: str

    def __post_init__(self) -> None:
        if self.words and not self.example:
            raise ValueError("example is empty; accepted: a sentence with one of the words")


def _role_names() -> Collection[str]:
    return TITLES.rows.keys() - NOT_ROLES


def _topic_table(file: str) -> TomlTable[Topic]:
    return TomlTable(file, Topic, named="code", refers={"lands": states})


STANCES = TomlTable("stances.toml", Stance, named="code")
_TOPICS: dict[str, TomlTable[Topic] | TomlTable[Stance]] = {
    file: _topic_table(file)
    for file in (
        "issues.toml", "channels.toml", "force.toml", "outcomes.toml", "contact_forms.toml",
        "relation_states.toml", "text_extents.toml",
    )
} | {STANCES.file: STANCES}  # fmt: skip
CONTACT_KINDS = TomlTable(
    "contact_kinds.toml", ContactKind, named="code", without=_SIDE_TABLES, refers={"roles": _role_names}
)
CONTACT_WORDS = WordLists("contact_kinds.toml", only=_SIDE_TABLES)


@cache
def topics(file: str = "issues.toml") -> tuple[Topic, ...]:
    """Return the rows of a file."""
    return tuple(_TOPICS[file].rows.values())


@cache
def issue_codes() -> frozenset[str]:
    """Return the codes of all issues."""
    return frozenset(topic.code for topic in topics())


@cache
def issues_of_land(state: str) -> tuple[str, ...]:
    """Return the issues that what is done to a state is on."""
    return tuple(topic.code for topic in topics() if state in topic.lands)


@cache
def issues_not_of(event_type: str) -> frozenset[str]:
    """Return the issues that no event of a type (PLOVER) is on."""
    return frozenset(topic.code for topic in topics() if event_type in topic.not_of)


@cache
def label_of(issue: str) -> str:
    """Return what a heading calls an issue: "South China Sea"; of one without a row, its code in words."""
    return next((topic.label for topic in topics() if topic.code == issue), _in_words(issue))


def _in_words(code: str) -> str:
    return code[:1].upper() + code[1:].replace("-", " ")


def find_codes(text: str, file: str = "issues.toml", *, done: bool = False) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) for every word of `file` in `text`, in reading order; longest first.

    `done`: only the words that show what an event is about, none that show it of what is said alone.
    """
    yield from _found(text, file, done)


def stances() -> dict[str, Stance]:
    """Return the kinds of stance by name."""
    return STANCES.rows


def find_stances(text: str) -> Iterator[tuple[Stance, int, int]]:
    """Yield (stance, start, end) for every word of a stance in `text`, in reading order."""
    for kind, start, end in find_codes(text, STANCES.file):
        yield STANCES.rows[kind], start, end


@lru_cache(maxsize=256)  # the statements of one paragraph all look at it, and at the title
def _found(text: str, file: str, done: bool) -> tuple[tuple[str, int, int], ...]:
    return tuple(_find(text, file, done))


def _find(text: str, file: str, done: bool) -> Iterator[tuple[str, int, int]]:
    pattern, exact, prefixes, patterns = _matcher(file, done)
    for match in pattern.finditer(_lowered(text)):
        word = re.sub(r"\s+", " ", match.group())
        codes = exact.get(word) or next(
            (prefixes[word[:size]] for size in range(len(word), 2, -1) if word[:size] in prefixes),
            next((codes for inner, codes in patterns if inner.fullmatch(word)), ()),
        )
        for code in codes:
            yield code, match.start(), match.end()


def _lowered(text: str) -> str:
    """Return `text` in lower case, letter for letter: the one that becomes two (\\u0130) stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)


def topics_of_report(text: str) -> tuple[Topic, ...]:
    """Return the rows whose `about` words `text`, a whole report, names at least twice."""
    lower = text.lower()
    return tuple(
        topic
        for topic in topics("issues.toml")
        if topic.about and sum(lower.count(word) for word in topic.about) >= 2
    )


def find_near(text: str, within: tuple[Topic, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) of the first word of `near` in `text`, for each of the rows `within`."""
    for topic in within:
        match = _near(topic.near).search(text.lower())
        if match:
            yield topic.code, match.start(), match.end()


@cache
def _near(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(word_regex, words))})(?!\w)")


_Codes = tuple[str, ...]


@cache
def _matcher(
    file: str, done: bool
) -> tuple[re.Pattern[str], dict[str, _Codes], dict[str, _Codes], list[tuple[re.Pattern[str], _Codes]]]:
    """The pattern of all words; the codes of whole words, of beginnings, and of words with a * inside."""
    exact: dict[str, _Codes] = {}
    prefixes: dict[str, _Codes] = {}
    inner: dict[str, _Codes] = {}
    words = []
    for topic in topics(file):
        for word in topic.words:
            if done and word in topic.said_only:
                continue
            table, key = (prefixes, word[:-1]) if word.endswith("*") else (exact, word)
            if "*" in key:
                table, key = inner, word
            table[key] = (*table.get(key, ()), topic.code)
            words.append(word)
    words.sort(key=len, reverse=True)
    patterns = [(re.compile(word_regex(word)), codes) for word, codes in inner.items()]
    return re.compile(rf"(?<![\w-])(?:{_either(words)})(?!\w)"), exact, prefixes, patterns


def _either(words: list[str]) -> str:
    """Return the pattern of any of `words`, earlier ones first. Those that begin alike stand together: at a
    place of the text few of them need to be tried."""
    if len(words) < _FEW or any(word[:1] in {"", " ", "*"} for word in words):
        return "|".join(map(word_regex, words))
    after: dict[str, list[str]] = {}
    for word in words:
        after.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{re.escape(first)}(?:{_either(rest)})" for first, rest in after.items())


def contact_kinds() -> tuple[ContactKind, ...]:
    """Return the kinds of channels in the file's order."""
    return tuple(CONTACT_KINDS.rows.values())


def contact_kind_of(words: str, offices: Iterable[str]) -> str:
    """Return the code of the kind of a contact told by `words`, of officials with these `offices`."""
    text, roles = " ; ".join((words, *offices)), {role_of(office) for office in offices}
    patterns = _contact_patterns()
    shown = [kind for kind in contact_kinds() if kind.words and patterns[kind.code].search(text)]
    kept = [kind for kind in contact_kinds() if kind.roles & roles]
    by_words = [kind for kind in shown if not kind.roles or kind.code == "military"]
    return next((kind.code for kind in (*by_words, *kept, *shown)), UNSPECIFIED)


def turn_of(words: str) -> ChannelTurn | None:
    """Return what the words say happened to a channel, None when they speak of none."""
    patterns = _contact_patterns()
    if not patterns["turns about"].search(words):
        return None
    return next((turn for turn in _TURNS if patterns[f"turns {turn}"].search(words)), None)


def names_contact(words: str) -> bool:
    """Say whether the words speak of a contact that could be offered or refused."""
    return bool(_contact_patterns()["refusal words"].search(words))


@cache
def _contact_patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of contact_kinds.toml: of kinds by code, of the other lists by table and name."""
    lists = {kind.code: kind.words for kind in contact_kinds()}
    for table, row in CONTACT_WORDS.rows.items():
        lists |= {f"{table} {name}": words for name, words in row.lists.items()}
    forms = {
        key: "|".join(re.escape(w).replace(r"\*", r"\w*") for w in words) for key, words in lists.items()
    }
    return {key: re.compile(rf"\b(?:{form})(?!\w)", re.IGNORECASE) for key, form in forms.items()}
