"""One reader out of two: how likely each event is that the rules or the network propose.

A logistic regression and boosted trees over what both say of an event (`FEATURES`), fitted on labelled texts
that neither had seen (`training/fit.py`); the mean of their logits decides. They know how often each rule was
right on such texts (`track_record`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy

from dragoman.errors import InstallationError
from dragoman.readers.english.learned.event_options import Option, Proposal, RuleEvent
from dragoman.readers.english.learned.model_input import Seen
from dragoman.readers.english.learned.network import (
    ACTOR,
    FOLDER,
    MISSING,
    NO_ROLE,
    RECIPIENT,
    TYPES,
    Prediction,
    TypeChance,
    session,
)
from dragoman.record import RECIPROCAL

Kind = Literal["item", "feed item", "report", "official"]
ITEM = 700  # characters, up to which a text without an issuer is a short item
_LEAST_CHANCE = 1e-4
_MOST = 5


def kind_of(seen: Seen) -> Kind:
    """Return what kind of text it is, for weights and calibration."""
    if seen.issuers:
        return "official"
    if len(seen.text) > ITEM:
        return "report"
    return "feed item" if any(sentence.title for sentence in seen.sentences) else "item"


def _logit(chance: float) -> float:
    chance = min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
    return math.log(chance / (1 - chance))


def _support(event: RuleEvent | Proposal, chance: TypeChance | None) -> float:
    """Return how likely the least likely of the parties of an event has its role, by the network."""
    if chance is None:
        return 0.0
    unordered = event.type in RECIPROCAL
    least = 1.0
    for states, role in ((event.actors, ACTOR), (event.recipients, RECIPIENT)):
        for state in states:
            row = chance.roles.get(state)
            share = 0.0 if row is None else 1 - row[NO_ROLE] if unordered else row[role]
            least = min(least, share)
    return least


def _other_recipient(event: RuleEvent | Proposal, chance: TypeChance | None) -> float:
    """Return how likely the likeliest recipient is among the states that are no party of an event."""
    roles = chance.roles.items() if chance is not None else ()
    return max((row[RECIPIENT] for state, row in roles if state not in event.states), default=0.0)


@dataclass(slots=True)
class ReportContext:
    """What is looked at around the events of one report, worked out once for all of them."""

    seen: Seen
    by_word: Mapping[int, Prediction]
    options: InitVar[Sequence[Option]]
    kind: Kind = field(init=False)
    _likeliest: dict[int, float] = field(init=False, default_factory=dict)
    _named: dict[int, set[str]] = field(init=False, default_factory=dict)
    _of_words: dict[int | None, dict[str, float]] = field(init=False, default_factory=dict)

    def __post_init__(self, options: Sequence[Option]) -> None:
        self.kind = kind_of(self.seen)
        for mention in self.seen.mentions:
            self._named.setdefault(mention.sentence, set()).update(mention.states)
        for proposal in (option.proposal for option in options if option.proposal is not None):
            best = self._likeliest.get(proposal.sentence, 0.0)
            self._likeliest[proposal.sentence] = max(best, proposal.probability)

    def likeliest_near(self, number: int | None) -> float:
        """Return the highest probability that the network gives to an event of a candidate's sentence."""
        return self._likeliest.get(self.seen.candidates[number].sentence, 0.0) if number is not None else 0.0

    def of_word(self, number: int | None) -> dict[str, float]:
        """Return what is known of a candidate (None: there is none) whatever event it tells."""
        values = self._of_words.get(number)
        if values is None:
            values = self._of_words[number] = self._word(number)
        return values

    def _word(self, number: int | None) -> dict[str, float]:
        word = self.seen.candidates[number] if number is not None else None
        prediction = self.by_word.get(number) if number is not None else None
        return {
            "event": _logit(1 - prediction.none if prediction else 0.0),
            "states of the sentence": float(self._states_near(word.sentence)) if word else 0.0,
            "verb": float(word is not None and word.pos in {"VERB", "AUX"}),
            "said": float(word is not None and word.in_statement),
            "negated": float(word is not None and word.negated),
            "auxiliaries": float(word is not None and bool(word.auxiliaries)),
            "depth": float(min(word.depth, _MOST)) if word else 0.0,
            "title": float(word is not None and self.seen.sentences[word.sentence].title),
            "length": math.log(len(self.seen.sentences) or 1),
        }

    def _states_near(self, sentence: int) -> int:
        return min(_MOST, len(self._named.get(sentence, ())))


