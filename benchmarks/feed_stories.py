"""Merge a feed's records and draw what a reader is to judge:

    python -m benchmarks.feed_stories RECORDS.jsonl [SEED]

RECORDS as benchmarks/feed_records.py writes them; SEED is that of the draw (0). Prints the
size and the time of merging, then three samples:

busiest  the fifty stories that most outlets' texts tell: is each one occurrence?
pairs    pairs of reports with events, three days apart at most, of different outlets, whose titles share
         half of the shorter's words: a reader says which pairs tell the same occurrence; `together` says
         whether a story holds both, by events of both ("mentions") or with one that only opens with it
         ("opening").
openings reports that only open with a story, one line of it above each: does the report tell that
         occurrence?
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.dates import day
from dragoman.merge.mentions import mentions
from dragoman.merge.near_duplicates import originals
from dragoman.merge.related_reports import openings, with_openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Mention, Story
from dragoman.merge.terms import stem
from dragoman.record import Record
from dragoman.record.encoding import decode

SAMPLE = 50
CANDIDATES = 120
OPENINGS = 60
SHOWN = 3  # mentions
APART = 3  # days
SHARED = 0.5
_EMPTY = merge_rules().empty.words


class Held:
    """Which reports stories hold: by their events, or because they open with what a story tells."""

    def __init__(self, merged: Iterable[Story]) -> None:
        self._by_mention: dict[str, set[str]] = defaultdict(set)
        self._at_all: dict[str, set[str]] = defaultdict(set)
        for story in merged:
            for mention in story.mentions:
                self._by_mention[mention.report].add(story.id)
                self._at_all[mention.report].add(story.id)
            for opening in story.also:
                self._at_all[opening.report].add(story.id)

    def together(self, one: str, two: str) -> str:
        """Return how two reports stand together: "mentions", "opening" (of one or both) or "no"."""
        if self._by_mention[one] & self._by_mention[two]:
            return "mentions"
        return "opening" if self._at_all[one] & self._at_all[two] else "no"


def main(path: Path, seed: int = 0) -> None:
    records = [decode(line) for line in path.open("rb")]
    started = time.process_time()
    copies = originals(record.report for record in records)
    copied = time.process_time()
    told = mentions(records, copies)
    merged = stories(told)
    ended = time.process_time()
    opened = openings(records, copies)
    merged = tuple(with_openings(merged, opened))
    listed = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(records):,} reports, {len(set(copies.values())):,} witnesses in {copied - started:.1f} s; ")
    print(f"{len(told):,} mentions, {len(merged):,} stories in {ended - copied:.1f} s; {memory:.0f} MiB")
    beside = sum(len(story.also) for story in merged)
    print(f"{len(opened):,} openings, {beside:,} times beside a story, in {listed - ended:.1f} s\n")
    _busiest(merged)
    _pairs(records, merged, seed)
    _openings(merged, seed)


def _busiest(merged: tuple[Story, ...]) -> None:
    busiest = sorted(merged, key=lambda story: (-len(story.witnesses), story.id))[:SAMPLE]
    for number, story in enumerate(busiest, 1):
        sides = f"{'+'.join(story.actors)} > {'+'.join(story.recipients)}"
        when = story.when.value if story.when else f"reported {(story.reported or '')[:10]}"
        goes_on = ", goes on" if story.situation else ""
        print(
            f"## {number} {story.event_type} {story.status} {sides} {when} ({len(story.witnesses)}{goes_on})"
        )
        for mention in story.mentions:
            print(f"   {_line(mention)}")


def _pairs(records: list[Record], merged: tuple[Story, ...], seed: int) -> None:
    held = Held(merged)
    drawn = random.Random(seed).sample(sorted(_candidates(records), key=lambda pair: _ids(*pair)), CANDIDATES)
    for number, (one, two) in enumerate(drawn, 1):
        print(f"pair {number} together={held.together(one.report.id, two.report.id)}")
        for record in (one, two):
            acts = ", ".join(
                f"{event.event_type} {'+'.join(p.state for p in event.actors)}>"
                f"{'+'.join(p.state for p in event.recipients)} {event.status}"
                for event in record.events
            )
            print(f"   {(record.report.published_at or '')[:10]} {record.report.title} [{acts}]")


def _openings(merged: tuple[Story, ...], seed: int) -> None:
    beside = sorted((story.id, opening.report) for story in merged for opening in story.also)
    told = {story.id: story for story in merged}
    for number, (id, report) in enumerate(random.Random(seed).sample(beside, min(OPENINGS, len(beside))), 1):
        story = told[id]
        opening = next(one for one in story.also if one.report == report)
        sides = f"{'+'.join(story.actors)} > {'+'.join(story.recipients)}"
        print(f"opening {number} {story.event_type} {story.status} {sides} ({len(story.mentions)} mentions)")
        on = day(opening.published_at) or 0
        nearest = sorted(story.mentions, key=lambda one: (abs((day(one.published_at) or 0) - on), one.order))
        for mention in nearest[:SHOWN]:
            print(f"   {_line(mention)}")
        rest = " ".join(opening.lead.removeprefix(opening.title or "").split())[:160]
        print(f"   beside: {(opening.published_at or '')[:10]} {opening.title} | {rest}")


def _candidates(records: list[Record]) -> Iterator[tuple[Record, Record]]:
    by_word: dict[str, list[tuple[Record, frozenset[str], int]]] = defaultdict(list)
    for record in records:
        words = frozenset(stem(word) for word in (record.report.title or "").split()) - _EMPTY
        on = day(record.report.published_at)
        if record.events and on is not None and len(words) >= 4:
            for word in words:
                by_word[word].append((record, words, on))
    seen: set[tuple[str, str]] = set()
    for rows in by_word.values():
        for (one, ours, first), (two, theirs, second) in combinations(rows, 2):
            if abs(first - second) > APART or one.report.outlet == two.report.outlet:
                continue
            if len(ours & theirs) >= SHARED * min(len(ours), len(theirs)) and _ids(one, two) not in seen:
                seen.add(_ids(one, two))
                yield one, two


def _ids(one: Record, two: Record) -> tuple[str, str]:
    first, second = sorted((one.report.id, two.report.id))
    return first, second


def _line(mention: Mention) -> str:
    event = mention.event
    dated = event.when.value if event.when else "-"
    published = (mention.published_at or "")[:10]
    words = " ".join(event.evidence[0].quote.split())[:120]
    return f"{published} {event.event_type} {event.status} {dated} | {mention.title} | {words}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
