"""Files of a page: all its rows, not only those of one page of several, named by what was asked; and its
entries as an Atom feed and as a calendar."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from fastapi import Depends, Request
from icalendar import Event
from lxml import etree
from starlette.responses import Response

from dragoman.merge.dates import iso, period
from dragoman.query.chronology import Entry
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.feeds_and_graphs import empty_calendar
from dragoman.render.words import for_xml
from dragoman.store.queries.story_lookup import stories_by_id
from dragoman.web import exports
from dragoman.web.actor_pages import ActorPage
from dragoman.web.calendar_page import calendar_of
from dragoman.web.home_page import Search
from dragoman.web.issue_page import Issue
from dragoman.web.parameters import MOST, DeskStore
from dragoman.web.relation_page import Relation
from dragoman.web.rendering import Links
from dragoman.web.report_pages import Reports
from dragoman.web.story_pages import Stories

EXPORTED = 5_000
"""The most rows of a file; one that is cut there says so in its name, and where the rest is in its header."""
_LISTED = {"atom": 100, "ics": 1_000}
"""The entries of a feed, the latest; the rest follows by its link to the next."""
KINDS = {"atom": "application/atom+xml; charset=utf-8", "ics": "text/calendar; charset=utf-8"}
"""Ending of an address -> its media type."""
_ATOM = "http://www.w3.org/2005/Atom"
_LONGEST_NAME = 120
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed: its lasting id, where it leads, its title, its day (ISO 8601) and its words."""

    id: str
    path: tuple[str, ...]
    title: str
    day: str
    summary: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """Which field of a page's data has the entries, and what asks for those of the next page (the same field
    says what to ask); how an entry is told; whether they are stories, whose hours and places a calendar has
    too, or reports, each on its day."""

    field: str
    after: str
    item: Callable[[Any], Item]
    of_stories: bool = True


def _entry_item(entry: Entry) -> Item:
    note = f"{entry.status}; {', '.join(entry.outlets[:4])}" if entry.outlets else entry.status
    return Item(
        f"urn:dragoman:story:{entry.story}", ("stories", entry.story), entry.sentence, entry.date[:10],
        f"{entry.dated}: “{words.shortened(entry.words.quote, 400)}” ({note})", entry.addresses,
    )  # fmt: skip


def _hit_item(hit: Any) -> Item:
    quote = "".join(run for run, _ in hit.runs)
    id = f"urn:dragoman:words:{hit.origin.version}:{hit.start}-{hit.end}"
    address = (hit.origin.address,) if hit.origin.address else ()
    title = hit.origin.title or hit.origin.outlet or "untitled"
    return Item(id, ("reports", hit.origin.version), title, hit.day, words.shortened(quote, 400), address)


def _report_item(line: Any) -> Item:
    id = f"urn:dragoman:report:{line.version}"
    day = (line.published_at or "")[:10]
    return Item(id, ("reports", line.version), line.title or "untitled", day, line.outlet or "")


FEEDS: dict[type, Feed] = {
    Relation: Feed("entries", "after", _entry_item),
    Stories: Feed("entries", "after", _entry_item),
    ActorPage: Feed("entries", "", _entry_item),
    Issue: Feed("entries", "entries_after", _entry_item),
    Search: Feed("hits", "after", _hit_item, of_stories=False),
    Reports: Feed("reports", "after", _report_item, of_stories=False),
}
"""Data -> its feed."""


def gathered(view: View, field: str, after: str, most: int) -> View:
    """Return a view that answers with the rows of all pages, `most` of them, unless a limit is asked for."""
    signature = inspect.signature(view, eval_str=True)
    names = signature.parameters
    if after not in names:
        return view

    def all_rows(*, asked_by: Request, **asked: Any) -> Any:
        if "limit" in asked_by.query_params:
            return view(**asked)
        if "limit" in names:
            asked["limit"] = min(MOST, most)
        data = view(**asked)
        while getattr(data, after) is not None and len(getattr(data, field)) < most:
            more = view(**{**asked, after: getattr(data, after)})
            data = replace(more, **{field: (*getattr(data, field), *getattr(more, field))})
        return data

    request = inspect.Parameter("asked_by", inspect.Parameter.KEYWORD_ONLY, annotation=Request)
    signed: Any = all_rows
    signed.__signature__ = signature.replace(parameters=[*names.values(), request])
    return all_rows


