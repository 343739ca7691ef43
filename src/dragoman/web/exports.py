"""A page's data in other forms: its rows as CSV, Markdown or Excel, its picture as an SVG file of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from lxml import etree
from starlette.responses import Response

from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.story_rules import name_of, type_name
from dragoman.record import Statement
from dragoman.render import views, words
from dragoman.render.exchange.workbook import write_table
from dragoman.render.views import Layout, title_of, write_rows
from dragoman.render.words import decision_notes, decision_words, for_markdown
from dragoman.store.paging import Found
from dragoman.store.queries.contacts_in_time import ContactPair
from dragoman.store.queries.issue_activity import IssueCount
from dragoman.store.queries.overview import ActorCount
from dragoman.web.activity_page import Activity, TypeCount
from dragoman.web.actor_pages import ActorPage, Actors
from dragoman.web.calendar_page import Calendar
from dragoman.web.home_page import Home, Search
from dragoman.web.issue_page import Issue, Issues
from dragoman.web.map_page import Map, Spotted
from dragoman.web.network_page import Network
from dragoman.web.parameters import NotFound
from dragoman.web.relation_page import Channels, Commitments, Positions, Relation
from dragoman.web.rendering import Links, environment
from dragoman.web.report_pages import ReportLine, Reports
from dragoman.web.story_pages import Stories
from dragoman.web.time_chart import WIDTH, Chart
from dragoman.web.wording import counted

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Ending of an address -> its media type."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a page's data is taken apart into rows, how they are laid out, and which field has the rows where
    they are those of one page of several."""

    rows: Callable[[Any], Sequence[Any]]
    layout: Callable[[Any], Layout[Any]]
    field: str = ""


TABLES: dict[type, Table] = {
    Relation: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors), "entries"),
    Positions: Table(
        lambda data: [stand for _, cells in data.issues for stands in cells for stand in stands],
        lambda data: views.positions_layout(data.actors),
    ),
    Channels: Table(lambda data: data.channels, lambda data: views.channels_layout(data.actors)),
    Commitments: Table(
        lambda data: data.commitments, lambda data: views.commitments_layout(data.actors), "commitments"
    ),
    ActorPage: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors)),
    Activity: Table(
        lambda data: data.types,
        lambda data: _plain(
            views.title_of("Activity", data.actors),
            TypeCount,
            lambda count: (
                f"{type_name(count.type)} ({' in '.join(count.quad)}): "
                f"{counted(count.occurrences, 'story', 'stories')}"
            ),
        ),
    ),
    Calendar: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors), "entries"),
    Stories: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors), "entries"),
    Reports: Table(
        lambda data: data.reports,
        lambda data: _plain(
            "Reports", ReportLine, lambda line: f"{line.published_at or 'undated'}: {line.title}"
        ),
        "reports",
    ),
    Actors: Table(
        lambda data: (*data.states, *data.organisations),
        lambda data: _plain(
            "Actors", ActorCount, lambda count: f"{name_of(count.actor)}: {count.stories} stories"
        ),
    ),
    Issues: Table(
        lambda data: data.issues,
        lambda data: _plain(
            "Issues",
            IssueCount,
            lambda count: f"{count.issue}: {count.statements} statements, {count.events} events",
        ),
    ),
    Issue: Table(lambda data: data.statements, lambda data: _statements(data.issue), "statements"),
    Search: Table(
        lambda data: [place.hit for place in data.hits],
        lambda data: views.search_layout(data.query),
        "hits",
    ),
    Map: Table(
        lambda data: data.places,
        lambda data: _plain(
            views.title_of("Places of contacts", data.actors),
            Spotted,
            lambda spot: f"{spot.place}: {', '.join(f'{count} {status}' for status, count in spot.statuses)}",
        ),
    ),
    Network: Table(
        lambda data: data.ties,
        lambda data: _plain(
            views.title_of("Contacts", data.actors),
            ContactPair,
            lambda pair: (
                f"{name_of(pair.first)} and {name_of(pair.second)}: {pair.contacts}, "
                f"told by {pair.witnesses} independent texts"
            ),
        ),
    ),
}
"""Data -> its table."""


def _plain(title: str, columns: tuple[str, ...] | type, item: Callable[[Any], str]) -> Layout[Any]:
    """Return a layout for rows of which each is a line."""
    return Layout(
        title, (), lambda row: (), lambda row: "", lambda row: for_markdown(item(row)), columns=columns
    )


