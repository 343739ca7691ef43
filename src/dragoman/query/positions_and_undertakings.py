"""Where states stand on issues over time, and what they undertook with what was reported of it afterwards.

An account is a report in which a state speaks. Each position is set beside the state's earlier one on the
same issue: new, stronger, weaker (by force) or kept. Where an issuer's own accounts (readouts, briefings,
statements) follow each other, an issue that the one before raised and this one does not is "not raised":
silence, which is no denial. News reports choose what to carry, so nothing is read from what they leave out.

One undertaking told by several reports is one row. What followed is a later occurrence between the same
parties whose words share most of the undertaking's; that is a pointer for a reader, not a verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Unpack

from dragoman.merge.dates import between, day, in_order, period, sortable, spelled
from dragoman.merge.near_duplicates import originals
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Story
from dragoman.merge.terms import stems
from dragoman.query.chronology import Between
from dragoman.record import Commitment, Decision, Position, Record, Report, Span, When
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
    issues: Iterable[str] = (),
    copies: Copies = originals,
    partly: Container[tuple[str, str]] = (),
    **time: Unpack[Between],
) -> Rows[Stand]:
    """Return the positions of `states` (codes; all if none) on `issues`, by state, issue and publication.

    The time is that of publication; what is earlier still tells what changed. Copies of a text are one
    account; `copies` says whose copy each of some reports is, by their ids, where these records come without
    their texts. `partly` are reports (ids) and states of which not all positions are here, so that nothing
    can be read from what is missing.
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
    on, since, until = set(issues), time.get("since"), time.get("until")
    wanted = (stand for stand in stands if not on or stand.issue in on)
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
        less, more = position.force < earlier.force, position.force > earlier.force
        drift = "stronger" if more else "weaker" if less else "kept"
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
    """Return that an issue, on which a state had a position, is not raised."""
    stand = _stand(earlier, report, (earlier, then))
    return replace(stand, drift="not raised", force=None, summary="", by_hand=())


def _dated(report: Report) -> str:
    return spelled(report.published_at[:10]) if report.published_at else "undated"


SAME = 0.6  # of the shorter undertaking's words, in both: one undertaking told twice
FOLLOWS = 0.5  # of the undertaking's words in a later story, and `FEWEST` of them at least
FEWEST = 2
_ORDER = ("open", "followed up", "broken off")


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What parties undertook. `date` is when (ISO 8601, `basis` "text") or when it was first reported
    (`basis` "reported"); `followed` tells later occurrences on it, each with its date. `commitments` are its
    rows, the first report's first, `by_hand` what people decided of them."""

    parties: tuple[str, ...]
    undertaking: str
    date: str | None
    dated: str
    basis: str
    status: str
    sources: int
    outlets: tuple[str, ...]
    followed: tuple[str, ...]
    addresses: tuple[str, ...]
    words: Span
    commitment: str
    commitments: tuple[str, ...]
    by_hand: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequel:
    """A story in which what followed may be told: its day (an ordinal), sides and reports."""

    story: Story
    day: int | None
    states: frozenset[str]
    reports: frozenset[str]


Follow = Callable[[Sequence[frozenset[str]]], Sequence[Sequence[Sequel]]]
"""Stems of undertakings -> for each the stories whose words share enough of them, in order of time."""


@dataclass(slots=True)
class Group:
    """Reports of one undertaking, the earliest first."""

    parties: frozenset[str]
    undertaking: str
    stems: frozenset[str]
    commitments: list[tuple[Commitment, Report]] = field(default_factory=list)

    @property
    def when(self) -> When | None:
        """The date that the first report which gives one gives."""
        return next((commitment.when for commitment, _ in self.commitments if commitment.when), None)

    @property
    def date(self) -> str | None:
        """When it was undertaken, else when it was first reported."""
        return self.when.value if self.when else (self.commitments[0][1].published_at or "")[:10] or None


def commitments(
    records: Iterable[Record],
    stories: Iterable[Story] = (),
    *,
    parties: Collection[str] = (),
    **time: Unpack[Between],
) -> Rows[Undertaking]:
    """Return what all of `parties` (codes) undertook, in order of time; `stories` are those in which to
    look for what followed."""
    return listed(grouped(records, parties, **time), among(stories), originals)


def grouped(records: Iterable[Record], parties: Collection[str] = (), **time: Unpack[Between]) -> list[Group]:
    """Return what all of `parties` undertook in a time, in order."""
    known = sorted({record.report.id: record for record in records}.values(), key=_order)
    homes = _Homes()
    for record in known:
        for commitment in record.commitments:
            states = frozenset(party.state for party in commitment.parties)
            if set(parties) <= states:
                homes.of(states, commitment.undertaking.quote).commitments.append((commitment, record.report))
    since, until = time.get("since"), time.get("until")
    kept = [group for group in homes.groups if between(period(group.date), since, until)]
    return sorted(kept, key=lambda group: (in_order(group.date), group.commitments[0][0].id))


