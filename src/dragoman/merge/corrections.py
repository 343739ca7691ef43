"""Decisions by people applied to rows, to rows of a new reading, and to the related reports of a story.

Pure functions: the same rows and judgements give the same. Each row that a decision touched says so
(`by_hand`), with what had been read, but no event, whose story does; one that was rejected as a whole is
None. A position goes with the statement that it rests on, if it is one alone, unless somebody decided on the
position itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, TypeVar, cast

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.clustering import pair_of
from dragoman.merge.story import ROW_LISTS, ROW_REQUIRED, FieldVerdict, Judgement, Kind, Story
from dragoman.merge.terms import participants
from dragoman.record import Commitment, Decision, Event, Party, Position, Span, Statement, Tag, When

Row = TypeVar("Row", Statement, Event, Position, Commitment)
JudgedRow = Event | Statement | Position | Commitment
Place = TypeVar("Place")
HeldApart = Mapping[str, AbstractSet[str]]
"""By the id of a mention, the reports that tell of another occurrence."""


def kind_of(row: JudgedRow) -> Kind:
    """Return what kind of row this is."""
    kinds: dict[type, Kind] = {
        Statement: "statement", Event: "event", Position: "position", Commitment: "commitment",
    }  # fmt: skip
    return kinds[type(row)]


def read_values(row: Any, field: str) -> tuple[str, ...]:
    """Return what a row says in a field: one value, several, or none."""
    match field:
        case "issue" if isinstance(row, Statement):
            return tuple(dict.fromkeys(tag.issue for tag in row.issues))
        case "party":
            return tuple(dict.fromkeys(party.state for party in row.parties))
        case "date":
            return (row.when.value,) if row.when else ()
        case "undertaking":
            return (" ".join(row.undertaking.quote.split()),)
        case "statement" | "event" | "position" | "commitment":
            return ()
    value = getattr(row, field)
    return () if value is None else (str(value),)


def story_value(story: Story, field: str) -> tuple[str, ...]:
    """Return what a story says in a field that is judged: one value, several, or none."""
    when = story.when
    values: dict[str, tuple[str | None, ...]] = {
        "type": (story.event_type,), "mode": (story.mode,), "status": (story.status,),
        "date": (when.value if when else None,), "time": (when.time if when else None,),
        "place": (story.where,), "person": tuple(person.name for person in story.persons),
        "actor": story.actors, "recipient": story.recipients, "issue": story.issues,
    }  # fmt: skip
    return tuple(value for value in values[field] if value)


def amended(row: Row, judgements: Sequence[Judgement], text: str) -> Row | None:
    """Return a row under the judgements on it, in the order they were made: None where it is rejected.

    `text` is its report's, in which words that a hand gives are looked for. What is said of the fields of an
    event changes its story (`merge.votes`), and not the event.
    """
    kind = kind_of(row)
    changed_row: Any = row
    decisions: list[Decision] = []
    if rejection(row, judgements) is not None:
        return None
    if isinstance(row, Event):
        return row
    for field, of_field in _by_field(judgements).items():
        if field == kind:
            decisions.append(_decision(of_field[-1], None, None))
            continue
        changed_row, made = _decided(changed_row, row, kind, field, of_field, text)
        decisions += made
    return replace(changed_row, by_hand=(*row.by_hand, *decisions)) if decisions else row


def implied(
    position: Position,
    of_position: Sequence[Judgement],
    statements: Mapping[str, tuple[Statement, Statement | None]],
) -> tuple[Judgement, ...]:
    """Return what follows for a position from decisions on the statement it rests on (`second` of the
    judgement): `statements` are those that a hand changed, as they were read and as they are, by id."""
    if len(position.statements) != 1 or position.statements[0] not in statements:
        return ()
    statement_id = position.statements[0]
    before, after = statements[statement_id]
    if after is None:
        return () if _is_kept(of_position) else (Judgement("reject", position.id, statement_id, "position"),)
    state = after.speaker_state
    if state is None or state == before.speaker_state or position.state != before.speaker_state:
        return ()
    made = next(judgement for judgement in reversed(after.by_hand) if judgement.field == "speaker_state")
    return (Judgement("correct", position.id, statement_id, "state", state, made.by, made.at, made.reason),)


def rejection(row: JudgedRow, judgements: Sequence[Judgement]) -> Decision | None:
    """Return the decision that took a row out of every view, None where it stands."""
    of_position = [judgement for judgement in judgements if judgement.field == kind_of(row)]
    return (
        _decision(of_position[-1], None, None)
        if of_position and of_position[-1].verdict == "reject"
        else None
    )


def _is_kept(of_position: Sequence[Judgement]) -> bool:
    """Say whether somebody accepted or corrected a row itself."""
    return any(judgement.verdict != "reject" for judgement in of_position)


def _by_field(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    by_field: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.field is not None:
            by_field.setdefault(judgement.field, []).append(judgement)
    return by_field


def _decided(
    present: Any, read: Any, kind: Kind, field: str, judgements: Sequence[Judgement], text: str
) -> tuple[Any, list[Decision]]:
    """Return a row with what was decided of a field, and the decisions that hold."""
    values = read_values(read, field)
    is_list = (kind, field) in ROW_LISTS
    holding = _holding(judgements, values, is_list)
    rejected = {value for value, judgement in holding.items() if judgement.verdict == "reject"}
    given = [value for value, judgement in holding.items() if judgement.verdict != "reject"]
    kept = tuple(value for value in values if value not in rejected)
    wanted = tuple(dict.fromkeys((*kept, *given))) if is_list else tuple(given[-1:]) or kept
    if not wanted and (kind, field) in ROW_REQUIRED:
        return present, []
    if wanted != values:
        changed = (
            _SETTERS[field](present, wanted, text) if field in _SETTERS else _set(present, field, wanted)
        )
        if changed is None:  # words that this version of the report does not have
            return present, []
        present = changed
    first = None if is_list else next(iter(values), None)
    return present, [
        _decision(judgement, value, (value if value in values else None) if is_list else first)
        for value, judgement in holding.items()
    ]


def _holding(judgements: Sequence[Judgement], values: tuple[str, ...], is_list: bool) -> dict[str, Judgement]:
    """Return the judgement that holds on each value: the latest, and of given values the latest alone where
    the field holds one."""
    holding: dict[str, Judgement] = {}
    given = False
    for judgement in reversed(judgements):
        for value in (judgement.value,) if judgement.value is not None else values:
            if value in holding:
                continue
            if judgement.verdict != "reject":
                if given and not is_list:
                    continue
                given = True
            holding[value] = judgement
    return dict(reversed(holding.items()))


def _decision(judgement: Judgement, value: str | None, read: str | None) -> Decision:
    verdict = cast(FieldVerdict, judgement.verdict)
    facts = judgement.by, judgement.at, judgement.reason, judgement.second
    return Decision(judgement.field or "", verdict, value, read, *facts)


def _set(row: Any, field: str, wanted: tuple[str, ...]) -> Any:
    value: Any = next(iter(wanted), None)
    return replace(row, **{field: value})


def _force(row: Any, wanted: tuple[str, ...], text: str) -> Any:
    value = int(wanted[0]) if wanted else None
    return replace(row, force=value, **({"force_span": None} if isinstance(row, Statement) else {}))


def _speaker(row: Statement, wanted: tuple[str, ...], text: str) -> Statement:
    """Name another speaker, or none: an office and an actor read of somebody else go with the name."""
    name = next(iter(wanted), None)
    same = bool(name) and bool(set((row.speaker or "").split()) & set((name or "").split()))
    return replace(
        row,
        speaker=name,
        speaker_span=_within(row, name, text) if name else None,
        speaker_actor=row.speaker_actor if same else None,
        speaker_office=row.speaker_office if same else None,
    )


def _within(row: Statement, words: str, text: str) -> Span | None:
    """Return where the evidence of a row has these words."""
    for span in row.evidence:
        at = text.find(words, span.start, span.end)
        if at >= 0:
            return Span(at, at + len(words), words, span.report)
    return None


def _addressee(row: Statement, wanted: tuple[str, ...], text: str) -> Statement:
    return replace(row, addressee_state=next(iter(wanted), None), addressee=None)


def _channel(row: Statement, wanted: tuple[str, ...], text: str) -> Statement:
    return replace(row, channel=next(iter(wanted), None), channel_span=None)


def _issues(row: Any, wanted: tuple[str, ...], text: str) -> Any:
    """Set the issues of a statement: one that a hand gives is shown by the statement's own words."""
    if isinstance(row, Position):
        return replace(row, issue=wanted[0])
    kept = tuple(tag for tag in row.issues if tag.issue in wanted)
    known, shown = {tag.issue for tag in kept}, (row.content or row.evidence)[0]
    return replace(row, issues=(*kept, *(Tag(code, shown) for code in wanted if code not in known)))