def _statements(issue: str) -> Layout[Found[Statement]]:
    """Return the layout of statements on an issue."""
    return replace(
        _plain(f"Statements: {issue}", _CELLS, _quoted), lines=lambda statement: iter((_cells(statement),))
    )


def _quoted(statement: Found[Statement]) -> str:
    said = words.shortened(words.quoted(statement.row.content or statement.row.evidence), 300)
    outlet = f" ({words.plain(statement.origin.outlet)})" if statement.origin.outlet else ""
    line = f"{statement.day or 'undated'}, {words.speaker(statement.row)}: “{said}”{outlet}"
    return " ".join((line, *decision_notes(statement.row.by_hand)))


_CELLS = (
    "statement", "date", "state", "speaker", "office", "to", "kind", "cue", "polarity", "force", "channel",
    "words", "report", "start", "end", "outlet", "published", "address", "by_hand",
)  # fmt: skip


def _cells(statement: Found[Statement]) -> dict[str, object]:
    """Return a statement as a line of CSV: its words are where the offsets say."""
    said, spans = statement.row, statement.row.content or statement.row.evidence
    return {
        "statement": said.id, "date": statement.day, "state": said.speaker_state,
        "speaker": words.plain(said.speaker or ""), "office": words.plain(said.speaker_office or ""),
        "to": said.addressee_state, "kind": said.kind, "cue": said.cue_lemma, "polarity": said.polarity,
        "force": said.force, "channel": said.channel, "words": words.quoted(spans),
        "report": statement.origin.version, "start": spans[0].start, "end": spans[-1].end,
        "outlet": words.plain(statement.origin.outlet or ""), "published": statement.origin.published_at,
        "address": statement.origin.address, "by_hand": "; ".join(map(decision_words, said.by_hand)),
    }  # fmt: skip


def table_of(data: Any, form: str) -> bytes:
    """Return the rows of a page's data in a form of KINDS."""
    table = TABLES[type(data)]
    rows, layout = table.rows(data), table.layout(data)
    if form == "xlsx":
        book, lines = io.BytesIO(), [line for row in rows for line in layout.lines(row)]
        write_table(layout.title, layout.header(lines), lines, book)
        return book.getvalue()
    out = io.StringIO()
    write_rows(rows, form, out, layout)
    return out.getvalue().encode()


def title_of_page(data: Any) -> str:
    """Return what the rows of a page's data are called."""
    return TABLES[type(data)].layout(data).title


_SVG = "http://www.w3.org/2000/svg"
_SMALLER = re.compile("at-middle|at-narrow")  # classes of what is for smaller windows
_PERCENT = re.compile(r'(x|x1|x2|width)="([\d.]+)%"')
_INK, _SOFT, _LINE, _BLUE, _BROWN, _PAPER = "#1a1e23", "#545e6b", "#d5dbe1", "#0b4f8a", "#8a4500", "#ffffff"
STYLES: dict[str, dict[str, str]] = {
    "tick": {"stroke": _LINE}, "lane": {"stroke": _SOFT}, "ticks": {"fill": _SOFT, "text-anchor": "middle"},
    "short": {}, "lanes": {"fill": _INK}, "total": {"fill": _SOFT}, "at-wide": {},
    "many": {"fill": _SOFT, "text-anchor": "middle", "font-size": "10.5"},
    "turned": {"writing-mode": "vertical-rl", "text-anchor": "start", "font-size": "11"},
    "band": {"fill": _PAPER}, "filled": {"fill": _BLUE},
    "open": {"fill": _PAPER, "stroke": _BLUE, "stroke-width": "1.5"},
    "cross": {"fill": "url(#off)", "stroke": _BROWN, "stroke-width": "1.2"},
    "hatch": {"stroke": _BROWN, "stroke-width": "2.4"},
    "words": {"fill": "#8fb4d9"}, "deeds": {"fill": _BLUE},
    "cut": {"fill": _BROWN, "fill-opacity": ".3", "stroke": _BROWN}, "unended": {"stroke-dasharray": "4 3"},
    "net": {"fill": "none", "stroke": _LINE, "stroke-width": ".6"},
    "ground": {"fill": "none", "stroke": _LINE, "stroke-linecap": "round"},
    "dot": {"fill": _PAPER, "stroke": _BLUE, "stroke-width": "1.8"}, "held": {"fill": _BLUE},
    "wide": {"fill": "none", "stroke-dasharray": "2.5 2.5"},
    "start": {"text-anchor": "start"}, "middle": {"text-anchor": "middle"}, "end": {"text-anchor": "end"},
    "node": {"fill": _BLUE, "stroke": _PAPER}, "tie": {"stroke": _SOFT, "stroke-opacity": ".55"},
    "reach": {"stroke": "none"},
}  # fmt: skip
"""Class of a part -> how it looks where no style sheet says."""


