"""What the mentions of a story report, field by field, counted by independent witness.

A judgement by hand on a field outranks every count: a value accepted or corrected stands first, a rejected
one is not counted. Values that exclude each other stay side by side, and their field is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from dragoman.merge.dates import period
from dragoman.merge.fields import FIELDS, NEEDED, SEVERAL
from dragoman.merge.people import taking_part
from dragoman.merge.story import Judgement, Mention, Vote
from dragoman.record import Span

Votes = dict[str, tuple[Vote, ...]]

_EXCLUSIVE = frozenset({frozenset({"held", "denied"}), frozenset({"held", "cancelled"})})
_MODES = frozenset({frozenset({"phone", "visit"}), frozenset({"phone", "third-party"})})


def votes(mentions: Iterable[Mention], judgements: Iterable[Judgement] = ()) -> Votes:
    """Return the values of each field with their witnesses, the most witnessed first."""
    counted: dict[str, dict[str, list[tuple[str, Span]]]] = {field: defaultdict(list) for field in FIELDS}
    for mention in sorted(mentions, key=lambda one: one.order):
        for field, value, span in _values(mention):
            counted[field][value].append((mention.witness, span))
    by_hand = _by_hand(judgements)
    found: Votes = {}
    for field in FIELDS:
        rejected = {judgement.value for judgement in by_hand[field] if judgement.verdict == "reject"}
        given = [judgement.value for judgement in by_hand[field] if judgement.verdict != "reject"]
        if field in NEEDED and not given and rejected >= counted[field].keys():
            rejected = set()
        rows = [
            _vote(value, said, value in given)
            for value, said in counted[field].items()
            if value not in rejected
        ]
        rows += [Vote(value, (), (), "hand") for value in given if value and value not in counted[field]]
        if rows:
            found[field] = tuple(
                sorted(rows, key=lambda vote: (vote.by != "hand", -len(vote.witnesses), vote.value))
            )
    return found


def contradictions(found: Votes) -> tuple[str, ...]:
    """Return the fields of which witnesses report values that exclude each other."""
    names = []
    for field, check in (("date", _dates_exclude), ("status", _statuses_exclude), ("mode", _modes_exclude)):
        values = [vote.value for vote in found.get(field, ()) if vote.witnesses]
        if any(check(one, two) for one, two in combinations(values, 2)):
            names.append(field)
    return tuple(names)


def _values(mention: Mention) -> Iterator[tuple[str, str, Span]]:
    event = mention.event
    shown = event.evidence[0]
    yield "type", event.event_type, event.predicate or shown
    yield "status", event.status, event.status_span or event.predicate or shown
    if event.mode:
        yield "mode", event.mode, event.predicate or shown
    if event.when:
        yield "date", event.when.value, event.when.span or shown
        if event.when.time:
            yield "time", event.when.time, event.when.span or shown
    if event.where:
        yield "place", event.where.name, event.where.span
    for person in taking_part(event):
        yield "person", person.name, person.span
    for field, parties in (("actor", event.actors), ("recipient", event.recipients)):
        for party in parties:
            yield field, party.state, party.span or shown
    for tag in event.issues:
        yield "issue", tag.issue, tag.span


def _vote(value: str, said: list[tuple[str, Span]], by_hand: bool) -> Vote:
    witnesses = tuple(sorted({witness for witness, _ in said}))
    evidence = tuple(dict.fromkeys(span for _, span in said))
    return Vote(value, witnesses, evidence, "hand" if by_hand else "rule")


def _by_hand(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """Return the judgements that hold on each field: on each value the latest; of given values the latest,
    or all where the field holds several."""
    found: dict[str, list[Judgement]] = defaultdict(list)
    seen: set[tuple[str, str | None]] = set()
    given: set[str] = set()
    for judgement in sorted(judgements, key=lambda one: (one.at, one.id), reverse=True):
        field = judgement.field
        if field is None or (field, judgement.value) in seen:
            continue
        seen.add((field, judgement.value))
        if judgement.verdict != "reject":
            if field in given and field not in SEVERAL:
                continue
            given.add(field)
        found[field].append(judgement)
    return found


def _dates_exclude(one: str, two: str) -> bool:
    ours, theirs = period(one), period(two)
    return bool(ours and theirs and ours.apart(theirs) > 0)


def _statuses_exclude(one: str, two: str) -> bool:
    return frozenset({one, two}) in _EXCLUSIVE


def _modes_exclude(one: str, two: str) -> bool:
    return frozenset({one, two}) in _MODES
