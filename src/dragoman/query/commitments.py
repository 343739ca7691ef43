"""What states undertook, and what was reported of it afterwards.

One undertaking told by several reports is one row. What followed is a later occurrence between the same
parties whose words share most of the undertaking's; that is a pointer for a reader, not a verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dragoman.merge.dates import between, day, in_order, period, sortable, spelled
from dragoman.merge.mentions import originals
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Story
from dragoman.merge.terms import stems
from dragoman.query.positions import Copies
from dragoman.record import Commitment, Decision, Record, Report, Span, When
from dragoman.record.row_list import Rows

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
    told: list[tuple[Commitment, Report]] = field(default_factory=list)

    @property
    def when(self) -> When | None:
        """The date that the first report which gives one gives."""
        return next((one.when for one, _ in self.told if one.when), None)

    @property
    def date(self) -> str | None:
        """When it was undertaken, else when it was first reported."""
        return self.when.value if self.when else (self.told[0][1].published_at or "")[:10] or None


def commitments(
    records: Iterable[Record],
    stories: Iterable[Story] = (),
    *,
    parties: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> Rows[Undertaking]:
    """Return what all of `parties` (codes) undertook, in order of time; `stories` are those in which to
    look for what followed."""
    return listed(grouped(records, parties, since=since, until=until), among(stories), originals)


def grouped(
    records: Iterable[Record],
    parties: Collection[str] = (),
    *,
    since: str | None = None,
    until: str | None = None,
) -> list[Group]:
    """Return what all of `parties` undertook from `since` to `until` (both included), in order of time."""
    known = sorted(
        {record.report.id: record for record in records}.values(),
        key=lambda record: (sortable(record.report.published_at), record.report.id),
    )
    homes = _Homes()
    for record in known:
        for commitment in record.commitments:
            states = frozenset(party.state for party in commitment.parties)
            if set(parties) <= states:
                homes.of(states, commitment.undertaking.quote).told.append((commitment, record.report))
    kept = [group for group in homes.groups if between(period(group.date), since, until)]
    return sorted(kept, key=lambda group: (in_order(group.date), group.told[0][0].id))


def listed(groups: Sequence[Group], follow: Follow, copies: Copies) -> Rows[Undertaking]:
    """Return groups as rows, each with what followed; `copies` says whose copy each of some reports is."""
    several = {report.id: report for group in groups if len(group.told) > 1 for _, report in group.told}
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
    first = group.told[0][0]
    when, date = group.when, group.date
    wrote = {copies.get(of.id, of.id): of.outlet or of.id for _, of in reversed(group.told)}
    statuses = [commitment.status for commitment, _ in group.told]
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
        commitments=tuple(commitment.id for commitment, _ in group.told),
        by_hand=tuple(
            dict.fromkeys(decision for commitment, _ in group.told for decision in commitment.by_hand)
        ),
    )


def _followed(group: Group, date: str | None, later: Iterable[Sequel]) -> Iterable[str]:
    """Yield the later stories that speak of the undertaking: not those told by the reports of it."""
    own_reports, made = {report.id for _, report in group.told}, period(date)
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
