"""The values that the mentions of a story report, field by field, counted by independent source.

A judgement by hand on a field outranks every count: a value accepted or corrected stands first, a rejected
one is not counted. Values that exclude each other are all kept, and their field is named. People are counted
under the name that most reports use. `signals` says what speaks for a contact of leaders having been held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, product

from rapidfuzz import fuzz

from dragoman.lexicon.office_holders import bundled_holders
from dragoman.lexicon.office_titles import role_of, roles_of_noun
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.dates import Period, day, period
from dragoman.merge.story import STORY_FIELDS, STORY_LISTS, STORY_REQUIRED, Judgement, Mention, Story, Vote
from dragoman.merge.terms import WORD, participants
from dragoman.record import LEARNED, Event, Party, Person, Span

Votes = dict[str, tuple[Vote, ...]]
_EXCLUSIVE = frozenset({frozenset({"held", "denied"}), frozenset({"held", "cancelled"})})
_MODES = frozenset({frozenset({"phone", "visit"}), frozenset({"phone", "third-party"})})
SHARE = 0.33  # of a story's sources that a party or person needs, so that one misreading adds nobody
_SAME_SPELLING = 80  # of 100: "Zelensky" and "Zelenskiy", "Antony" and "Anthony" are one name
_YEAR = len("2023")
_PRECISE = 10  # days: a week tells when, a month may be a month of anything
_RUMOURS = frozenset({"unconfirmed", "demanded"})
DAY_OVER = 1  # day after a report on which it may still call held what happens: time zones
BOTH_READERS = 0.9
"""Confidence of an event of the rules from which the network says the same."""
_OFFICIALS = frozenset({"person", "office", "pronoun"})
"""How the words name somebody in office."""


def votes(mentions: Iterable[Mention], judgements: Iterable[Judgement] = ()) -> Votes:
    """Return the values of each field with their witnesses, the most witnessed first: a witness counts for as
    much as its report is sure to be rightly read."""
    counted: dict[str, dict[str, list[tuple[str, Span]]]]
    sureness: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    counted = {field: defaultdict(list) for field in STORY_FIELDS}
    for mention in sorted(mentions, key=lambda mention: mention.order):
        for field, value, span in _values(mention):
            counted[field][value].append((mention.witness, span))
            known = sureness[field, value]
            known[mention.witness] = max(known.get(mention.witness, 0.0), certainty(mention))
    by_hand = _by_hand(judgements)
    votes_on: Votes = {}
    for field in STORY_FIELDS:
        rejected = {judgement.value for judgement in by_hand[field] if judgement.verdict == "reject"}
        given = [judgement.value for judgement in by_hand[field] if judgement.verdict != "reject"]
        if field in STORY_REQUIRED and not given and rejected >= counted[field].keys():
            rejected = set()
        rows = [
            _vote(value, said, value in given)
            for value, said in counted[field].items()
            if value not in rejected
        ]
        rows += [Vote(value, (), (), "hand") for value in given if value and value not in counted[field]]
        weights = {row.value: round(sum(sureness[field, row.value].values()), 3) for row in rows}
        if rows:
            votes_on[field] = tuple(
                sorted(rows, key=lambda vote: (vote.by != "hand", -weights[vote.value], vote.value))
            )
    return votes_on


def contradictions(votes_on: Votes, too_early: Collection[str] = ()) -> tuple[str, ...]:
    """Return the fields of which witnesses report values that exclude each other; the date also where some
    are `too_early`, before what happened was possible."""
    names = []
    for field, check in (("date", _dates_exclude), ("status", _statuses_exclude), ("mode", _modes_exclude)):
        values = [vote.value for vote in votes_on.get(field, ()) if vote.witnesses]
        impossible = field == "date" and any(value in too_early for value in values)
        if impossible or any(check(first, second) for first, second in combinations(values, 2)):
            names.append(field)
    return tuple(names)


def certainty(mention: Mention) -> float:
    """Return how likely an event is rightly read, 1 where that is not known."""
    return 1.0 if mention.event.confidence is None else mention.event.confidence


def _values(mention: Mention) -> Iterator[tuple[str, str, Span]]:
    event = mention.event
    shown = event.evidence[0]
    yield "type", event.event_type, event.predicate or shown
    yield "status", event.status, event.status_span or event.predicate or shown
    if event.mode:
        yield "mode", event.mode, event.predicate or shown
    if event.when:
        yield "date", event.when.value, event.when.span or shown
        if event.when.time:
            yield "time", event.when.time, event.when.span or shown
    if event.where:
        yield "place", event.where.name, event.where.span
    for person in participants(event):
        yield "person", person.name, person.span
    for field, parties in (("actor", event.actors), ("recipient", event.recipients)):
        for party in parties:
            yield field, party.state, party.span or shown
    for tag in event.issues:
        yield "issue", tag.issue, tag.span


def _vote(value: str, said: list[tuple[str, Span]], by_hand: bool) -> Vote:
    witnesses = tuple(sorted({witness for witness, _ in said}))
    evidence = tuple(dict.fromkeys(span for _, span in said))
    return Vote(value, witnesses, evidence, "hand" if by_hand else "rule")


def _by_hand(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """Return the judgements that hold on each field: on each value the latest; of given values the latest,
    or all where the field holds several."""
    holding: dict[str, list[Judgement]] = defaultdict(list)
    seen: set[tuple[str, str | None]] = set()
    given: set[str] = set()
    for judgement in sorted(judgements, key=lambda judgement: (judgement.at, judgement.id), reverse=True):
        field = judgement.field
        if field is None or (field, judgement.value) in seen:
            continue
        seen.add((field, judgement.value))
        if judgement.verdict != "reject":
            if field in given and field not in STORY_LISTS:
                continue
            given.add(field)
        holding[field].append(judgement)
    return holding


def _dates_exclude(first: str, second: str) -> bool:
    days, other_days = period(first), period(second)
    return bool(days and other_days and days.apart(other_days) > 0)


def _statuses_exclude(first: str, second: str) -> bool:
    return frozenset({first, second}) in _EXCLUSIVE


def _modes_exclude(first: str, second: str) -> bool:
    return frozenset({first, second}) in _MODES


def people(
    mentions: Iterable[Mention], votes: Iterable[Vote], beside: Iterable[Mention] = ()
) -> tuple[Person, ...]:
    """Return who takes part by enough of the reports that name anybody, the most named first.

    A person has the full name that most reports use, and the office that most of them give. Of `votes` on
    the field only the names that a hand gives or takes out are used: those it gives come first, with what
    `mentions` or the wider `beside` say of them.
    """
    known = sorted(mentions, key=lambda mention: mention.order)
    rows = tuple(votes)
    counted, given = {vote.value for vote in rows}, [vote.value for vote in rows if vote.by == "hand"]
    groups: list[list[tuple[str, Person]]] = []
    for mention in known:
        for person in participants(mention.event):
            if person.name not in counted:
                continue
            home = next((group for group in groups if same_person(group[0][1], person)), None)
            if home is None:
                home = []
                groups.append(home)
            home.append((mention.witness, person))
    needed = max(1.0, SHARE * len({mention.witness for mention in known if mention.event.persons}))
    kept = [(len({witness for witness, _ in group}), group) for group in groups]
    kept = [(count, group) for count, group in kept if count >= needed]
    kept.sort(key=lambda row: (-row[0], row[1][0][1].name))
    named = [_fullest([person for _, person in group]) for _, group in kept]
    every = sorted(beside, key=lambda mention: mention.order) or known
    by_hand = [_named(name, every) for name in given]
    rest = (person for person in named if not any(same_person(person, other) for other in by_hand))
    return (*by_hand, *rest)


def _named(name: str, mentions: list[Mention]) -> Person:
    """Return a person by the name that a hand gives, with what the reports say of one they call alike; of
    one they do not name, the words are those of the first report."""
    by_hand = Person(name, None, mentions[0].event.evidence[0])
    named = [person for mention in mentions for person in mention.event.persons]
    alike = [person for person in named if same_person(person, by_hand)]
    return replace(_fullest(alike), name=name) if alike else by_hand


def same_person(first: Person, second: Person) -> bool:
    """Say whether two names, of one state as far as is known, are one person's."""
    if first.state and second.state and first.state != second.state:
        return False
    return same_name(known_name(first.name, first.state), known_name(second.name, second.state))


