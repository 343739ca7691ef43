"""From the probabilities of the network to proposals of events: who does it to whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dragoman.readers.english.learned.network import (
    ACTOR,
    NO_ROLE,
    RECIPIENT,
    STATUSES,
    Prediction,
    TypeChance,
)
from dragoman.readers.english.learned.seen import Seen
from dragoman.record import RECIPROCAL, EventStatus, EventType

LEAST = 0.02  # probability of an event that is proposed at all
LEAST_ROLE = 0.1  # below, a state is no actor
LEAST_RECIPIENT = 0.05
SURE = 0.5  # further states that take part
MOST_OF_SENTENCE = 40
MOST_PAIRS = 2  # of actor and recipient, for one word and type
ALONE = 0.7  # what is left of the probability where an act has no recipient
Roles = dict[str, list[float]]
Parties = tuple[tuple[str, ...], tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that the network proposes; `candidate` is the number of the word that tells it."""

    type: EventType
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    status: EventStatus
    probability: float
    sentence: int
    candidate: int
    states: frozenset[str] = field(init=False, compare=False, repr=False)
    """All states that take part."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "states", frozenset((*self.actors, *self.recipients)))


def proposals(seen: Seen, predictions: Iterable[Prediction]) -> list[Proposal]:
    """Return what the network proposes for a report, the likeliest first.

    One word may be proposed as several events, of other types or with other sides; one is chosen later.
    """
    proposed = []
    for prediction in predictions:
        sentence = seen.candidates[prediction.candidate].sentence
        status = STATUSES[max(range(len(STATUSES)), key=prediction.statuses.__getitem__)]
        proposed += [
            Proposal(
                chance.type, actors, recipients, status, chance.p * share, sentence, prediction.candidate
            )
            for chance in prediction.types
            for actors, recipients, share in parties(chance)
            if chance.p * share >= LEAST
        ]
    proposed.sort(key=lambda proposal: -proposal.probability)
    counts = Counter[int]()
    kept = []
    for proposal in proposed:
        if counts[proposal.sentence] < MOST_OF_SENTENCE:
            counts[proposal.sentence] += 1
            kept.append(proposal)
    return kept


def parties(chance: TypeChance) -> list[Parties]:
    """Return who may be the actors and recipients of an event, with how likely that is."""
    found = _together(chance.roles) if chance.type in RECIPROCAL else _one_to_another(chance.roles)
    return list(
        {(actors, recipients): (actors, recipients, share) for actors, recipients, share in found}.values()
    )


def _together(roles: Roles) -> Iterator[Parties]:
    chance = {state: 1 - role[NO_ROLE] for state, role in roles.items()}
    order = sorted(chance, key=lambda state: -chance[state])
    if not order or chance[order[0]] < LEAST_ROLE:
        return
    sure = [state for state in order if chance[state] > SURE]
    for chosen in (sure, order[:2], order[:1]):
        if chosen and (len(chosen) != 2 or chance[chosen[1]] > LEAST_RECIPIENT):
            second = (
                chance[chosen[1]] if len(chosen) > 1 else ALONE * (1 - chance[order[1]] if order[1:] else 1)
            )
            yield (chosen[0],), tuple(chosen[1:]), math.sqrt(chance[chosen[0]] * second)


def _one_to_another(roles: Roles) -> Iterator[Parties]:
    pairs = sorted(
        (
            (roles[a][ACTOR] * roles[b][RECIPIENT], a, b)
            for a in roles
            for b in roles
            if a != b and roles[a][ACTOR] > LEAST_ROLE and roles[b][RECIPIENT] > LEAST_RECIPIENT
        ),
        reverse=True,
    )
    for share, actor, recipient in pairs[:MOST_PAIRS]:
        actors, recipients = [actor], [recipient]
        actors += [s for s in roles if roles[s][ACTOR] > SURE and s not in (actor, recipient)]
        recipients += [s for s in roles if roles[s][RECIPIENT] > SURE and s not in (*actors, recipient)]
        yield tuple(actors), tuple(recipients), math.sqrt(share)
    actor = max(roles, key=lambda state: roles[state][ACTOR], default="")
    if actor and roles[actor][ACTOR] >= LEAST_ROLE:
        others = max((row[RECIPIENT] for state, row in roles.items() if state != actor), default=0.0)
        yield (actor,), (), math.sqrt(roles[actor][ACTOR] * ALONE**2 * (1 - others))
