"""What states undertook, and what was reported of it afterwards.

One undertaking told by several reports is one row. What followed is a later occurrence between the same
parties whose words share most of the undertaking's; that is a pointer for a reader, not a verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.merge.dates import between, day, in_order, period, sortable
from dragoman.merge.features import stems
from dragoman.merge.sentences import sentence
from dragoman.merge.spelled import spelled
from dragoman.merge.story import Story
from dragoman.merge.witnesses import witnesses
from dragoman.record import Commitment, Record, Report, Span

SAME = 0.6  # of the shorter undertaking's words, in both: one undertaking told twice
FOLLOWS = 0.5  # of the undertaking's words in a later story, and `FEWEST` of them at least
FEWEST = 2
_ORDER = ("open", "followed up", "broken off")


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What parties undertook. `date` is when (ISO 8601, `basis` "text") or when it was first reported
    (`basis` "reported"); `followed` tells later occurrences on it, each with its date."""

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


class _Later:
    """A story in which to look for what followed: read once, however many undertakings there are."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.day = day(story.when.value if story.when else story.reported)
        self.states = {*story.actors, *story.recipients}
        self.reports = {mention.report for mention in story.mentions}

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all that is told of the story."""
        spans = (span for mention in self.story.mentions for span in mention.event.evidence)
        return stems(" ".join(span.quote for span in spans))


@dataclass(slots=True)
class _Group:
    """Reports of one undertaking, the earliest first."""

    parties: frozenset[str]
    undertaking: str
    stems: frozenset[str]
    told: list[tuple[Commitment, Report]] = field(default_factory=list)


def commitments(
    records: Iterable[Record],
    told: Iterable[Story] = (),
    *,
    parties: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> tuple[Undertaking, ...]:
    """Return what all of `parties` (codes) undertook, in order of time; `told` are the stories in which to
    look for what followed."""
    known = sorted(
        {record.report.id: record for record in records}.values(),
        key=lambda record: (sortable(record.report.published_at), record.report.id),
    )
    copies = witnesses(record.report for record in known)
    groups: list[_Group] = []
    for record in known:
        for commitment in record.commitments:
            states = frozenset(party.state for party in commitment.parties)
            if set(parties) <= states:
                _home(groups, states, commitment.undertaking.quote).told.append((commitment, record.report))
    later = [_Later(story) for story in told if not story.situation] if groups else []
    rows = [_row(group, copies, later) for group in groups]
    kept = [row for row in rows if between(period(row.date), since, until)]
    return tuple(sorted(kept, key=lambda row: (in_order(row.date), row.commitment)))


def _home(groups: list[_Group], states: frozenset[str], undertaking: str) -> _Group:
    """Return the group of an undertaking of the same parties in much the same words, else a new one."""
    said = stems(undertaking)
    for group in groups:
        shared, least = len(group.stems & said), min(len(group.stems), len(said))
        alike = least and shared >= max(FEWEST, SAME * least)
        if group.parties == states and (alike or group.undertaking == _plain(undertaking)):
            return group
    groups.append(_Group(states, _plain(undertaking), said))
    return groups[-1]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _row(group: _Group, copies: dict[str, str], later: list[_Later]) -> Undertaking:
    first, report = group.told[0]
    when = next((one.when for one, _ in group.told if one.when), None)
    date = when.value if when else (report.published_at or "")[:10] or None
    wrote = {copies[of.id]: of.outlet or of.id for _, of in reversed(group.told)}
    statuses = [one.status for one, _ in group.told]
    return Undertaking(
        parties=tuple(sorted(group.parties)),
        undertaking=group.undertaking,
        date=date,
        dated=spelled(date) if when and date else f"reported {spelled(date)}" if date else "undated",
        basis="text" if when else "reported",
        status=max(statuses, key=_ORDER.index),
        sources=len(set(wrote.values())),
        outlets=tuple(dict.fromkeys(of.outlet for _, of in group.told if of.outlet)),
        followed=tuple(_followed(group, date, later)),
        addresses=tuple(dict.fromkeys(of.address for _, of in group.told if of.address)),
        words=first.evidence[0],
        commitment=first.id,
    )


def _followed(group: _Group, date: str | None, later: list[_Later]) -> Iterable[str]:
    """Yield the later stories that speak of the undertaking: not those told by the reports of it."""
    own = {report.id for _, report in group.told}
    made = period(date)
    for one in later:
        if made is None or one.day is None or one.day <= made.last or own & one.reports:
            continue
        if len(group.parties & one.states) < min(2, len(group.parties)):
            continue
        if len(group.stems & one.stems) >= max(FEWEST, FOLLOWS * len(group.stems)):
            story = one.story
            when = story.when.value if story.when else (story.reported or "")[:10]
            yield f"{spelled(when)}: {sentence(story)}"
