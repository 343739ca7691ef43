"""What happened between states over time: dated sentences with status, sources and words, and counts by type.

Lists show the stories that are sure enough to be published (`is_listed`); `doubts` says why somebody should
look at one. Occurrences and sources are counted apart: twenty reports of one meeting are one occurrence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict, Unpack, get_args

from dragoman.lexicon.event_codes import QUADS, code_of
from dragoman.merge.dates import Period, between, period, spelled
from dragoman.merge.sentences import clearest_event, dated, sentence
from dragoman.merge.stories import published_by, stories, story_order
from dragoman.merge.story import Judgement, LanguageVersion, Story
from dragoman.record import Span
from dragoman.record.row_list import Rows
from dragoman.settings import LISTED as LISTED

Step = Literal["day", "week", "month", "year"]


class Between(TypedDict, total=False):
    """A time: ISO 8601 days, months or years, both included."""

    since: str | None
    until: str | None


class ChronologyFilters(Between, total=False):
    """Which stories a chronology tells: of how many independent `sources` at least, on one of some `issues`,
    of which least `confidence`; `own` leaves out what only a second reader tells."""

    sources: int
    issues: Iterable[str]
    confidence: float
    own: bool


class ActivityFilters(Between, total=False):
    """The `step` by which stories are counted (a month where none is given), and their least `confidence`;
    `own` leaves out what only a second reader tells."""

    step: Step
    confidence: float
    own: bool


Doubt = Literal["near the cut", "contradiction", "proposal"]
"""Why somebody should look at a story: it is hardly sure enough to be listed, or hardly not; its reports say
what excludes each other; or a second reader proposes it, and nobody has accepted that."""
DOUBTS: tuple[Doubt, ...] = get_args(Doubt)
NEAR = (LISTED - 0.08, LISTED + 0.08)
"""The confidences (the second excluded) of which a decision changes most: on either side of LISTED."""


def doubts(story: Story) -> tuple[Doubt, ...]:
    """Return why somebody should look at a story; nothing of a war that goes on, which no list shows."""
    if story.situation:
        return ()
    near = story.confidence is not None and NEAR[0] <= story.confidence < NEAR[1]
    reasons: tuple[tuple[Doubt, bool], ...] = (
        ("near the cut", near), ("contradiction", bool(story.contradictions)),
    )  # fmt: skip
    return tuple(reason for reason, holds in reasons if holds)


def is_listed(confidence: float | None, least: float = LISTED) -> bool:
    """Say whether lists show what has a confidence, or none because no reader gave one."""
    return confidence is None or confidence >= least


def split(stories: Iterable[Story], confidence: float, own: bool = False) -> tuple[list[Story], int]:
    """Return the stories of at least a confidence, and how many others there are.

    A story that no reader gave a confidence (the rules alone, second readers alone, gold records) is kept;
    `own` leaves out what second readers alone tell.
    """
    listed, below = list[Story](), 0
    for story in stories:
        if own and story.proposed_by:
            continue
        if is_listed(story.confidence, confidence):
            listed.append(story)
        else:
            below += 1
    return listed, below


@dataclass(frozen=True, slots=True)
class AlsoTold:
    """A report that opens with an entry's event, its act not read: where it is from, and its words."""

    report: str
    outlet: str | None
    published_at: str | None
    title: str | None
    address: str | None
    words: Span

    def __str__(self) -> str:
        return f"{self.outlet or 'unknown outlet'}: {self.title or self.words.quote}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a chronology. `date` is ISO 8601 as precise as known, `dated` the same in words; `basis` is
    "reported" when nobody says when it was and `date` is that of the first report. `sources` counts the
    outlets that tell it independently, `reports` all that do. `words` is one mention's evidence. `also` are
    reports that open with it and of which its act was not read, `versions` originals or translations of its
    reports in other languages: they count nowhere. `confidence` is how likely it is (0 to 1) that it is
    rightly read, None where no reader of ours gave one. `proposed_by` are the second readers that alone
    tell it."""

    date: str
    dated: str
    basis: str
    sentence: str
    status: str
    event_type: str
    mode: str | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    persons: tuple[str, ...]
    place: str | None
    issues: tuple[str, ...]
    sources: int
    reports: int
    outlets: tuple[str, ...]
    addresses: tuple[str, ...]
    history: tuple[str, ...]
    contradictions: tuple[str, ...]
    words: Span
    story: str
    also: tuple[AlsoTold, ...] = ()
    confidence: float | None = None
    proposed_by: tuple[str, ...] = ()
    versions: tuple[LanguageVersion, ...] = ()


def chronology(
    all_stories: Iterable[Story],
    actors: Collection[str] = (),
    *,
    at: str | None = None,
    judgements: Iterable[Judgement] = (),
    **filters: Unpack[ChronologyFilters],
) -> Rows[Entry]:
    """Return the stories that all of `actors` (codes) take part in, in order of time.

    `since` and `until` keep what may have been in between. `at` tells the record as it stood on that day:
    only what was published by then, merged again under `judgements`. Stories below `confidence` are counted
    in `below`. A war that goes on is no entry.
    """
    chosen = involving(all_stories, actors)
    if at is not None:
        known = published_by((mention for story in chosen for mention in story.mentions), at)
        also = published_by((opening for story in chosen for opening in story.also), at)
        chosen = involving(stories(known, judgements, openings=also), actors)
    issues, sources = set(filters.get("issues", ())), filters.get("sources", 1)
    kept = [
        story
        for story in chosen
        if not story.situation
        and story.sources >= sources
        and between(days(story), filters.get("since"), filters.get("until"))
        and (not issues or not issues.isdisjoint(story.issues))
    ]
    listed, below = split(kept, filters.get("confidence", LISTED), filters.get("own", False))
    return Rows((entry(story) for story in sorted(listed, key=story_order)), "chronology", below)


def involving(stories: Iterable[Story], actors: Collection[str]) -> list[Story]:
    """Return the stories that every one of `actors` takes part in."""
    wanted = set(actors)
    return [story for story in stories if wanted <= {*story.actors, *story.recipients}]


def days(story: Story) -> Period | None:
    """Return the days on which a story may have happened, or the day of its first report."""
    return period(story.when.value if story.when else (story.reported or "")[:10])


def date_of(story: Story) -> str:
    """Return a story's date, with the time of day where one is told (ISO 8601), or the day of its first
    report."""
    date = story.when.value if story.when else (story.reported or "")[:10]
    if story.when and story.when.time and len(date) == len("2023-02-04"):
        return f"{date}T{story.when.time}"
    return date


def entry(story: Story) -> Entry:
    """Return the line that a story makes."""
    quoted = clearest_event(story)
    assert quoted is not None, story.id
    return Entry(
        date=date_of(story),
        dated=dated(story),
        basis=story.when.basis if story.when else "reported",
        sentence=sentence(story, quoted),
        status=story.status,
        event_type=story.event_type,
        mode=story.mode,
        actors=story.actors,
        recipients=story.recipients,
        persons=tuple(person.name for person in story.persons),
        place=story.where,
        issues=story.issues,
        sources=story.sources,
        reports=len({mention.report for mention in story.mentions}),
        outlets=tuple(dict.fromkeys(m.outlet for m in story.mentions if m.outlet)),
        addresses=tuple(dict.fromkeys(m.address for m in story.mentions if m.address)),
        history=tuple(_turns(story)),
        contradictions=tuple(_contradictions(story)),
        words=quoted.evidence[0],
        story=story.id,
        also=tuple(
            AlsoTold(
                opening.report,
                opening.outlet,
                opening.published_at,
                opening.title,
                opening.address,
                opening.span,
            )
            for opening in story.related
        ),
        confidence=story.confidence,
        proposed_by=story.proposed_by,
        versions=story.versions,
    )


def words(story: Story) -> Span:
    """Return the evidence of the mention that says what most mentions say, in the fewest words."""
    event = clearest_event(story)
    assert event is not None, story.id
    return event.evidence[0]


def _turns(story: Story) -> Iterable[str]:
    """Yield the history in words, where there is one: "planned (reported 12 January 2023)"."""
    if len(story.history) > 1:
        for turn in story.history:
            since = f" (reported {spelled(turn.reported[:10])})" if turn.reported else ""
            yield f"{turn.status}{since}"


def _contradictions(story: Story) -> Iterable[str]:
    """Yield what reports say against each other: "date: 4 February 2023 (8 texts), 2022 (1 text)"."""
    for field, values in story.votes:
        if field in story.contradictions:
            phrases = (
                f"{spelled(vote.value) if field == 'date' else vote.value} ({_texts(len(vote.witnesses))})"
                for vote in values
                if vote.witnesses
            )
            yield f"{field}: {', '.join(phrases)}"


def _texts(many: int) -> str:
    return f"{many} text{'s' if many != 1 else ''}"


_HAPPENED = {"REQUEST": "demanded"}
"""The status of what happened where it is not "held": a demand that was made."""


@dataclass(frozen=True, slots=True)
class Count:
    """Stories of one type in one period. `sources` sums the outlets that tell each independently,
    `reports` all reports. `happened` is how many of the stories were held, not only planned or
    denied. `quad` is PLOVER's class of the type."""

    period: str
    event_type: str
    quad: str
    occurrences: int
    happened: int
    sources: int
    reports: int


