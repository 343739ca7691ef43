"""How mentions are merged (lexicons/merge.toml): families of types, weights, windows, words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.loading import toml_rows
from dragoman.record import EventType

FILE = "merge.toml"
COMPARATORS = (
    "actors", "type", "refusal", "date", "persons", "place", "words", "report", "issues", "outcome",
)  # fmt: skip
_VALUES = (
    "parties_same", "parties_some_recipients", "parties_subset", "parties_overlap",
    "type_same_mode", "type_same", "type_kin", "type_agreed_on", "type_agreed_meeting", "type_family",
    "type_agreement", "refusal_both",
    "date_same_day", "date_within", "date_within_wide", "date_next_day", "date_lasting", "date_postponed",
    "date_reported_one_day", "date_reported_near", "date_gap_base", "date_refused", "date_called_off",
    "date_too_wide", "date_announced", "date_announced_undated", "date_announced_after",
    "persons_same", "persons_other", "persons_other_contact", "persons_met_another",
    "place_same", "place_other", "place_other_country", "words_none", "words_full", "words_told_twice",
    "report_full",
    "outcome_same", "outcome_other", "outcome_recalled",
)  # fmt: skip
_THRESHOLDS = ("same", "unsure", "join", "apart")
_ALIKE = 0.6
_WINDOWS = (
    "held_before", "held_after", "ahead_before", "ahead_after", "near", "far", "lasting", "longest",
    "telling", "bucket",
)  # fmt: skip

_OPENINGS = (
    "days", "alike", "in_passing", "copied", "titles", "more", "told_by", "words", "joint",
    "titled", "opened", "retold",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Family:
    """Types of event that may tell the same occurrence. `base` is added to every pair's score; `recurs`
    multiplies what days between two reports count against them; `directed` families tell who does it to
    whom; those `ahead` are announced before they happen. `modes` is what two modes of one type are worth;
    `alike` is the share of the pairs across two clusters, the best, by whose mean they join. What one report
    tells as two types of a family that tells `twice` is two occurrences. `kin` are types of other families
    that it may be told in; `openings` how much more alike than elsewhere a report must open that is set
    beside its stories."""

    name: str
    types: frozenset[str]
    directed: bool
    base: float
    recurs: float
    ahead: bool
    modes: float
    alike: float
    kin: frozenset[str]
    openings: float
    twice: bool

    @property
    def all(self) -> frozenset[str]:
        """Its types and those of its kin."""
        return self.types | self.kin


@dataclass(frozen=True)
class Rules:
    """The file's tables; thresholds, weights, values of findings and windows (days) by name."""

    thresholds: dict[str, float]
    weights: dict[str, float]
    values: dict[str, float]
    windows: dict[str, int]
    openings: dict[str, float]
    background: tuple[str, ...]
    family_of: dict[str, Family]
    families_of: dict[str, tuple[Family, ...]]
    lasting: frozenset[str]
    situation_types: frozenset[str]
    situations: frozenset[str]
    situations_alone: frozenset[str]
    situation_verbs: frozenset[str]
    situation_objects: frozenset[str]
    numbers: tuple[str, ...]
    rounds: frozenset[str]
    again: frozenset[str]
    earlier: frozenset[str]
    counted_types: frozenset[str]
    counts: dict[str, str]
    forms: dict[str, str]
    meetings: frozenset[str]
    refused: frozenset[str]
    weak: frozenset[str]
    empty: frozenset[str]


@cache
def rules() -> Rules:
    """Return the rules. Raises LexiconError for a table, number or type that is missing or wrong."""
    rows = toml_rows(FILE)
    family_of = _families(_row(rows, "families"))
    return Rules(
        thresholds=_numbers(rows, "thresholds", _THRESHOLDS),
        weights=_numbers(rows, "weights", COMPARATORS),
        values=_numbers(rows, "values", _VALUES),
        windows={name: int(value) for name, value in _numbers(rows, "windows", _WINDOWS).items()},
        openings=_numbers(rows, "openings", _OPENINGS),
        background=tuple(_words(rows, "background", "words")),
        family_of=family_of,
        families_of=_with_kin(family_of),
        lasting=frozenset(_words(rows, "lasting", "modes")),
        situation_types=frozenset(_words(rows, "situations", "types")),
        situations=frozenset(_words(rows, "situations", "words")),
        situations_alone=frozenset(_words(rows, "situations", "alone")),
        situation_verbs=frozenset(_words(rows, "situations", "verbs")),
        situation_objects=frozenset(_words(rows, "situations", "objects")),
        numbers=tuple(_words(rows, "rounds", "numbers")),
        rounds=frozenset(_words(rows, "rounds", "nouns")),
        again=frozenset(_words(rows, "rounds", "again")),
        earlier=frozenset(_words(rows, "earlier", "words")),
        counted_types=frozenset(_words(rows, "counts", "types")),
        counts=_counts(rows),
        forms=dict(_row(rows, "forms")),
        meetings=frozenset(_words(rows, "meetings", "words")),
        refused=frozenset(_words(rows, "refusals", "words")),
        weak=frozenset(_words(rows, "weak", "words")),
        empty=frozenset(_words(rows, "empty", "words")),
    )


def _row(rows: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    if name not in rows:
        raise LexiconError(f"{FILE}: no table [{name}]")
    return rows[name]


def _numbers(rows: dict[str, dict[str, Any]], name: str, expected: tuple[str, ...]) -> dict[str, float]:
    row = _row(rows, name)
    if set(row) != set(expected):
        raise LexiconError(f"{FILE}, {name}: has {', '.join(sorted(row))}; expected {', '.join(expected)}")
    return {key: float(row[key]) for key in expected}


def _words(rows: dict[str, dict[str, Any]], name: str, column: str) -> list[str]:
    words = _row(rows, name).get(column)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise LexiconError(f"{FILE}, {name}: {column} is {words!r}; expected a list of words")
    return words


def _counts(rows: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return the figures of numbers, by their words and by themselves."""
    words, figures = (_words(rows, "counts", column) for column in ("words", "figures"))
    if len(words) != len(figures):
        raise LexiconError(f"{FILE}, counts: {len(words)} words and {len(figures)} figures; expected as many")
    return dict(zip((*words, *figures), (*figures, *figures), strict=True))


def _families(rows: dict[str, Any]) -> dict[str, Family]:
    found: dict[str, Family] = {}
    for name, row in rows.items():
        types = frozenset(row["types"])
        family = Family(
            name, types, bool(row["directed"]), float(row["base"]), float(row["recurs"]), bool(row["ahead"]),
            float(row.get("modes", -1.0)), float(row.get("alike", _ALIKE)),
            frozenset(row.get("kin", ())),
            float(row.get("openings", 0.0)), bool(row.get("twice", False)),
        )  # fmt: skip
        found.update(dict.fromkeys(types, family))
    if set(found) != set(get_args(EventType)):
        wrong = ", ".join(sorted(set(found) ^ set(get_args(EventType))))
        raise LexiconError(f"{FILE}, families: every event type belongs to one family; look at: {wrong}")
    return found


def _with_kin(family_of: dict[str, Family]) -> dict[str, tuple[Family, ...]]:
    """Return the families that each type of event is told in, its own first."""
    families = {family.name: family for _, family in sorted(family_of.items())}.values()
    return {
        kind: (own, *(family for family in families if kind in family.kin)) for kind, own in family_of.items()
    }
