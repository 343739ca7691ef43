"""Files for calendar programs (iCalendar), feed readers (Atom) and network programs (GraphML).

In a calendar (RFC 5545) a story keeps its UID, that of the event of it that was read first, when more
reports tell it, and SEQUENCE grows with its history, so that a program that reads the file again moves the
entry instead of doubling it. A clock time has the zone of its place, or is left floating where the zone is
not known. Entries are transparent: they do not block the reader's own time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from typing import BinaryIO, get_args
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from lxml import etree

from dragoman import __version__
from dragoman.ingest.moments import zone_of_city
from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.place_names import alpha2_of
from dragoman.lexicon.states import organisations
from dragoman.lexicon.time_tables import place_zone
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.record import EventType, Place, When, content_id
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.selection import (
    EPOCH,
    Options,
    Selection,
    cow_number,
    directed_pairs,
    first_day,
    headline,
    last_day,
    mention_words,
    origin,
    reported,
    state_name,
    took_place,
)
from dragoman.render.words import for_xml

_STATUS = {
    "planned": "TENTATIVE", "unconfirmed": "TENTATIVE", "cancelled": "CANCELLED", "postponed": "CANCELLED",
}  # fmt: skip
_PRECISE_KM = 25.0
"""A point says where something is only if the place is no larger: the middle of a country would mislead."""


def write_calendar(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one calendar."""
    calendar = empty_calendar(options.title or "Relations between states")
    for story in sorted(selection.stories, key=story_order):
        entry = _calendar_entry(story, selection, tally)
        if entry is not None:
            calendar.add_component(entry)
            tally.write("stories")
    calendar.add_missing_timezones()
    out.write(calendar.to_ical())


