"""How mentions are merged (merge.toml): families of types, weights, windows, words; and what an entry is sure
by (entry_confidence.csv).

Numbers stand by name in dictionaries: what compares two mentions asks for one by the name of what it found.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any, Literal, get_args

from dragoman.lexicon.loading import CsvTable, Row, Text, TomlSections
from dragoman.record import EventType

COMPARATORS = (
    "actors", "type", "refusal", "date", "persons", "words", "report", "outcome",
)  # fmt: skip
_NUMBERS = {
    "thresholds": ("same", "unsure", "join", "apart"),
    "weights": COMPARATORS,
    "values": (
        "parties_same", "parties_some_recipients", "parties_subset", "parties_overlap",
        "type_same_mode", "type_same", "type_kin", "type_agreed_on", "type_agreed_meeting", "type_family",
        "type_agreement", "refusal_both",
        "date_same_day", "date_within", "date_within_wide", "date_next_day", "date_lasting", "date_postponed",
        "date_reported_one_day", "date_reported_near", "date_gap_base", "date_refused", "date_called_off",
        "date_too_wide", "date_announced", "date_announced_undated", "date_announced_after",
        "persons_same", "persons_other", "persons_other_contact", "persons_met_another",
        "words_none", "words_full", "words_told_twice",
        "report_full",
        "outcome_same", "outcome_other", "outcome_recalled",
    ),
    "windows": (
        "held_before", "held_after", "ahead_before", "ahead_after", "near", "far", "lasting", "longest",
        "telling", "bucket",
    ),
    "openings": (
        "days", "alike", "in_passing", "copied", "titles", "more", "told_by", "words", "joint",
        "titled", "opened", "retold",
    ),
}  # fmt: skip
"""The numbers that each table of the file has."""


class Family(Row, frozen=True):
    """Types of event that may tell the same occurrence. `base` is added to every pair's score; `recurs`
    multiplies what days between two reports count against them; `directed` families tell who does it to
    whom; those `ahead` are announced before they happen. `modes` is what two modes of one type are worth;
    `alike` is the share of the pairs across two clusters, the best, by whose mean they join. What one report
    tells as two types of a family that tells `twice` is two occurrences. `kin` are types of other families
    that it may be told in; `openings` how much more alike than elsewhere a report must open that is set
    beside its stories."""

    name: str
    types: frozenset[EventType]
    directed: bool
    base: float
    recurs: float
    ahead: bool
    modes: float = -1.0
    alike: float = 0.6
    kin: frozenset[EventType] = frozenset()
    openings: float = 0.0
    twice: bool = False

    @property
    def all(self) -> frozenset[str]:
        """Its types and those of its kin."""
        return self.types | self.kin


class Words(Row, frozen=True):
    """A list of words, with a sentence that has one of them."""

    words: frozenset[Text]
    example: Text


class Situations(Words, frozen=True):
    """Words for what goes on rather than happens, and the types of event that they name."""

    types: frozenset[EventType]
    alone: frozenset[Text]
    verbs: frozenset[Text]
    objects: frozenset[Text]


class Rounds(Row, frozen=True):
    """Words that number an occurrence among its like."""

    numbers: tuple[Text, ...]
    nouns: frozenset[Text]
    again: frozenset[Text]
    example: Text


class Counts(Row, frozen=True):
    """Numbers of the dead, in words and in figures, that tell one attack from another."""

    types: frozenset[EventType]
    words: tuple[Text, ...]
    figures: tuple[Text, ...]
    example: Text

    def __post_init__(self) -> None:
        if len(self.words) != len(self.figures):
            raise ValueError(
                f"there are {len(self.words)} words, {len(self.figures)} figures; accepted: as many"
            )


class MergeRules(Row, frozen=True, dict=True):
    """The tables of the file; windows are in days, `forms` has the plain form of irregular ones."""

    thresholds: dict[str, float]
    weights: dict[str, float]
    values: dict[str, float]
    families: dict[str, Family]
    windows: dict[str, int]
    openings: dict[str, float]
    background: Words
    situations: Situations
    lasting: dict[str, frozenset[Text]]
    rounds: Rounds
    earlier: Words
    counts: Counts
    forms: dict[str, Text]
    meetings: Words
    refusals: Words
    weak: Words
    empty: Words

    def __post_init__(self) -> None:
        for table, names in _NUMBERS.items():
            if wrong := sorted(set(getattr(self, table)) ^ set(names)):
                raise ValueError(f"{table}: look at {', '.join(wrong)}; accepted: {', '.join(names)}")
        types = [kind for family in self.families.values() for kind in family.types]
        if sorted(types) != sorted(get_args(EventType)):
            raise ValueError("families: a type is missing or stands twice; accepted: each type of event once")

    @cached_property
    def family_of(self) -> dict[str, Family]:
        """The family of each type of event."""
        return {kind: family for family in self.families.values() for kind in family.types}

    @cached_property
    def families_of(self) -> dict[str, tuple[Family, ...]]:
        """The families that each type of event is told in, its own first."""
        families = {family.name: family for _, family in sorted(self.family_of.items())}.values()
        return {
            kind: (own, *(family for family in families if kind in family.kin))
            for kind, own in self.family_of.items()
        }

    @cached_property
    def figures(self) -> dict[str, str]:
        """The figures of numbers, by their words and by themselves."""
        words, figures = self.counts.words, self.counts.figures
        return dict(zip((*words, *figures), figures * 2, strict=True))


class MergeTable(TomlSections[MergeRules]):
    """merge.toml; each family gets its name."""

    def decode(self, tables: Mapping[str, Any]) -> MergeRules:
        families = {name: {"name": name, **family} for name, family in tables["families"].items()}
        return super().decode({**tables, "families": families})


class EntryWeight(Row, frozen=True):
    """What a number that is known of a story counts in its confidence; with a `sign` the fit keeps to it."""

    feature: Text
    weight: float
    meaning: Text
    sign: Literal["+", "-"] | None = None


TABLES = MergeTable("merge.toml", MergeRules)
ENTRY_WEIGHTS = CsvTable("entry_confidence.csv", EntryWeight, key=lambda row: row.feature)


def merge_rules() -> MergeRules:
    """Return the rules of merging."""
    return TABLES.value


@cache
def entry_weights() -> Mapping[str, float]:
    """Return what each number that is known of a story counts in its confidence, by name."""
    return {row.feature: row.weight for row in ENTRY_WEIGHTS.rows}
