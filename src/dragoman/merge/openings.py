"""Reports that open with what a story tells, though their act was not read, or was read as something else.

    records --openings--> Opening --with_openings--> Story.also   (none that a hand held apart)

They are leaves of a story: they join no two stories, have no vote and change no field, and one report may
open with what several stories tell ("US and Germany send tanks"). Whether an opening belongs to a story is
seen from these two alone (`merge.opened`), so neither the order of reports nor what else is known matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from dragoman.lexicon.merging import rules
from dragoman.merge.apart import HeldApart, kept_from
from dragoman.merge.dates import day
from dragoman.merge.features import features
from dragoman.merge.mentions import LEAD, mention_of, opening_words
from dragoman.merge.naming import parties_named
from dragoman.merge.opened import Opened, Words
from dragoman.merge.story import Act, Opening, Story
from dragoman.record import Event, Record, Report, Span
from dragoman.web_address import web_address


def openings(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Opening, ...]:
    """Return what each of `records` opens with, in order of publication: of those with a date, which the gate
    did not pass over, that name two states or organisations there. `witness` maps report ids to the text that
    each is a copy of, where a caller knows; it is for show."""
    copies, read = witness or {}, (record for record in records if record.passed_over is None)
    found = (_opening(record, copies.get(record.report.id, record.report.id)) for record in read)
    known = {one.report: one for one in found if one is not None}
    return tuple(sorted(known.values(), key=lambda one: one.order))


def opens_with(opening: Opening, story: Story) -> bool:
    """Say whether a report opens with what `story` tells. Never where the story has an event of that report,
    nor where it is a war that goes on. The story needs the words that its mentions are compared by."""
    return bool(opening_keys(opening) & story_keys(story)) and Opened(story, Words()).by(opening)


def opening_keys(opening: Opening) -> set[str]:
    """Return the keys of an opening: it can belong to no story that has none of them."""
    on = day(opening.published_at)
    return set() if on is None else {f"{sides}|{on}" for sides in _sides(opening.states)}


def story_keys(story: Story) -> set[str]:
    """Return the keys of a story: its first two parties (or the only one; an opening must name all) and a day
    near one on which a report tells it."""
    parties = sorted({*story.actors, *story.recipients})[:2]
    if story.situation or not parties:
        return set()
    near = int(rules().openings["days"])
    told = {on for mention in story.mentions if (on := day(mention.published_at)) is not None}
    return {f"{'-'.join(parties)}|{on + by}" for on in told for by in range(-near, near + 1)}


def with_openings(
    told: Iterable[Story], openings: Iterable[Opening], apart: HeldApart | None = None
) -> list[Story]:
    """Return stories with all of `openings` that open with each in `also`, in order of publication, and with
    nothing else there: nor what is held `apart` from it. The stories need the words that their mentions are
    compared by."""
    by_key: dict[str, list[Opening]] = defaultdict(list)
    for one in {one.report: one for one in openings}.values():
        for key in opening_keys(one):
            by_key[key].append(one)
    words = Words()
    return [replace(story, also=_also(story, by_key, words, apart or {})) for story in told]


def _also(
    story: Story, by_key: Mapping[str, list[Opening]], words: Words, apart: HeldApart
) -> tuple[Opening, ...]:
    near = {one.report: one for key in story_keys(story) for one in by_key.get(key, ())} if by_key else {}
    if not near:
        return ()
    opened, kept = Opened(story, words), kept_from(story, apart)
    found = (one for one in near.values() if one.report not in kept and opened.by(one))
    return tuple(sorted(found, key=lambda one: one.order))


def _opening(record: Record, witness: str) -> Opening | None:
    report = record.report
    if day(report.published_at) is None or not report.blocks:
        return None
    lead = opening_words(report)
    states = parties_named(lead, report.published_at)
    if len(states) < 2:
        return None
    span = _span(report)
    acts = tuple(_act(event) for event in record.events if _stands_in(event, span, report))
    return Opening(
        report.id, witness, span, tuple(sorted(states)), lead, acts,
        report.outlet, report.published_at, report.title, web_address(report.address),
    )  # fmt: skip


def _span(report: Report) -> Span:
    """Return the title as it stands in the text, or what the text begins with."""
    title = next((block for block in report.blocks if block.kind == "title"), None)
    shown = title or report.blocks[0]
    return report.span(shown.start, shown.end if title else min(shown.end, shown.start + LEAD))


def _stands_in(event: Event, span: Span, report: Report) -> bool:
    """Say whether a title tells an event; a war that it only names is none."""
    if not any(span.overlaps(shown) for shown in event.evidence):
        return False
    may_go_on = event.event_type in rules().situation_types
    return not (may_go_on and features(mention_of(report, event, report.id)).situation)


def _act(event: Event) -> Act:
    actors, recipients = (
        tuple(dict.fromkeys(one.state for one in side)) for side in (event.actors, event.recipients)
    )
    return Act(event.event_type, actors, recipients)


def _sides(states: tuple[str, ...]) -> Iterator[str]:
    yield from states
    yield from ("-".join(pair) for pair in combinations(sorted(states), 2))