def empty_calendar(title: str) -> Calendar:
    """Return a calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Dragoman//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", words.plain(title))
    calendar.add("x-wr-calname", words.plain(title))
    return calendar


def _calendar_entry(story: Story, selection: Selection, tally: Tally) -> Event | None:
    """Return the entry of a story, None (and counted) where it has no place in a calendar."""
    day, last = first_day(story.when), last_day(story.when)
    status = status_of(story)
    if day is None:
        tally.leave_out(f"{story.status} {story.event_type}", "no day is known")
        return None
    if status is None:
        tally.leave_out(f"{story.status} {story.event_type}", "nothing that takes place on a day")
        return None
    places = [place for mention in story.mentions if (place := selection.place(mention))]
    entry = Event()
    first_report, last_report = reported(story)
    entry.add("uid", f"urn:dragoman:event:{selection.lasting_id(story)}")
    entry.add("sequence", max(0, len(story.history) - 1))
    entry.add("dtstamp", last_report)
    entry.add("created", first_report)
    entry.add("last-modified", last_report)
    entry.add("summary", headline(story))
    start = _start(story.when, day, places[0] if places else None)
    entry.add("dtstart", start)
    if last is not None and not isinstance(start, datetime):
        entry.add("dtend", last + timedelta(days=1))  # the first day that is not in it
    entry.add("status", status)
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [story.event_type, *map(label_of, story.issues)])
    entry.add("description", _description(story))
    _add_place(entry, story, places)
    if address := next(filter(None, (web_address(mention.address) for mention in story.mentions)), None):
        entry.add("url", address)
    return entry


def status_of(story: Story) -> str | None:
    """Return the STATUS of a story; None for what nobody says takes place: denied, or only demanded."""
    return "CONFIRMED" if took_place(story) else _STATUS.get(story.status)


def _start(when: When | None, day: date, place: Place | None) -> date | datetime:
    """Return the day, or the minute where the report gives one: in the zone of the place, else floating."""
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", when.time) if when and when.time else None
    if not match:
        return day
    zone = _zone(place)
    return datetime(
        day.year, day.month, day.day, int(match[1]), int(match[2]), tzinfo=ZoneInfo(zone) if zone else None
    )


def _zone(place: Place | None) -> str | None:
    """Return the zone of a city, else that of a country that has one alone."""
    if place is None:
        return None
    city = zone_of_city(place.name) if place.kind in ("city", "capital") else None
    return city or place_zone(alpha2_of(place.country) or "", "")


def _description(story: Story) -> str:
    people = [f"With {words.persons(story.persons)}."] if story.persons else []
    told_by = (mention_words(mention) for mention in story.mentions)
    return "\n".join([*filter(None, (origin(story),)), *people, *told_by])


def _add_place(entry: Event, story: Story, places: list[Place]) -> None:
    if story.where:
        entry.add("location", words.plain(story.where))
    exact = [
        place for place in places if place.latitude is not None and (place.precision_km or 0) <= _PRECISE_KM
    ]
    if exact:
        entry.add("geo", (exact[0].latitude, exact[0].longitude))


ATOM = "http://www.w3.org/2005/Atom"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NODE = {"name": "string", "kind": "string", "cow": "int"}
_ARC = {"stories": "int", "first": "string", "last": "string", **dict.fromkeys(get_args(EventType), "int")}


def write_feed(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write a feed of stories (Atom, RFC 4287), the latest reported first, for any feed reader.

    Its id is that of its address, or of its title where it has none.
    """
    stories = sorted(selection.stories, key=lambda story: (reported(story)[1], story.id), reverse=True)
    title = options.title or "Relations between states"
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    _add(feed, "id", f"urn:dragoman:feed:{content_id('feed', options.address or title)}")
    _add(feed, "title", words.plain(title))
    _add(feed, "updated", _stamp(reported(stories[0])[1] if stories else EPOCH))
    _add(feed, "generator", "Dragoman", version=__version__)
    _add(_add(feed, "author"), "name", "Dragoman")
    if options.address:
        _add(feed, "link", rel="self", href=options.address)
    for story in stories:
        _feed_entry(feed, story, selection.lasting_id(story))
        tally.write("stories")
    out.write(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _feed_entry(feed: etree._Element, story: Story, id: str) -> None:
    first, last = reported(story)
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:dragoman:event:{id}")
    _add(entry, "title", headline(story))
    _add(entry, "published", _stamp(first))
    _add(entry, "updated", _stamp(last))
    for address in dict.fromkeys(filter(None, (web_address(mention.address) for mention in story.mentions))):
        _add(entry, "link", rel="alternate" if entry.find(f"{{{ATOM}}}link") is None else "related",
             href=address)  # fmt: skip
    for term in (story.event_type, *story.actors, *story.recipients, *story.issues):
        _add(entry, "category", term=term)
    when = story.when.value if story.when else "no date"
    parts = (when, words.plain(story.where or ""), words.persons(story.persons), origin(story))
    facts = ", ".join(filter(None, parts))
    quotes = "".join(
        f"<blockquote><p>{escape(mention_words(mention))}</p></blockquote>" for mention in story.mentions
    )
    _add(entry, "content", f"<p>{escape(facts)}</p>{quotes}", type="html")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    safe = {key: for_xml(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", safe)
    element.text = None if text is None else for_xml(text)
    return element


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class _Arc:
    types: Counter[str] = field(default_factory=Counter)
    days: list[str] = field(default_factory=list)

    def add(self, story: Story) -> None:
        self.types[story.event_type] += 1
        if story.when:
            self.days.append(story.when.value)


def write_graph(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write who deals with whom (GraphML), for Gephi, networkx and igraph.

    A directed graph of states and organisations; an arc counts the stories in which one acts on the other, in
    all and by type. Types without direction (CONSULT, AGREE, COOPERATE) are counted on both arcs. Only what
    took place is counted.
    """
    arcs: dict[tuple[str, str], _Arc] = defaultdict(_Arc)
    for story in selection.stories:
        if not took_place(story):
            tally.leave_out(f"{story.status} {story.event_type}", "only what took place is counted")
            continue
        pairs = directed_pairs(story)
        if not pairs:
            tally.leave_out(f"{story.status} {story.event_type}", "it has one side alone")
            continue
        for pair in pairs:
            arcs[pair].add(story)
        tally.write("stories")
    out.write(etree.tostring(_graph(arcs), xml_declaration=True, encoding="UTF-8", pretty_print=True))
    tally.write("nodes", len({state for pair in arcs for state in pair}))
    tally.write("arcs", len(arcs))


@dataclass(frozen=True, slots=True)
class Edge:
    """Two states and how many contacts they had, told by how many independent texts."""

    first: str
    second: str
    contacts: int
    witnesses: int


def write_network(states: Iterable[str], edges: Iterable[Edge], out: BinaryIO) -> None:
    """Write an undirected graph of contacts; an edge's weight is how many there were."""
    keys = {"node": _NODE, "edge": {"weight": "int", "contacts": "int", "witnesses": "int"}}
    root, graph = _begun(keys, "contacts", "undirected")
    for state in states:
        _add_node(graph, state)
    for edge in edges:
        element = etree.SubElement(graph, _tag("edge"), {"source": edge.first, "target": edge.second})
        counts = {"weight": edge.contacts, "contacts": edge.contacts, "witnesses": edge.witnesses}
        _data(element, "edge", {**counts})
    out.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _graph(arcs: dict[tuple[str, str], _Arc]) -> etree._Element:
    root, graph = _begun({"node": _NODE, "edge": _ARC}, "relations", "directed")
    for state in sorted({state for pair in arcs for state in pair}):
        _add_node(graph, state)
    for (source, target), arc in sorted(arcs.items()):
        edge = etree.SubElement(graph, _tag("edge"), {"source": source, "target": target})
        span = {"first": min(arc.days), "last": max(arc.days)} if arc.days else {}
        _data(edge, "edge", {"stories": sum(arc.types.values()), **span, **dict(sorted(arc.types.items()))})
    return root


def _begun(
    keys: Mapping[str, Mapping[str, str]], name: str, direction: str
) -> tuple[etree._Element, etree._Element]:
    """Return the root of a file with its keys, and the graph in it."""
    root = etree.Element(_tag("graphml"), nsmap={None: GRAPHML})  # type: ignore[dict-item]
    for owner, of_owner in keys.items():
        for key, kind in of_owner.items():
            attributes = {"id": f"{owner}-{key}", "for": owner, "attr.name": key, "attr.type": kind}
            etree.SubElement(root, _tag("key"), attributes)
    return root, etree.SubElement(root, _tag("graph"), {"id": name, "edgedefault": direction})


def _add_node(graph: etree._Element, state: str) -> None:
    node = etree.SubElement(graph, _tag("node"), {"id": state})
    kind = "organisation" if state in organisations() else "state"
    _data(node, "node", {"name": state_name(state), "kind": kind, "cow": cow_number(state)})


def _data(element: etree._Element, owner: str, values: dict[str, str | int | None]) -> None:
    for name, value in values.items():
        if value is not None:
            etree.SubElement(element, _tag("data"), {"key": f"{owner}-{name}"}).text = str(value)


def _tag(name: str) -> str:
    return f"{{{GRAPHML}}}{name}"
