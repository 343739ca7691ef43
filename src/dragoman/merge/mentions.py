"""Mentions: each event of each report, with what it is compared by; who comes to whom in a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dragoman.lexicon.foreign_words import LANGUAGES
from dragoman.lexicon.story_rules import Family, merge_rules
from dragoman.merge.dates import Period, day, is_too_wide, period
from dragoman.merge.near_duplicates import originals
from dragoman.merge.story import LEAD, Mention, ReadValue
from dragoman.merge.terms import Area, MentionTerms, participants, states_named
from dragoman.merge.votes import is_background, is_leader, known_name
from dragoman.record import RECIPROCAL, Actor, Event, EventType, Record, Report, Timex
from dragoman.record.report import web_address


def mentions(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Mention, ...]:
    """Return the mentions of `records` in order of publication, each once.

    `witness` maps report ids to the text each is a copy of, where a caller knows more reports than these;
    without it, copies are looked for among them.
    """
    known = list(records)
    copies = witness if witness is not None else originals(record.report for record in known)
    mention_of_event = {
        event.id: mention_of(record.report, event, copies.get(record.report.id, record.report.id))
        for record in known
        for event in record.events
    }
    return tuple(sorted(mention_of_event.values(), key=lambda mention: mention.order))


def mention_of(report: Report, event: Event, witness: str) -> Mention:
    """Return an event as a mention of `report`, a copy of the text `witness` (or itself)."""
    return Mention(
        event,
        report.id,
        witness,
        outlet=report.outlet,
        published_at=report.published_at,
        title=report.title,
        address=web_address(report.address),
        context=_context(report, event),
        lead=_lead(report, event),
        original=web_address(report.original),
        language=partly_read(report.language),
    )


def _context(report: Report, event: Event) -> str:
    """Return the words of the event, one passage a line, and the title where the report opens with it."""
    parts = [" ".join(span.quote.split()) for span in (*event.evidence, *event.also)]
    title = " ".join((report.title or "").split())
    if title and _opens(report, event):
        parts.append(title)
    return "\n".join(dict.fromkeys(parts))


def _opens(report: Report, event: Event) -> bool:
    """Say whether the report opens with the event, so that its title is about it."""
    return min(span.start for span in event.evidence) < len(report.title or "") + LEAD


def _lead(report: Report, event: Event) -> str:
    """Return the title and what follows it, of a report that opens with the event."""
    return opening_words(report) if _opens(report, event) else ""


def opening_words(report: Report) -> str:
    """Return the title of a report and what follows it."""
    title, text = report.title or "", report.text[: len(report.title or "") + LEAD]
    return text if text.startswith(title) else f"{title}\n{text}"


def partly_read(language: str | None) -> str | None:
    """Return the language of a report where only names, dates and quotations of it are read, else None."""
    return language if language in LANGUAGES.rows else None


def values_of_actors(actors: Iterable[Actor]) -> tuple[ReadValue, ...]:
    """Return the states and organisations that a report names, each where it does so first."""
    return tuple(
        ReadValue(actor.state, actor.mentions[0]) for actor in actors if actor.state and actor.mentions
    )


def values_of_times(times: Iterable[Timex]) -> tuple[ReadValue, ...]:
    """Return the dates that a report has, each where it stands first."""
    dates: dict[str, ReadValue] = {}
    for time in times:
        dates.setdefault(time.value, ReadValue(time.value, time.span))
    return tuple(dates.values())


AHEAD = frozenset({"planned", "unconfirmed", "demanded", "postponed", "cancelled"})
"""Statuses of what may lie in the future of its report."""


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as the comparators see it.

    `dated`: its own days, where they are precise enough; `reported`: the day of publication; `window`: the
    days it may have happened on. `led`: the states whose leader takes part. `named`: states that the report
    opens with, where no recipient was read. `number`: its number in a series; `again`: it recalls another
    event; `situation`: it names what goes on without a day of its own; `meeting`, `refused`: it is a contact
    or speaks of one, refuses one; `things`: rare things and occasions in its words; `struck`, `venue`: where
    it tells an attack, a contact; `quoted`: the words that it quotes, in a family of words. The last fields
    are asked of every pair, and taken once.
    """

    mention: Mention
    family: Family
    actors: frozenset[str]
    recipients: frozenset[str]
    named: frozenset[str]
    dated: Period | None
    reported: int | None
    window: Period | None
    people: tuple[tuple[str | None, str], ...]
    led: frozenset[str]
    terms: MentionTerms
    number: int | None
    again: bool
    situation: bool
    meeting: bool
    refused: bool
    things: frozenset[str]
    struck: frozenset[Area]
    venue: str | None
    quoted: frozenset[str]
    id: str = field(init=False)
    event_type: EventType = field(init=False)
    states: frozenset[str] = field(init=False)
    by_family: dict[str, Features] = field(init=False, compare=False, repr=False)
    """The same in other families, by their names: made when they are first asked for."""

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("id", self.mention.event.id)
        put("event_type", self.mention.event.event_type)
        put("states", self.actors | self.recipients)
        put("by_family", {})

    @property
    def words(self) -> dict[str, float]:
        return self.terms.words

    @property
    def opening(self) -> dict[str, float]:
        return self.terms.opening

    @property
    def total_weight(self) -> float:
        return self.terms.total


