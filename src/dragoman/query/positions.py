"""Where states stand on issues over time, and what changed since each one's last account.

An account is a report in which a state speaks. Each position is set beside the state's earlier one on the
same issue: new, stronger, weaker (by force) or kept. Where an issuer's own accounts (readouts, briefings,
statements) follow each other, an issue that the one before raised and this one does not is "not raised":
silence, which is no denial. News reports choose what to carry, so nothing is read from what they leave out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dragoman.merge.dates import between, period, sortable, spelled
from dragoman.merge.mentions import originals
from dragoman.record import Decision, Position, Record, Report, Span
from dragoman.record.row_list import Rows

Drift = Literal["new", "stronger", "weaker", "kept", "not raised"]
Copies = Callable[[Sequence[Report]], Mapping[str, str]]
"""Reports -> whose copy each is, by their ids."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A state's position on an issue in one account. `before` is what it said the last time, and when;
    of an issue that is not raised `summary` is empty and `words` are those of the last time. `position` is
    its row, `by_hand` what people decided of it."""

    state: str
    issue: str
    date: str | None
    dated: str
    drift: Drift
    force: int | None
    summary: str
    before: str | None
    before_date: str | None
    before_force: int | None
    outlet: str | None
    kind: str
    address: str | None
    words: Span
    report: str
    position: str
    by_hand: tuple[Decision, ...] = ()


def positions(
    records: Iterable[Record],
    *,
    states: Collection[str] = (),
    issues: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
    copies: Copies = originals,
    partly: Container[tuple[str, str]] = (),
) -> Rows[Stand]:
    """Return the positions of `states` (codes; all if none) on `issues`, by state, issue and publication.

    `since` and `until` bound the publication (ISO 8601 days, months, years); what is earlier still tells
    what changed. Copies of a text are one account; `copies` says whose copy each of some reports is, by their
    ids, where these records come without their texts. `partly` are reports (ids) and states of which not
    all positions are here, so that nothing can be read from what is missing.
    """
    known = sorted({record.report.id: record for record in records}.values(), key=_order)
    whose = copies(_repeating(known))
    last: dict[tuple[str, str], tuple[Position, Report]] = {}
    accounts: dict[tuple[str, str], dict[str, tuple[Position, Report]]] = {}
    stands: list[Stand] = []
    for record in known:
        report = record.report
        if whose.get(report.id, report.id) != report.id:
            continue
        by_state: dict[str, dict[str, Position]] = defaultdict(dict)
        for position in record.positions:
            if not states or position.state in states:
                by_state[position.state][position.issue] = position
        for state, positions_of_state in sorted(by_state.items()):
            for issue, position in positions_of_state.items():
                stands.append(_stand(position, report, last.get((state, issue))))
                last[state, issue] = (position, report)
            if report.kind != "news" and report.outlet and (report.id, state) not in partly:
                raised = accounts.get((state, report.outlet), {})
                stands += [
                    _silent(*raised[issue], report)
                    for issue in sorted(raised.keys() - positions_of_state.keys())
                ]
                accounts[state, report.outlet] = {
                    issue: (stand, report) for issue, stand in positions_of_state.items()
                }
    wanted = (stand for stand in stands if not issues or stand.issue in issues)
    kept = [stand for stand in wanted if between(period(stand.date), since, until)]
    in_order = sorted(kept, key=lambda stand: (stand.state, stand.issue))  # stable: in order of publication
    return Rows(in_order, "drift")


def _repeating(records: Sequence[Record]) -> list[Report]:
    """Return the reports of which another has a position in the same words, as a copy would."""
    said: dict[tuple[str, str, str], list[Report]] = defaultdict(list)
    for record in records:
        for position in record.positions:
            said[position.state, position.issue, position.summary].append(record.report)
    repeating = {report.id: report for reports in said.values() if len(reports) > 1 for report in reports}
    return list(repeating.values())


def _order(record: Record) -> tuple[datetime, str]:
    return sortable(record.report.published_at), record.report.id


def _stand(position: Position, report: Report, before: tuple[Position, Report] | None) -> Stand:
    earlier = before[0] if before else None
    drift: Drift = "new"
    if earlier is not None:
        drift = (
            "stronger"
            if position.force > earlier.force
            else "weaker"
            if position.force < earlier.force
            else "kept"
        )
    return Stand(
        position.state,
        position.issue,
        (report.published_at or "")[:10] or None,
        _dated(report),
        drift,
        position.force,
        position.summary,
        earlier.summary if earlier else None,
        (before[1].published_at or "")[:10] or None if before else None,
        earlier.force if earlier else None,
        report.outlet,
        report.kind,
        report.address,
        position.evidence[0],
        report.id,
        position.id,
        position.by_hand,
    )


def _silent(earlier: Position, then: Report, report: Report) -> Stand:
    return Stand(
        earlier.state,
        earlier.issue,
        (report.published_at or "")[:10] or None,
        _dated(report),
        "not raised",
        None,
        "",
        earlier.summary,
        (then.published_at or "")[:10] or None,
        earlier.force,
        report.outlet,
        report.kind,
        report.address,
        earlier.evidence[0],
        report.id,
        earlier.id,
    )


def _dated(report: Report) -> str:
    return spelled(report.published_at[:10]) if report.published_at else "undated"
