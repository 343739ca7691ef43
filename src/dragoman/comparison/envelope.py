"""Block A: the envelope of a contact. How it was held, when, where, how long, who took part under which
title, and who asked for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dragoman.comparison.accounts import Rules, Telling, cell, first_code, row, row_id, speaking
from dragoman.comparison.model import Cell, Row, Verdict
from dragoman.lexicon.comparison_terms import initiators
from dragoman.lexicon.issue_words import topics
from dragoman.lexicon.phrases import folded, words
from dragoman.lexicon.states import actor_names, organisations, states
from dragoman.record import Actor, Event, Span

_OPENING = 3
"""Paragraphs in which an account says how, when and where a contact was held."""
Reading = tuple[str, tuple[Span, ...]]
_PLACED = frozenset({"in-person", "pull-aside"})
"""Forms of contact that have a place; of a call the place is where it was told."""
INITIATOR = "initiator"
_NOTHING: Reading = ("", ())


def envelope(tellings: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield the rows of the envelope that any account fills.

    Of a side's account within a report only titles and who asked are read: the rest is the reporter's.
    """
    readers: tuple[tuple[str, Callable[[Telling], Reading]], ...] = (
        ("form", _form),
        ("date", partial(_date, sides=sides_of(tellings))),
        ("place", partial(_place, sides=sides_of(tellings))),
        ("duration", _duration),
    )
    for key, read in readers:
        yield from _row(key, key, [read(telling) for telling in tellings], tellings, partial(_differs, rules))
    for name, readings in _titles(tellings):
        yield from _row(f"title of {name}", f"title of {name}", readings, tellings, partial(_differs, rules))
    readings = [_initiator(telling) for telling in tellings]
    yield from _row(INITIATOR, "who asked for it", readings, tellings, partial(_contradicted, rules))


def _row(
    key: str,
    label: str,
    readings: Sequence[Reading],
    tellings: Sequence[Telling],
    judge: Callable[[Sequence[Telling], Sequence[Cell]], tuple[Verdict, ...]],
) -> Iterator[Row]:
    if not any(spans for _, spans in readings):
        return
    identifier = row_id("envelope", key, tellings)
    cells = [cell(identifier, telling, *reading) for telling, reading in zip(tellings, readings, strict=True)]
    yield row("envelope", key, label, tellings, cells, judge(tellings, cells))


