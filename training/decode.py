"""From the probabilities of the network to events: who does it to whom, each event once.

    python -m training.decode EXAMPLES.jsonl.gz... --predictions PREDICTIONS.jsonl.gz...

Prints how the events of the network and those of the rules compare with the gold ones, by threshold.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.classes import STATUSES, UNORDERED, load

NO, ACTOR, RECIPIENT = range(3)
LEAST_ROLE = 0.1  # below, a state is no actor
LEAST_RECIPIENT = 0.05
LEAST_SECOND = 0.2  # of the second party of a meeting
SURE = 0.5  # further states that take part
ALONE = 0.7  # what is left of the probability where an act has no recipient
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)


@dataclass(frozen=True)
class Proposal:
    """An event that the network proposes."""

    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    status: str
    probability: float
    start: int
    sentence: int
    evidence: tuple[int, int]
    candidate: int

    @property
    def states(self) -> frozenset[str]:
        """All states that take part."""
        return frozenset((*self.actors, *self.recipients))


def proposals(example: dict[str, Any], rows: Iterable[dict[str, Any]]) -> list[Proposal]:
    """Return what the network proposes for a text, the likeliest first; of those told twice the likelier."""
    found = []
    for row in rows:
        candidate = example["candidates"][row["candidate"]]
        for kind in row["types"]:
            sides = parties(kind["type"], kind["roles"])
            if sides is None:
                continue
            actors, recipients, chance = sides
            status = STATUSES[max(range(len(STATUSES)), key=row["status"].__getitem__)]
            found.append(
                Proposal(
                    kind["type"], actors, recipients, status, kind["p"] * chance, candidate["start"],
                    candidate["sentence"], tuple(candidate["evidence"]), row["candidate"],
                )
            )  # fmt: skip
    return without_duplicates(sorted(found, key=lambda event: -event.probability))


def parties(
    kind: str, roles: dict[str, list[float]]
) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    """Return actors and recipients of an event, and how likely they are; None where nobody is likely."""
    return _together(roles) if kind in UNORDERED else _one_to_another(roles)


def _together(roles: dict[str, list[float]]) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    chance = {state: 1 - role[NO] for state, role in roles.items()}
    order = sorted(chance, key=lambda state: -chance[state])
    chosen = [state for state in order if chance[state] > SURE]
    if len(chosen) < 2:
        chosen = order[:2] if len(order) > 1 and chance[order[1]] > LEAST_SECOND else order[:1]
    if not chosen or chance[chosen[0]] < LEAST_ROLE:
        return None
    share = math.sqrt(chance[chosen[0]] * (chance[chosen[1]] if len(chosen) > 1 else ALONE))
    return (chosen[0],), tuple(chosen[1:]), share


def _one_to_another(roles: dict[str, list[float]]) -> tuple[tuple[str, ...], tuple[str, ...], float] | None:
    pairs = [
        (roles[a][ACTOR] * roles[b][RECIPIENT], a, b)
        for a in roles
        for b in roles
        if a != b and roles[a][ACTOR] > LEAST_ROLE and roles[b][RECIPIENT] > LEAST_RECIPIENT
    ]
    if pairs:
        _, actor, recipient = max(pairs)
        actors, recipients = [actor], [recipient]
    else:
        actor = max(roles, key=lambda state: roles[state][ACTOR])
        if roles[actor][ACTOR] < LEAST_ROLE:
            return None
        actors, recipients = [actor], []
    actors += [s for s in roles if roles[s][ACTOR] > SURE and s not in actors + recipients]
    recipients += [s for s in roles if roles[s][RECIPIENT] > SURE and s not in actors + recipients]
    share = roles[actors[0]][ACTOR] * (roles[recipients[0]][RECIPIENT] if recipients else ALONE**2)
    return tuple(actors), tuple(recipients), math.sqrt(share)


def without_duplicates(found: list[Proposal]) -> list[Proposal]:
    """Leave out what a likelier proposal tells: by the same word, or of the same type and states nearby."""
    kept: list[Proposal] = []
    for event in found:
        if not any(_is_same(event, other) for other in kept):
            kept.append(event)
    return kept


def _is_same(one: Proposal, other: Proposal) -> bool:
    if one.candidate == other.candidate:
        return True
    shared = len(one.states & other.states) / max(1, len(one.states | other.states))
    return one.type == other.type and shared >= 0.5 and abs(one.sentence - other.sentence) <= 1


def event_row(text: str, event: Proposal) -> dict[str, Any]:
    """Return a proposal in the format of the scorers."""
    return {
        "type": event.type,
        "actor_states": list(event.actors),
        "recipient_states": list(event.recipients),
        "persons": [],
        "date": None,
        "status": event.status,
        "evidence": text[event.evidence[0] : event.evidence[1]],
    }


def matches(gold: dict[str, Any], event: Proposal | dict[str, Any]) -> tuple[bool, bool]:
    """Say whether an event tells a gold one: detected (states alike, words overlap), and with its type."""
    if isinstance(event, Proposal):
        kind, actors, recipients = event.type, set(event.actors), set(event.recipients)
        spans = [event.evidence]
    else:
        kind, actors, recipients = event["type"], set(event["actors"]), set(event["recipients"])
        spans = [tuple(span) for span in event["evidence"]]
    wanted = set(gold["actors"]), set(gold["recipients"])
    overlap = any(a < d and c < b for a, b in spans for c, d in gold["spans"])
    states, others = actors | recipients, wanted[0] | wanted[1]
    detected = overlap and len(states & others) * 2 >= len(states | others)
    if kind != gold["type"]:
        return detected, False
    if kind in UNORDERED:
        return detected, detected
    first = bool(actors & wanted[0]) and (not wanted[1] or bool(recipients & wanted[1]))
    return detected, detected and first


def score(examples: list[dict[str, Any]], found: list[list[Any]]) -> dict[str, float]:
    """Return precision, recall and F1 of events, typed and detected, by a greedy matching.

    A quick measure of one run against another; what is published comes from the scorers of the sets.
    """
    predicted = sum(map(len, found))
    gold = sum(len(example["gold"]) for example in examples)
    typed = detected = 0
    for example, events in zip(examples, found, strict=True):
        rest, missed = list(events), list(example["gold"])
        for by_type in (True, False):
            for target in list(missed):
                match = next((event for event in rest if matches(target, event)[by_type]), None)
                if match is not None:
                    rest.remove(match)
                    missed.remove(target)
                    detected += 1
                    typed += by_type
    return {
        "precision": typed / max(1, predicted), "recall": typed / max(1, gold),
        "f1": 2 * typed / max(1, predicted + gold), "detected": 2 * detected / max(1, predicted + gold),
        "events": predicted,
    }  # fmt: skip


def main() -> int:
    """Score the predictions and the rules."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--predictions", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    predicted: dict[str, Any] = {}
    for path in given.predictions:
        predicted |= {row["id"]: row["candidates"] for row in load(path)}
    chosen = [e for path in given.examples for e in load(path) if e["id"] in predicted]
    made = [proposals(example, predicted[example["id"]]) for example in chosen]
    print(f"{len(chosen)} texts, {sum(len(e['gold']) for e in chosen)} events")
    print(f"{'reader':<16}{'precision':>10}{'recall':>8}{'typed F1':>10}{'detected':>10}{'events':>8}")
    rows = [("rules", [example["rules"] for example in chosen])]
    rows += [
        (f"learned > {least:.2f}", [[e for e in events if e.probability > least] for events in made])
        for least in THRESHOLDS
    ]
    for name, events in rows:
        s = score(chosen, events)
        print(
            f"{name:<16}{s['precision']:>10.3f}{s['recall']:>8.3f}{s['f1']:>10.3f}{s['detected']:>10.3f}"
            f"{s['events']:>8}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