def _parties(row: Commitment, wanted: tuple[str, ...], text: str) -> Commitment:
    kept = tuple(party for party in row.parties if party.state in wanted)
    known = {party.state for party in kept}
    return replace(row, parties=(*kept, *(Party(code, None, "hand") for code in wanted if code not in known)))


def _date(row: Any, wanted: tuple[str, ...], text: str) -> Any:
    return replace(row, when=When(wanted[0], None, basis="hand") if wanted else None)


def _undertaking(row: Commitment, wanted: tuple[str, ...], text: str) -> Commitment | None:
    was = row.undertaking
    place = found_in(text, wanted[0], was.start)
    return replace(row, undertaking=Span(*place, text[slice(*place)], was.report)) if place else None


def found_in(text: str, words: str, near: int = 0) -> tuple[int, int] | None:
    """Return the place in a report that has these words, whatever the spaces, the nearest to a character;
    None where it has none."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    places = [match.span() for match in re.finditer(pattern, text)]
    return min(places, key=lambda place: (abs(place[0] - near), place)) if places else None


_SETTERS: dict[str, Callable[[Any, tuple[str, ...], str], Any]] = {
    "speaker": _speaker,
    "addressee_state": _addressee,
    "channel": _channel,
    "issue": _issues,
    "party": _parties,
    "date": _date,
    "force": _force,
    "undertaking": _undertaking,
}


def matched_rows(judged: Iterable[JudgedRow], rows: Mapping[Place, JudgedRow]) -> dict[str, Place]:
    """Return where rows that were judged stand among others, by their ids: the row with the id, else the only
    one of the kind (and type) in the same words, of several the one of the same speaker, state or sides."""
    by_id = {(type(row), row.id): place for place, row in rows.items()}
    by_words: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for place, row in rows.items():
        by_words[_kind_and_words(row)].append(place)
    place_of: dict[str, Place] = {}
    for judged_row in judged:
        same_id = by_id.get((type(judged_row), judged_row.id))
        places = by_words[_kind_and_words(judged_row)] if same_id is None else [same_id]
        fields = _distinguishing_fields(judged_row)
        same = [place for place in places if _distinguishing_fields(rows[place]) == fields]
        chosen = same if len(same) == 1 else places
        if len(chosen) == 1:
            place_of[judged_row.id] = chosen[0]
    return place_of


def _kind_and_words(row: JudgedRow) -> tuple[str, ...]:
    """Return what kind of row this is and the words that it was read from, whatever the spaces."""
    spans = (row.content or row.evidence) if isinstance(row, Statement) else row.evidence
    kind = row.event_type if isinstance(row, Event) else ""
    return type(row).__name__, kind, " ".join(" ".join(span.quote for span in spans).split())


def _distinguishing_fields(row: JudgedRow) -> tuple[str | None, ...]:
    """Return what tells rows in the same words apart."""
    match row:
        case Statement():
            return (row.speaker,)
        case Position():
            return row.state, row.issue
        case Commitment():
            return tuple(party.state for party in row.parties)
    return (*(party.state for party in row.actors), None, *(party.state for party in row.recipients))


def as_decided(story: Story) -> Story:
    """Return a story whose mentions say nothing any more that people rejected of it: no value that its votes
    do not count. What every event has one of (type, status) is then as the story has it."""
    counted = {field: {vote.value for vote in votes} for field, votes in story.votes}
    family = merge_rules().family_of[story.event_type].types  # whose statuses and modes are counted
    gone = {
        mention.event.status
        for mention in story.mentions
        if mention.event.event_type in family and mention.event.status not in counted["status"]
    }
    mentions = tuple(
        mention if event is mention.event else replace(mention, event=event)
        for mention in story.mentions
        for event in (_event_as_decided(mention.event, story, counted, gone),)
    )
    return replace(story, mentions=mentions)


def _event_as_decided(
    event: Event, story: Story, counted: Mapping[str, AbstractSet[str]], gone: AbstractSet[str]
) -> Event:
    """Return an event without the values that a story does not count, itself where it has none; `gone` are
    the statuses that people rejected."""

    def is_out(field: str, value: str | None) -> bool:
        return value is not None and value not in counted.get(field, ())

    changes: dict[str, Any] = {}
    if is_out("type", event.event_type):
        changes["event_type"] = story.event_type
    if event.status in gone:
        changes |= {"status": story.status, "status_span": None}
    if any(status in gone for status, _ in event.history):
        changes["history"] = tuple(turn for turn in event.history if turn[0] not in gone)
    if event.event_type in merge_rules().family_of[story.event_type].types and is_out("mode", event.mode):
        changes["mode"] = story.mode
    if event.when and is_out("date", event.when.value):
        changes["when"] = story.when
    elif event.when and is_out("time", event.when.time):
        changes["when"] = replace(event.when, time=story.when.time if story.when else None)
    if event.where and is_out("place", event.where.name):
        changes["where"] = None
    for name, field in (("actors", "actor"), ("recipients", "recipient")):
        parties = getattr(event, name)
        if any(is_out(field, party.state) for party in parties):
            changes[name] = tuple(party for party in parties if not is_out(field, party.state))
    if any(is_out("issue", tag.issue) for tag in event.issues):
        changes["issues"] = tuple(tag for tag in event.issues if not is_out("issue", tag.issue))
    absent = {person.name for person in participants(event) if is_out("person", person.name)}
    if absent:
        changes["persons"] = tuple(person for person in event.persons if person.name not in absent)
    return replace(event, **changes) if changes else event


def held_apart(judgements: Iterable[Judgement], reports_of: Mapping[str, Collection[str]]) -> HeldApart:
    """Return what `judgements` hold apart, the latest on each pair. `reports_of` gives the reports that an id
    stands for: that of a report, and of an event the report that tells it; with several versions, all of
    these."""
    reports_apart: dict[str, set[str]] = defaultdict(set)
    settled: set[tuple[str, str]] = set()
    for judgement in sorted(judgements, key=lambda judgement: (judgement.at, judgement.id), reverse=True):
        pair = pair_of(judgement.first, judgement.second) if judgement.second is not None else None
        if pair is None or pair in settled:
            continue
        settled.add(pair)
        if judgement.verdict == "different":
            first, second = pair
            reports_apart[first].update(reports_of.get(second, ()))
            reports_apart[second].update(reports_of.get(first, ()))
    return reports_apart


def kept_from(story: Story, apart: HeldApart) -> set[str]:
    """Return the reports that are held apart from a story: from any of its mentions."""
    return {report for mention in story.mentions for report in apart.get(mention.id, ())} if apart else set()
