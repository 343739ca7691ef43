"""The relations of two actors: what happened, as a list and as a strip; positions, channels, commitments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query

from dragoman.errors import BadUsage
from dragoman.merge.dates import between
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.store import Store
from dragoman.views.channels import Channel
from dragoman.views.chronology import Entry, days, entry
from dragoman.views.commitments import Undertaking
from dragoman.views.positions import Stand
from dragoman.web.asked import MOST, PAGE, After, Day, Kept, Word, day, state
from dragoman.web.strip import Strip, strip

Order = Literal["newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chronology was asked for; None where nothing was."""

    since: str | None = None
    until: str | None = None
    at: str | None = None
    type: str | None = None
    status: str | None = None
    issue: str | None = None
    witnesses: int = 1
    order: Order = "newest"


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among what is found, each with how many entries have it."""

    field: Literal["type", "status", "issue"]
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A page of a chronology. `found` counts all entries; `after` asks for the next page, None at the end."""

    actors: tuple[str, ...]
    asked: Asked
    found: int
    facets: tuple[Facet, ...]
    strip: Strip | None
    entries: tuple[Entry, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each of two actors stands, by issue: the stands of each, the latest first."""

    actors: tuple[str, ...]
    asked: Asked
    issues: tuple[tuple[str, tuple[tuple[Stand, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels between two actors."""

    actors: tuple[str, ...]
    asked: Asked
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class Commitments:
    """What two actors undertook."""

    actors: tuple[str, ...]
    asked: Asked
    commitments: tuple[Undertaking, ...]


def relation(
    store: Kept,
    first: str,
    second: str,
    since: Day = None,
    until: Day = None,
    at: Day = None,
    type: Word = None,
    status: Word = None,
    issue: Word = None,
    witnesses: Annotated[int, Query(ge=1, le=10_000)] = 1,
    order: Order = "newest",
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> Relation:
    """What happened between two actors, a page at a time; `at` tells it as it was known on a day."""
    asked = Asked(
        day("since", since), day("until", until), day("at", at), type or None, status or None, issue or None,
        witnesses, order,
    )  # fmt: skip
    actors = pair(first, second)
    told = [story for story in _told(store, actors, asked.at) if _in_time(story, asked)]
    kept = sorted((story for story in told if _meets(story, asked)), key=story_order)
    if order == "newest":
        kept.reverse()
    shown, following = _page(kept, after, order, limit)
    return Relation(
        actors, asked, len(kept), tuple(_facets(told, asked)), strip(kept),
        tuple(entry(story) for story in _whole(store, shown, asked.at)), following,
    )  # fmt: skip


def positions(
    store: Kept, first: str, second: str, since: Day = None, until: Day = None, issue: Word = None
) -> Positions:
    """Where two actors stand on each issue, and what changed."""
    actors = pair(first, second)
    asked = Asked(day("since", since), day("until", until), issue=issue or None)
    found = store.drift(*actors, issues=(issue,) if issue else (), since=asked.since, until=asked.until)
    issues = sorted({one.issue for one in found})
    table = tuple((one, tuple(_stands(found, one, actor) for actor in actors)) for one in issues)
    return Positions(actors, asked, table)


def channels(store: Kept, first: str, second: str, at: Day = None) -> Channels:
    """What the reports say of each channel between two actors."""
    actors = pair(first, second)
    asked = Asked(at=day("at", at))
    found = store.channels(*actors, at=asked.at) if len(actors) == 2 else ()
    return Channels(actors, asked, found)


def commitments(store: Kept, first: str, second: str, since: Day = None, until: Day = None) -> Commitments:
    """What two actors undertook, and what was reported of it afterwards."""
    actors, asked = pair(first, second), Asked(day("since", since), day("until", until))
    return Commitments(actors, asked, store.undertakings(*actors, since=asked.since, until=asked.until))


def pair(first: str, second: str) -> tuple[str, ...]:
    """Return the codes of two actors, of one where the other is "any"."""
    found = tuple(dict.fromkeys(code for code in (state(first), state(second)) if code))
    if not found:
        raise BadUsage("name at least one actor: /relations/USA/CHN, /relations/USA/any")
    return found


def _told(store: Store, actors: Sequence[str], at: str | None) -> list[Story]:
    """Return the stories of `actors` that are entries of a chronology; a war that goes on is none."""
    if not at:
        return [story for story in store.outlines(actors) if not story.situation]
    found: list[Story] = []
    after: str | None = None
    while True:
        page = store.stories(actors=actors, at=at, after=after, limit=10_000)
        found += [story for story in page if not story.situation]
        after = page.after
        if after is None:
            return found


def _in_time(story: Story, asked: Asked) -> bool:
    return between(days(story), asked.since, asked.until) and len(story.witnesses) >= asked.witnesses


def _meets(story: Story, asked: Asked, but: str = "") -> bool:
    """Say whether a story has what was asked for in every field `but` one."""
    return (
        (but == "type" or asked.type in (None, story.event_type))
        and (but == "status" or asked.status in (None, story.status))
        and (but == "issue" or asked.issue is None or asked.issue in story.issues)
    )


def _facets(told: Sequence[Story], asked: Asked) -> Iterable[Facet]:
    """Yield the values that each field would find with the others as they are asked for."""
    of_type = Counter[str](story.event_type for story in told if _meets(story, asked, "type"))
    of_status = Counter[str](story.status for story in told if _meets(story, asked, "status"))
    of_issue = Counter[str](one for story in told if _meets(story, asked, "issue") for one in story.issues)
    yield Facet("type", _ranked(of_type))
    yield Facet("status", _ranked(of_status))
    yield Facet("issue", _ranked(of_issue))


def _ranked(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _whole(store: Store, shown: Sequence[Story], at: str | None) -> Sequence[Story]:
    """Return stories with their mentions, which those made for a day (`at`) have already."""
    return shown if at else store.told([story.id for story in shown])


def _page(
    kept: Sequence[Story], after: str | None, order: Order, limit: int
) -> tuple[Sequence[Story], str | None]:
    """Return the stories that come after the place where the page before ended, and where this one does."""
    if after:
        last = _place(after)
        kept = [s for s in kept if (story_order(s) < last if order == "newest" else story_order(s) > last)]
    shown = kept[:limit]
    return shown, ".".join(map(str, story_order(shown[-1]))) if len(kept) > limit else None


def _place(after: str) -> tuple[int, int, str, str]:
    """Return a place in the order of stories as a page wrote it."""
    day_, _, rest = after.partition(".")
    second, _, rest = rest.partition(".")
    third, _, id = rest.rpartition(".")
    try:
        return int(day_), int(second), third, id
    except ValueError:
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with") from None


def _stands(found: Sequence[Stand], issue: str, actor: str) -> tuple[Stand, ...]:
    return tuple(reversed([one for one in found if one.issue == issue and one.state == actor]))