@lru_cache(maxsize=10_000)
def known_name(name: str, state: str | None) -> str:
    """Return a name, folded, as our table of office-holders spells it: "Joseph Biden" is Joe Biden."""
    rows = bundled_holders().by_name.get(folded(name), ())
    return folded(next((row.person for row in rows if state in (None, row.state)), name))


@lru_cache(maxsize=10_000)
def same_name(first: str, second: str) -> bool:
    """Say whether two known names may be one person's: one is a part of the other, or both begin and end
    alike. One name in both says little: "Sergei Lavrov" is not "Sergei Ryabkov"."""
    parts, other_parts = first.split(), second.split()
    if set(parts) <= set(other_parts) or set(other_parts) <= set(parts):
        return bool(parts and other_parts)
    return all(fuzz.ratio(parts[at], other_parts[at]) >= _SAME_SPELLING for at in (0, -1))


def _fullest(named: list[Person]) -> Person:
    names = Counter(person.name for person in named)
    offices = Counter(person.office for person in named if person.office)
    name = max(names, key=lambda name: (" " in name, names[name], len(name), name))
    office = max(offices, key=lambda office: (offices[office], office), default=None)
    first = next(person for person in named if person.name == name)
    return replace(first, office=office, state=first.state or next((p.state for p in named if p.state), None))


