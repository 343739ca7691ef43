"""Words by which reports of one contact are compared, the rules of `dragoman compare`, names of speakers.

Tables: initiators (who asked for a contact), characterisations (how the talks are called), naming (what a
matter is called), oppositions (words that exclude each other), comparison_rules, scoring (.toml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Literal, get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.loading import Lower, Row, Text, TomlSections, TomlTable, WordLists
from dragoman.lexicon.phrases import words_pattern

BlockName = Literal["envelope", "characterisation", "issues", "assurances", "outcomes", "versions"]
BLOCKS: tuple[BlockName, ...] = get_args(BlockName)


class Initiator(Row, frozen=True):
    """A way to say who asked for a contact; with `who` "named" the pattern's group `who` names the side."""

    key: str
    pattern: re.Pattern[str]
    who: Literal["named", "speaker", "mutual"]
    example: Text

    def __post_init__(self) -> None:
        if (self.who == "named") != ("who" in self.pattern.groupindex):
            raise ValueError("the group `who` goes with who = 'named' and no other")


class Characterisation(Row, frozen=True):
    """An adjective for talks: its words in English, and its equivalents in Chinese and Russian."""

    code: str
    words: re.Pattern[str]
    zh: tuple[Text, ...]
    ru: tuple[Text, ...]
    gloss: Text
    example: Text


class Opposition(Row, frozen=True):
    """Two groups of words that exclude each other where `shared` words of the matter are the same.

    With `issue` an issue that both show counts as such a word.
    """

    key: str
    one: re.Pattern[str]
    other: re.Pattern[str]
    shared: int
    example_one: Text
    example_other: Text
    issue: bool = False


class Rule(Row, frozen=True):
    """A rule: the verdict it gives in a block, and what that says to a reader."""

    id: str
    block: BlockName
    verdict: Text
    says: Text


class Spelling(Row, frozen=True):
    """What is written in several ways or in two words becomes one word, in this order."""

    replace: tuple[tuple[Text, Text], ...]
    example: tuple[Text, Text]
    contrast: tuple[Text, Text]


class NameWords(Row, frozen=True):
    """Words of names, with two names that must count as the same, and two that must not."""

    words: frozenset[Lower]
    example: tuple[Text, Text]
    contrast: tuple[Text, Text]


class StateWords(Row, frozen=True):
    """Words that mean a state in a name."""

    words: frozenset[Lower]
    example: tuple[Text, Text]


class ScoringTables(Row, frozen=True, dict=True, rename={"words_of_state": "states"}):
    """The tables of scoring.toml: words by which two names are told to mean one speaker."""

    spelling: Spelling
    empty: NameWords
    heads: NameWords
    qualifiers: NameWords
    institutions: NameWords
    unspecific: NameWords
    suffixes: NameWords
    releases: NameWords
    words_of_state: dict[str, StateWords]

    @cached_property
    def states(self) -> frozenset[str]:
        """The keys of the states."""
        return frozenset(self.words_of_state)

    @cached_property
    def state_of(self) -> dict[str, str]:
        """The key of the state that each word means."""
        return {word: key for key, row in self.words_of_state.items() for word in (key, *row.words)}


INITIATORS = TomlTable("initiators.toml", Initiator, named="key")
CHARACTERISATIONS = TomlTable("characterisations.toml", Characterisation, named="code", without=("talks",))
TALKS = WordLists("characterisations.toml", only=("talks",))
OPPOSITIONS = TomlTable("oppositions.toml", Opposition, named="key")
NAMING = WordLists("naming.toml")
RULES = TomlTable("comparison_rules.toml", Rule, named="id")
SCORING = TomlSections("scoring.toml", ScoringTables)


def initiators() -> tuple[Initiator, ...]:
    """Return the ways to say who asked for a contact."""
    return tuple(INITIATORS.rows.values())


def oppositions() -> tuple[Opposition, ...]:
    """Return the pairs of words that exclude each other."""
    return tuple(OPPOSITIONS.rows.values())


def negations(text: str) -> Iterator[re.Match[str]]:
    """Yield where words stand in `text` that turn what follows them ("not"); not in "not only"."""
    return (match for match in _turning_words().finditer(text) if match["exempt"] is None)


@cache
def _turning_words() -> re.Pattern[str]:
    exempt, words = (_any_of(NAMING.ordered("turning", name)) for name in ("exempt", "words"))
    return re.compile(rf"\b(?:(?P<exempt>{exempt})|{words})\b|n[’']t\b", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    """Return the alternatives of a pattern, the longest first; a * is any ending."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in ordered)


@cache
def joint_subject() -> re.Pattern[str]:
    """Return the pattern of the words by which a clause begins that tells what all sides say."""
    return re.compile(rf"(?:{_any_of(NAMING.ordered('joint'))})\b", re.IGNORECASE)


@cache
def talks() -> re.Pattern[str]:
    """Return the pattern of the nouns that adjectives of talks stand by."""
    return words_pattern(TALKS.ordered("talks"))


def adjectives(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (code, start, end) of every adjective of talks in `text`, of any language, in order."""
    patterns = _adjectives()
    hits = [(m.start(), m.end(), code) for code, pattern in patterns for m in pattern.finditer(text)]
    last = 0
    for start, end, code in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start >= last:
            yield code, start, end
            last = end


@cache
def _adjectives() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns of the adjectives with their codes; of Russian ones the endings vary."""
    patterns = []
    for code, row in CHARACTERISATIONS.rows.items():
        others = (*map(re.escape, row.zh), *(rf"(?<!\w){re.escape(word)}\w*" for word in row.ru))
        patterns += [(code, row.words), *((code, re.compile(other, re.IGNORECASE)) for other in others)]
    return tuple(patterns)


def matter_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the words of `text` that name the matter shown by characters `start` to `end`.

    "the situation around Ukraine" for "Ukraine", "the Taiwan question" for "Taiwan"; else just those
    characters.
    """
    if after := _after_matter().match(text, end):
        end = after.end()
    head = text[max(0, start - 60) : start]
    before = _before_matter().search(head)
    return (start - len(head) + before.start() if before else start), end


@cache
def _before_matter() -> re.Pattern[str]:
    joins = "|".join(NAMING.ordered("matter", "joins"))
    return re.compile(rf"\b(?:{_matter_nouns()})\s+(?:{joins})\s+(?:the\s+)?\Z", re.IGNORECASE)


@cache
def _after_matter() -> re.Pattern[str]:
    return re.compile(rf"(?:[’']s)?\s+(?:{_matter_nouns()})\b(?!-)", re.IGNORECASE)


def _matter_nouns() -> str:
    return _any_of(NAMING.ordered("matter"))


def comparison_rules() -> dict[str, Rule]:
    """Return the rules of comparison by id."""
    return RULES.rows


def switched_on(without: Iterable[str]) -> frozenset[str]:
    """Return the ids of all rules but those of `without`. Raises BadUsage for an id there is not."""
    off = list(without)
    for rule in off:
        if rule not in comparison_rules():
            raise BadUsage(f"no rule {rule!r} to switch off; there are: {', '.join(comparison_rules())}")
    return frozenset(comparison_rules()) - frozenset(off)


def scoring_words() -> ScoringTables:
    """Return the scorer's words."""
    return SCORING.value