def activity(
    all_stories: Iterable[Story], actors: Collection[str] = (), **filters: Unpack[ActivityFilters]
) -> Rows[Count]:
    """Return counts by period and type of what all of `actors` (codes) take part in, in order of time.

    A story counts in the period that holds its days, one without a date in that of its first report. One
    dated less precisely than a `step` (a month, when days are counted) and a war that goes on are left out,
    and so are stories below `confidence`, which are counted in `below`, and with `own` what second readers
    alone tell.
    """
    rows: dict[tuple[str, str], list[Story]] = defaultdict(list)
    stories = involving(all_stories, actors)
    step, time = filters.get("step", "month"), (filters.get("since"), filters.get("until"))
    periods = {story.id: _period(story, step, *time) for story in stories}
    counted = (story for story in stories if periods[story.id])
    listed, below = split(counted, filters.get("confidence", LISTED), filters.get("own", False))
    for story in listed:
        rows[periods[story.id] or "", story.event_type].append(story)
    counts = (_count(name, kind, period_stories) for (name, kind), period_stories in sorted(rows.items()))
    return Rows(counts, "activity", below)


def _period(story: Story, step: Step, since: str | None, until: str | None) -> str | None:
    """Return the period that a story counts in; None where it is not counted."""
    story_days = days(story)
    name = _name(story_days, step) if story_days and not story.situation else None
    return name if name and between(story_days, since, until) else None


def _count(name: str, kind: str, stories: list[Story]) -> Count:
    return Count(
        name,
        kind,
        QUADS[str(code_of(kind, None).quad)].lower(),
        len(stories),
        sum(story.status == _HAPPENED.get(kind, "held") for story in stories),
        sum(story.sources for story in stories),
        sum(len({mention.report for mention in story.mentions}) for story in stories),
    )


def _name(days: Period, step: Step) -> str | None:
    """Return the name of the period that holds all of `own`, None when it is wider."""
    names = {_step(date.fromordinal(end), step) for end in (days.first, days.last)}
    return names.pop() if len(names) == 1 else None


def _step(on: date, step: Step) -> str:
    if step == "week":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02}"
    return on.isoformat()[: {"day": 10, "month": 7, "year": 4}[step]]
