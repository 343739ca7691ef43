"""How each view of the record looks to a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from dragoman.lexicon.sentences import name_of
from dragoman.merge.spelled import spelled
from dragoman.query.activity import Count
from dragoman.query.channels import USED, Channel, Turn
from dragoman.query.chronology import Entry
from dragoman.query.commitments import Undertaking
from dragoman.query.positions import Stand
from dragoman.render import words
from dragoman.render.brief import escaped
from dragoman.render.by_hand import notes
from dragoman.render.listing import Layout, cited, flat

if TYPE_CHECKING:
    from dragoman.store.search import Hit

_EVIDENCE = 240
_TURN = 120
_SUMMARY = 80
_TURN_COLUMNS = ("date", "dated", "state", "sentence", "sources", "words", "words_report", "words_start",
                 "words_end", "story")  # fmt: skip
_OUTLETS = 4


def title_of(what: str, pair: Sequence[str]) -> str:
    """Return the title of a view: "Chronology: the United States and China"."""
    return f"{what}: {' and '.join(name_of(code) for code in pair)}" if pair else what


def chronology_layout(pair: Sequence[str]) -> Layout[Entry]:
    """Return the layout of a chronology of `pair` (codes)."""
    return Layout(
        title_of("Chronology", pair),
        ("date", "what", "status", "sources"),
        lambda one: (one.dated, one.sentence, one.status, str(one.sources)),
        _entry_below,
        _entry_item,
    )


def _entry_below(one: Entry) -> str:
    notes = [f"“{words.shortened(one.words.quote, _EVIDENCE)}”", *_notes(one)]
    return " ".join(notes)


def _notes(one: Entry) -> list[str]:
    found = [f"[history: {'; '.join(one.history)}]"] if one.history else []
    found += [f"[accounts differ: {said}]" for said in one.contradictions]
    return [*found, *_also(one)]


def _also(one: Entry) -> list[str]:
    """Return the note on the reports that open with an entry, their act not read."""
    if not one.also:
        return []
    outlets = list(dict.fromkeys(also.outlet or "unknown outlet" for also in one.also))
    more = " and others" if len(outlets) > _OUTLETS else ""
    return [f"[also opens with it, the act not read: {', '.join(outlets[:_OUTLETS])}{more}]"]


def _entry_item(one: Entry) -> str:
    outlets = ", ".join(one.outlets[:_OUTLETS]) + (" and others" if len(one.outlets) > _OUTLETS else "")
    told = f"{_counted(one.sources)}{f': {outlets}' if outlets else ''}"
    parts = chain(
        [f"**{escaped(one.dated)}:** {escaped(one.sentence)} ({escaped(told)})", cited(one.addresses)],
        [escaped(note) for note in _notes(one)],
        [f"— “{escaped(words.shortened(one.words.quote, _EVIDENCE))}”"],
    )
    return " ".join(part for part in parts if part)


def _counted(sources: int) -> str:
    return f"{sources} source{'s' if sources != 1 else ''}"


def channels_layout(pair: Sequence[str]) -> Layout[Channel]:
    """Return the layout of the channels of `pair` (codes)."""
    return Layout(
        title_of("Channels", pair),
        ("channel", "state", "since", "last used"),
        lambda one: (one.label, one.state, _since(one), _used(one)),
        lambda one: "; ".join(_turn_line(turn) for turn in one.turns),
        _channel_item,
        _channel_lines,
    )


def _channel_lines(one: Channel) -> Iterator[dict[str, object]]:
    """Yield a line for each turn of a channel, or one that says that nothing is reported."""
    head = {"kind": one.kind, "label": one.label, "states": "; ".join(one.states), "now": one.state}
    empty = dict.fromkeys(_TURN_COLUMNS, "")
    for turn in one.turns:
        (line,) = flat(turn)
        yield {**head, **empty, **line}
    if not one.turns:
        yield {**head, **empty, "state": one.state}


def _day(date: str | None) -> str:
    return spelled(date) if date else ""


def _since(one: Channel) -> str:
    return one.turns[-1].dated if one.turns else ""


def _used(one: Channel) -> str:
    """Return when a channel was last used, or that this is when it was reported."""
    return next((turn.dated for turn in reversed(one.turns) if turn.state in USED), "")


def _turn_line(turn: Turn) -> str:
    return f"{turn.dated}: {turn.state}, “{words.shortened(turn.words.quote, _TURN)}”"


def _channel_item(one: Channel) -> str:
    since = f" ({_since(one)})" if one.turns else ""
    used = f"; last used: {_used(one)}" if one.used else ""
    turns = "".join(f"\n    - {escaped(_turn_line(turn))}" for turn in one.turns)
    return f"**{escaped(one.label)}:** {escaped(one.state)}{since}{used}{turns}"


def positions_layout(states: Sequence[str]) -> Layout[Stand]:
    """Return the layout of the positions of `states` (codes)."""
    return Layout(
        title_of("Positions", states),
        ("state", "issue", "date", "change", "force", "wants or opposes"),
        lambda one: (
            one.state,
            one.issue,
            one.dated,
            one.drift,
            "" if one.force is None else str(one.force),
            words.shortened(one.summary, _SUMMARY),
        ),
        lambda one: " ".join(filter(None, (_before(one), *notes(one.by_hand)))),
        _stand_item,
    )


def _before(one: Stand) -> str:
    if one.before is None or one.drift == "kept":
        return ""
    force = f", force {one.before_force}" if one.before_force is not None else ""
    when = _day(one.before_date) or "undated"
    return f"[before: {when}{force}: “{words.shortened(one.before, _EVIDENCE)}”]"


def _stand_item(one: Stand) -> str:
    said = f" “{escaped(words.shortened(one.summary, _EVIDENCE))}”" if one.summary else ""
    force = f" (force {one.force})" if one.force is not None else ""
    parts = (
        f"**{escaped(one.state)}, {escaped(one.issue)}, {escaped(one.dated)}:** {one.drift}{force}{said}",
        cited((one.address,) if one.address else ()),
        escaped(_before(one)),
        *(escaped(note) for note in notes(one.by_hand)),
    )
    return " ".join(part for part in parts if part)


def commitments_layout(pair: Sequence[str]) -> Layout[Undertaking]:
    """Return the layout of the commitments of `pair` (codes)."""
    return Layout(
        title_of("Commitments", pair),
        ("date", "parties", "status", "undertaking", "sources"),
        lambda one: (one.dated, ", ".join(one.parties), one.status, one.undertaking, str(one.sources)),
        lambda one: " ".join(
            (f"“{words.shortened(one.words.quote, _EVIDENCE)}”", *_followed(one), *notes(one.by_hand))
        ),
        _commitment_item,
    )


def _followed(one: Undertaking) -> list[str]:
    return [f"[later: {said}]" for said in one.followed]


def _commitment_item(one: Undertaking) -> str:
    parties = " and ".join(name_of(code) for code in one.parties)
    parts = (
        f"**{escaped(one.dated)}:** {escaped(parties)} undertook: {escaped(one.undertaking)} ({one.status})",
        cited(one.addresses),
        *(escaped(said) for said in (*_followed(one), *notes(one.by_hand))),
    )
    return " ".join(part for part in parts if part)


def activity_layout(pair: Sequence[str]) -> Layout[Count]:
    """Return the layout of the activity of `pair` (codes)."""
    return Layout(
        title_of("Activity", pair),
        ("period", "type", "quad class", "occurrences", "of them held", "sources", "reports"),
        lambda one: (
            one.period,
            one.event_type,
            one.quad,
            *map(str, (one.occurrences, one.happened, one.sources, one.reports)),
        ),
        lambda one: "",
        lambda one: f"{escaped(one.period)}: {one.event_type} {one.occurrences} ({_counted(one.sources)})",
    )


def search_layout(query: str) -> Layout[Hit]:
    """Return the layout of what a search for `query` found."""
    return Layout(
        f"Search: {query}",
        ("date", "outlet", "title", "report"),
        lambda one: (one.day, one.origin.outlet or "", one.origin.title or "", one.origin.version),
        lambda one: f"“{words.shortened(one.span.quote, _EVIDENCE)}”",
        _hit_item,
        _hit_lines,
    )


def _hit_item(one: Hit) -> str:
    told = ", ".join(part for part in (one.origin.outlet, one.origin.title) if part)
    parts = (
        f"**{escaped(one.day)}:** {escaped(told)}",
        cited((one.origin.address,) if one.origin.address else ()),
        f"“{escaped(words.shortened(one.span.quote, _EVIDENCE))}”",
    )
    return " ".join(part for part in parts if part)


def _hit_lines(one: Hit) -> Iterator[dict[str, object]]:
    origin = one.origin
    yield {
        "date": one.day, "outlet": origin.outlet, "title": origin.title, "report": origin.version,
        "address": origin.address, "words": words.plain(one.span.quote), "start": one.span.start,
        "end": one.span.end, "statement": one.statement,
    }  # fmt: skip
