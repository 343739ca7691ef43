"""Mentions -> stories: group them, count the votes, tell the history."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar, cast

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.clustering import PairScores, clustered
from dragoman.merge.corrections import held_apart
from dragoman.merge.dates import Period, day, in_order, period
from dragoman.merge.entry_confidence import confidence
from dragoman.merge.mentions import Features, features, is_lasting
from dragoman.merge.related_reports import with_openings
from dragoman.merge.story import Judgement, Link, Mention, Opening, Story, Turn, Vote
from dragoman.merge.votes import DAY_OVER, SHARE, Votes, contradictions, people, supported_dates, votes
from dragoman.record import EventStatus, EventType, When, content_id

Published = TypeVar("Published", Mention, Opening)
_OFF = frozenset({"postponed", "cancelled"})
_OPEN = frozenset({"planned", "unconfirmed", "demanded"})
_HALF = 0.5  # of a story's sources that one of several who act together needs: else the act is another's
_SEVERAL = 4  # texts at least, of which one that comes days before the rest is a stray


def stories(
    mentions: Iterable[Mention],
    judgements: Iterable[Judgement] = (),
    openings: Iterable[Opening] = (),
) -> tuple[Story, ...]:
    """Return the occurrences that `mentions` tell, in order of time, each with the `openings` it is told by.

    A pure function of its arguments as sets: neither order nor repetition matters. A story's id is that of
    its first mention by publication, so what is published later does not change it.
    """
    mentions_of = {mention.id: mention for mention in mentions}
    features_of = {id: features(mention) for id, mention in mentions_of.items()}
    rows, related = tuple(judgements), tuple(openings)
    merged = stories_told(features_of, rows)
    reports = {opening.report: (opening.report,) for opening in related}
    reports |= {id: (mention.report,) for id, mention in mentions_of.items()}
    return tuple(sorted(with_openings(merged, related, held_apart(rows, reports)), key=story_order))


def stories_told(
    features_of: Mapping[str, Features],
    judgements: Iterable[Judgement] = (),
    scores: PairScores | None = None,
) -> list[Story]:
    """Return the stories of mentions whose features are known, by their ids; in no order and without what
    opens with them. `scores` are those of the mentions, where they have been compared before."""
    rows = tuple(judgements)
    pairs = [row for row in rows if row.second is not None]
    of_field: dict[str, list[Judgement]] = defaultdict(list)
    for row in rows:
        if row.field is not None:
            of_field[row.first].append(row)
    return [
        _story([features_of[id] for id in ids], links, [row for id in ids for row in of_field[id]])
        for ids, links in clustered(features_of.values(), pairs, scores)
    ]


def story_order(story: Story) -> tuple[int, int, str, str]:
    """Stories in order of their date and time, or of the day of the first report; then by id."""
    if story.when:
        return *in_order(story.when.value, story.when.time), story.id
    return *in_order((story.reported or "")[:10]), story.id


def _story(group: list[Features], links: list[Link], judgements: list[Judgement]) -> Story:
    ordered = _witnessed(sorted((mention.mention for mention in group), key=lambda mention: mention.order))
    event_type, votes_of = _typed(ordered, judgements)
    family = merge_rules().family_of[event_type]
    alike = tuple(mention for mention in ordered if mention.event.event_type in family.types)
    witnesses = tuple(sorted({mention.witness for mention in ordered}))
    needed = max(1.0, SHARE * len(witnesses))
    situation = all(mention.situation for mention in group)
    rejected = {of.value for of in judgements if (of.field, of.verdict) == ("status", "reject")}
    turns = () if situation else _history(alike or ordered, votes_of, rejected)
    status = _status(votes_of, turns)
    too_early = _before_plans(ordered, votes_of) if family.ahead else frozenset()
    when = _when(ordered, _without_dates(votes_of, too_early), status)
    if not family.ahead and _goes_on_before(alike, when):
        when = None
    mode = _first(votes_of, "mode", needed)
    actors, recipients = _sides(votes_of, len(witnesses), family.directed)
    if mode == "visit":
        actors, recipients = _guest_and_host(alike, judgements, len(witnesses)) or (actors, recipients)
    story = Story(
        id=content_id("story", ordered[0].id),
        event_type=event_type,
        status=status,
        actors=actors,
        recipients=recipients,
        mentions=ordered,
        witnesses=witnesses,
        mode=mode,
        persons=people(_who_met(alike or ordered, status), votes_of.get("person", ()), ordered),
        when=when,
        reported=ordered[0].published_at if when else _reported(alike or ordered, status),
        where=_where(ordered, votes_of, status, needed),
        issues=_enough(votes_of, "issue", needed),
        situation=situation,
        history=turns,
        votes=tuple(votes_of.items()),
        contradictions=() if situation else contradictions(votes_of, too_early),
        links=tuple(links),
    )
    return replace(story, confidence=1.0 if _is_accepted(judgements) else confidence(story))


def _typed(ordered: tuple[Mention, ...], judgements: list[Judgement]) -> tuple[EventType, Votes]:
    """Return the type of a story and the votes on its fields; on status and mode only those who tell the type
    or its like vote: "agreed to send tanks" is held, and the tanks are not sent."""
    votes_of = dict(votes(ordered, judgements))
    event_type = cast(EventType, _first(votes_of, "type"))
    types = merge_rules().family_of[event_type].types
    alike = tuple(mention for mention in ordered if mention.event.event_type in types)
    if len(alike) < len(ordered):
        of_family = votes(alike, judgements)
        votes_of.update((field, of_family[field]) for field in ("status", "mode") if field in of_family)
    return event_type, votes_of


def _without_dates(votes_of: Votes, dates: Collection[str]) -> Votes:
    rows = tuple(vote for vote in votes_of.get("date", ()) if vote.value not in dates)
    return {**votes_of, "date": rows}


def _sides(votes_of: Votes, texts: int, directed: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the actors and the recipients. Where it is not `directed`, and outlets name the same two sides
    either way round, all are actors. Where it is, who acts beside others is told by half of the texts: what
    the rest tell of one alone is his act, and not theirs ("US and Germany to send tanks")."""
    actors = _enough(votes_of, "actor", max(1.0, (_HALF if directed else SHARE) * texts))
    recipients = _enough(votes_of, "recipient", max(1.0, SHARE * texts))
    if set(actors) & set(recipients) and not directed:
        return tuple(dict.fromkeys((*actors, *recipients))), ()
    return actors, recipients


