"""The pages of stories: the list of all of them, and one with the votes and words for each field, who tells
it, and why its mentions were merged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.exceptions import HTTPException

from dragoman.merge.story import LanguageVersion, Link, Mention, Opening, Story, Turn, Vote
from dragoman.query.chronology import Entry, days, entry, is_listed
from dragoman.record import Person, Span
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.queries.report_lookup import report_texts
from dragoman.store.queries.story_lookup import StoryLine, stories_by_id, story_lines
from dragoman.web import access
from dragoman.web.judgement_pages import Act, Excerpt, acts_on, excerpt_of
from dragoman.web.parameters import (
    MOST,
    PAGE,
    After,
    Day,
    DeskStore,
    OnIssue,
    OwnAlone,
    Sides,
    Status,
    Sure,
    Type,
    bounds,
    day,
    several,
    story_of,
)
from dragoman.web.rendering import Links

_LOOKED_AT = 2_000
"""Stories that are looked at in one go for those that are wanted."""

_AT_MOST = 20_000
"""Stories that one page looks at; a list that is narrowed more than that goes on from there."""


@dataclass(frozen=True, slots=True)
class Stories:
    """A page of stories, the newest first; `below` of those that were looked at are not sure enough to be
    listed. `after` asks for the next, None at the end; with `own` those of second readers alone are left out.
    """

    actors: tuple[str, ...]
    since: str | None
    until: str | None
    type: str | None
    status: str | None
    issue: str | None
    witnesses: int
    confidence: float
    below: int
    entries: tuple[Entry, ...]
    after: str | None
    own: bool = False


def stories(
    store: DeskStore,
    sides: Sides,
    since: Day = None,
    until: Day = None,
    type: Type = None,
    status: Status = None,
    issue: OnIssue = None,
    witnesses: Annotated[
        int, Query(ge=1, le=10_000, description="How many independent texts tell it at least")
    ] = 1,
    confidence: Sure = LISTED,
    own: OwnAlone = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many stories a page has")] = PAGE,
) -> Stories:
    """Every story, the newest first: of all actors, of one (`first`) or of two (`second`)."""
    first, last = day("since", since), day("until", until)
    shown: list[StoryLine] = []
    below = looked_at = 0
    place, more = after or None, True
    types, statuses, issues = several(type), several(status), several(issue)
    for line in _lines(store, sides, first, last, witnesses, place):
        if len(shown) == limit or looked_at == _AT_MOST:
            break
        looked_at += 1
        place = f"{line.day}.{line.number}"
        meets = (not types or line.type in types) and (not statuses or line.status in statuses)
        if own and line.proposed_by:
            continue
        if not meets or line.situation or (issues and not set(issues).intersection(line.issues)):
            continue
        if is_listed(line.confidence, confidence):
            shown.append(line)
        else:
            below += 1
    else:
        more = False
    listed = stories_by_id(store, [line.story for line in shown])
    return Stories(
        sides, first, last, type or None, status or None, issue or None, witnesses, confidence, below,
        tuple(map(entry, listed)), place if more else None, own,
    )  # fmt: skip


def _lines(
    store: Store,
    sides: tuple[str, ...],
    since: str | None,
    until: str | None,
    witnesses: int,
    after: str | None,
) -> Iterator[StoryLine]:
    """Yield lines of stories from a place on, so many at a time."""
    start, end = bounds(since, until) if since or until else (None, None)
    while True:
        lines = story_lines(
            store, sides, since=start, until=end, witnesses=witnesses, after=after, limit=_LOOKED_AT
        )
        yield from lines
        if len(lines) < _LOOKED_AT:
            return
        after = f"{lines[-1].day}.{lines[-1].number}"


_EVIDENCE = 3
_LINKS = 40
_ALSO = 40
_NEAR = 14  # days
_NEARBY = 40
Named = Annotated[str, Path(description="A story by its id, or by that of an event in it")]
Numbers = Annotated[
    str | None, Query(pattern=r"^\d{1,9}(-\d{1,9})?$", description="Decisions to be told of first: 12-15")
]


@dataclass(frozen=True, slots=True)
class Account:
    """A report that tells a story, with its words of it. `mentions` are all its passages that tell it,
    `mention` the first; `status` is None where people rejected the one that it tells."""

    mention: str
    mentions: tuple[str, ...]
    version: str
    outlet: str | None
    title: str | None
    published_at: str | None
    status: str | None
    words: Excerpt


@dataclass(frozen=True, slots=True)
class Witness:
    """A text written by someone, and the reports that carry it, the earliest first."""

    id: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Opener:
    """A report that opens with a story, its act not read: a pointer, and no mention."""

    version: str
    outlet: str | None
    title: str | None
    published_at: str | None
    words: Excerpt


@dataclass(frozen=True, slots=True)
class Value:
    """A reported value: how many witnesses report it, which outlets do, some of the words that say so."""

    value: str
    witnesses: int
    outlets: tuple[str, ...]
    by: str
    words: tuple[Excerpt, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a story with every value that is reported; `differs` where they exclude each other."""

    name: str
    differs: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class StatusTurn:
    """A status that a story had, since when it is so reported, and the words."""

    status: str
    reported: str | None
    words: Excerpt


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two mentions were taken for the same event, or not."""

    link: Link
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A version in another language of a report of the story, and the states and dates read in it."""

    opener: Opener
    language: str
    said: tuple[tuple[str, Excerpt], ...]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story as its page shows it. `ties` are those between its mentions, of very many the first. `acts` are
    the decisions by hand on it, `done` those just taken or taken back; `near` are stories that an editor may
    mean to join. `also` are the first reports that only open with it, of `all_also`; `versions` are linked
    reports in other languages."""

    story: str
    entry: Entry
    persons: tuple[Person, ...]
    history: tuple[StatusTurn, ...]
    fields: tuple[Field, ...]
    witnesses: tuple[Witness, ...]
    ties: tuple[Tie, ...]
    all_ties: int
    situation: bool
    acts: tuple[Act, ...]
    done: tuple[Act, ...]
    near: tuple[Entry, ...]
    also: tuple[Opener, ...] = ()
    all_also: int = 0
    versions: tuple[Foreign, ...] = ()

    @property
    def side_by_side(self) -> dict[str, str]:
        """What the page of a comparison is asked for: the first account, and versions of it."""
        reports = [self.witnesses[0].accounts[0].version, *(row.opener.version for row in self.versions)]
        return dict(zip("abcde", dict.fromkeys(reports), strict=False))


def story(
    store: DeskStore, request: Request, id: Named, done: Numbers = None, undone: Numbers = None
) -> StoryPage:
    """One event as many reports tell it. `id` is the story's or that of any event in it."""
    shown_story = story_of(store, id)
    lead_to_story(request, id, shown_story)
    texts = report_texts(store, sorted(set(shown_versions(shown_story))))
    names = {mention.id: _name(mention) for mention in shown_story.mentions}
    acts = acts_on(store, names)
    named = {number for asked in (done, undone) if asked for number in (asked, *asked.split("-"))}
    return StoryPage(
        shown_story.id,
        entry(shown_story),
        shown_story.persons,
        tuple(_turn(turn, texts) for turn in shown_story.history),
        tuple(field_of(shown_story, name, votes, texts) for name, votes in shown_story.votes),
        tuple(witnesses_of(shown_story, texts)),
        tuple(
            Tie(link, names[link.first], names[link.second])
            for link in shown_story.links[:_LINKS]
            if link.first in names and link.second in names
        ),
        len(shown_story.links),
        shown_story.situation,
        acts,
        tuple(act for act in acts if named & {act.range, *map(str, act.numbers)}),
        stories_near(store, shown_story) if access.visitor_of(request).may_edit else (),
        tuple(_opener(opening, texts) for opening in shown_story.related[:_ALSO]),
        len(shown_story.related),
        tuple(_foreign(version, texts) for version in shown_story.versions[:_ALSO]),
    )