def features(option: Option, around: ReportContext, track_record: Mapping[str, float]) -> dict[str, float]:
    """Return what both readers and the words say of an option, by name.

    `track_record` leads from a rule to the logit of how often it was right.
    """
    event = option.event
    prediction = around.by_word.get(option.word) if option.word is not None else None
    chance = prediction.of_type(event.type) if prediction else None
    others = [c.p for c in prediction.types if c.type != event.type] if prediction is not None else []
    states = event.states
    probability = option.proposal.probability if option.proposal else 0.0
    likeliest = around.likeliest_near(option.word)
    values = around.of_word(option.word) | {
        "rules": float(option.of_rules),
        "type": _logit(chance.p if chance else 0.0),
        "other type": max(others, default=0.0),
        "sides": _support(event, chance),
        "sides unknown": float(chance is None),
        "proposal": probability,
        "share of the likeliest": probability / likeliest if likeliest else 0.0,
        "other recipient": _other_recipient(event, chance),
        "rival by the word": option.rivals.get("by the word", 0.0),
        "rival alike": option.rivals.get("alike", 0.0),
        "rival unlike": option.rivals.get("unlike", 0.0),
        "rival elsewhere": option.rivals.get("elsewhere", 0.0),
        "rule beside": float(bool(option.beside)),
        "rule of the type beside": float(any(rule.type == event.type for rule in option.beside)),
        "several states": float(len(states) > 2),
        "no recipient": float(not event.recipients),
        "one state": float(len(states) == 1),
        "not held": float(event.status != "held"),
        "no event by its words": float(option.status is None),
        event.type: 1.0,
        around.kind: 1.0,
    }
    if isinstance(event, RuleEvent):
        name, _, completed = event.rule.partition(", ")
        values["track record"] = track_record.get(name, 0.0)
        values["completed"] = float(bool(completed))
    return values


FEATURES = (
    "type", "event", "other type", "sides", "sides unknown", "proposal", "share of the likeliest",
    "rival by the word", "rival alike", "rival unlike", "rival elsewhere", "other recipient", "rule beside",
    "rule of the type beside", "several states", "no recipient", "one state", "not held",
    "no event by its words", "states of the sentence", "verb", "said", "negated", "auxiliaries", "depth",
    "title", "length", "rules", "track record", "completed", "report", "official", *TYPES,
)  # fmt: skip
"""Names of all features, in the order in which they are fitted."""
_UNKNOWN = (0.0,) * len(FEATURES)


def row(known: Mapping[str, float]) -> list[float]:
    """Return the features in the order of `FEATURES`; what is not known is 0."""
    return list(map(known.get, FEATURES, _UNKNOWN))


Logits = Callable[[Any], Any]
"""From rows of features (32-bit numbers) to the logit of each."""


@dataclass(frozen=True, slots=True)
class Combiner:
    """What was fitted, the track record of the rules, the default cut.

    `feed_shifts`: what is added in a feed item to the logit of what the network alone proposes, and to that
    of what the rules propose: the labelled texts were chosen for the events that they tell, a feed is not
    (`training/feed.py`).
    """

    logits: Logits
    track_record: Mapping[str, float]
    cut: float
    feed_shifts: tuple[float, float] = (0.0, 0.0)

    def rated(self, options: Sequence[Option], around: ReportContext) -> list[tuple[Option, float]]:
        """Return each option with the probability (0 to 1) that it is rightly read as an event."""
        if not options:
            return []
        rows = [row(features(option, around, self.track_record)) for option in options]
        logits = self.logits(numpy.array(rows, dtype=numpy.float32)).tolist()
        in_feed = around.kind == "feed item"
        shifts = (self.feed_shifts[option.of_rules] if in_feed else 0.0 for option in options)
        return [
            (option, 1 / (1 + math.exp(-logit - shift)))
            for option, logit, shift in zip(options, logits, shifts, strict=True)
        ]


MODEL = "combiner.onnx"


@cache
def combiner(folder: Path = FOLDER) -> Combiner:
    """Return what the program carries. Raises InstallationError where it does not fit."""
    file = folder / "combiner.json"
    try:
        fitted = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InstallationError(f"{MISSING} ({file})") from error
    if tuple(fitted["features"]) != FEATURES:
        raise InstallationError(f"{file} was fitted for other features; fit it anew with training.fit")
    if not (folder / MODEL).is_file():
        raise InstallationError(f"{MISSING} ({folder / MODEL})")
    model = session(folder / MODEL)
    return Combiner(
        lambda rows: model.run(None, {"rows": rows})[0][:, 0],
        fitted["track_record"],
        fitted["cut"],
        tuple(fitted["feed_shifts"]),
    )
