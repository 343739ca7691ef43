"""The relevance gate: which reports can tell of two states, by their words, before anything is parsed.

A report is read when one of its blocks, with the title and with whoever issues the report, names two states
or organisations; or names one beside the words of an event that a state can do by itself: a missile test,
a treaty signed. What is read is read whole, so its record is the one that it has without a gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from dragoman.lexicon.known_actors import Name, NameIndex
from dragoman.lexicon.phrases import fold, word_texts
from dragoman.lexicon.place_names import continents
from dragoman.lexicon.predicates import frames, words
from dragoman.lexicon.user_actors import ActorTables, actor_tables
from dragoman.readers.english.actors.state_names import organ_of
from dragoman.readers.english.parser.language_model import forms, model
from dragoman.record import Block, Report
from dragoman.settings import DEFAULT, Settings

_WITH_OTHERS = frozenset({"both-sides", "named-recipient"})
_ALWAYS = frozenset({"readout", "joint statement", "communiqué"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate sees in one block: its names, and the words of a deed that a state can do by itself."""

    block: Block
    names: tuple[Name, ...]
    deed: tuple[str, ...] = ()

    @property
    def states(self) -> frozenset[str]:
        """The states and organisations that the block names."""
        return frozenset(state for name in self.names for state in name.states)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a report is to be read, and why in words; what was seen in each block, and who issued it."""

    read: bool
    why: str
    seen: tuple[Seen, ...]
    issuer: tuple[str, ...] = ()


def judge(report: Report, settings: Settings = DEFAULT) -> Verdict:
    """Say whether `report` can tell of two states. Raises InstallationError when the model is missing."""
    index, date = _index(actor_tables(settings.actors)), report.published_at or ""
    blocks = tuple(
        Seen(block, tuple(index.find(report.text[block.start : block.end], date))) for block in report.blocks
    )
    organ = organ_of(report)
    issuer = organ.states if organ is not None else ()
    if report.kind in _ALWAYS:
        return Verdict(True, f"it is a {report.kind}", blocks, issuer)
    given = frozenset(issuer).union(*(block.states for block in blocks if block.block.kind == "title"))
    for block in blocks:
        if len(block.states | given) > 1:
            return Verdict(True, f"it tells of {_listed(block.states | given)} in one place", blocks, issuer)
    named = given.union(*(block.states for block in blocks))
    if not named:
        return Verdict(False, "it names no state or organisation", blocks, issuer)
    blocks = tuple(_with_deed(report, block, settings) if block.states | given else block for block in blocks)
    for block in blocks:
        if block.deed:
            names, words_of_deed = _listed(block.states | given), _quoted(block.deed)
            return Verdict(True, f"it tells of {names} with the words {words_of_deed}", blocks, issuer)
    rest = "no other" if len(named) == 1 else "never of two in one place"
    return Verdict(False, f"it tells of {_listed(named)}, {rest}", blocks, issuer)


@cache
def _index(tables: ActorTables) -> NameIndex:
    return NameIndex(tables)


def _with_deed(report: Report, seen: Seen, settings: Settings) -> Seen:
    text_words = [fold(word) for word in word_texts(report.text[seen.block.start : seen.block.end])]
    distinct_words = frozenset(text_words)
    for heads, others, in_titles in _deeds(settings.model):
        if in_titles and seen.block.kind != "title":
            continue
        if not (heads.isdisjoint(distinct_words) or others.isdisjoint(distinct_words)):
            deed_words = dict.fromkeys(word for word in text_words if word in heads or word in others)
            if len(deed_words) > 1:  # one word may be of both kinds
                return Seen(seen.block, seen.names, tuple(deed_words))
    return seen


@cache
def _deeds(model_name: str) -> tuple[tuple[frozenset[str], frozenset[str], bool], ...]:
    """Return, for events that need no other side, the forms of the words that must come together, and whether
    that tells something in a title alone."""
    rows = [(*pair, False) for pair in _pairs()] + [(*pair, True) for pair in _in_titles()]
    return tuple(
        (_forms([lemma], model_name), _forms(others, model_name), only) for lemma, others, only in rows
    )


def _pairs() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the lemmas of verbs with their objects, and of nouns with what must modify them."""
    for frame in frames():
        if not frame.has("needs-no-other") or _WITH_OTHERS.intersection(frame.needs):
            continue
        yield from ((verb.split()[0], tuple(frame.object)) for verb in frame.verbs if frame.object)
        for noun in frame.nouns:
            *before, head = noun.split()
            if before or frame.noun_of:
                yield head, tuple(before) or tuple(frame.noun_of)
    for frame in frames():  # the other side is foreign by what is done: reprisals, tours of a continent
        if frame.has("threat"):
            yield from ((verb.split()[0], tuple(words("classes", "reprisal"))) for verb in frame.verbs)
        elif frame.mode == "visit":
            toured = (*words("classes", "toured"), *(name.lower() for name in continents()))
            yield from ((noun.split()[-1], toured) for noun in frame.nouns)


def _in_titles() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the verbs that headlines use without naming the other state: "criticises other countries"."""
    foreign = (*words("classes", "foreign"), *words("classes", "foreign_many"), *words("classes", "bloc"))
    for frame in frames():
        if frame.has("foreign-side"):
            yield from ((verb.split()[0], foreign) for verb in frame.verbs)


def _forms(lemmas: Sequence[str], model_name: str) -> frozenset[str]:
    return frozenset(form for lemma in lemmas for form in forms(lemma, model(model_name)))


def _listed(states: frozenset[str]) -> str:
    *others, last = sorted(states)
    return f"{', '.join(others)} and {last}" if others else last


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)
