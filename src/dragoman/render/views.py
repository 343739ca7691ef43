"""The rows of each view as a table, JSON, JSON lines, CSV or a Markdown list, for a person or a program."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TextIO, TypeVar, get_type_hints

import msgspec

from dragoman.lexicon.story_rules import name_of, status_word
from dragoman.merge.dates import spelled
from dragoman.query.channels import USED, Channel, Turn
from dragoman.query.chronology import Count, Entry, is_listed
from dragoman.query.positions_and_undertakings import Stand, Undertaking
from dragoman.record import Decision, Span
from dragoman.render import words
from dragoman.render.words import csv_cell, decision_notes, decision_words, for_markdown, numbered_links

if TYPE_CHECKING:
    from dragoman.store.search import Hit

Row = TypeVar("Row")
_EVIDENCE, _TURN, _SUMMARY = 240, 120, 80  # characters of evidence, of a turn of a channel, of a position
_OUTLET = 24  # of an outlet's name in a table
_TURN_COLUMNS = ("date", "dated", "state", "sentence", "sources", "words", "words_report", "words_start",
                 "words_end", "story", "proposed_by")  # fmt: skip
_OUTLETS = 4  # outlets that are named


def flat(row: Any) -> Iterator[dict[str, object]]:
    """Yield the fields of a row as CSV has them: lists joined by ";", a span as words, report and offsets."""
    cells: dict[str, object] = {}
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Span):
            cells[field.name] = words.plain(value.quote)
            cells[f"{field.name}_report"] = value.report
            cells[f"{field.name}_start"] = value.start
            cells[f"{field.name}_end"] = value.end
        elif isinstance(value, tuple):
            shown = (decision_words(item) if isinstance(item, Decision) else str(item) for item in value)
            cells[field.name] = "; ".join(map(words.plain, shown))
        else:
            cells[field.name] = value
    yield cells


def columns_of(rows: type) -> Iterator[str]:
    """Yield the columns that `flat` gives the rows of a class."""
    for name, hint in get_type_hints(rows).items():
        yield name
        if hint is Span:
            yield from (f"{name}_report", f"{name}_start", f"{name}_end")


@dataclass(frozen=True, slots=True)
class Layout(Generic[Row]):
    """How a view looks: its title; a table's heads, cells and what stands below a row; a Markdown item; its
    lines of CSV, one for each row unless a row holds several things; and what these have as columns where
    there is no row: names, or those of a class of rows."""

    title: str
    heads: tuple[str, ...]
    cells: Callable[[Row], tuple[str, ...]]
    below: Callable[[Row], str]
    item: Callable[[Row], str]
    lines: Callable[[Row], Iterable[dict[str, object]]] = flat
    columns: tuple[str, ...] | type = ()

    def header(self, lines: Sequence[dict[str, object]]) -> list[str]:
        """Return the columns of some lines, also of none."""
        if lines:
            return list(lines[0])
        return list(columns_of(self.columns) if isinstance(self.columns, type) else self.columns)


def write_rows(rows: Sequence[Row], form: str, out: TextIO, layout: Layout[Row]) -> None:
    """Write `rows` to `out` as table, md, csv, json or jsonl."""
    if form == "table":
        from dragoman.render.terminal import console, print_table

        cells = [layout.cells(row) for row in rows]
        print_table(console(out), layout.title, layout.heads, cells, [layout.below(row) for row in rows])
    elif form == "md":
        out.write(f"# {for_markdown(layout.title)}\n\n" + "".join(f"- {layout.item(row)}\n" for row in rows))
    elif form == "csv":
        lines = [line for row in rows for line in layout.lines(row)]
        writer = csv.DictWriter(out, layout.header(lines), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: csv_cell(value) for name, value in line.items()} for line in lines)
    elif form == "json":
        out.write(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode() + "\n")
    else:
        for row in rows:
            out.write(msgspec.json.encode(row).decode() + "\n")


def title_of(what: str, pair: Sequence[str]) -> str:
    """Return the title of a view: "Chronology: the United States and China"."""
    return f"{what}: {' and '.join(name_of(code) for code in pair)}" if pair else what


def of_whom(pair: Sequence[str]) -> str:
    """Return whom a view is of: " between Norway and Peru", " of Norway", "" for all."""
    names = " and ".join(map(name_of, pair))
    return f" {'between' if len(pair) > 1 else 'of'} {names}" if pair else ""


def chronology_layout(pair: Sequence[str]) -> Layout[Entry]:
    """Return the layout of a chronology of `pair` (codes)."""
    return Layout(
        title_of("Chronology", pair),
        ("date", "what", "status", "sources"),
        lambda entry: (
            entry.dated,
            entry.sentence,
            status_word(entry.event_type, entry.status),
            str(entry.sources),
        ),
        _entry_below,
        _entry_item,
        columns=Entry,
    )


def _entry_below(entry: Entry) -> str:
    evidence = f"“{words.shortened(entry.words.quote, _EVIDENCE)}”"
    return " ".join([evidence, *_notes(entry), f"[story {entry.story}]"])


def _notes(entry: Entry) -> list[str]:
    notes = [f"[history: {'; '.join(entry.history)}]"] if entry.history else []
    notes += [f"[reports differ: {contradiction}]" for contradiction in entry.contradictions]
    if not is_listed(entry.confidence):
        notes.append(f"[not sure: confidence {entry.confidence:.2f}]")
    notes += [f"[{words.version_line(version)}]" for version in entry.versions]
    return [*notes, *_origin(entry.proposed_by), *_also(entry)]


def _origin(readers: Sequence[str]) -> list[str]:
    """Return the note on what second readers alone tell."""
    return [f"[{words.proposed_by(readers)}]"] if readers else []


def _also(entry: Entry) -> list[str]:
    """Return the note on the reports that open with an entry, their act not read."""
    if not entry.also:
        return []
    outlets = list(dict.fromkeys(opening.outlet or "unknown outlet" for opening in entry.also))
    more = " and others" if len(outlets) > _OUTLETS else ""
    return [f"[also opens with it, the act not read: {', '.join(outlets[:_OUTLETS])}{more}]"]


def _entry_item(entry: Entry) -> str:
    outlets = ", ".join(entry.outlets[:_OUTLETS]) + (" and others" if len(entry.outlets) > _OUTLETS else "")
    counted = f"{_counted(entry.sources)}{f': {outlets}' if outlets else ''}"
    evidence = f"— “{words.shortened(entry.words.quote, _EVIDENCE)}”"
    return _item(entry.dated, f"{entry.sentence} ({counted})", entry.addresses, (*_notes(entry), evidence))


def _item(head: str, text: str, addresses: Sequence[str] = (), notes: Sequence[str] = ()) -> str:
    """Return an item of a Markdown list: what stands out, the rest, links to the reports, and notes."""
    links = numbered_links(addresses)
    parts = (f"**{for_markdown(head)}:** {for_markdown(text)}", links, *map(for_markdown, notes))
    return " ".join(filter(None, parts))


def _counted(sources: int) -> str:
    return f"{sources} source{'s' if sources != 1 else ''}"


def channels_layout(pair: Sequence[str]) -> Layout[Channel]:
    """Return the layout of the channels of `pair` (codes)."""
    return Layout(
        title_of("Channels", pair),
        ("channel", "state", "since", "last used"),
        lambda channel: (channel.label, channel.state, _since(channel), _used(channel)),
        lambda channel: "; ".join(_turn_line(turn) for turn in channel.turns),
        _channel_item,
        _channel_lines,
        ("kind", "label", "states", "now", *_TURN_COLUMNS),
    )


def _channel_lines(channel: Channel) -> Iterator[dict[str, object]]:
    """Yield a line for each turn of a channel, or one that says that nothing is reported."""
    head = {
        "kind": channel.kind,
        "label": channel.label,
        "states": "; ".join(channel.states),
        "now": channel.state,
    }
    empty = dict.fromkeys(_TURN_COLUMNS, "")
    for turn in channel.turns:
        (line,) = flat(turn)
        yield {**head, **empty, **line}
    if not channel.turns:
        yield {**head, **empty, "state": channel.state}


def _day(date: str | None) -> str:
    return spelled(date) if date else ""


def _since(channel: Channel) -> str:
    return channel.turns[-1].dated if channel.turns else ""


def _used(channel: Channel) -> str:
    """Return when a channel was last used, or that this is when it was reported."""
    return next((turn.dated for turn in reversed(channel.turns) if turn.state in USED), "")


def _turn_line(turn: Turn) -> str:
    told = f"{turn.dated}: {turn.state}, “{words.shortened(turn.words.quote, _TURN)}”"
    return " ".join((told, *_origin(turn.proposed_by)))


def _channel_item(channel: Channel) -> str:
    since = f" ({_since(channel)})" if channel.turns else ""
    used = f"; last used: {_used(channel)}" if channel.used else ""
    turns = "".join(f"\n    - {for_markdown(_turn_line(turn))}" for turn in channel.turns)
    return _item(channel.label, f"{channel.state}{since}{used}") + turns


def positions_layout(states: Sequence[str]) -> Layout[Stand]:
    """Return the layout of the positions of `states` (codes)."""
    return Layout(
        title_of("Positions", states),
        ("state", "issue", "date", "change", "force", "wants or opposes"),
        lambda position: (
            position.state,
            position.issue,
            position.dated,
            position.drift,
            "" if position.force is None else str(position.force),
            words.shortened(position.summary, _SUMMARY),
        ),
        lambda position: " ".join(filter(None, (_before(position), *decision_notes(position.by_hand)))),
        _position_item,
        columns=Stand,
    )


def _before(position: Stand) -> str:
    if position.before is None or position.drift == "kept":
        return ""
    force = f", force {position.before_force}" if position.before_force is not None else ""
    when = _day(position.before_date) or "undated"
    return f"[before: {when}{force}: “{words.shortened(position.before, _EVIDENCE)}”]"


def _position_item(position: Stand) -> str:
    said = f" “{words.shortened(position.summary, _EVIDENCE)}”" if position.summary else ""
    force = f" (force {position.force})" if position.force is not None else ""
    return _item(
        f"{position.state}, {position.issue}, {position.dated}",
        f"{position.drift}{force}{said}",
        (position.address,) if position.address else (),
        (_before(position), *decision_notes(position.by_hand)),
    )


def commitments_layout(pair: Sequence[str]) -> Layout[Undertaking]:
    """Return the layout of the commitments of `pair` (codes)."""
    return Layout(
        title_of("Commitments", pair),
        ("date", "parties", "status", "undertaking", "sources"),
        lambda commitment: (
            commitment.dated,
            ", ".join(commitment.parties),
            commitment.status,
            commitment.undertaking,
            str(commitment.sources),
        ),
        lambda commitment: " ".join(
            (
                f"“{words.shortened(commitment.words.quote, _EVIDENCE)}”",
                *_followed(commitment),
                *decision_notes(commitment.by_hand),
            )
        ),
        _commitment_item,
        columns=Undertaking,
    )


def _followed(commitment: Undertaking) -> list[str]:
    return [f"[later: {later}]" for later in commitment.followed]


def _commitment_item(commitment: Undertaking) -> str:
    parties = " and ".join(name_of(code) for code in commitment.parties)
    text = f"{parties} undertook: {commitment.undertaking} ({commitment.status})"
    notes = (*_followed(commitment), *decision_notes(commitment.by_hand))
    return _item(commitment.dated, text, commitment.addresses, notes)


def activity_layout(pair: Sequence[str], counts: Sequence[Count] = ()) -> Layout[Count]:
    """Return the layout of the activity of `pair` (codes), with the sums of `counts` in its title."""
    return Layout(
        title_of("Activity", pair) + (f": {_totals(counts)}" if counts else ""),
        ("period", "type", "quad class", "stories", "of them held", "sources", "reports"),
        lambda count: (
            count.period,
            count.event_type,
            count.quad,
            *map(str, (count.occurrences, count.happened, count.sources, count.reports)),
        ),
        lambda count: "",
        lambda count: for_markdown(
            f"{count.period}: {count.event_type} {count.occurrences} ({_counted(count.sources)})"
        ),
        columns=Count,
    )


_ALL_PERIODS = "total"


@dataclass(frozen=True, slots=True)
class Pivot:
    """Stories of a period, by quad class, with their sum."""

    period: str
    by_class: dict[str, int]
    total: int


def pivoted(counts: Sequence[Count]) -> list[Pivot]:
    """Return a row for each period, and one of the sums of all."""
    classes = sorted({count.quad for count in counts})
    sums: dict[str, dict[str, int]] = {}
    for count in counts:
        for period in (count.period, _ALL_PERIODS):
            by_class = sums.setdefault(period, dict.fromkeys(classes, 0))
            by_class[count.quad] += count.occurrences
    sums[_ALL_PERIODS] = sums.pop(_ALL_PERIODS, {})  # last
    return [Pivot(period, by_class, sum(by_class.values())) for period, by_class in sums.items()]


def pivot_layout(pair: Sequence[str], rows: Sequence[Pivot]) -> Layout[Pivot]:
    """Return the layout of the activity of `pair` (codes) with a column for each quad class."""
    classes = tuple(rows[0].by_class) if rows else ()
    heads = ("period", *classes, "total")

    def cells(row: Pivot) -> tuple[str, ...]:
        return (row.period, *(str(row.by_class[name]) for name in classes), str(row.total))

    return Layout(
        title_of("Activity", pair),
        heads,
        cells,
        lambda row: "",
        lambda row: for_markdown(f"{row.period}: {row.total}"),
        lambda row: [dict(zip(heads, (row.period, *row.by_class.values(), row.total), strict=True))],
        heads,
    )


def _totals(counts: Sequence[Count]) -> str:
    stories, held = sum(count.occurrences for count in counts), sum(count.happened for count in counts)
    return f"{stories:,} stories in all, {held:,} of them held"


def search_layout(query: str) -> Layout[Hit]:
    """Return the layout of what a search for `query` found."""
    return Layout(
        f"Search: {query}",
        ("date", "outlet", "title", "report"),
        lambda hit: (
            hit.day,
            words.shortened(hit.origin.outlet or "", _OUTLET),
            hit.origin.title or "",
            hit.origin.version,
        ),
        lambda hit: f"“{words.shortened(hit.span.quote, _EVIDENCE)}”",
        _hit_item,
        _hit_lines,
        ("date", "outlet", "title", "report", "address", "words", "start", "end", "statement"),
    )


def _hit_item(hit: Hit) -> str:
    source = ", ".join(part for part in (hit.origin.outlet, hit.origin.title) if part)
    evidence = f"“{words.shortened(hit.span.quote, _EVIDENCE)}”"
    return _item(hit.day, source, (hit.origin.address,) if hit.origin.address else (), (evidence,))


def _hit_lines(hit: Hit) -> Iterator[dict[str, object]]:
    origin = hit.origin
    yield {
        "date": hit.day, "outlet": origin.outlet, "title": origin.title, "report": origin.version,
        "address": origin.address, "words": words.plain(hit.span.quote), "start": hit.span.start,
        "end": hit.span.end, "statement": hit.statement,
    }  # fmt: skip
