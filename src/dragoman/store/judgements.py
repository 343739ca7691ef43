"""Judgements: what people decided by hand, kept beside what was read, never over it; undone by a further
line.

A judgement is on a pair of events ("same", "different", "unsure"), on an event and a report that is listed
beside its story ("different"), or on a field of a row ("accept", "correct", "reject"); the row as a whole is
a field too, and a story as a whole is decided by its events. A judgement names rows by their ids, which are
hashes of what was read, so it holds when the report is read again. Writing one carries it out: rows are
amended at once (`amendments`), stories and openings wait for the next merge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, product
from typing import Any, TypedDict, Unpack, cast, get_args

from sqlalchemy import Connection, select

from dragoman.errors import BadUsage
from dragoman.merge.corrections import found_in, read_values, story_value
from dragoman.merge.story import (
    JUDGED_KINDS,
    ROW_LISTS,
    ROW_REQUIRED,
    STORY_LISTS,
    STORY_REQUIRED,
    FieldVerdict,
    Kind,
    Story,
    Verdict,
    check_row_field,
    check_story_field,
    checked_row_value,
    checked_story_value,
)
from dragoman.store import amendments, schema
from dragoman.store.affected_stories import list_again, merge_again
from dragoman.store.amendments import judgements
from dragoman.store.database import Database
from dragoman.store.keys_and_days import now
from dragoman.store.paging import batched
from dragoman.store.read import stories_of_numbers
from dragoman.store.story_rows import versions_of

_PAIR, _FIELD = get_args(Verdict), get_args(FieldVerdict)
_judgement = schema.judgement
_PARTIES = ("actor", "recipient")
MOST_PAIRS = 2_000
"""How many pairs of events one decision may be about."""


class Signed(TypedDict, total=False):
    """By whom a judgement is, and why."""

    by: str
    reason: str


def judge(
    connection: Connection,
    verdict: Verdict | FieldVerdict,
    first: str,
    second: str | None = None,
    *,
    field: str | None = None,
    value: str | None = None,
    **signed: Unpack[Signed],
) -> int:
    """Write a judgement and return its number. Raises BadUsage for one that makes no sense.

    "different" is also said of an event and a report (the id of a version) that opens with something else.
    """
    if verdict in _PAIR:
        if second is None or second == first or field or value:
            raise BadUsage(f"{verdict!r} is said of two events; give both, and nothing else")
        return judge_pairs(connection, cast(Verdict, verdict), [(first, second)], **signed)[0]
    if verdict in _FIELD:
        if not field or second:
            raise BadUsage(f"{verdict!r} is said of a field of one row; name it (such as status or when)")
        if verdict == "correct" and value is None:
            raise BadUsage("'correct' needs the value that is right")
        kind = amendments.kind_of_row(connection, first)
        if kind != "event" or field == "event":
            return _decide(connection, verdict, [first], field, value, **signed)[0]
        _check_stands(connection, first)
        if value is not None:
            check_story_field(field)
            if verdict != "reject":  # any value that was read may be rejected, whatever it looks like
                value = checked_story_value(field, value)
            elif field in _PARTIES:
                _check_party_left(connection, first, (field, value))
    else:
        raise BadUsage(f"no verdict {verdict!r}; there are: {', '.join((*_PAIR, *_FIELD))}")
    line = {"verdict": verdict, "first": first, "second": second, "field": field, "value": value}
    return _write(connection, [line], signed)[0]


def judge_pairs(
    connection: Connection,
    verdict: Verdict,
    pairs: Iterable[tuple[str, str]],
    **signed: Unpack[Signed],
) -> tuple[int, ...]:
    """Write one judgement of many pairs, of events or ("different") of an event and a report, at one moment;
    return the numbers of its lines."""
    lines = [
        {"verdict": verdict, "first": first, "second": second}
        for first, second in _sorted_pairs(connection, verdict, pairs)
    ]
    return _write(connection, lines, signed)


def correct_field(
    store: Database,
    mention: str,
    field: str,
    value: str,
    *,
    instead: str | None = None,
    **signed: Unpack[Signed],
) -> tuple[int, ...]:
    """Judge that a field of the story which an event (`mention`) belongs to is `value`, and not `instead`;
    return the numbers of the lines."""
    line = {"first": mention, "field": field}
    lines = [{"verdict": "correct", "value": checked_story_value(field, value), **line}]
    if instead is not None and instead != lines[0]["value"]:
        lines.insert(0, {"verdict": "reject", "value": instead, **line})
    with store.writing() as connection:
        _check_stands(connection, mention)
        return _write(connection, lines, signed)


def decide_story(
    store: Database,
    verdict: FieldVerdict,
    story: Story,
    changes: Mapping[str, Sequence[str]] | None = None,
    **signed: Unpack[Signed],
) -> tuple[int, ...]:
    """Accept or reject a story as a whole, or correct and then accept it; return the numbers of the lines.

    `changes` are the fields that are wrong, each with the values that are right: one, several (actor, issue),
    or none. What is rejected is rejected for each report that tells it. Raises BadUsage for a verdict and
    changes that do not fit together, and for values that cannot be.
    """
    lines = _corrections(story, changes or {})
    if bool(lines) != (verdict == "correct"):
        raise BadUsage("change a field to correct it" if not lines else f"{verdict!r} changes no field")
    first, *others = (mention.id for mention in story.mentions)
    if verdict == "reject":
        lines = [{"verdict": "reject", "first": id, "field": "event"} for id in (first, *others)]
    else:
        lines.append({"verdict": "accept", "first": first, "field": "event"})
    with store.writing() as connection:
        return _write(connection, [{"value": None, **line} for line in lines], signed)


def _corrections(story: Story, changes: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return the lines that bring the fields of a story to the values that are right."""
    _check_parties(story, changes)
    lines: list[dict[str, Any]] = []
    for field, given in changes.items():
        wanted = [checked_story_value(field, value) for value in given]
        if (not wanted and field in STORY_REQUIRED) or (len(wanted) > 1 and field not in STORY_LISTS):
            raise BadUsage(f"{field} takes one value, not {len(wanted)}")
        present = story_value(story, field)
        gone = (
            [value for value in present if value not in wanted] if field in STORY_LISTS or not wanted else []
        )
        lines += ({"verdict": "reject", "field": field, "value": value} for value in gone)
        new = (value for value in wanted if value not in present)
        lines += ({"verdict": "correct", "field": field, "value": value} for value in new)
    return [{"first": story.mentions[0].id, **line} for line in lines]


