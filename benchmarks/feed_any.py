"""Draw pairs of a feed's reports whatever was read from them, for a reader to judge:

    python -m benchmarks.feed_any RECORDS.jsonl [SEED]

RECORDS as benchmarks/feed_records.py writes them. A report that the gate lets pass is drawn, then one of
those of two days and other outlets whose title and text are like it (a cosine of 0.2 of the telling words,
each by how seldom it is). So no occurrence weighs more for being told often, and what was not read at all
counts as apart. Judge each pair: do both tell the same act between states? `together` says whether a story
other than a war that goes on holds both: by events of both ("mentions"), or with one that only opens with it
("opening").
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.feed_stories import Held

from dragoman.merge.dates import day
from dragoman.merge.mentions import mentions
from dragoman.merge.near_duplicates import originals
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.terms import stems
from dragoman.readers.english.reader import judge
from dragoman.record import Record
from dragoman.record.encoding import decode

PAIRS = 150
APART = 2  # days
COSINE = 0.2
COMMONEST = 800  # reports that have a word, beyond which it tells nothing


def main(path: Path, seed: int = 0) -> None:
    """Print the pairs, each with whether it stands together."""
    records = {record.report.id: record for record in map(decode, path.open("rb"))}
    copies = originals(record.report for record in records.values())
    told = stories(mentions(records.values(), copies), openings=openings(records.values(), copies))
    held = Held(story for story in told if not story.situation)
    for number, pair in enumerate(drawn(records, seed), 1):
        print(f"pair {number} together={held.together(*pair)}")
        for report in (records[id].report for id in pair):
            text = " ".join(report.text.removeprefix(report.title or "").split())
            print(f"   {(report.published_at or '')[:10]} {report.outlet}: {report.title} | {text[:220]}")


def drawn(records: dict[str, Record], seed: int) -> Iterator[tuple[str, str]]:
    """Yield pairs of report ids, a report first and then one that is like it."""
    told = {id: stems(f"{record.report.title}\n{record.report.text}") for id, record in records.items()}
    counts = Counter(word for words in told.values() for word in words)
    weight = {word: math.log(len(told) / count) ** 2 for word, count in counts.items() if count <= COMMONEST}
    size = {id: math.sqrt(sum(weight.get(word, 0.0) for word in words)) or 1.0 for id, words in told.items()}
    by_word: dict[str, list[str]] = defaultdict(list)
    for id, words in told.items():
        for word in words & weight.keys():
            by_word[word].append(id)
    chance, seen = random.Random(seed), set[tuple[str, str]]()
    for id in chance.sample(sorted(records), len(records)):
        if len(seen) == PAIRS:
            return
        alike: dict[str, float] = defaultdict(float)
        for word in told[id] & weight.keys():
            for other in by_word[word]:
                alike[other] += weight[word]
        near = sorted(
            other
            for other, shared in alike.items()
            if shared >= COSINE * size[id] * size[other] and _may_tell_the_same(records[id], records[other])
        )
        if near and judge(records[id].report).read:
            first, second = sorted((id, chance.choice(near)))
            if (first, second) not in seen:
                seen.add((first, second))
                yield first, second


def _may_tell_the_same(one: Record, two: Record) -> bool:
    ours, theirs = day(one.report.published_at), day(two.report.published_at)
    near = ours is not None and theirs is not None and abs(ours - theirs) <= APART
    return near and one.report.outlet != two.report.outlet


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
