"""Language versions of one text: what only one of them has, of what can be compared across languages.

Parties, dates, numbers, issues and events have values that no language changes; wording is not compared.
Issues are those that every language here has words for (foreign_issues.csv). Events of another language are
what a second reader proposed: our own reader tells none there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from dragoman.comparison.accounts import Rules, Telling, cell, row, row_id, speaking, whole_place
from dragoman.comparison.model import Account, Row
from dragoman.lexicon.foreign_words import LANGUAGES, issue_patterns
from dragoman.lexicon.issue_words import find_codes, label_of
from dragoman.lexicon.states import organisations, states
from dragoman.record import Event, Record, Span, content_id

_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_FIGURES = re.compile(r"(?<![\d.,])\d+(?:[.,   ’']\d+)*(?![\d])")
_GROUPED = re.compile(r"\d{1,3}([.,   ’'])\d{3}(?:\1\d{3})*(?:[.,]\d+)?")
Values = Mapping[str, list[Span]]
Marked = Iterator[tuple[str, Span]]
"""Values of a text, each with a place where it stands."""


def are_versions(records: Sequence[Record]) -> bool:
    """Say whether records are to be compared across languages: one is in a language without grammar here."""
    return any(record.report.language in LANGUAGES.rows for record in records)


def version_tellings(records: Sequence[Record]) -> list[Telling]:
    """Return whole reports as accounts that are named by outlet and language."""
    tellings = []
    for record in records:
        report = record.report
        start, end, places = whole_place(report)
        name = f"{report.outlet or report.title or report.id[:6]} [{report.language or '?'}]"
        account = Account(
            content_id("account", report.id), name, None, "full text", len(report.body.split()), report,
            start, end,
        )  # fmt: skip
        tellings.append(Telling(account, record, places, ()))
    return tellings


def version_rows(tellings: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield a row for each value that any version has, level by level."""
    common = _common_issues(tellings)
    levels: tuple[tuple[str, Callable[[Record], Marked], Callable[[str], str]], ...] = (
        ("party", _parties, _name),
        ("date", _dates, str),
        ("number", _numbers, str),
        ("issue", lambda record: _issues(record, common), label_of),
        ("event", _events, str),
    )
    for level, marked_in, label in levels:
        values = [_by_value(marked_in(telling.record)) for telling in tellings]
        for value in sorted(set[str]().union(*values)):
            key = f"{level}: {value}"
            identifier = row_id("versions", key, tellings)
            cells = [
                cell(identifier, telling, _said(level, spans), spans)
                for telling, of_telling in zip(tellings, values, strict=True)
                for spans in [of_telling.get(value, [])]
            ]
            if all(value in of_telling for of_telling in values):
                verdicts = rules.verdict("in-all-versions")
            else:
                verdicts = rules.verdict("in-some-versions", speaking(tellings, cells))
            yield row("versions", key, f"{level}: {label(value)}", tellings, cells, verdicts)


def _said(level: str, spans: Sequence[Span]) -> str:
    return f"{len(spans)} times" if level == "party" and len(spans) > 1 else "said"


def _by_value(marked: Iterable[tuple[str, Span]]) -> Values:
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for value, span in marked:
        spans[value].append(span)
    return spans


def _parties(record: Record) -> Marked:
    return ((actor.state, span) for actor in record.actors if actor.state for span in actor.mentions)


def _dates(record: Record) -> Marked:
    for time in record.times:
        match = _DAY.match(time.value) if time.kind in ("DATE", "TIME") else None
        if match is not None:
            yield match.group(), time.span


def _numbers(record: Record) -> Marked:
    """Yield the numbers of the running text that are no part of a time, without marks between thousands."""
    report = record.report
    for block in report.blocks:
        for match in _FIGURES.finditer(report.text, block.start, block.end):
            span = report.span(*match.span())
            if not any(span.overlaps(time.span) for time in record.times):
                yield _plain(match.group()), span


def _plain(figures: str) -> str:
    grouped = _GROUPED.fullmatch(figures)
    if grouped is not None:
        figures = figures.replace(grouped[1], "")
    return re.sub(r"\s", "", figures).replace(",", ".")


def _issues(record: Record, common: frozenset[str]) -> Marked:
    report = record.report
    if report.language in LANGUAGES.rows:
        patterns = issue_patterns(report.language or "").items()
        places = [
            (issue, *match.span()) for issue, pattern in patterns for match in pattern.finditer(report.text)
        ]
    else:
        places = list(find_codes(report.text))
    return ((issue, report.span(start, end)) for issue, start, end in places if issue in common)


def _common_issues(tellings: Sequence[Telling]) -> frozenset[str]:
    """Return the issues for which each of the languages has words."""
    known = [
        frozenset(issue_patterns(telling.report.language or ""))
        for telling in tellings
        if telling.report.language in LANGUAGES.rows
    ]
    return frozenset.intersection(*known) if known else frozenset()


def _events(record: Record) -> Marked:
    waiting = (proposal.event for proposal in record.proposals if not proposal.accepted)
    for event in (*record.events, *(event for event in waiting if event is not None)):
        name = _event_name(event)
        yield from ((name, span) for span in event.evidence)


def _event_name(event: Event) -> str:
    parties = sorted({party.state for party in (*event.actors, *event.recipients)})
    when = event.when.value if event.when is not None else "undated"
    return f"{event.event_type} {'-'.join(parties)}, {event.status}, {when}"


def _name(code: str) -> str:
    row = states().get(code) or organisations().get(code)
    return row.name if row is not None else code