def _check_party_left(connection: Connection, event: str, rejected: tuple[str, str]) -> None:
    """Raise BadUsage where the story of an event (its id) has no party but the one that is rejected."""
    query = select(schema.story_mention.c.story).join(schema.event).where(schema.event.c.id == event)
    for story in stories_of_numbers(connection, list(connection.execute(query).scalars())):
        _check_parties(story, {}, rejected)


def _check_parties(story: Story, changes: Mapping[str, Sequence[str]], rejected: Sequence[str] = ()) -> None:
    """Raise BadUsage for changes, or a rejected value (field, value), that leave a story without a party."""
    given = [(field, changes.get(field, story_value(story, field))) for field in _PARTIES]
    left = [value for field, values in given for value in values if (field, value) != rejected]
    if not left and (rejected or any(field in changes for field in _PARTIES)):
        raise BadUsage("no entry is without a party: give the right actor or recipient, or reject the entry")


def decide_rows(
    store: Database,
    verdict: FieldVerdict,
    ids: Sequence[str],
    field: str,
    value: str | None = None,
    *,
    instead: str | None = None,
    **signed: Unpack[Signed],
) -> tuple[int, ...]:
    """Write one decision on a field of statements, positions or commitments (their ids) that say the same,
    and carry it out; return the numbers of its lines.

    `field` is the kind of the row where it is accepted or rejected as a whole; `instead` is the value that
    `value` replaces, where the field holds several.
    """
    with store.writing() as connection:
        return _decide(connection, verdict, ids, field, value, instead=instead, **signed)


