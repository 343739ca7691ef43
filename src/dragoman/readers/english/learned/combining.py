"""One reader out of two: how likely each event is that the rules or the network propose.

A logistic regression over what both say of an event (`FEATURES`), fitted on labelled texts that neither had
seen (`training/fit.py`). It knows how often each rule was right on such texts (`track_record`) and reads
reports, short items and official texts each with weights of their own.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

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
)
from dragoman.record import RECIPROCAL

Kind = Literal["item", "feed item", "report", "official"]
ITEM = 700  # characters, up to which a text without an issuer is a short item
FEED_SHIFT = 1.0
"""Logit by which what the network alone proposes in a feed item is less likely than in the labelled texts,
which were chosen for the events that they tell. Of 52 such events of a general feed, judged with what they
were read from, 22 were right where 36 were expected; of the 57 of another 548 items 27, not 40."""
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


@dataclass(slots=True)
class Surroundings:
    """What the regression looks at around the events of one report, worked out once for all of them."""

    seen: Seen
    by_word: Mapping[int, Prediction]
    kind: Kind = field(init=False)
    _named: dict[int, set[str]] = field(init=False, default_factory=dict)
    _of_words: dict[int | None, dict[str, float]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.seen)
        for mention in self.seen.mentions:
            self._named.setdefault(mention.sentence, set()).update(mention.states)

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


def features(option: Option, around: Surroundings, track_record: Mapping[str, float]) -> dict[str, float]:
    """Return what both readers and the words say of an option, by name.

    `track_record` leads from a rule to the logit of how often it was right.
    """
    event = option.event
    prediction = around.by_word.get(option.word) if option.word is not None else None
    chance = prediction.of_type(event.type) if prediction else None
    others = [c.p for c in prediction.types if c.type != event.type] if prediction is not None else []
    states = event.states
    values = around.of_word(option.word) | {
        "rules": float(option.of_rules),
        "type": _logit(chance.p if chance else 0.0),
        "other type": max(others, default=0.0),
        "sides": _support(event, chance),
        "sides unknown": float(chance is None),
        "proposal": option.proposal.probability if option.proposal else 0.0,
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
    values[f"{around.kind}, rules"] = values["rules"]
    return values


NUMBERS = (
    "type", "event", "other type", "sides", "sides unknown", "proposal", "rival by the word", "rival alike",
    "rival unlike", "rival elsewhere", "rule beside", "rule of the type beside", "several states",
    "no recipient", "one state", "not held", "no event by its words", "states of the sentence", "verb",
    "said", "negated", "auxiliaries", "depth", "title", "length",
)  # fmt: skip
FEATURES = (
    *NUMBERS, *(f"{name}, rules" for name in NUMBERS), "rules", "track record", "completed",
    "report", "official", "report, rules", "official, rules", *TYPES,
)  # fmt: skip
"""Names of all features, in the order of the weights; "x, rules" is x where the rules read the event."""


def row(known: Mapping[str, float]) -> list[float]:
    """Return the features in the order of `FEATURES`."""
    by_rules = {f"{name}, rules": known[name] * known["rules"] for name in NUMBERS}
    return [known.get(name, by_rules.get(name, 0.0)) for name in FEATURES]


@dataclass(frozen=True, slots=True)
class Combiner:
    """The fitted regression: a weight for each feature, the track record of the rules, the default cut."""

    weights: tuple[float, ...]
    bias: float
    track_record: Mapping[str, float]
    cut: float

    def rated(self, options: Sequence[Option], around: Surroundings) -> list[tuple[Option, float]]:
        """Return each option with the probability (0 to 1) that it is rightly read as an event."""
        plain = dict(zip(FEATURES, self.weights, strict=True))
        of_rules = plain | {name: plain[name] + plain[f"{name}, rules"] for name in NUMBERS}
        return [
            (option, self._confidence(option, around, of_rules if option.of_rules else plain))
            for option in options
        ]

    def _confidence(self, option: Option, around: Surroundings, weights: Mapping[str, float]) -> float:
        total = self.bias
        for name, value in features(option, around, self.track_record).items():
            if value:
                total += weights.get(name, 0.0) * value
        if not option.of_rules and around.kind == "feed item":
            total -= FEED_SHIFT
        return 1 / (1 + math.exp(-total))


@cache
def combiner(file: Path = FOLDER / "combiner.json") -> Combiner:
    """Return the regression that the program carries. Raises InstallationError where it does not fit."""
    try:
        fitted = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InstallationError(f"{MISSING} ({file})") from error
    if tuple(fitted["features"]) != FEATURES:
        raise InstallationError(f"{file} was fitted for other features; fit it anew with training.fit")
    return Combiner(tuple(fitted["weights"]), fitted["bias"], fitted["track_record"], fitted["cut"])
