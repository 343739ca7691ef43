"""The rows of a page as CSV or a Markdown list; views that the command line has too are written the same."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.lexicon.sentences import name_of
from dragoman.record import Statement
from dragoman.render import views, words
from dragoman.render.escaping import for_markdown
from dragoman.render.views import Layout, write_rows
from dragoman.render.words import decision_notes, decision_words
from dragoman.store.found import Found
from dragoman.web.actor import ActorPage
from dragoman.web.atlas import Map
from dragoman.web.calendar import Calendar
from dragoman.web.issue import Issue, Issues
from dragoman.web.network import Network
from dragoman.web.relation import Channels, Commitments, Positions, Relation
from dragoman.web.searching import Search

KINDS = {"csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8"}
"""Ending of an address -> its media type."""


@dataclass(frozen=True, slots=True)
class Table:
    """How a page's data is taken apart into rows, and how they are laid out."""

    rows: Callable[[Any], Sequence[Any]]
    layout: Callable[[Any], Layout[Any]]


TABLES: dict[type, Table] = {
    Relation: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors)),
    Positions: Table(
        lambda data: [one for _, cells in data.issues for stands in cells for one in stands],
        lambda data: views.positions_layout(data.actors),
    ),
    Channels: Table(lambda data: data.channels, lambda data: views.channels_layout(data.actors)),
    Commitments: Table(lambda data: data.commitments, lambda data: views.commitments_layout(data.actors)),
    ActorPage: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors)),
    Calendar: Table(lambda data: data.entries, lambda data: views.chronology_layout(data.actors)),
    Issues: Table(
        lambda data: data.issues,
        lambda data: _plain(
            "Issues", lambda one: f"{one.issue}: {one.statements} statements, {one.events} events"
        ),
    ),
    Issue: Table(lambda data: data.statements, lambda data: _statements(data.issue)),
    Search: Table(lambda data: [one.hit for one in data.hits], lambda data: views.search_layout(data.query)),
    Map: Table(
        lambda data: data.places,
        lambda data: _plain(
            views.title_of("Places of contacts", data.actors),
            lambda one: f"{one.place}: {', '.join(f'{count} {status}' for status, count in one.statuses)}",
        ),
    ),
    Network: Table(
        lambda data: data.ties,
        lambda data: _plain(
            views.title_of("Contacts", data.actors),
            lambda one: (
                f"{name_of(one.first)} and {name_of(one.second)}: {one.contacts}, "
                f"told by {one.witnesses} independent texts"
            ),
        ),
    ),
}
"""Data -> its table."""


def _plain(title: str, item: Callable[[Any], str]) -> Layout[Any]:
    """Return a layout for rows of which each is a line."""
    return Layout(title, (), lambda one: (), lambda one: "", lambda one: for_markdown(item(one)))


def _statements(issue: str) -> Layout[Found[Statement]]:
    """Return the layout of statements on an issue."""
    return replace(_plain(f"Statements: {issue}", _quoted), lines=lambda found: iter((_cells(found),)))


def _quoted(found: Found[Statement]) -> str:
    said = words.shortened(words.quoted(found.row.content or found.row.evidence), 300)
    outlet = f" ({words.plain(found.origin.outlet)})" if found.origin.outlet else ""
    line = f"{found.day or 'undated'}, {words.speaker(found.row)}: “{said}”{outlet}"
    return " ".join((line, *decision_notes(found.row.by_hand)))


def _cells(found: Found[Statement]) -> dict[str, object]:
    """Return a statement as a line of CSV: its words are where the offsets say."""
    said, spans = found.row, found.row.content or found.row.evidence
    return {
        "statement": said.id, "date": found.day, "state": said.speaker_state,
        "speaker": words.plain(said.speaker or ""), "office": words.plain(said.speaker_office or ""),
        "to": said.addressee_state, "kind": said.kind, "cue": said.cue_lemma, "polarity": said.polarity,
        "force": said.force, "channel": said.channel, "words": words.quoted(spans),
        "report": found.origin.version, "start": spans[0].start, "end": spans[-1].end,
        "outlet": words.plain(found.origin.outlet or ""), "published": found.origin.published_at,
        "address": found.origin.address, "by_hand": "; ".join(map(decision_words, said.by_hand)),
    }  # fmt: skip


def written(data: Any, form: str) -> str:
    """Return the rows of a page's data in a form of KINDS."""
    table, out = TABLES[type(data)], io.StringIO()
    write_rows(table.rows(data), form, out, table.layout(data))
    return out.getvalue()