def _decide(
    connection: Connection,
    verdict: Verdict | FieldVerdict,
    ids: Sequence[str],
    field: str,
    value: str | None = None,
    *,
    instead: str | None = None,
    **signed: Unpack[Signed],
) -> tuple[int, ...]:
    lines: list[dict[str, Any]] = []
    for id in dict.fromkeys(ids):
        kind = amendments.kind_of_row(connection, id)
        if kind is None:
            raise BadUsage(f"there is no {' or '.join(JUDGED_KINDS)} {id!r} in the store")
        given = _given(connection, kind, id, verdict, field, value)
        if instead and instead != given:
            check_row_field(kind, field)
            lines.append({"field": field, "verdict": "reject", "first": id, "value": instead})
        lines.append({"field": field, "verdict": verdict, "first": id, "value": given})
    if not lines:
        raise BadUsage("choose a row")
    return _write(connection, lines, signed)


def _given(
    connection: Connection, kind: Kind, id: str, verdict: str, field: str, value: str | None
) -> str | None:
    """Return the value of a decision as it is kept. Raises BadUsage for one that makes no sense."""
    check_row_field(kind, field)
    if verdict not in _FIELD:
        raise BadUsage(f"no verdict {verdict!r} on a {kind}; there are: {', '.join(_FIELD)}")
    if field == kind:
        if value or verdict == "correct":
            raise BadUsage(f"a {kind} as a whole is accepted or rejected; correct one of its fields")
        return None
    if verdict == "reject":
        if (kind, field) in ROW_REQUIRED - ROW_LISTS:
            raise BadUsage(f"no {kind} is without its {field}: correct it, or reject the {kind} as a whole")
        return value  # any value that was read may be rejected, whatever it looks like
    if value is None:
        if verdict == "correct":
            raise BadUsage("'correct' needs the value that is right")
        return None
    if verdict == "accept" and value in read_values(amendments.row_as_read(connection, id), field):
        return value
    value = checked_row_value(kind, field, value)
    if field == "undertaking" and not _is_in_report(connection, id, value):
        raise BadUsage("the report does not have these words; an undertaking is told in words of its report")
    return value


def _is_in_report(connection: Connection, id: str, words: str) -> bool:
    """Say whether a report with this commitment has these words."""
    version, reading = schema.report_version, schema.row_as_read
    for table, number in ((schema.commitment, schema.commitment.c.version), (reading, reading.c.version)):
        query = select(version.c.text).join(table, number == version.c.number).where(table.c.id == id)
        if any(found_in(text, words) for text in connection.execute(query).scalars()):
            return True
    return False


def split(
    store: Database, story: Story, mentions: Sequence[str], **signed: Unpack[Signed]
) -> tuple[int, ...]:
    """Judge that some mentions of a story, or reports listed beside it (their ids), are about another event
    than the rest. Return the numbers of the judgements.

    Raises BadUsage where none or all are named, one is not the story's, or there are too many.
    """
    chosen = set(mentions)
    known = [mention.id for mention in story.mentions]
    rest = [id for id in known if id not in chosen]
    if not chosen or not rest or not chosen <= {*known, *(opening.report for opening in story.also)}:
        raise BadUsage("choose some of the accounts of the story, not all of them")
    if len(chosen) * len(rest) > MOST_PAIRS:
        raise BadUsage("that is too many accounts to split off at once; choose fewer")
    with store.writing() as connection:
        return judge_pairs(connection, "different", product(sorted(chosen), rest), **signed)


def join(store: Database, story: Story, other: Story, **signed: Unpack[Signed]) -> tuple[int, ...]:
    """Judge that two stories are one, and undo the judgements that kept them apart.

    Return the numbers of the new lines, the last of which joins them. Raises BadUsage for a story and itself.
    """
    if story.id == other.id:
        raise BadUsage("that is the same story")
    first, second = ({mention.id for mention in each.mentions} for each in (story, other))
    with store.writing() as connection:
        between = [
            kept.number
            for kept in judgements(connection, sorted(first))
            if kept.judgement.verdict == "different"
            and {kept.judgement.first, kept.judgement.second} & first
            and {kept.judgement.first, kept.judgement.second} & second
        ]
        undone = undo(connection, between, **signed) if between else ()
        pair = (story.mentions[0].id, other.mentions[0].id)
        return (*undone, *judge_pairs(connection, "same", [pair], **signed))