def _differs(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    said = [folded(cell.value) for cell in cells if cell.said == "said"]
    if len(said) < 2:
        return rules.verdict("envelope-only", speaking(tellings, cells)) if len(cells) > 1 else ()
    shortest = min(said, key=len)
    same = all(value.startswith(shortest) for value in said)
    return rules.verdict("envelope-same" if same else "envelope-differs")


def _contradicted(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    said = {cell.value for cell in cells if cell.said == "said"}
    if len(said) > 1:
        return rules.verdict("contradicted")
    return _differs(rules, tellings, cells)


def contact(telling: Telling, sides: frozenset[str]) -> Event | None:
    """Return the event that an account is the account of: the first contact told between two of `sides`.

    Where fewer than two are known, between any two states.
    """
    first, last = telling.account.start, telling.account.end
    held = [
        event
        for event in telling.record.events
        if event.event_type == "CONSULT"
        and event.status in {"held", "planned"}
        and first <= event.evidence[0].start < last
        and len(event.states & sides if len(sides) > 1 else event.states) > 1
    ]
    return min(held, key=lambda event: event.evidence[0].start, default=None)


def sides_of(tellings: Sequence[Telling]) -> frozenset[str]:
    """Return the states and organisations whose accounts these are."""
    return frozenset(telling.account.side for telling in tellings if telling.account.side is not None)


def _opening(telling: Telling) -> list[tuple[int, int]]:
    """The characters of title and first paragraphs of a whole account; none for a side's within a report."""
    if telling.account.whole == "one side in a report":
        return []
    report = telling.report
    heads = [(b.start, b.end) for b in report.blocks if b.kind in {"title", "standfirst"}]
    return heads + list(telling.passages[:_OPENING])


def _form(telling: Telling) -> Reading:
    order = [topic.code for topic in topics("contact_forms.toml")]
    readings = []
    for start, end in _opening(telling):
        code = first_code(telling.report.text[start:end], "contact_forms.toml", order)
        if code is not None:
            readings.append((order.index(code[0]), start + code[1], start + code[2], code[0]))
    if not readings:
        return _NOTHING
    _, start, end, value = min(readings)
    return value, (telling.report.span(start, end),)


def _date(telling: Telling, sides: frozenset[str]) -> Reading:
    event = contact(telling, sides) if _opening(telling) else None
    if event is not None and event.when is not None and event.when.span is not None:
        return event.when.value, (event.when.span,)
    for start, end in _opening(telling):
        for time in telling.record.times:
            day = time.kind in {"DATE", "TIME"} and len(time.value) >= 10 and time.value[:4].isdigit()
            if day and start <= time.span.start and time.span.end <= end:
                return time.value[:10], (time.span,)
    return _NOTHING


def _place(telling: Telling, sides: frozenset[str]) -> Reading:
    event = contact(telling, sides) if _form(telling)[0] in _PLACED else None
    if event is None or event.where is None:
        return _NOTHING
    return event.where.name, (event.where.span,)


def _duration(telling: Telling) -> Reading:
    """A length in hours or minutes that the opening gives: nothing else there is so short."""
    for start, end in _opening(telling):
        for time in telling.record.times:
            if time.kind == "DURATION" and time.value.startswith("PT") and start <= time.span.start < end:
                return _length(time.value), (time.span,)
    return _NOTHING


def _length(value: str) -> str:
    """Put a TIMEX3 length into words: "PT2H30M" is "2 h 30 min"."""
    parts = re.findall(r"(?<![\d.])(\d+(?:\.\d+)?|X)([HM])", value)
    units = {"H": "h", "M": "min"}
    return " ".join(f"{'some' if n == 'X' else n} {units[unit]}" for n, unit in parts) or value


def _titles(tellings: Sequence[Telling]) -> Iterator[tuple[str, list[Reading]]]:
    """Yield each person that two accounts name, with the title that each account gives at first mention."""
    sides = {telling.account.side for telling in tellings}
    people: dict[str, dict[str, Actor]] = {}
    for telling in tellings:
        for actor in telling.record.actors:
            if actor.kind == "person" and actor.state in sides and _within(actor, telling):
                people.setdefault(_surname(actor.name), {}).setdefault(telling.account.id, actor)
    for actor_of_account in people.values():
        if len(actor_of_account) < 2:
            continue
        name = max((actor.name for actor in actor_of_account.values()), key=len)
        yield name, [_title(actor_of_account.get(telling.account.id)) for telling in tellings]


def _title(actor: Actor | None) -> Reading:
    if actor is None or actor.office_span is None:
        return _NOTHING
    return actor.office_span.quote, (actor.office_span,)


def _surname(name: str) -> str:
    parts = folded(name).split()
    return parts[-1] if parts else name


def _within(actor: Actor, telling: Telling) -> bool:
    return any(start <= mention.start < end for mention in actor.mentions for start, end in telling.passages)


def _initiator(telling: Telling) -> Reading:
    text = telling.report.text
    for start, end in telling.passages:
        for rule in initiators():
            for match in rule.pattern.finditer(text, start, end):
                span = telling.report.span(match.start(), match.end())
                if rule.who == "mutual":
                    return "mutual", (span,)
                if rule.who == "speaker":
                    side = _speaker(telling, span)
                    if side is not None:
                        return side, (span,)
                    continue
                side = _side(telling, match.start("who"), match.end("who"))
                if side is not None:
                    return side, (span,)
    return _NOTHING


def _speaker(telling: Telling, span: Span) -> str | None:
    holder = next((point.holder for point in telling.points if point.span.overlaps(span)), None)
    return _named(holder or telling.account.side)


def _side(telling: Telling, start: int, end: int) -> str | None:
    """The state that characters `start` to `end` name: as the cast has it, else as the tables do."""
    states_there = [
        (mention.start, actor.state)
        for actor in telling.record.actors
        if actor.state is not None
        for mention in actor.mentions
        if start <= mention.start and mention.end <= end
    ]
    if states_there:
        return _named(max(states_there)[1])
    part = telling.report.text[start:end]
    for mention in actor_names().find(part, words(part)):
        if mention.value.states:
            return _named(mention.value.states[0])
    return None


def _named(code: str | None) -> str | None:
    if code is None:
        return None
    row = states().get(code)
    body = organisations().get(code)
    return row.name if row is not None else body.name if body is not None else code
