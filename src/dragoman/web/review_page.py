"""The review: doubtful entries and proposals one at a time, with their evidence, and decisions on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, cast, get_args

import msgspec
from fastapi import Query, Request
from starlette.responses import Response

from dragoman.errors import BadUsage
from dragoman.merge.corrections import story_value
from dragoman.merge.story import STORY_LISTS, FieldVerdict, Story
from dragoman.query.chronology import DOUBTS, Entry, entry
from dragoman.record import Proposal
from dragoman.render.exchange.training_data import examples
from dragoman.render.words import said_line
from dragoman.store import Store
from dragoman.store.judgements import decide_rows
from dragoman.store.queries.report_lookup import report_texts
from dragoman.store.queries.review import (
    DoubtfulStory,
    Progress,
    Wanted,
    decided_by_others,
    doubtful,
    in_queue,
    progress,
    proposal_in_queue,
    rejection_of,
    statement_as_read,
    story_as_read,
)
from dragoman.web import access
from dragoman.web.editing import EditorsForm, one_line
from dragoman.web.judgement_pages import Act, Excerpt, acts_numbered, excerpt_of
from dragoman.web.parameters import DeskStore, Name, NotFound, Status, Type, several, sides, story_of
from dragoman.web.story_pages import (
    Field,
    Numbers,
    Witness,
    field_of,
    shown_versions,
    stories_near,
    witnesses_of,
)

Source = Literal["doubtful", "decided"]
CORRECTED = ("type", "status", "mode", "date", "place", "actor", "recipient")
"""Fields that the form of the review has; the others are corrected on the page of the story."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The entry that is to be decided on. `place` is where it stands in the queue, `values` are those of
    the fields that can be corrected here, `near` are stories that it may be the same as; `stands` is whether
    it is in a story now. `proposal` is what a second reader proposes; of a statement `entry` is None, `said`
    tells who said what, and `words` are those of the report."""

    story: str
    event: str
    place: str
    reasons: tuple[str, ...]
    entry: Entry | None
    fields: tuple[Field, ...]
    witnesses: tuple[Witness, ...]
    values: dict[str, tuple[str, ...]]
    near: tuple[Entry, ...]
    stands: bool
    proposal: Proposal | None = None
    said: str = ""
    words: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A page of the review. `source` is what is gone through: doubtful entries that nobody has decided on, or
    those that others decided on and the editor did not; `shown` is None where nothing is left after a place.
    `done` are the decisions just taken or taken back."""

    source: Source
    reason: str | None
    actors: tuple[str, ...]
    status: str | None
    type: str | None
    after: str | None
    shown: Shown | None
    progress: Progress
    by_me: int
    done: tuple[Act, ...]


def review(
    store: DeskStore,
    request: Request,
    source: Annotated[
        Source, Query(description="Undecided doubtful entries, or decisions of others")
    ] = "doubtful",
    reason: Annotated[
        str | None, Query(max_length=30, description=f"Why an entry is doubtful: {', '.join(DOUBTS)}")
    ] = None,
    first: Name = "",
    second: Name = "",
    status: Status = None,
    type: Type = None,
    after: Annotated[str | None, Query(max_length=80, description="The place of the entry before")] = None,
    story: Annotated[str | None, Query(max_length=40, description="Show this one, by its id")] = None,
    done: Numbers = None,
    undone: Numbers = None,
) -> Review:
    """Doubtful entries one at a time: those near the cut of lists, those of which reports differ, and what a
    second reader proposes."""
    if reason and reason not in DOUBTS:
        raise BadUsage(f"reason is {reason!r}; expected one of {', '.join(DOUBTS)}")
    actors, me = sides(first, second), access.visitor_of(request).name
    wanted = Wanted((reason,) if reason else (), several(status), several(type), actors)
    numbers = done or undone
    return Review(
        source, reason or None, actors, status or None, type or None, after or None,
        _shown(store, request, _next(store, source, wanted, after or None, story, me)),
        made := progress(store, wanted), dict(made.by_name).get(me, 0),
        acts_numbered(store, numbers) if numbers else (),
    )  # fmt: skip


def _next(
    store: Store, source: Source, wanted: Wanted, after: str | None, story: str | None, me: str
) -> DoubtfulStory | None:
    """Return the entry that is asked for, or else the next one."""
    if source == "decided":
        return _next_of_others(store, after, story, me)
    if story:
        return proposal_in_queue(store, story) or in_queue(store, story_of(store, story))
    return next(iter(doubtful(store, wanted, after=after)), None)


