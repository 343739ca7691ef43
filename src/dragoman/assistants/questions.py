"""The questions that a store answers an assistant: each asks as the command of the same name does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from dragoman.assistants.answer import Answer, Plain, plain, reports_of
from dragoman.errors import BadUsage
from dragoman.merge.story import Mention
from dragoman.query.chronology import LISTED, entry, is_listed
from dragoman.query.option_values import (
    bounds,
    code_of,
    day_of,
    days_of,
    issues_of,
    sides_of,
    speaker_state,
    state_code,
)
from dragoman.render.statement_list import StatementFilter, matching_statements, statement_objects
from dragoman.store import Store
from dragoman.store.queries.report_lookup import report_origins
from dragoman.store.search import Field

SEARCHED = 200
"""Places that one search looks at; how many more there are is not counted."""
_TIME = ("since", "until")
_OF_REPORT = {"title", "outlet", "published_at", "address"}
"""What is said of a row's report where it is `quoted_from`."""
_COMPARED = {"context", "before", "lead"}
"""Words that a mention is compared by."""
_LESS_SURE: Plain = {"less_sure": True}


def chronology(
    store: Store,
    state: str,
    other: str,
    *,
    since: str | None = None,
    until: str | None = None,
    at: str | None = None,
    sources: int = 1,
    issues: Sequence[str] = (),
    newest: bool = False,
    less_sure: bool = False,
) -> Answer:
    """Return what happened between two states, an entry a row."""
    pair, (first, last) = sides_of(state, other), bounds(since, until, _TIME)
    rows = store.chronology(
        *pair, since=first, until=last, at=day_of("at", at), sources=sources, issues=issues_of(issues),
        confidence=_least(less_sure),
    )  # fmt: skip
    about = f"what happened between {_named(state, other)}"
    return _answer(store, about, _ordered(rows, newest), below=rows.below)


def story(store: Store, id: str) -> Answer:
    """Return one occurrence: its fields, history and votes, and each report of it as a row."""
    asked_story = store.story(id)
    (whole,) = _marked(plain([entry(asked_story)]))
    (votes,) = plain([{field: [vote.value for vote in values] for field, values in asked_story.votes}])
    rows = [_mention(mention) for mention in asked_story.mentions]
    return _answer(store, f"the story {id}", rows, {**whole, "reported_values": votes})


def statements(
    store: Store,
    *,
    speaker: str | None = None,
    state: str | None = None,
    to: str | None = None,
    issues: Sequence[str] = (),
    force: int | None = None,
    since: str | None = None,
    until: str | None = None,
    newest: bool = False,
) -> Answer:
    """Return who said what, by the day it was said."""
    addressee = None if to is None else state_code(to) or to
    time = bounds(since, until, _TIME)
    wanted = StatementFilter(
        speaker, speaker_state(state, "state"), issues_of(issues), addressee, force, *time
    )
    rows = [
        _statement(row) for some in matching_statements(store, wanted) for row in statement_objects(*some)
    ]
    rows.sort(key=lambda row: (row["date"] or "", row["report"]))
    return _answer(store, f"statements of {speaker or state or 'anybody'}", _ordered(rows, newest))


