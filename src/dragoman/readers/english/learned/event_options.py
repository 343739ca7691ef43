"""What may be an event of a report: what the network proposes, and what the rules read, put side by side."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from dragoman.readers.english.events.factuality import status_by_network
from dragoman.readers.english.learned.model_input import Range, Seen
from dragoman.readers.english.learned.network import (
    ACTOR,
    LEAST,
    NO_ROLE,
    RECIPIENT,
    STATUSES,
    Prediction,
    TypeChance,
)
from dragoman.readers.english.parser.bounds import spend
from dragoman.record import RECIPROCAL, Event, EventStatus, EventType

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


def proposals(seen: Seen, predictions: Iterable[Prediction], least: float = LEAST) -> list[Proposal]:
    """Return what the network proposes for a report with a probability of at least `least`, likeliest first.

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
            if chance.p * share >= least
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
    ranked = _together(chance.roles) if chance.type in RECIPROCAL else _one_to_another(chance.roles)
    return list(
        {(actors, recipients): (actors, recipients, share) for actors, recipients, share in ranked}.values()
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
    may_act = [(state, role[ACTOR]) for state, role in roles.items() if role[ACTOR] > LEAST_ROLE]
    may_receive = [(s, role[RECIPIENT]) for s, role in roles.items() if role[RECIPIENT] > LEAST_RECIPIENT]
    pairs = sorted(
        ((acts * receives, a, b) for a, acts in may_act for b, receives in may_receive if a != b),
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


TOLD_AGAIN = 2
"""Sentences within which the network alone proposes no second event of a type and of the same states."""
_MOST_TOLD = 4  # sentences that are remembered to tell of the same states
_SHARED = 0.5  # of the states of two events, from which they may be one


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """What the rules read: an event with the characters of its predicate and of its clauses."""

    type: EventType
    status: EventStatus
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    predicate: Range | None
    evidence: tuple[Range, ...]
    rule: str

    @property
    def states(self) -> frozenset[str]:
        """All states that take part."""
        return frozenset((*self.actors, *self.recipients))


def rule_event(event: Event) -> RuleEvent:
    """Return what the combination looks at in an event of the rules."""
    return RuleEvent(
        event.event_type, event.status, tuple(party.state for party in event.actors),
        tuple(party.state for party in event.recipients),
        (event.predicate.start, event.predicate.end) if event.predicate else None,
        tuple((span.start, span.end) for span in (*event.evidence, *event.also)), event.rule,
    )  # fmt: skip


@dataclass(slots=True)
class Option:
    """An event that may be in the record: of the rules, of the network (`proposal`) or of both.

    `word` is the number of the candidate that tells it, `sentences` those of its clauses. `rivals` are the
    probabilities of what else the network proposes: by the same word, of the same type and states in the same
    sentence and in others, and of other types with these states. `beside` are the rules' events in the same
    clause, `status` is what the words around say of it.
    """

    event: RuleEvent | Proposal
    evidence: tuple[Range, ...]
    word: int | None
    sentences: tuple[int, ...]
    proposal: Proposal | None = None
    rivals: dict[str, float] = field(default_factory=dict)
    beside: list[RuleEvent] = field(default_factory=list)
    status: str | None = "held"

    @property
    def of_rules(self) -> bool:
        """Whether the rules read it."""
        return isinstance(self.event, RuleEvent)

    @property
    def start(self) -> int:
        """Where its first clause begins."""
        return self.evidence[0][0]


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause of a candidate (characters), and its status by the words around; None: no event by these."""

    range: Range
    status: str | None


def options(
    seen: Seen, predictions: Sequence[Prediction], rules: Sequence[RuleEvent], proposed: Sequence[Proposal],
    clauses: Mapping[int, Clause],
) -> list[Option]:  # fmt: skip
    """Return all events that may be in the record; what both readers propose is one option.

    `clauses` leads to the clause of each candidate that a proposal names.
    """
    table = _Table(seen, predictions, proposed, clauses)
    of_rules = [table.of_rule(event) for event in rules]
    return of_rules + [
        table.of_network(proposal) for proposal in proposed if id(proposal) not in table.agreed
    ]


class _Table:
    """What is proposed, by sentence and by type: what may be the same is looked up, not searched for."""

    def __init__(
        self, seen: Seen, predictions: Sequence[Prediction], proposed: Sequence[Proposal],
        clauses: Mapping[int, Clause],
    ) -> None:  # fmt: skip
        self.agreed: set[int] = set()
        """Proposals that the rules have read too, by identity."""
        self._seen, self._clauses = seen, clauses
        self._by_word = {prediction.candidate: prediction for prediction in predictions}
        self._near = defaultdict[int, list[Proposal]](list)
        self._told = defaultdict[EventType, dict[frozenset[str], dict[int, float]]](dict)
        """By type and states the likeliest sentences that tell such an event, with the probability."""
        self._rules_near = defaultdict[int, list[RuleEvent]](list)
        for proposal in proposed:  # the likeliest first; a clause lies in one sentence
            self._near[proposal.sentence].append(proposal)
            where = self._told[proposal.type].setdefault(proposal.states, {})
            if len(where) < _MOST_TOLD:
                where.setdefault(proposal.sentence, proposal.probability)

    def of_rule(self, event: RuleEvent) -> Option:
        """Return the option of what a rule read; proposals that agree are taken note of."""
        sentences = tuple(sorted({_sentence_at(self._seen, start) for start, _ in event.evidence}))
        spend(len(event.evidence) * sum(len(self._near[sentence]) for sentence in sentences))
        inside = [
            proposal
            for sentence in sentences
            for proposal in self._near[sentence]
            if any(_overlap(self._clauses[proposal.candidate].range, span) for span in event.evidence)
        ]
        same = [other for other in inside if other.type == event.type and same_sides(other, event)]
        self.agreed.update(map(id, same))
        for sentence in sentences:
            self._rules_near[sentence].append(event)
        word = _word_of(event, self._seen, self._by_word)
        rivals = self._rivals(event, word, sentences, inside)
        return Option(event, event.evidence, word, sentences, same[0] if same else None, rivals)

    def of_network(self, proposal: Proposal) -> Option:
        """Return the option of what the network alone proposes."""
        sentence, clause = proposal.sentence, self._clauses[proposal.candidate]
        inside = [other for other in self._near[sentence] if other is not proposal]
        rivals = self._rivals(proposal, proposal.candidate, (sentence,), inside)
        beside = [
            rule
            for rule in self._rules_near[sentence]
            if any(_overlap(clause.range, span) for span in rule.evidence)
        ]
        return Option(
            proposal,
            (clause.range,),
            proposal.candidate,
            (sentence,),
            proposal,
            rivals,
            beside,
            clause.status,
        )

    def _rivals(
        self, event: RuleEvent | Proposal, word: int | None, sentences: tuple[int, ...],
        inside: Sequence[Proposal],
    ) -> dict[str, float]:  # fmt: skip
        """Return the highest probability of each kind of rival; `inside` are those of the clause."""
        rivals = {"by the word": 0.0, "alike": 0.0, "unlike": 0.0, "elsewhere": 0.0}
        for other in inside:  # what is no likelier than a rival that is known need not be compared
            if other.candidate == word:
                if other.probability > rivals["by the word"] and not _is_same(other, event):
                    rivals["by the word"] = other.probability
            else:
                kind = "alike" if other.type == event.type else "unlike"
                if other.probability > rivals[kind] and _shares(other, event):
                    rivals[kind] = other.probability
        chances_by_states = self._told[event.type]
        spend(len(inside) + len(chances_by_states))
        for states, where in chances_by_states.items():
            if _share(states, event.states):
                for sentence, chance in where.items():
                    if chance > rivals["elsewhere"] and sentence not in sentences:
                        rivals["elsewhere"] = chance
        return rivals


def _is_same(other: Proposal, event: RuleEvent | Proposal) -> bool:
    return other is event or (other.type == event.type and same_sides(other, event))


def _word_of(event: RuleEvent, seen: Seen, by_word: Mapping[int, Prediction]) -> int | None:
    """Return the candidate that tells what a rule read: its predicate, else the likeliest of its clauses."""
    spend(len(by_word) * len(event.evidence))
    if event.predicate is not None:
        start, end = event.predicate
        for number in by_word:
            if start <= seen.candidates[number].start < end:
                return number
    inside = [
        number
        for number in by_word
        if any(start <= seen.candidates[number].start < end for start, end in event.evidence)
    ]
    return max(inside, key=lambda number: by_word[number].chance(event.type), default=None)


def _sentence_at(seen: Seen, offset: int) -> int:
    return max(0, bisect_right(seen.sentences, offset, key=lambda sentence: sentence.start) - 1)


def same_sides(first: RuleEvent | Proposal, second: RuleEvent | Proposal) -> bool:
    """Say whether two events of one type have the same sides, as the scorers see it."""
    if not _shares(first, second):
        return False
    if first.type in RECIPROCAL:
        return True
    if not set(first.actors) & set(second.actors):
        return False
    return not (first.recipients and second.recipients) or bool(
        set(first.recipients) & set(second.recipients)
    )


def _shares(first: RuleEvent | Proposal, second: RuleEvent | Proposal) -> bool:
    return _share(first.states, second.states)


@lru_cache(maxsize=4096)
def _share(first: frozenset[str], second: frozenset[str]) -> bool:
    return len(first & second) >= _SHARED * len(first | second)


def _overlap(first: Range, second: Range) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def choose(rated: Sequence[tuple[Option, float]], least: float) -> list[tuple[Option, float]]:
    """Return the options of at least `least`, without those that a likelier one tells, in reading order."""
    kept: list[tuple[Option, float]] = []
    words: set[int] = set()
    near = defaultdict[tuple[EventType, int], list[Option]](list)
    for option, confidence in sorted(rated, key=lambda pair: -pair[1]):
        if confidence < least:
            break
        kind, around = option.event.type, range(-TOLD_AGAIN, TOLD_AGAIN + 1)
        others = [o for s in option.sentences for step in around for o in near[kind, s + step]]
        spend(len(others))
        if option.word in words or any(_is_told(option, other) for other in others):
            continue
        kept.append((option, confidence))
        words.update(() if option.word is None else (option.word,))
        for sentence in option.sentences:
            near[kind, sentence].append(option)
    return sorted(kept, key=lambda pair: pair[0].start)


def _is_told(option: Option, other: Option) -> bool:
    """Say whether a likelier option of the same type, told nearby, is the same event.

    Two events of the rules are not: these have put together what is told twice.
    """
    if not _shares(option.event, other.event) or (option.of_rules and other.of_rules):
        return False
    return not option.of_rules or any(_overlap(a, b) for a in option.evidence for b in other.evidence)


def likely_status(proposal: Proposal, prediction: Prediction) -> EventStatus:
    """Return the status of what the network alone proposes."""
    return status_by_network(proposal.status, dict(zip(STATUSES, prediction.statuses, strict=True)))