def lead_to_story(request: Request, id: str, shown_story: Story) -> None:
    """Raise what leads to the page of a story where `id` is that of a story that went: it was joined to this
    one, or is told otherwise now."""
    if id != shown_story.id and all(mention.id != id for mention in shown_story.mentions):
        address = Links(request).here().replace(f"/{id}", f"/{shown_story.id}", 1)
        raise HTTPException(307, "this story is told under another address now", {"Location": address})


def stories_near(store: Store, shown_story: Story) -> tuple[Entry, ...]:
    """Return what happened between the same sides about the same time."""
    sides, story_days = (*shown_story.actors, *shown_story.recipients)[:2], days(shown_story)
    if not sides or story_days is None:
        return ()
    since = date.fromordinal(max(1, story_days.first - _NEAR)).isoformat()
    until = date.fromordinal(min(date.max.toordinal(), story_days.last + _NEAR)).isoformat()
    beside = store.stories(actors=sides, since=since, until=until, limit=_NEARBY)
    return tuple(entry(story) for story in beside if story.id != shown_story.id and story.mentions)


def shown_versions(shown_story: Story) -> Iterator[str]:
    """Yield the versions whose words are shown."""
    yield from (turn.evidence.report for turn in shown_story.history)
    yield from (mention.report for mention in shown_story.mentions)
    yield from (opening.report for opening in shown_story.related[:_ALSO])
    yield from (version.report for version in shown_story.versions[:_ALSO])
    for _, votes in shown_story.votes:
        for vote in votes:
            yield from (span.report for span in _some(vote))