@dataclass(frozen=True, slots=True)
class PictureOf:
    """How the data of a page is drawn: a macro of pictures.html ("" for a chart over time), what is drawn,
    what it is called, and the path of the page that its parts lead to ("" for the page that it is on)."""

    macro: str
    picture: Callable[[Any], Any]
    title: Callable[[Any], str]
    page: str = ""


PICTURES: dict[type, PictureOf] = {
    Relation: PictureOf("", lambda data: data.strip, lambda data: title_of("Chronology", data.actors)),
    Channels: PictureOf("", lambda data: data.picture, lambda data: title_of("Channels", data.actors)),
    Issue: PictureOf(
        "", lambda data: data.picture, lambda data: f"Statements over time: {label_of(data.issue)}"
    ),
    Activity: PictureOf("", lambda data: data.picture, lambda data: title_of("Activity", data.actors)),
    Home: PictureOf("", lambda data: data.volume, lambda data: "Stories over time", "/activity"),
    Map: PictureOf(
        "map", lambda data: data.picture, lambda data: title_of("Where contacts take place", data.actors)
    ),
    Network: PictureOf("network", lambda data: data.picture, lambda data: title_of("Contacts", data.actors)),
}
"""Data -> how it is drawn."""
EMBEDDED = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What a picture says of itself: pages of other sites may show it, as they may show no other answer."""


def picture(request: Request, data: Any) -> Response:
    """Return the picture of a page's data. Raises NotFound where there is nothing to be drawn."""
    of = PICTURES[type(data)]
    drawn = of.picture(data)
    if drawn is None:
        raise NotFound("there is too little in the store for a picture of this")
    links = Links(request, of.page)
    macros = environment().get_template("pictures.html").make_module({"link": links})
    if isinstance(drawn, Chart):
        inside, width, height = _whole_chart(macros, drawn), WIDTH, drawn.height
    else:
        inside, width, height = getattr(macros, of.macro)(data), drawn.width, drawn.height
    root = etree.fromstring(f'<svg xmlns="{_SVG}">{inside}</svg>', etree.XMLParser(resolve_entities=False))
    root.set("viewBox", f"0 0 {width} {height:g}")
    root.set("width", str(width))
    root.set("height", f"{height:g}")
    root.set("font-family", "system-ui, sans-serif")
    root.set("font-size", "13")
    paper = etree.Element(f"{{{_SVG}}}rect", width="100%", height="100%", fill=_PAPER)
    title = etree.Element(f"{{{_SVG}}}title")
    title.text = of.title(data)
    _inline_styles(root, links.host, links.page, middle=of.macro == "network")
    root[:0] = [title, paper]
    return Response(etree.tostring(root), media_type="image/svg+xml", headers=EMBEDDED)


def _whole_chart(macros: Any, drawn: Chart) -> str:
    """Return a chart with the names of its lanes, its places in pixels."""
    wide = WIDTH - drawn.left - 1
    columns = _PERCENT.sub(
        lambda match: f'{match[1]}="{float(match[2]) * wide / 100:.1f}"', macros.chart_columns(drawn)
    )
    return f'{macros.chart_names(drawn)}<g transform="translate({drawn.left} 0)">{columns}</g>'


def _inline_styles(root: etree._Element, host: str, path: str, *, middle: bool) -> None:
    """Write into each part how it looks and, with the address of its page, where it leads; leave out what is
    for smaller windows."""
    for part in [part for part in root.iter(etree.Element) if _SMALLER.search(part.get("class", ""))]:
        if (around := part.getparent()) is not None:
            around.remove(part)
    for part in root.iter(etree.Element):
        for name in str(part.attrib.pop("class", "")).split():
            for attribute, value in STYLES.get(name, {}).items():
                part.set(attribute, value)
        part.attrib.pop("tabindex", "")
        address = part.get("href", "")
        if address.startswith(("/", "?")):
            part.set("href", host + (path if address.startswith("?") else "") + address)
        elif address:
            del part.attrib["href"]
        if middle and part.tag == f"{{{_SVG}}}text":
            part.set("text-anchor", "middle")
