"""Choose among the readings of a word, or none.

The plain rule takes the first reading that meets every demand of its frame. Where weights are
installed (`lexicons/event_weights.json`, made by `scripts/train_event_weights.py`), each reading is
scored by a logistic regression over the features below and the best is kept if it is likelier than
the threshold. The features are the frame, where the sides were found, and the shape of the clause.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from dragoman.extract.events.readings import Reading
from dragoman.extract.events.who import Who, states
from dragoman.extract.syntax import governing_verb, is_passive, objects, understood_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST_PERSON = frozenset({"i", "we", "our", "us", "my"})


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: one weight a feature, and the least likelihood at which a reading is kept."""

    weights: dict[str, float]
    bias: float
    threshold: float

    def likelihood(self, features: list[str]) -> float:
        total = self.bias + sum(self.weights.get(feature, 0.0) for feature in features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def weights() -> Weights | None:
    """Return the weights that came with the package, or None."""
    file = resources.files("dragoman.lexicons") / "event_weights.json"
    if not file.is_file():
        return None
    row = json.loads(file.read_text(encoding="utf-8"))
    return Weights(row["weights"], row["bias"], row["threshold"])


def choose(alternatives: list[Reading], who: Who) -> Reading | None:
    """Return the reading to keep, or None."""
    learned = weights()
    if learned is None:
        return rule(alternatives)
    by_rule = rule(alternatives)
    scored = [(learned.likelihood(features(r, who, r is by_rule)), -i, r) for i, r in enumerate(alternatives)]
    likelihood, _, best = max(scored, key=lambda row: row[:2])
    return best if likelihood >= learned.threshold else None


def rule(alternatives: list[Reading]) -> Reading | None:
    """Return the first reading that meets all demands; one with both sides before one with an open side."""
    meeting = [r for r in alternatives if not r.unmet and r.sides.actors and not r.how.startswith("actor")]
    if not meeting:
        return None
    first = meeting[0]
    if first.sides.recipients:
        return first
    return next((r for r in meeting if r.predicate.frame is first.predicate.frame and r.sides.recipients), first)


def features(reading: Reading, who: Who, by_rule: bool) -> list[str]:
    """Return the names of the features that hold of a reading."""
    return list(dict.fromkeys((*_frame_features(reading, by_rule), *_side_features(reading, who), *_clause_features(reading, who))))


def _frame_features(reading: Reading, by_rule: bool) -> Iterator[str]:
    frame, predicate = reading.predicate.frame, reading.predicate
    yield f"type={frame.type}"
    yield f"frame={frame.id}"
    yield f"part={predicate.part}"
    yield f"{frame.type}&{predicate.part}"
    yield f"rule={by_rule}"
    yield f"{frame.type}&rule={by_rule}"
    yield f"lemma={predicate.token.lemma_.lower()}"
    yield f"{frame.type}&lemma={predicate.token.lemma_.lower()}"
    yield f"supported={predicate.supported}"
    for need in reading.unmet:
        yield f"unmet={need}"
        yield f"{frame.type}&unmet={need}"
    if not reading.unmet:
        yield "met"
    for inner in predicate.objects[:2]:
        yield f"object={inner.lemma_.lower() if inner.pos_ != 'PROPN' else inner.ent_type_ or 'PROPN'}"
        yield f"{frame.type}&object={inner.lemma_.lower() if inner.pos_ != 'PROPN' else 'PROPN'}"


def _side_features(reading: Reading, who: Who) -> Iterator[str]:
    kind, sides = reading.predicate.frame.type, reading.sides
    yield f"how={reading.how}"
    yield f"{kind}&how={reading.how}"
    actors, recipients = states(sides.actors), states(sides.recipients)
    yield f"actors={min(len(actors), 3)}"
    yield f"recipients={min(len(recipients), 3)}"
    yield f"{kind}&recipients={min(len(recipients), 2)}"
    for side, parties in (("actor", sides.actors), ("recipient", sides.recipients)):
        for via in {party.via for party in parties}:
            yield f"{side} via {via}"
            yield f"{kind}&{side} via {via}"
    title = set(who.title_states())
    if title:
        yield f"title actor={bool(title & set(actors))}"
        yield f"title recipient={bool(title & set(recipients))}"
    issuers = set(who.cast.issuers)
    yield f"issuer={'none' if not issuers else bool(issuers & set(actors))}"
    leading = who.leading_states()
    yield f"leading actor={bool(actors and actors[0] in leading)}"
    yield f"leading recipient={bool(recipients and recipients[0] in leading)}"


def _clause_features(reading: Reading, who: Who) -> Iterator[str]:
    predicate, kind = reading.predicate, reading.predicate.frame.type
    token, carrier, paragraph = predicate.token, predicate.carrier, predicate.paragraph
    yield f"status={reading.status[0]}"
    yield f"{kind}&status={reading.status[0]}"
    if reading.status[1] is not None:
        yield f"status word={reading.status[1].lower_}"
    yield f"tag={carrier.tag_}"
    yield f"dep={token.dep_}"
    yield f"carrier dep={carrier.dep_}"
    above = governing_verb(carrier.head) if carrier.head != carrier else carrier
    yield f"above={above.lemma_.lower() if above != carrier else 'ROOT'}"
    yield f"passive={carrier.pos_ == 'VERB' and is_passive(carrier)}"
    yield f"modal={','.join(sorted(c.lower_ for c in carrier.children if c.tag_ == 'MD'))}"
    doer = understood_subject(carrier) if carrier.pos_ in {"VERB", "AUX"} else None
    yield f"subject={_shape(doer)}"
    for inner in objects(carrier)[:1] if predicate.part != "verbs" else ():
        yield f"carrier object={inner.lemma_.lower()}"
    if predicate.part == "nouns":
        yield f"carrier={carrier.lemma_.lower()}"
        for child in token.children:
            if child.dep_ in {"det", "poss", "amod", "compound"}:
                yield f"{child.dep_}={'NAME' if child.pos_ == 'PROPN' else child.lower_}"
    statement = who.statement_at(paragraph.start + token.idx)
    said = "none" if statement is None else statement.kind
    yield f"said={said}"
    yield f"{kind}&said={said}"
    if statement is not None:
        yield f"speaker acts={statement.speaker_state in states(reading.sides.actors)}"
    yield f"block={min(paragraph.index, 6)}"
    yield f"kind={paragraph.kind}"


def _shape(token: Token | None) -> str:
    if token is None:
        return "none"
    if token.lower_ in _FIRST_PERSON:
        return "first person"
    if token.pos_ == "PRON":
        return token.lower_
    return token.ent_type_ or token.pos_
