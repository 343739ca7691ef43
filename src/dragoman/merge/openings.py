"""Reports that open with what a story tells, though their act was not read, or was read as something else.

    records --openings--> Opening --with_openings--> Story.also

They are leaves of a story: they join no two stories, have no vote and change no field, and one report may
open with what several stories tell ("US and Germany send tanks"). Whether an opening belongs to a story is
seen from these two alone, so neither the order of reports nor what else is known matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations

from dragoman.lexicon.merging import rules
from dragoman.lexicon.name_index import NameIndex
from dragoman.lexicon.own_actors import BUNDLED
from dragoman.merge.dates import day
from dragoman.merge.features import telling_words
from dragoman.merge.mentions import LEAD, opening_words
from dragoman.merge.story import Mention, Opening, Story
from dragoman.record import Record, Report, Span


def openings(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Opening, ...]:
    """Return what each of `records` opens with, in order of publication: of those with a date, which the gate
    did not pass over, that name two states or organisations there. `witness` maps report ids to the text that
    each is a copy of, where a caller knows; it is for show."""
    copies, read = witness or {}, (record.report for record in records if record.passed_over is None)
    found = (_opening(report, copies.get(report.id, report.id)) for report in read)
    known = {one.report: one for one in found if one is not None}
    return tuple(sorted(known.values(), key=lambda one: one.order))


def opens_with(opening: Opening, story: Story) -> bool:
    """Say whether a report opens with what `story` tells. Never where the story has an event of that report,
    nor where it is a war that goes on."""
    return bool(opening_keys(opening) & story_keys(story)) and _is_told(_words_of(opening), opening, story)


def opening_keys(opening: Opening) -> set[str]:
    """Return the keys of an opening: it can belong to no story that has none of them."""
    on = day(opening.published_at)
    return set() if on is None else {f"{sides}|{on}" for sides in _sides(opening.states)}


def story_keys(story: Story) -> set[str]:
    """Return the keys of a story: of two of its parties, or of the only one, and a day near one on which a
    report tells it."""
    if story.situation:
        return set()
    near, states = int(rules().openings["days"]), sorted({*story.actors, *story.recipients})
    told = {on for mention in story.mentions if (on := day(mention.published_at)) is not None}
    days = {on + by for on in told for by in range(-near, near + 1)}
    sides = ["-".join(pair) for pair in combinations(states, 2)] or states
    return {f"{pair}|{on}" for pair in sides for on in days}


def with_openings(told: Iterable[Story], openings: Iterable[Opening]) -> list[Story]:
    """Return stories with all of `openings` that open with each in `also`, in order of publication, and with
    nothing else there. The stories need the words that their mentions are compared by."""
    by_key: dict[str, list[Opening]] = defaultdict(list)
    known = {one.report: one for one in openings}
    for one in known.values():
        for key in opening_keys(one):
            by_key[key].append(one)
    words = {report: _words_of(one) for report, one in known.items()}
    found = []
    for story in told:
        near = {one.report: one for key in story_keys(story) for one in by_key.get(key, ())} if by_key else {}
        also = [one for one in near.values() if _is_told(words[one.report], one, story)]
        found.append(replace(story, also=tuple(sorted(also, key=lambda one: one.order))))
    return found


def _opening(report: Report, witness: str) -> Opening | None:
    if day(report.published_at) is None or not report.blocks:
        return None
    lead = opening_words(report)
    states = {state for name in _names().find(lead, report.published_at or "") for state in name.states}
    if len(states) < 2:
        return None
    return Opening(
        report.id, witness, _span(report), tuple(sorted(states)), lead,
        report.outlet, report.published_at, report.title, report.address,
    )  # fmt: skip


def _span(report: Report) -> Span:
    """Return the title as it stands in the text, or what the text begins with."""
    title = next((block for block in report.blocks if block.kind == "title"), None)
    shown = title or report.blocks[0]
    return report.span(shown.start, shown.end if title else min(shown.end, shown.start + LEAD))


@cache
def _names() -> NameIndex:
    return NameIndex(BUNDLED)


def _sides(states: tuple[str, ...]) -> Iterator[str]:
    yield from states
    yield from ("-".join(pair) for pair in combinations(sorted(states), 2))


def _words_of(opening: Opening) -> dict[str, float]:
    return telling_words(opening.lead, opening.states)


def _is_told(words: Mapping[str, float], opening: Opening, story: Story) -> bool:
    """Say whether an opening near a story in time names its parties and shares telling words with it."""
    parties = {*story.actors, *story.recipients}
    if not parties or not parties <= set(opening.states):
        return False
    if any(mention.report == opening.report for mention in story.mentions):
        return False
    needed = rules().openings["words" if len(parties) > 1 else "words_of_one"]
    return any(_shared(words, mention, parties) >= needed for mention in story.mentions)


def _shared(words: Mapping[str, float], mention: Mention, parties: set[str]) -> float:
    told = _told_words(mention.context, tuple(sorted(parties)))
    return sum(min(words[word], told[word]) for word in words.keys() & told.keys())


@lru_cache(maxsize=4_000)
def _told_words(context: str, parties: tuple[str, ...]) -> dict[str, float]:
    """Return the telling words of a mention: many openings are held against one story after the other."""
    return telling_words(context, parties)
