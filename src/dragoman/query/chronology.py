"""The chronology of a relationship: one dated sentence an entry, with its status, sources and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dragoman.merge.dates import Period, between, period, spelled
from dragoman.merge.sentences import clearest_event, dated, sentence
from dragoman.merge.stories import published_by, stories, story_order
from dragoman.merge.story import Judgement, Story
from dragoman.query.cut import LISTED, split
from dragoman.record import Span
from dragoman.record.row_list import Rows


@dataclass(frozen=True, slots=True)
class AlsoTold:
    """A report that opens with an entry's occurrence, its act not read: where it is from, and its words."""

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
    outlets that tell it independently, `reports` all that do. `words` is one account's evidence. `also` are
    reports that open with it and of which its act was not read: they count nowhere. `confidence` is how
    likely it is (0 to 1) that it is rightly read, None where no reader gave one."""

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


def chronology(
    told: Iterable[Story],
    actors: Collection[str] = (),
    *,
    since: str | None = None,
    until: str | None = None,
    at: str | None = None,
    sources: int = 1,
    issues: Collection[str] = (),
    confidence: float = LISTED,
    judgements: Iterable[Judgement] = (),
    own: bool = False,
) -> Rows[Entry]:
    """Return the stories that all of `actors` (codes) take part in, in order of time.

    `since` and `until` (ISO 8601 days, months or years, both included) keep what may have been in between.
    `at` tells the record as it stood on that day: only what was published by then, merged again under
    `judgements`. `sources` is the least number of independent sources; `issues` keeps what is on one of
    these. Stories below `confidence` are counted in `below`. A war that goes on is no entry. `own` leaves out
    what only a second reader tells.
    """
    chosen = involving(told, actors)
    if at is not None:
        known = published_by((mention for story in chosen for mention in story.mentions), at)
        also = published_by((opening for story in chosen for opening in story.also), at)
        chosen = involving(stories(known, judgements, openings=also), actors)
    kept = [
        story
        for story in chosen
        if not story.situation
        and story.sources >= sources
        and between(days(story), since, until)
        and (not issues or not set(issues).isdisjoint(story.issues))
        and not (own and all(mention.event.proposed_by for mention in story.mentions))
    ]
    listed, below = split(kept, confidence)
    return Rows((entry(story) for story in sorted(listed, key=story_order)), "chronology", below)


def involving(told: Iterable[Story], actors: Collection[str]) -> list[Story]:
    """Return the stories that every one of `actors` takes part in."""
    wanted = set(actors)
    return [story for story in told if wanted <= {*story.actors, *story.recipients}]


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
            for opening in story.also
        ),
        confidence=story.confidence,
    )


def words(story: Story) -> Span:
    """Return the evidence of the account that says what most accounts say, in the fewest words."""
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
    """Yield what accounts say against each other: "date: 4 February 2023 (8 accounts), 2022 (1 account)"."""
    for field, values in story.votes:
        if field in story.contradictions:
            phrases = (
                f"{spelled(vote.value) if field == 'date' else vote.value} ({_accounts(len(vote.witnesses))})"
                for vote in values
                if vote.witnesses
            )
            yield f"{field}: {', '.join(phrases)}"


def _accounts(many: int) -> str:
    return f"{many} account{'s' if many != 1 else ''}"