def _some(vote: Vote) -> tuple[Span, ...]:
    """Return the first words for a value of each of several reports."""
    of_report: dict[str, Span] = {}
    for span in vote.evidence:
        of_report.setdefault(span.report, span)
    return tuple(of_report.values())[:_EVIDENCE]


def field_of(shown_story: Story, name: str, votes: tuple[Vote, ...], texts: Mapping[str, str]) -> Field:
    outlet = {mention.report: mention.outlet for mention in shown_story.mentions}
    return Field(
        name,
        name in shown_story.contradictions,
        tuple(
            Value(
                vote.value,
                len(vote.witnesses),
                tuple(dict.fromkeys(filter(None, (outlet.get(span.report) for span in vote.evidence)))),
                vote.by,
                tuple(excerpt_of(span, texts) for span in _some(vote)),
                max(0, len({span.report for span in vote.evidence}) - _EVIDENCE),
            )
            for vote in votes
        ),
    )


def _turn(turn: Turn, texts: Mapping[str, str]) -> StatusTurn:
    return StatusTurn(turn.status, turn.reported, excerpt_of(turn.evidence, texts))


def witnesses_of(shown_story: Story, texts: Mapping[str, str]) -> Iterator[Witness]:
    """Yield the witnesses in order of their first publication."""
    votes = (vote for name, votes in shown_story.votes if name == "status" for vote in votes)
    statuses = {(vote.value, span.report) for vote in votes for span in vote.evidence}
    groups: dict[str, dict[str, list[Mention]]] = {}
    for mention in shown_story.mentions:
        groups.setdefault(mention.witness, {}).setdefault(mention.report, []).append(mention)
    for id, reports in groups.items():
        yield Witness(id, tuple(_account(mentions, texts, statuses) for mentions in reports.values()))


def _account(
    mentions: list[Mention], texts: Mapping[str, str], statuses: Collection[tuple[str, str]]
) -> Account:
    """Return what a report tells, given which statuses are counted as told by which reports."""
    mention = mentions[0]
    status, words = mention.event.status, mention.event.evidence[0]
    return Account(
        mention.id,
        tuple(same_report.id for same_report in mentions),
        mention.report,
        mention.outlet,
        mention.title,
        mention.published_at,
        status if (status, words.report) in statuses else None,
        excerpt_of(words, texts),
    )


def _foreign(version: LanguageVersion, texts: Mapping[str, str]) -> Foreign:
    said = (*version.parties, *version.dates)
    opener = Opener(
        version.report, version.outlet, version.title, version.published_at, excerpt_of(version.words, texts)
    )
    return Foreign(opener, version.language, tuple((row.value, excerpt_of(row.words, texts)) for row in said))


def _opener(opening: Opening, texts: Mapping[str, str]) -> Opener:
    return Opener(
        opening.report, opening.outlet, opening.title, opening.published_at, excerpt_of(opening.span, texts)
    )


def _name(mention: Mention) -> str:
    day = (mention.published_at or "")[:10]
    return ", ".join(filter(None, (mention.outlet or mention.report, day)))