def listed(groups: Sequence[Group], follow: Follow, copies: Copies) -> Rows[Undertaking]:
    """Return groups as rows, each with what followed; `copies` says whose copy each of some reports is."""
    several = {
        report.id: report for group in groups if len(group.commitments) > 1 for _, report in group.commitments
    }
    whose = copies(list(several.values()))
    followed = follow([group.stems for group in groups])
    rows = (_row(group, whose, later) for group, later in zip(groups, followed, strict=True))
    return Rows(rows, "undertakings")


def among(stories: Iterable[Story]) -> Follow:
    """Return how to look in stories at hand for what followed."""

    def follow(wanted: Sequence[frozenset[str]]) -> Sequence[Sequence[Sequel]]:
        later = (
            [(stems_of(story), sequel(story)) for story in stories if not story.situation] if wanted else []
        )
        return [
            [story_sequel for said, story_sequel in later if len(wanted_stems & said) >= enough(wanted_stems)]
            for wanted_stems in wanted
        ]

    return follow


def sequel(story: Story, reports: Iterable[str] | None = None) -> Sequel:
    """Return what is asked of a story; `reports` are its reports' ids where its mentions are not at hand."""
    reports_of_story = (mention.report for mention in story.mentions) if reports is None else reports
    at = day(story.when.value if story.when else story.reported)
    return Sequel(story, at, frozenset((*story.actors, *story.recipients)), frozenset(reports_of_story))


def stems_of(story: Story) -> frozenset[str]:
    """Return the stems of all that is told of a story."""
    spans = (span for mention in story.mentions for span in mention.event.evidence)
    return stems(" ".join(span.quote for span in spans))


def enough(stems_of_undertaking: frozenset[str]) -> float:
    """Return how many of an undertaking's stems a story's words have at least where it is on it."""
    return max(FEWEST, FOLLOWS * len(stems_of_undertaking))


class _Homes:
    """The undertakings that are known, by the stems of their words."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._by_stem: dict[tuple[frozenset[str], str], list[int]] = defaultdict(list)
        self._by_words: dict[tuple[frozenset[str], str], int] = {}

    def of(self, states: frozenset[str], undertaking: str) -> Group:
        """Return the first group of an undertaking of the same parties in much the same words, else a new
        one."""
        said, words = stems(undertaking), " ".join(undertaking.split())
        shared = Counter(at for stem in said for at in self._by_stem[states, stem])
        alike = [
            at
            for at, many in shared.items()
            if many >= max(FEWEST, SAME * min(len(self.groups[at].stems), len(said)))
        ]
        if (states, words) in self._by_words:
            alike.append(self._by_words[states, words])
        if alike:
            return self.groups[min(alike)]
        for stem in said:
            self._by_stem[states, stem].append(len(self.groups))
        self._by_words[states, words] = len(self.groups)
        self.groups.append(Group(states, words, said))
        return self.groups[-1]


def _row(group: Group, copies: Mapping[str, str], later: Iterable[Sequel]) -> Undertaking:
    first = group.commitments[0][0]
    when, date = group.when, group.date
    wrote = {copies.get(of.id, of.id): of.outlet or of.id for _, of in reversed(group.commitments)}
    statuses = [commitment.status for commitment, _ in group.commitments]
    return Undertaking(
        parties=tuple(sorted(group.parties)),
        undertaking=group.undertaking,
        date=date,
        dated=spelled(date) if when and date else f"reported {spelled(date)}" if date else "undated",
        basis="text" if when else "reported",
        status=max(statuses, key=_ORDER.index),
        sources=len(set(wrote.values())),
        outlets=tuple(dict.fromkeys(of.outlet for _, of in group.commitments if of.outlet)),
        followed=tuple(_followed(group, date, later)),
        addresses=tuple(dict.fromkeys(of.address for _, of in group.commitments if of.address)),
        words=first.evidence[0],
        commitment=first.id,
        commitments=tuple(commitment.id for commitment, _ in group.commitments),
        by_hand=tuple(
            dict.fromkeys(decision for commitment, _ in group.commitments for decision in commitment.by_hand)
        ),
    )


def _followed(group: Group, date: str | None, later: Iterable[Sequel]) -> Iterable[str]:
    """Yield the later stories that speak of the undertaking: not those told by the reports of it."""
    own_reports, made = {report.id for _, report in group.commitments}, period(date)
    for later_sequel in later:
        if (
            made is None
            or later_sequel.day is None
            or later_sequel.day <= made.last
            or own_reports & later_sequel.reports
        ):
            continue
        if len(group.parties & later_sequel.states) >= min(2, len(group.parties)):
            story = later_sequel.story
            when = story.when.value if story.when else (story.reported or "")[:10]
            yield f"{spelled(when)}: {sentence(story)}"