def undo(connection: Connection, numbers: Iterable[int], **signed: Unpack[Signed]) -> tuple[int, ...]:
    """Take judgements back, each by a further line. Raises BadUsage when there is one that cannot be."""
    kept = {each.number: each for each in judgements(connection, undone=True)}
    lines: list[dict[str, Any]] = []
    for number in numbers:
        kept_judgement = kept.get(number)
        if kept_judgement is None or kept_judgement.undone:
            raise BadUsage(
                f"there is no judgement {number}"
                if kept_judgement is None
                else f"judgement {number} is undone already"
            )
        judgement = kept_judgement.judgement
        line = {"first": judgement.first, "second": judgement.second, "field": judgement.field}
        lines.append({"verdict": "undo", "undoes": number, **line})
    return _write(connection, lines, signed)


def _write(connection: Connection, lines: Sequence[dict[str, Any]], signed: Signed) -> tuple[int, ...]:
    """Write lines with one time, carry them out or queue what they judge for a merge; return their
    numbers."""
    same = {"by": "", "reason": "", **signed, "at": now()}
    numbers = tuple(
        connection.execute(
            _judgement.insert().values({**line, **same}).returning(_judgement.c.number)
        ).scalar_one()
        for line in lines
    )
    judged = {id for line in lines for id in (line["first"], line.get("second")) if id}
    for batch in batched(sorted(judged)):
        merge_again(connection, select(schema.event.c.number).where(schema.event.c.id.in_(batch)))
        amendments.amend_judged_rows(connection, batch)
        amendments.carry_judged_events(connection, batch)
        carried = schema.carried_judgement.c
        merge_again(connection, select(carried.event).where(carried.id.in_(batch)))
    paired = {id for line in lines if line.get("second") for id in (line["first"], line["second"])}
    versions = versions_of(connection, paired)
    list_again(connection, sorted({number for of_id in versions.values() for number in of_id.values()}))
    return numbers


def _sorted_pairs(
    connection: Connection, verdict: Verdict, pairs: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return pairs sorted, each with its event before its report. Raises BadUsage for other pairs."""
    given = set(pairs)
    unknown = sorted({id for id in chain(*given) if not _is_event(connection, id)})
    reports = _known_versions(connection, unknown) if verdict == "different" else set[str]()
    for id in unknown:
        if id not in reports:
            what = "event or report" if verdict == "different" else "event"
            raise BadUsage(f"there is no {what} {id!r} in the store")
    if any(reports.issuperset(pair) for pair in given):
        raise BadUsage("these are two reports; give an event of a story, and the report beside it")
    return sorted({_ordered(*pair, reports) for pair in given})


def _ordered(first: str, second: str, reports: Collection[str]) -> tuple[str, str]:
    return (first, second) if (first in reports, first) < (second in reports, second) else (second, first)


def _known_versions(connection: Connection, ids: Sequence[str]) -> set[str]:
    column = schema.report_version.c.id
    return {
        id
        for batch in batched(ids)
        for id in connection.execute(select(column).where(column.in_(batch))).scalars()
    }


def _is_event(connection: Connection, id: str) -> bool:
    event = schema.event
    return connection.execute(select(event.c.number).where(event.c.id == id).limit(1)).first() is not None


def _check_stands(connection: Connection, event: str) -> None:
    """Raise BadUsage for an event that is not in the record, whose fields nobody decides on."""
    if _is_event(connection, event):
        return
    proposal = schema.proposal.c
    if connection.execute(select(proposal.number).where(proposal.id == event).limit(1)).first():
        raise BadUsage(f"event {event!r} is proposed; accept it first, and correct it then")
    if amendments.kind_of_row(connection, event) == "event":
        raise BadUsage(f"event {event!r} was rejected; accept it first, and correct it then")
    raise BadUsage(f"there is no event {event!r} in the store")