def supported_dates(rows: tuple[Vote, ...], ordered: tuple[Mention, ...], status: str) -> tuple[Vote, ...]:
    """Leave out dates that tell little: those that hardly anyone gives, where they are months or years, or of
    a day that no report of what was held is near, or of a rumour or demand of which something else came; days
    after all reports of what was held, or after more reports that tell it as held than give the day; the year
    of a report of what has happened ("so far in 2023")."""
    needed = SHARE * len({mention.witness for mention in ordered})
    of_status = {m.event.when.value for m in ordered if m.event.when and m.event.status == status}
    firm = {m.event.when.value for m in ordered if m.event.when and m.event.status not in _RUMOURS - {status}}
    days = [reported for mention in ordered if (reported := day(mention.published_at)) is not None]
    reports = Period(min(days), max(days)) if days and status == "held" else None
    kept = []
    for vote in rows:
        stated = period(vote.value)
        if vote.by == "hand":
            kept.append(vote)
        elif stated is not None and not (reports and _is_told_before(stated, vote, reports, ordered)):
            is_precise = stated.days <= _PRECISE
            of_few = is_precise and vote.value in firm and _is_near(stated, reports)
            counts = is_precise or vote.value in of_status or _is_told_late(vote, ordered, status)
            of_many = len(vote.witnesses) >= needed and counts
            if of_few or of_many:
                kept.append(vote)
    return tuple(vote for vote in kept if vote.by == "hand" or not _is_year_of_news(vote.value, ordered))


def _is_told_late(vote: Vote, ordered: tuple[Mention, ...], status: str) -> bool:
    """Say whether what became of a plan is told so late that the month of the plan says more of its day."""
    planned, told = set[int](), set[int]()
    for mention in ordered:
        if (on := day(mention.published_at)) is not None:
            planned |= {on} if mention.event.when and mention.event.when.value == vote.value else set()
            told |= {on} if mention.event.status == status else set()
    return bool(planned and told) and min(told) - max(planned) > _PRECISE


def _is_told_before(stated: Period, vote: Vote, reports: Period, ordered: tuple[Mention, ...]) -> bool:
    """Say whether what was held was told before the day that `vote` gives it, whatever the zone of time."""
    if stated.first > reports.last + DAY_OVER:
        return True
    held = (mention for mention in ordered if mention.event.status == "held")
    first = stated.first - DAY_OVER
    before = {m.witness for m in held if (on := day(m.published_at)) is not None and on < first}
    return len(before) > len(vote.witnesses)


def _is_near(stated: Period, reports: Period | None) -> bool:
    """Say whether a day lies near those of reports, where these are known."""
    return reports is None or stated.apart(reports) <= merge_rules().windows["far"]


def _is_year_of_news(value: str, ordered: tuple[Mention, ...]) -> bool:
    """Say whether all that give `value` give only the year in which they report what was held."""
    dated = [mention for mention in ordered if mention.event.when and mention.event.when.value == value]
    return len(value) == _YEAR and all(
        mention.event.status == "held" and (mention.published_at or "").startswith(value) for mention in dated
    )


