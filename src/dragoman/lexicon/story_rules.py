"""How mentions are merged into stories (merge.toml), how sure an entry is, and how stories are worded.

merge.toml has families of types, weights, windows and words; entry_confidence.csv the weights of the
confidence of an entry; sentences.toml a sentence and a noun phrase for each type and mode of event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal, get_args

import msgspec

from dragoman.lexicon.loading import CsvTable, Row, Text, TomlSections, TomlTable
from dragoman.lexicon.states import organisations, states, unions
from dragoman.record import EventStatus, EventType

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
        "date_reported_one_day", "date_reported_near", "date_reported_before", "date_gap_base", "date_named",
        "date_visit", "date_refused", "date_called_off",
        "date_too_wide", "date_announced", "date_announced_undated", "date_announced_after",
        "persons_same", "persons_other", "persons_other_contact", "persons_met_another",
        "words_none", "words_full", "words_told_twice",
        "report_full",
        "outcome_same", "outcome_other", "outcome_prepared", "outcome_quoted", "outcome_recalled",
    ),
    "windows": (
        "held_before", "held_after", "ahead_before", "ahead_after", "near", "far", "lasting", "longest",
        "telling", "visit", "bucket",
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
    that it may be told in; in a family that `quotes` other words are quoted from another
    message; `openings` how much more alike than elsewhere a report must open that is set
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
    quotes: bool = False

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


class Struck(Words, frozen=True):
    """Words before the name of a place that is attacked, and the verbs of who says so."""

    saying: frozenset[Text]


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
    explaining: Words
    situations: Situations
    lasting: dict[str, frozenset[Text]]
    rounds: Rounds
    earlier: Words
    counts: Counts
    struck: Struck
    forms: dict[str, Text]
    meetings: Words
    refusals: Words
    objects: Words
    occasions: Words
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