def routes(view: View, kind: type) -> dict[str, View]:
    """Return what answers the addresses of a page's files, by their endings."""
    files: dict[str, View] = {}
    if kind in exports.TABLES:
        field = exports.TABLES[kind].field
        for form in exports.KINDS:
            files[form] = _table(gathered(view, field, "after", EXPORTED) if field else view, form)
    if kind in FEEDS:
        of = FEEDS[kind]
        for form in _LISTED:
            files[form] = _feed(gathered(view, of.field, of.after, _LISTED[form]), of, form)
    return files


def _table(view: View, form: str) -> View:
    answer = Depends(view)

    def table(request: Request, data: Any = answer) -> Response:
        rest = getattr(data, "after", None)
        return _file(request, exports.table_of(data, form), exports.KINDS[form], form, rest)

    return table


def _feed(view: View, of: Feed, form: str) -> View:
    answer = Depends(view)

    def feed(request: Request, store: DeskStore, data: Any = answer) -> Response:
        rest = getattr(data, of.after, None) if of.after else None
        title = exports.title_of_page(data)
        if form == "atom":
            body = _atom(request, of, data, title, rest)
        elif of.of_stories:
            stories = stories_by_id(store, [entry.story for entry in getattr(data, of.field)])
            body = calendar_of(store, stories, title)
        else:
            body = _calendar(request, map(of.item, getattr(data, of.field)), title)
        return _file(request, body, KINDS[form], form, rest, of.after)

    return feed


def _file(request: Request, body: bytes, kind: str, form: str, rest: Any, after: str = "after") -> Response:
    """Return a file under a name that says what was asked, and where the rest is."""
    headers = {"Content-Disposition": f'inline; filename="{file_name(request, form, cut=bool(rest))}"'}
    if rest:
        headers["Link"] = f'<{Links(request).whole(**{after: rest})}>; rel="next"'
    return Response(body, media_type=kind, headers=headers)


def file_name(request: Request, form: str, *, cut: bool = False) -> str:
    """Return the name of a file: "dragoman-relations-USA-CHN-type-CONSULT.csv"."""
    path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
    asked = (f"{name} {value}" for name, value in request.query_params.items() if value)
    words_of_name = " ".join(
        ("dragoman", path.strip("/").removesuffix(f".{form}"), *asked, "first" if cut else "")
    )
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', words_of_name).strip('-')[:_LONGEST_NAME]}.{form}"


def _atom(request: Request, of: Feed, data: Any, title: str, rest: Any) -> bytes:
    """Return the entries of a page's data as a feed (RFC 4287), with a link to those that follow."""
    links = Links(request)
    items = [of.item(row) for row in getattr(data, of.field)]
    names: Any = {None: _ATOM}
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=names)
    _text(feed, "id", links.whole())
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((item.day for item in items), default="")))
    _text(_element(feed, "author"), "name", "Dragoman")
    _element(feed, "link", rel="self", href=links.whole())
    if rest:
        _element(feed, "link", rel="next", href=links.whole(**{of.after: rest}))
    for item in items:
        entry = _element(feed, "entry")
        _text(entry, "id", item.id)
        _text(entry, "title", item.title)
        _text(entry, "updated", _moment(item.day))
        _element(entry, "link", rel="alternate", type="text/html", href=links.whole_of(*item.path))
        for address in filter(None, map(web_address, item.sources[:10])):
            _element(entry, "link", rel="related", href=address)
        _text(entry, "summary", item.summary)
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8")


def _calendar(request: Request, items: Iterable[Item], title: str) -> bytes:
    """Return reports as a calendar, each on the day on which it was published; those without one are not in
    it."""
    calendar, links = empty_calendar(title), Links(request)
    for item in items:
        days = period(item.day)
        if days is None or days.first != days.last:
            continue
        day = date.fromordinal(days.first)
        event = Event()
        event.add("uid", item.id)
        event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
        event.add("dtstart", day)
        event.add("summary", words.plain(item.title))
        event.add("description", words.plain(item.summary))
        event.add("url", links.whole_of(*item.path))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _moment(day: str) -> str:
    days = period(day)
    return f"{iso(days.first) if days else '1970-01-01'}T00:00:00Z"


def _element(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    clean = {key: for_xml(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{_ATOM}}}{name}", clean)


def _text(parent: etree._Element, name: str, value: str) -> None:
    _element(parent, name).text = for_xml(words.plain(value))