def signals(story: Story) -> frozenset[str] | None:
    """Return what speaks for a contact of leaders or foreign ministers having been held, by name; None of any
    other story, and of one whose status a hand decided. Of mentions that tell it as held, between its states,
    and name one of them:

    - "readers": rules and network agree, which the confidence says;
    - "outlets": a second outlet tells it;
    - "twice": a report tells it in its title and its text, or in two clauses;
    - "title": the title of a report tells it;
    - "date": a time that is stated, and over when it is reported;
    - "officials": every side is named by somebody in office, not as a state alone.
    """
    states = {*story.actors, *story.recipients}
    leaders = [p for p in story.persons if _is_of_top(p) and (p.state is None or p.state in states)]
    if not leaders or (story.event_type, story.status) != ("CONSULT", "held"):
        return None
    if any(vote.by == "hand" for vote in dict(story.votes).get("status", ())[:1]):
        return None
    mentions = [
        mention
        for mention in of_family(story)
        if mention.event.status == "held"
        and {party.state for party in _parties(mention)} <= states
        and any(same_person(*pair) for pair in product(leaders, participants(mention.event)))
    ]
    speaking = {
        "readers": any(m.event.rule != LEARNED and certainty(m) >= BOTH_READERS for m in mentions),
        "outlets": len(by_outlet(mentions)) > 1,
        "twice": any(is_told_twice(mention.event) for mention in mentions),
        "title": any(map(in_title, mentions)),
        "date": any(map(_is_dated_before, mentions)),
        "officials": any(map(_is_between_officials, mentions)),
    }
    return frozenset(name for name, holds in speaking.items() if holds)


def is_leader(person: Person) -> bool:
    """Say whether somebody heads a state or its government."""
    return role_of(person.office or "") in roles_of_noun("leaders")


def _is_of_top(person: Person) -> bool:
    return is_leader(person) or role_of(person.office or "") == "foreign"


def _parties(mention: Mention) -> tuple[Party, ...]:
    return (*mention.event.actors, *mention.event.recipients)


def _is_dated_before(mention: Mention) -> bool:
    """Say whether words give a time, to some days, that is come or over when it is reported."""
    when, reported = mention.event.when, day(mention.published_at)
    stated = period(when.value) if when is not None and when.basis == "text" else None
    if stated is None or reported is None:
        return False
    return stated.last <= reported and stated.days <= _PRECISE


def _is_between_officials(mention: Mention) -> bool:
    parties = _parties(mention)
    return len({party.state for party in parties}) > 1 and all(party.via in _OFFICIALS for party in parties)


def of_family(story: Story) -> Sequence[Mention]:
    """Return the mentions whose type is of the story's family, which decide its status; those of second
    readers only where there are no others."""
    types = merge_rules().family_of[story.event_type].types
    read = [mention for mention in story.mentions if not mention.event.proposed_by] or story.mentions
    return [mention for mention in read if mention.event.event_type in types] or read


def by_outlet(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Return mentions by the outlet that wrote them; copies of a text count for the one that wrote it."""
    mentions_of: dict[str, list[Mention]] = {}
    writer: dict[str, str] = {}
    for mention in mentions:
        outlet = writer.setdefault(mention.witness, mention.outlet or mention.witness)
        mentions_of.setdefault(outlet, []).append(mention)
    return mentions_of


def starts_at(mention: Mention) -> int:
    """Return where the words that tell an event begin in their report."""
    return mention.event.evidence[0].start


def in_title(mention: Mention) -> bool:
    """Say whether the words that tell an event begin in the title."""
    return starts_at(mention) < len(mention.title or "")


def is_background(mention: Mention) -> bool:
    """Say whether a word that leads to the background of news ("after", "since") stands before the verb."""
    predicate, start = mention.event.predicate, starts_at(mention)
    before = (mention.title or "")[:start] if in_title(mention) else ""
    quote = mention.event.evidence[0].quote
    inside = quote[: max(0, predicate.start - start)] if predicate else ""
    words = {word.casefold() for word in WORD.findall(f"{before} {inside}")}
    return not words.isdisjoint(merge_rules().background.words)


def is_told_twice(event: Event) -> bool:
    """Say whether a report tells an event in two clauses: in its title, and in its text."""
    return len(event.evidence) + len(event.also) > 1
