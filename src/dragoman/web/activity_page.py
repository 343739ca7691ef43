"""How much happened over time: cooperation and conflict, in words and deeds; by type; what was told most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.lexicon.event_codes import code_of
from dragoman.lexicon.story_rules import type_name
from dragoman.merge.dates import iso
from dragoman.query.chronology import Entry, entry
from dragoman.store.queries.overview import StoryCount, Volume, most_reported_stories, story_volume
from dragoman.store.queries.story_lookup import stories_by_id, story_lines
from dragoman.web.parameters import Day, DeskStore, Sides, Type, bounds, day, several
from dragoman.web.time_axis import Axis, Zoom, named, zoom
from dragoman.web.time_chart import SHAPES, Cell, Chart, Key, chart, shape_of, without_outliers
from dragoman.web.time_chart import Asked as Changes
from dragoman.web.wording import counted, opened

QUADS = {
    "1": ("cooperation", "words"), "2": ("cooperation", "deeds"),
    "3": ("conflict", "words"), "4": ("conflict", "deeds"),
}  # fmt: skip
"""PLOVER's quad class of a type -> the lane and the kind of column in which it is drawn."""
_LEFT, _ROOM = 116, 170
_WIDE = 31  # days: what is dated less precisely is in no column
_FEW = 0.03
_ENTRIES, _SOUGHT = 10, 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What activity was asked for."""

    since: str | None
    until: str | None
    type: str | None


@dataclass(frozen=True, slots=True)
class TypeCount:
    """The stories of one type, and the independent texts that tell them; `quad` is its lane and kind."""

    type: str
    quad: tuple[str, str]
    occurrences: int
    sources: int


@dataclass(frozen=True, slots=True)
class Activity:
    """How much happened. `occurrences` are counted, of very many the latest (`more`); `undated` of them are
    dated less precisely than the picture can show. `entries` are the most told of the time."""

    actors: tuple[str, ...]
    asked: Asked
    occurrences: int
    more: bool
    undated: int
    types: tuple[TypeCount, ...]
    picture: Chart | None
    zoom: Zoom | None
    entries: tuple[Entry, ...]


def activity(
    store: DeskStore, actors: Sides, since: Day = None, until: Day = None, type: Type = None
) -> Activity:
    """How much happened over time, of all, of one actor, of one pair: by type, and what was told most."""
    asked = Asked(day("since", since), day("until", until), type or None)
    first, last = bounds(asked.since, asked.until)
    types = several(asked.type)
    volume = story_volume(store, actors=actors, since=first, until=last, types=types)
    dated = [count for count in volume.counts if _days(count)]
    return Activity(
        actors, asked, volume.stories, volume.more, volume.stories - sum(count.stories for count in dated),
        tuple(_types(volume)), volume_chart(volume, types), zoom(asked.since, asked.until),
        tuple(_entries(store, actors, max(first, volume.since), last, types)),
    )  # fmt: skip


def volume_chart(volume: Volume, types: Sequence[str] = ()) -> Chart | None:
    """Return the chart of counts in two lanes, cooperation and conflict, each of words and deeds; of some
    types in a lane each, by status. None where there are not two days."""
    dated = sorted(
        ((*days, count) for count in volume.counts if (days := _days(count))), key=lambda row: row[:2]
    )
    kept = without_outliers(dated, int(len(dated) * _FEW))
    if not kept or kept[0][0] == kept[-1][1]:
        return None
    axis = Axis(kept[0][0], max(last for _, last, _ in kept))
    cells: dict[Key, Cell] = defaultdict(Cell)
    for first, last, count in kept:
        by_type = count.type, shape_of(count.status)
        lane, shape = by_type if types else QUADS[str(code_of(count.type, None).quad)]
        cells[lane, axis.column((first + last) // 2), shape].add(first, last, count, count.stories)
    lanes: list[tuple[str, str, Changes]] = [("cooperation", "Cooperation", {}), ("conflict", "Conflict", {})]
    if types:
        lanes = [(type, opened(type_name(type)), {"type": None}) for type in types]
    far = sum(count.stories for *_, count in dated) - sum(count.stories for *_, count in kept)
    return chart(
        axis, lanes, SHAPES if types else ("deeds", "words"), cells, _part_label, left=_LEFT, room=_ROOM,
        left_out=far, in_words=tuple(_in_words(cells)),
    )  # fmt: skip


def _days(count: StoryCount) -> tuple[int, int] | None:
    """Return the first and the last day of stories, None where they are dated less precisely than a month."""
    first = date.fromisoformat(count.first).toordinal()
    last = date.fromisoformat(count.end).toordinal() - 1 if count.end else first
    return (first, last) if last - first < _WIDE else None


def _part_label(lane: str, shape: str, cell: Cell) -> tuple[str, str | None, Changes]:
    types = Counter[str]()
    for count in cell.rows:
        types[count.type] += count.stories
    most = ", ".join(f"{type_name(type)} {many}" for type, many in types.most_common(4))
    when = named(iso(cell.first), iso(cell.last))
    what = f"{lane} in {shape}" if shape in ("words", "deeds") else _SHAPE_NAMES[shape]
    return f"{when}: {cell.many} {what} ({most})", None, {}


_SHAPE_NAMES = {"filled": "held", "open": "planned, demanded or unconfirmed", "cross": "cancelled or denied"}


def _in_words(cells: dict[Key, Cell]) -> Iterator[str]:
    totals = Counter[tuple[str, str]]()
    for (lane, _, shape), cell in cells.items():
        totals[lane, shape] += cell.many
    for (lane, shape), many in sorted(totals.items()):
        yield f"{lane}, {_SHAPE_NAMES.get(shape, shape)}: {counted(many, 'story', 'stories')}"


def _types(volume: Volume) -> Iterator[TypeCount]:
    """Yield how much there is of each type, that with most first."""
    stories, sources = Counter[str](), Counter[str]()
    for count in volume.counts:
        stories[count.type] += count.stories
        sources[count.type] += count.sources
    for type, many in sorted(stories.items(), key=lambda item: (-item[1], item[0])):
        yield TypeCount(type, QUADS[str(code_of(type, None).quad)], many, sources[type])


def _entries(
    store: DeskStore, actors: Sequence[str], since: str, until: str, types: Sequence[str]
) -> Iterator[Entry]:
    """Yield the stories of a time that most independent texts tell."""
    if actors or types:
        lines = story_lines(store, actors, since=since or None, until=until, limit=_SOUGHT)
        wanted = [line for line in lines if (not types or line.type in types) and not line.situation]
        wanted.sort(key=lambda line: (-line.witnesses, line.place))
        stories = stories_by_id(store, [line.story for line in wanted[:_ENTRIES]])
    else:
        stories = most_reported_stories(store, since, until, _ENTRIES)
    yield from map(entry, stories)
