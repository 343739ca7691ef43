"""Compare accounts: the whole of the main path, from sources to the table of verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from dragoman.comparison.accounts import (
    Telling,
    missing,
    named,
    other_side,
    side_account,
    sides_within,
    tells_both_sides,
    whole_account,
)
from dragoman.comparison.assurances import assurances
from dragoman.comparison.build import Rules
from dragoman.comparison.characterisation import characterisation
from dragoman.comparison.drift import drift, neither
from dragoman.comparison.envelope import INITIATOR, contact, envelope, sides_of
from dragoman.comparison.issues import issue_rows
from dragoman.comparison.likeness import Likeness
from dragoman.comparison.model import Account, Comparison, Row, silent
from dragoman.comparison.notes import notes
from dragoman.comparison.outcomes import outcomes
from dragoman.comparison.points import BROAD
from dragoman.errors import BadUsage
from dragoman.lexicon.comparison_rules import switched_on
from dragoman.pipeline import read
from dragoman.record import Record, Report, Span, content_id

Source = Record | Report | str | bytes | Path
HEAD = 2
"""Paragraphs at the head of an account that may tell of nothing but the contact."""


def compare(
    *sources: Source,
    sides: Sequence[str] = (),
    earlier: Iterable[Source] = (),
    without: Iterable[str] = (),
) -> Comparison:
    """Return the accounts of one contact side by side.

    Each of `sources` is a record, or anything that `dragoman.read` takes. One source alone is read as
    the two sides' accounts within one report where it is a press report or briefing (`sides`, codes of
    states, says which; with it every report is read so), else it stands beside an empty column.
    `earlier`: earlier accounts of the same issuers, for what changed. `without`: ids of rules to switch
    off. Raises BadUsage for no source or an unknown rule.
    """
    if not sources:
        raise BadUsage("nothing to compare: give two accounts of one contact, or one report that tells both")
    rules = switched_on(without)
    records = [_record(source) for source in sources]
    tellings = named(_tellings(records, sides))
    absent = _absent(records, tellings)
    before = [whole_account(_record(source)) for source in earlier]
    return _compared(tellings, absent, before, rules)


def _record(source: Source) -> Record:
    return source if isinstance(source, Record) else read(source)


def _tellings(records: Sequence[Record], sides: Sequence[str]) -> list[Telling]:
    if sides:
        return [side_account(record, side) for record in records for side in sides]
    if len(records) == 1 and tells_both_sides(records[0]):
        return [side_account(records[0], side) for side in sides_within(records[0])]
    return [whole_account(record) for record in records]


def _absent(records: Sequence[Record], tellings: Sequence[Telling]) -> tuple[Account, ...]:
    """The column of the other side, where there is one account only."""
    return (missing(other_side(records[0])),) if len(tellings) == 1 else ()


def _compared(
    tellings: Sequence[Telling],
    absent: tuple[Account, ...],
    before: Sequence[Telling],
    on: frozenset[str],
) -> Comparison:
    rules = Rules(on)
    likeness = Likeness(tellings)
    head = tuple(envelope(tellings, rules))
    asked = {span for row in head for cell in row.cells if row.key == INITIATOR for span in cell.evidence}
    rows = (
        *head,
        *characterisation(tellings, rules),
        *issue_rows(tellings, likeness, rules, _contact_clauses(tellings, asked)),
        *neither(tellings, before, rules),
        *assurances(tellings, likeness, rules),
        *outcomes(tellings, likeness, rules),
    )
    accounts = (*(one.account for one in tellings), *absent)
    return Comparison(
        content_id("comparison", *(account.id for account in accounts)),
        accounts,
        tuple(_widened(row, absent) for row in rows),
        notes(tellings, absent),
        tuple(sorted(on)),
        tuple(drift(tellings, before)),
        tuple(one.report for one in before),
    )


def _contact_clauses(tellings: Sequence[Telling], asked: Set[Span]) -> frozenset[Span]:
    """The clauses that only tell of the contact, or of who asked for it: the envelope's matter."""
    found: set[Span] = set()
    for telling in tellings:
        event = contact(telling, sides_of(tellings))
        told = {*asked, event.evidence[0]} if event is not None else asked
        whole = telling.account.whole != "one side in a report"
        for point in telling.points:
            if any(tag.issue not in BROAD for tag in point.tags):
                continue
            here = any(span.report == point.span.report and span.overlaps(point.span) for span in told)
            head = whole and point.paragraph <= HEAD
            if (here and point.force <= 1) or (head and not point.force) or point.span.quote.endswith(":"):
                found.add(point.span)
    return frozenset(found)


def _widened(row: Row, absent: tuple[Account, ...]) -> Row:
    if not absent:
        return row
    cells = (*row.cells, *(silent(row.id, account) for account in absent))
    return Row(row.id, row.block, row.key, row.label, cells, row.verdicts, row.parent)