def _who_met(ordered: tuple[Mention, ...], status: EventStatus) -> tuple[Mention, ...]:
    """Return the mentions that name who took part: of a contact that was held those that tell it so, if they
    name anybody, since somebody else may have been to come."""
    held = tuple(mention for mention in ordered if mention.event.status == status)
    is_contact = any(mention.event.event_type == "CONSULT" for mention in held)
    names_somebody = any(mention.event.persons for mention in held)
    return held if status == "held" and is_contact and names_somebody else ordered


def _guest_and_host(
    alike: tuple[Mention, ...], judgements: list[Judgement], witnesses: int
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the two sides of a visit as those say that tell it as one, or None where they do not tell who is
    the guest: of a meeting during the visit the host may be named first."""
    of_visit = tuple(m for m in alike if m.event.mode == "visit" and m.event.recipients)
    if not of_visit:
        return None
    guests, hosts = _sides(votes(of_visit, judgements), witnesses, directed=False)
    return (guests, hosts) if hosts else None


def _is_accepted(judgements: Iterable[Judgement]) -> bool:
    """Say whether a person accepted an event of a story as a whole."""
    ordered = sorted(judgements, key=lambda judgement: (judgement.at, judgement.id))
    return "accept" in {of.first: of.verdict for of in ordered if of.field == "event"}.values()


def _witnessed(ordered: list[Mention]) -> tuple[Mention, ...]:
    """Return mentions with each text that several carry named by the first of these that does: the one that
    wrote it may tell other stories only, and what is known of those must not decide what this one says."""
    names: dict[str, str] = {}
    return tuple(
        replace(mention, witness=names.setdefault(mention.witness, mention.report)) for mention in ordered
    )


def _first(votes_of: Votes, field: str, needed: float = 1.0) -> str | None:
    """Return the most witnessed value of a field, if enough witnesses give it or a hand does."""
    rows = votes_of.get(field, ())
    return next((row.value for row in rows if row.by == "hand" or len(row.witnesses) >= needed), None)


def _where(ordered: tuple[Mention, ...], votes_of: Votes, status: EventStatus, needed: float) -> str | None:
    """Return the most witnessed place that is told of the status that holds, or by enough witnesses: where a
    meeting was to be held, and was not, one report may still say."""
    places = {m.event.where.name for m in ordered if m.event.where and m.event.status == status}
    kept = (
        vote
        for vote in votes_of.get("place", ())
        if vote.by == "hand" or vote.value in places or len(vote.witnesses) >= needed
    )
    return next((vote.value for vote in kept), None)


def _enough(votes_of: Votes, field: str, needed: float) -> tuple[str, ...]:
    """Return the values of a field that enough witnesses report; the best one where none does."""
    rows = votes_of.get(field, ())
    kept = tuple(vote.value for vote in rows if vote.by == "hand" or len(vote.witnesses) >= needed)
    return kept or tuple(vote.value for vote in rows[:1])


def _reported(ordered: tuple[Mention, ...], status: EventStatus) -> str | None:
    """Return when the status that holds was first reported: what was announced before happened later.

    The first day is that of half of the texts, with the day after: what few told days before was something
    else (a sentence, before the execution) or no more than a rumour.
    """
    telling = [mention for mention in ordered if mention.event.status == status] or [ordered[0]]
    first_of = {mention.witness: mention for mention in reversed(telling)}
    texts = Counter(on for mention in first_of.values() if (on := day(mention.published_at)) is not None)
    window = range(merge_rules().windows["near"] + 1)
    for mention in telling if texts.total() >= _SEVERAL else ():
        on = day(mention.published_at)
        if on is not None and 2 * sum(texts[on + more] for more in window) >= texts.total():
            return mention.published_at
    return telling[0].published_at


def _history(
    ordered: tuple[Mention, ...], votes_of: Votes, rejected: Collection[str | None]
) -> tuple[Turn, ...]:
    """Return the statuses in order of publication, each when it is first reported after another one.

    What a report itself tells of the time before ("scheduled for May, then postponed") opens the history
    if nothing older was read. A status that a hand `rejected` is no part of it, unless it is counted all the
    same; one that a hand gives ends it.
    """
    turns: list[Turn] = []
    for mention in ordered:
        event = mention.event
        earlier = event.history if not turns else ()
        shown = event.status_span or event.predicate or event.evidence[0]
        for status, span in (*earlier, (event.status, shown)):
            if not turns or turns[-1].status != status:
                turns.append(Turn(cast(EventStatus, status), mention.published_at, span, mention.id))
    counted = {vote.value for vote in votes_of["status"]}
    turns = [turn for turn in turns if turn.status in counted or turn.status not in rejected]
    settled = _settled(turns, votes_of, ordered) if turns else ()
    given = votes_of["status"][0] if votes_of["status"][0].by == "hand" else None
    if given is None:
        return settled
    last = max((at for at, turn in enumerate(settled, 1) if turn.status == given.value), default=0)
    return settled[:last]


def _weight(mentions: Iterable[Mention], status: str) -> float:
    """Return how many texts tell a status. Where an act is done to somebody, each counts as much as its event
    is sure: "the decision to send tanks" is read as sent, if not surely, beside "will send tanks"."""
    sure: dict[str, float] = {}
    for mention in mentions:
        if mention.event.status == status:
            directed = merge_rules().family_of[mention.event.event_type].directed
            sureness = mention.event.confidence if directed else None
            sure[mention.witness] = max(sure.get(mention.witness, 0.0), 1.0 if sureness is None else sureness)
    return round(sum(sure.values()), 6)


def _settled(turns: list[Turn], votes_of: Votes, ordered: tuple[Mention, ...]) -> tuple[Turn, ...]:
    """Leave out what was said before and is only said again (once held, a plan retold is no news), an end
    that hardly anyone reports beside another, a denial of what more tell as held, and "held" of what as many
    accounts call off, or more still plan afterwards ("sends tanks" of what is to be sent)."""
    statuses = [mention.event.status for mention in ordered]
    counts = {vote.value: _weight(ordered, vote.value) for vote in votes_of["status"]}
    held = counts.get("held", 0)
    planned_after = _weight(ordered[statuses.index("held") :], "planned") if held else 0
    most = max(counts.get(turn.status, 0) for turn in turns)
    kept: list[Turn] = []
    for turn in turns:
        earlier = {turn.status for turn in kept}
        stale = turn.status in _OPEN and earlier - _OPEN
        doubtful = turn.status not in _OPEN and 3 * counts.get(turn.status, most) < most
        if turn.status == "held":
            called_off = any(status in counts and counts[status] >= held for status in _OFF)
            doubtful = doubtful or called_off or planned_after > held
        elif turn.status == "denied":
            doubtful = doubtful or counts.get("denied", 0) < held
        if turn.status not in earlier and not stale and not doubtful:
            kept.append(turn)
    return tuple(kept)


def _status(votes_of: Votes, turns: tuple[Turn, ...]) -> EventStatus:
    """Return the status that holds: the one given by hand, else the latest that ends the matter, else the
    most reported, of as many the latest; of what has no history (a war) the most reported."""
    rows = votes_of["status"]
    reported = {vote.value for vote in rows}
    if rows[0].by == "hand" or not turns:
        return cast(EventStatus, rows[0].value)
    statuses = [turn.status for turn in turns if turn.status in reported] or [turn.status for turn in turns]
    ended = [status for status in statuses if status not in _OPEN]
    counted = {vote.value: len(vote.witnesses) for vote in rows}
    last = ended[-1] if ended else max(reversed(statuses), key=lambda status: counted.get(status, 0))
    if last in _OFF:  # put off or called off: accounts of one decision differ, and most are right
        return next((cast(EventStatus, vote.value) for vote in rows if vote.value in _OFF), last)
    return last


def _when(ordered: tuple[Mention, ...], votes_of: Votes, status: EventStatus) -> When | None:
    """Return the date that most witnesses support: a day supports itself, a month every day in it."""
    rows = supported_dates(votes_of.get("date", ()), ordered, status)
    if not rows:
        return None
    clock = _by_hand(votes_of.get("time", ()))
    if rows[0].by == "hand" and not rows[0].witnesses:
        return When(rows[0].value, None, clock, basis="hand")
    support: Counter[str] = Counter()
    periods = {vote.value: period(vote.value) for vote in rows}
    for vote in rows:
        for other in rows:
            if _within(periods[vote.value], periods[other.value]):
                support[vote.value] += len(other.witnesses)
    by_hand = {vote.value for vote in rows if vote.by == "hand"}
    best = min(rows, key=lambda vote: (vote.value not in by_hand, -support[vote.value], -len(vote.value)))
    times = {m.event.when.time for m in ordered if m.event.when and m.event.when.value == best.value}
    dates = (mention.event.when for mention in ordered if mention.event.when)
    stated = next((when for when in dates if when.value == best.value), None)
    if stated is None:
        return When(best.value, None, clock, basis="hand")
    is_agreed = len(times - {None}) <= 1 and _is_counted(votes_of, "time", stated.time)
    return When(best.value, stated.span, clock or (stated.time if is_agreed else None), stated.basis)


def _before_plans(ordered: tuple[Mention, ...], votes_of: Votes) -> frozenset[str]:
    """Return the dates that lie before the first report which still plans what happened: no hand's. Where a
    report tells it as held before, plans count only against a day that fewer texts give than plan."""
    planning = {mention.witness for mention in ordered if mention.event.status == "planned"}
    first, held = _first_day(ordered, "planned"), _first_day(ordered, "held")
    if first is None:
        return frozenset()
    stated = ((vote, period(vote.value)) for vote in votes_of.get("date", ()) if vote.by != "hand")
    early = (vote for vote, days in stated if days is not None and days.last < first - DAY_OVER)
    is_news = held is None or held >= first
    return frozenset(vote.value for vote in early if is_news or len(planning) > len(vote.witnesses))


def _first_day(mentions: Iterable[Mention], status: EventStatus) -> int | None:
    """Return the day of the first report that tells a status."""
    days = (day(mention.published_at) for mention in mentions if mention.event.status == status)
    return min((reported for reported in days if reported is not None), default=None)


def _goes_on_before(ordered: tuple[Mention, ...], when: When | None) -> bool:
    """Say whether what lasts for days (a patrol) was reported as going on before the day it is given."""
    days_of_story = period(when.value) if when and when.basis != "hand" else None
    lasting = (mention for mention in ordered if is_lasting(mention) and mention.event.status == "held")
    days = (day(mention.published_at) for mention in lasting)
    return days_of_story is not None and any(
        reported is not None and reported < days_of_story.first for reported in days
    )


def _by_hand(rows: tuple[Vote, ...]) -> str | None:
    """Return the value that a hand gives."""
    return next((vote.value for vote in rows if vote.by == "hand"), None)


def _is_counted(votes_of: Votes, field: str, value: str | None) -> bool:
    """Say whether a value is counted: it is not if a hand rejects it."""
    return any(vote.value == value for vote in votes_of.get(field, ()))


def _within(inner: Period | None, outer: Period | None) -> bool:
    return inner is not None and outer is not None and outer.contains(inner)


def published_by(rows: Iterable[Published], at: str) -> tuple[Published, ...]:
    """Return the mentions (or openings) published on the day `at` (ISO 8601) or before: the record as it
    stood then."""
    last = period(at)
    days = ((row, day(row.published_at)) for row in rows)
    return tuple(row for row, day_of in days if last and day_of is not None and day_of <= last.last)