def _next_of_others(store: Store, after: str | None, story: str | None, me: str) -> DoubtfulStory | None:
    """Return what others decided on, as it stands, or as it was read where it was rejected. A place is the
    number of a decision."""
    for made in decided_by_others(store, me):
        is_next = after is None or not after.isdecimal() or made.numbers[0] < int(after)
        if story in made.events if story else is_next:
            story_now, statement = None, None
            if made.field == "statement":
                statement = statement_as_read(store, made.events[0])
            elif made.verdict == "reject":
                story_now = story_as_read(store, made.events)
            else:
                story_now = _standing(store, made.events[0])
            if story_now or statement:
                reasons, place = ("decided by somebody else",), str(made.numbers[0])
                return DoubtfulStory(story_now, reasons, place, statement=statement)
    return None


def _standing(store: Store, event: str) -> Story | None:
    try:
        return store.story(event)
    except BadUsage:
        return None


def _shown(store: Store, request: Request, item: DoubtfulStory | None) -> Shown | None:
    if item is None:
        return None
    story = item.story
    if story is None:
        return _shown_statement(store, item)
    texts = report_texts(store, sorted(set(shown_versions(story))))
    stands = _standing(store, story.mentions[0].id) is not None
    return Shown(
        story.id, story.mentions[0].id, item.place, item.reasons, entry(story),
        tuple(field_of(story, name, votes, texts) for name, votes in story.votes),
        tuple(witnesses_of(story, texts)), {name: story_value(story, name) for name in CORRECTED},
        stories_near(store, story) if stands and access.visitor_of(request).may_edit else (), stands,
        item.proposal.row if item.proposal else None,
    )  # fmt: skip


def _shown_statement(store: Store, item: DoubtfulStory) -> Shown:
    proposal = item.proposal.row if item.proposal else None
    said = proposal.statement if proposal else item.statement
    assert said is not None
    excerpt = excerpt_of(said.evidence[0], report_texts(store, [said.evidence[0].report]))
    return Shown(
        item.id, item.id, item.place, item.reasons, None, (), (), {}, (), False, proposal, said_line(said),
        excerpt,
    )  # fmt: skip


def decide(store: DeskStore, sent: EditorsForm) -> Response:
    """Keep what an editor decides of an entry, and lead to the next one."""
    verdict, event = sent.word("verdict"), sent.word("event")
    if verdict not in get_args(FieldVerdict):
        raise BadUsage(f"no verdict {verdict!r}; there are: {', '.join(get_args(FieldVerdict))}")
    reason, by = sent.word("reason"), sent.by
    proposed = proposal_in_queue(store, event)
    story = proposed.story if proposed else _standing(store, event)
    if proposed and story is None:
        numbers = decide_rows(store, cast(FieldVerdict, verdict), [event], "statement", by=by, reason=reason)
    elif story is None:
        numbers = _decided_again(store, verdict, event, by, reason)
    else:
        changes = _changes(story, sent) if verdict == "correct" else {}
        numbers = store.decide(cast(FieldVerdict, verdict), story, changes, by=by, reason=reason)
    store.merge()
    done = f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
    return sent.redirect_back(done=done, undone=None, story=None, after=sent.word("at", 80), fragment="entry")


def _decided_again(store: Store, verdict: str, event: str, by: str, reason: str) -> tuple[int, ...]:
    """Decide again on a statement that was proposed, or on what somebody rejected, all of it."""
    if statement_as_read(store, event):
        return decide_rows(store, cast(FieldVerdict, verdict), [event], "statement", by=by, reason=reason)
    if verdict == "correct":
        raise BadUsage("this entry was rejected: accept it first, and correct it then")
    rejection = rejection_of(store, event)
    if rejection is None:
        raise NotFound(f"there is no event {event!r} in the store")
    return decide_rows(store, cast(FieldVerdict, verdict), rejection.events, "event", by=by, reason=reason)


def _changes(story: Story, sent: EditorsForm) -> dict[str, list[str]]:
    """Return the fields of a form that say otherwise than the story; spaces and signs that forms do not bring
    make no difference."""
    changes: dict[str, list[str]] = {}
    for field in CORRECTED:
        if field in sent.form:
            value = sent.word(field)
            given = value.replace(",", " ").split() if field in STORY_LISTS else [value][: bool(value)]
            if given != [one_line(value) for value in story_value(story, field)]:
                changes[field] = given
    return changes


def decisions(store: DeskStore) -> Response:
    """The decisions on entries as JSON lines, to train on: what was read, what is right, and the words."""
    lines = b"".join(msgspec.json.encode(example) + b"\n" for example in examples(store))
    named = {"Content-Disposition": 'attachment; filename="dragoman-decisions.jsonl"'}
    return Response(lines, media_type="application/x-ndjson", headers=named)
