"""What a record, a story, a comparison, a view and a store look like in a notebook.

Fragments of HTML: every word of a report is escaped and on one line, no script, no style sheet, nothing
loaded, links to web addresses alone. There are no colours of their own: text and lines have those of the
notebook, light or dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from dragoman.comparison.model import Cell, Comparison
from dragoman.comparison.model import Row as ComparedRow
from dragoman.lexicon.story_rules import name_of, status_word
from dragoman.merge.sentences import dated, sentence
from dragoman.merge.story import Mention, Story
from dragoman.record import Record, Span
from dragoman.record.report import web_address
from dragoman.record.row_list import Rows
from dragoman.render import comparison_text as cw
from dragoman.render import words
from dragoman.render.views import (
    Layout,
    activity_layout,
    channels_layout,
    chronology_layout,
    commitments_layout,
    positions_layout,
)

if TYPE_CHECKING:
    from dragoman.record import Report
    from dragoman.store.paging import Found
    from dragoman.store.queries.overview import Pair, Totals

MOST_ROWS = 30
"""Rows of one table; how many more there are is said below it."""
_LONGEST = 240  # characters of evidence, of a title or of another value
_CELL = "text-align:left;vertical-align:top;padding:.25em .6em;border-bottom:1px solid"
_BOX = '<div style="max-width:72em;overflow-x:auto">'
_LAYOUTS: dict[str, Layout[Any]] = {
    "chronology": chronology_layout(()),
    "channels": channels_layout(()),
    "drift": positions_layout(()),
    "undertakings": commitments_layout(()),
    "activity": activity_layout(()),
}


def html(shown: object) -> str:
    """Return what a notebook shows of a record, a story, a comparison or a list of rows."""
    if isinstance(shown, Record):
        return _boxed(_record(shown))
    if isinstance(shown, Story):
        return _boxed(_story(shown))
    if isinstance(shown, Comparison):
        return _boxed(_comparison(shown))
    if isinstance(shown, Rows) and shown.table in _LAYOUTS:
        return _boxed(_view(shown, _LAYOUTS[shown.table]))
    return f"<pre>{escape(words.shortened(repr(shown), 2000))}</pre>"


def store_html(name: str, totals: Totals, pairs: Sequence[Pair], latest: Iterable[Found[Report]]) -> str:
    """Return what a notebook shows of a store: how much it holds, of whom, and the latest reports."""
    return _boxed(_store(name, totals, pairs, latest))


def _record(record: Record) -> Iterator[str]:
    report = record.report
    yield _head(_linked(words.heading(report), report.address))
    yield _line("; ".join(f"{label}: {value}" for label, value in words.facts(record) if label != "address"))
    yield _table(
        "Events", ("date", "what", "status", "who", "words"),
        [
            (_text(words.when(event.when)), _text(words.what(event)), _text(event.status),
             _text(words.who(event)), _quoted(event.evidence))
            for event in words.chronology(record.events)
        ],
    )  # fmt: skip
    yield _table(
        "Statements", ("speaker", "state", "how", "words"),
        [
            (_text(words.speaker(statement)), _text(statement.speaker_state or words.UNKNOWN),
             _text(words.manner(statement)), _quoted(statement.content or statement.evidence))
            for statement in record.statements
        ],
    )  # fmt: skip
    kinds = ("positions", "commitments", "actors", "times", "places")
    yield _line("also read: " + ", ".join(f"{len(getattr(record, kind))} {kind}" for kind in kinds))
    yield from map(_line, record.notes)


def _story(story: Story) -> Iterator[str]:
    yield _head(_text(sentence(story)))
    issues = f"issues: {', '.join(story.issues)}" if story.issues else ""
    facts = (
        f"{dated(story)}; {status_word(story.event_type, story.status)}; independent sources: {story.sources}"
    )
    yield _line("; ".join(filter(None, (facts, issues))))
    yield _table(
        "As reports tell it", ("published", "outlet", "status", "date told", "words"),
        [_mention(mention) for mention in story.mentions],
    )  # fmt: skip
    if len(story.history) > 1:
        turns = (f"{turn.status} ({words.stamp(turn.reported) or 'undated'})" for turn in story.history)
        yield _line("history: " + ", ".join(turns))
    if story.contradictions:
        yield _line("reports differ on: " + ", ".join(story.contradictions))
    for version in story.versions:
        yield _line(words.version_line(version))
    if story.related:
        outlets = dict.fromkeys(opening.outlet or "unknown outlet" for opening in story.related)
        yield _line("also opens with it, the act not read: " + ", ".join(outlets))


def _mention(mention: Mention) -> tuple[str, ...]:
    event = mention.event
    outlet = _linked(mention.outlet or "unknown outlet", mention.address)
    published = _text(words.stamp(mention.published_at))
    return published, outlet, _text(event.status), _text(words.when(event.when)), _quoted(event.evidence)


def _comparison(comparison: Comparison) -> Iterator[str]:
    letters = cw.account_letters(comparison)
    yield _head(_text(cw.heading(comparison)))
    for letter, account in zip(letters, comparison.accounts, strict=True):
        address = account.report.address if account.report else None
        yield f"<div><b>{letter}</b> {_linked(account.name, address)}: {_text(cw.about(account))}</div>"
    rows = [_compared(row) for row in comparison.rows]
    yield _table("Side by side", ("", *letters, "verdict"), rows)
    yield from map(_line, comparison.notes)


def _compared(row: ComparedRow) -> tuple[str, ...]:
    return _text(row.label), *map(_cell, row.cells), _text(cw.verdict_words(row))


def _cell(cell: Cell) -> str:
    span = cw.key_words(cell)
    return _text(cw.said(cell)) + (f"<br>{_quoted((span,))}" if span else "")


def _view(rows: Rows[Any], layout: Layout[Any]) -> Iterator[str]:
    yield _head(_text(layout.title))
    cells = [
        (*map(_text, layout.cells(row)), f"{_text(layout.below(row))} {_sources(row)}")
        for row in rows[:MOST_ROWS]
    ]
    yield _table("", (*layout.heads, "words"), cells, len(rows))


def _sources(row: object) -> str:
    """Return numbered links to the reports of a row, where these have web addresses."""
    addresses = getattr(row, "addresses", None) or (getattr(row, "address", None),)
    web = list(filter(None, map(web_address, addresses)))
    return " ".join(_linked(f"[{number}]", address) for number, address in enumerate(web[:5], 1))


def _store(
    name: str, totals: Totals, pairs: Sequence[Pair], latest: Iterable[Found[Report]]
) -> Iterator[str]:
    yield _head(_text(f"Store: {name}"))
    days = f", {totals.first} to {totals.last}" if totals.first and totals.last else ""
    yield _line(f"{totals.reports:,} reports{days}; {totals.statements:,} statements; "
                f"{totals.mentions:,} events as reports tell them; {totals.stories:,} stories")  # fmt: skip
    busiest = [
        (_text(f"{name_of(pair.first)} and {name_of(pair.second)}"), f"{pair.stories:,}") for pair in pairs
    ]
    yield _table("Pairs with the most stories", ("pair", "stories"), busiest)
    reports = [
        (
            _text(report.day),
            _text(report.origin.outlet or ""),
            _linked(words.heading(report.row), report.row.address),
        )
        for report in latest
    ]
    yield _table("Latest reports", ("day", "outlet", "title"), reports)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], many: int | None = None) -> str:
    """Return a table of cells that are HTML already, at most `MOST_ROWS` of the `many` there are."""
    if not rows:
        return _line(f"{title}: none" if title else "nothing")
    caption = f"<div><b>{escape(title)}</b></div>" if title else ""
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in heads)
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto" style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows[:MOST_ROWS]
    )
    left = (len(rows) if many is None else many) - MOST_ROWS
    more = _line(f"and {left:,} more") if left > 0 else ""
    return (
        f'{caption}<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{more}"
    )


def _boxed(parts: Iterable[str]) -> str:
    return f"{_BOX}{''.join(parts)}</div>"


def _head(inner: str) -> str:
    return f'<div dir="auto" style="font-weight:bold;font-size:1.1em">{inner}</div>'


def _line(text: str) -> str:
    return f'<div dir="auto" style="margin:.3em 0">{_text(text)}</div>'


def _text(text: str) -> str:
    return escape(words.shortened(text, _LONGEST))


def _quoted(spans: Sequence[Span]) -> str:
    return f"<q><bdi>{_text(words.quoted(spans))}</bdi></q>"


def _linked(text: str, address: str | None) -> str:
    web = web_address(address)
    shown = _text(text)
    return f'<a href="{escape(web)}" rel="noopener noreferrer">{shown}</a>' if web else shown