def positions(
    store: Store,
    states: Sequence[str],
    *,
    issues: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Answer:
    """Return where states stand on issues, report after report, and what changed."""
    if not states:
        raise BadUsage("states is empty; expected one or more codes or names, or any")
    codes = [code_of(name) for name in states]
    known = tuple(dict.fromkeys(code for code in codes if code)) if None not in codes else ()
    first, last = bounds(since, until, _TIME)
    rows = store.drift(*known, issues=issues_of(issues), since=first, until=last)
    return _answer(store, f"positions of {', '.join(states)}", rows)


def channels(
    store: Store, state: str, other: str, *, at: str | None = None, less_sure: bool = False
) -> Answer:
    """Return the channels between two states of which something is reported, each with its turns, the latest
    first; and the names of those of which nothing is."""
    first, second = code_of(state), code_of(other)
    if first is None or second is None or first == second:
        raise BadUsage("channels are between two states; give two")
    all_channels = store.channels(first, second, at=day_of("at", at), confidence=_least(less_sure))
    silent = [channel.label for channel in all_channels if not channel.turns]
    rows = plain(channel for channel in all_channels if channel.turns)
    sure = {
        turn.story for channel in store.channels(first, second, at=day_of("at", at)) for turn in channel.turns
    }
    for row in rows:
        turns = reversed(row["turns"])
        row["turns"] = [turn if turn["story"] in sure else _LESS_SURE | turn for turn in turns]
    whole: Plain = {"nothing_reported_of": silent} if silent else {}
    return _answer(store, f"channels between {_named(state, other)}", rows, whole, below=all_channels.below)


def commitments(
    store: Store,
    state: str,
    other: str,
    *,
    since: str | None = None,
    until: str | None = None,
    newest: bool = False,
) -> Answer:
    """Return what states undertook, and what was reported of it later."""
    pair, (first, last) = sides_of(state, other), bounds(since, until, _TIME)
    rows = store.undertakings(*pair, since=first, until=last)
    return _answer(store, f"what {_named(state, other)} undertook", _ordered(rows, newest))


def compare(
    store: Store,
    names: Sequence[str],
    *,
    outlets: Sequence[str] = (),
    sides: Sequence[str] = (),
    earlier: Sequence[str] = (),
) -> Answer:
    """Return accounts of one contact side by side: a row of cells for each thing that is compared."""
    if not names:
        raise BadUsage("names is empty; expected ids or addresses of reports, or the id of a story")
    states = [speaker_state(side, "sides") or "" for side in sides]
    comparison = store.compare(*names, outlets=outlets, sides=states, earlier=earlier)
    accounts = [
        {"account": account.id, "name": account.name, "side": account.side, "whole": account.whole,
         "words": account.words, "report": account.report.id if account.report else None}
        for account in comparison.accounts
    ]  # fmt: skip
    (whole,) = plain([{"accounts": accounts, "notes": comparison.notes}])
    return _answer(
        store, f"accounts compared: {', '.join(names)}", (*comparison.rows, *comparison.drift), whole
    )


def search(
    store: Store,
    words: str,
    *,
    field: Field = "text",
    issue: str | None = None,
    outlet: str | None = None,
    since: str | None = None,
    until: str | None = None,
    newest: bool = False,
) -> Answer:
    """Return where words stand in the reports of a store, the best or the newest first."""
    issues_of([issue] if issue else None)
    first, after = days_of(*bounds(since, until, _TIME))
    page = store.search(
        words,
        field=field,
        issue=issue,
        outlet=outlet,
        newest=newest,
        limit=SEARCHED,
        since=first,
        until=after,
    )
    rows = [{"day": hit.day, "span": hit.span, "statement": hit.statement} for hit in page]
    return _answer(store, f"where it says {words}", rows, more=page.after is not None)


def _answer(
    store: Store,
    about: str,
    rows: Iterable[object],
    whole: Plain | None = None,
    *,
    more: bool = False,
    below: int = 0,
) -> Answer:
    plain_rows = _marked(plain(rows))
    sources = report_origins(store, reports_of([plain_rows, whole]))
    return Answer(about, plain_rows, whole or {}, sources, more, below)


def _least(less_sure: bool) -> float:
    """Return the least confidence of a story that is shown."""
    return 0.0 if less_sure else LISTED


def _marked(rows: Iterable[Plain]) -> list[Plain]:
    """Return rows, with a mark on those that lists leave out as not sure enough."""
    return [row if is_listed(row.get("confidence")) else _LESS_SURE | row for row in rows]


def _ordered(rows: Sequence[object], newest: bool) -> Sequence[object]:
    return rows[::-1] if newest else rows


def _named(state: str, other: str) -> str:
    return f"{state} and {other}"


def _mention(mention: Mention) -> Plain:
    names = (field.name for field in fields(mention) if field.name not in _COMPARED | _OF_REPORT)
    return {name: getattr(mention, name) for name in names}


def _statement(row: Plain) -> Plain:
    return {name: value for name, value in row.items() if name not in _OF_REPORT}