def features(mention: Mention) -> Features:
    """Return what `mention` is compared by."""
    event = mention.event
    family = merge_rules().family_of[event.event_type]
    actors, recipients = _parties(mention, family)
    stated = period(event.when.value) if event.when else None
    reported = day(mention.published_at)
    dated = stated if stated and not is_too_wide(stated, reported, merge_rules().windows) else None
    terms = MentionTerms(mention)
    return Features(
        mention,
        family,
        actors,
        recipients,
        frozenset() if recipients else terms.named - actors,
        dated,
        reported,
        dated or _window(mention, family, reported),
        tuple((person.state, known_name(person.name, person.state)) for person in participants(event)),
        frozenset(person.state for person in participants(event) if person.state and is_leader(person)),
        terms,
        terms.number,
        terms.again,
        terms.names_situation and _is_situation(event, dated, reported, terms.again),
        event.event_type == "CONSULT" or terms.meeting,
        terms.refused,
        terms.named_things,
        terms.struck,
        terms.venue,
        terms.quoted if family.quotes else frozenset(),
    )


def in_family(mention: Features, family: Family) -> Features:
    """Return the features of a mention as one of another family, which its type may be told in too."""
    if family.name == mention.family.name:
        return mention
    known = mention.by_family.get(family.name)
    if known is None:
        actors, recipients = _parties(mention.mention, family)
        known = replace(mention, family=family, actors=actors, recipients=recipients)
        mention.by_family[family.name] = known
    return known


def is_ahead(mention: Features) -> bool:
    """Say whether what a mention tells is still to come."""
    return mention.mention.event.status in AHEAD


def is_called_off(mention: Features) -> bool:
    """Say whether a mention tells of something put off or called off."""
    return mention.mention.event.status in {"postponed", "cancelled"}


def is_lasting(mention: Mention) -> bool:
    """Say whether what a mention tells goes on for some days: a visit, ships on patrol."""
    return mention.event.mode in merge_rules().lasting["modes"]


def _parties(mention: Mention, family: Family) -> tuple[frozenset[str], frozenset[str]]:
    """Return the states of the two sides, as one where the family knows no direction.

    What two do together ("Chad and Mali cooperate") each of them does with the other.
    """
    event = mention.event
    actors = frozenset(party.state for party in event.actors)
    recipients = frozenset(party.state for party in event.recipients)
    if not family.directed:
        actors, recipients = actors | recipients, frozenset()
        if len(actors) < 2:  # "the president received Lula": the states are those of the people
            actors |= {person.state for person in event.persons if person.state}
        if len(actors) < 2:  # "Biden, Brazil's Lula vow ...": the other state is the only one that is named
            named = states_named(mention.context) - actors
            actors |= named if len(named) == 1 else set()
    elif event.event_type in RECIPROCAL and len(actors) > 1 and not recipients:
        recipients = actors
    return actors, recipients


def _window(mention: Mention, family: Family, reported: int | None) -> Period | None:
    """Return the days on which an undated mention may lie, around its publication."""
    if reported is None:
        return None
    windows = merge_rules().windows
    if mention.event.status in AHEAD and family.ahead:
        return Period(reported - windows["ahead_before"], reported + windows["ahead_after"])
    after = windows["lasting"] if is_lasting(mention) else windows["held_after"]
    return Period(reported - windows["held_before"], reported + after)


def _is_situation(event: Event, dated: Period | None, reported: int | None, again: bool) -> bool:
    """Say whether an event that names what goes on is that, as an anniversary names a war whatever its day;
    the day of the news is not the war's: "on Monday he came to the war-torn country"."""
    of_news = dated and reported is not None and abs(reported - dated.last) <= merge_rules().windows["far"]
    return again or ((not dated or bool(of_news)) and event.status not in AHEAD)


def guests(mention: Features) -> frozenset[str] | None:
    """Return the states whose people are the guests of a visit; None where a mention tells no visit."""
    event = mention.mention.event
    return frozenset(party.state for party in event.actors) if event.mode == "visit" else None


def visiting_leaders(mention: Features) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the states whose leader visits, and the states visited; None of any other mention."""
    states = guests(mention)
    hosts = frozenset(party.state for party in mention.mention.event.recipients)
    return (states, hosts) if states and hosts and states <= mention.led else None


def recalls(mention: Features) -> bool:
    """Say whether a mention recalls what happened before, by a word or as the background of other news."""
    return mention.again or is_background(mention.mention)


def is_same_visit(earlier: Features, later: Features, gap: int) -> bool:
    """Say whether reports of a leader's visit to one state, `gap` days apart, may tell one visit: reports
    speak of it for some days, and recall it for weeks; who comes again within weeks comes as news."""
    visitors = visiting_leaders(earlier)
    if not visitors or visitors != visiting_leaders(later) or is_ahead(earlier) or is_ahead(later):
        return False
    return gap <= merge_rules().windows["visit"] or recalls(later)


def is_of_one_day(left: Features, right: Features) -> bool:
    """Say whether two mentions tell a visit of one stated day: several may come together."""
    return left.dated is not None and left.dated == right.dated and left.dated.days == 1
