"""Draw texts of the pool to be labelled blind: batches of lines without any reading beside them.

    python -m training.draw POOL --taken FILE... --seed 1 --portal 7000 --official 400 --output FOLDER

Of the summaries, half are those in which the present reader finds no event though they name two states or
more, three in ten are others that name two, the rest are drawn at random; of feed items (`--feed 500`) those
in which a reader proposes any event. Texts whose hash stands in a file of `--taken` (earlier labels, sets
that are for scoring), and feed items with a title of one, are left out. One batch in ten is written twice,
for two labellers, so that their agreement can be measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from dragoman.ingest import ingest
from dragoman.pipeline import extract_all
from dragoman.record import Record, Report
from dragoman.settings import Settings
from training.pool import FEED, OFFICIAL, PORTAL, PoolText, digest, texts

SHARES = {"missed": 0.5, "states": 0.45, "any": 0.05}
READ_FOR_EACH = 3  # texts that are read for each one that is drawn: enough that every kind is there
TWICE = 10  # one batch in so many is labelled twice
LEAST_PROPOSED = 0.1
"""Confidence of an event from which a feed item is drawn, so that of less likely ones some are not there."""


def kinds(pool_texts: Sequence[PoolText]) -> Iterator[str]:
    """Yield for each text what the present reader makes of it: missed, states, any."""
    reports: Iterable[Report] = (
        ingest(text.text, published=text.published, outlet=text.outlet) for text in pool_texts
    )
    for record in extract_all(reports, Settings(gate=True)):
        if not isinstance(record, Record):
            yield "any"
            continue
        states = {actor.state for actor in record.actors if actor.state}
        yield "any" if len(states) < 2 else "states" if record.events else "missed"


def draw(pool_texts: list[PoolText], count: int, chance: random.Random) -> list[PoolText]:
    """Draw `count` summaries by the shares of `SHARES`."""
    chance.shuffle(pool_texts)
    by_kind: dict[str, list[PoolText]] = {kind: [] for kind in SHARES}
    candidates = pool_texts[: count * READ_FOR_EACH]
    for text, kind in zip(candidates, kinds(candidates), strict=True):
        by_kind[kind].append(text)
    drawn = [text for kind, share in SHARES.items() for text in by_kind[kind][: round(count * share)]]
    chance.shuffle(drawn)
    return drawn


def draw_feed(pool_texts: list[PoolText], count: int, chance: random.Random) -> list[PoolText]:
    """Draw `count` items of a feed in which the present readers propose any event."""
    pool_texts = list({text.title: text for text in pool_texts}.values())  # by several feeds of an outlet
    chance.shuffle(pool_texts)
    reports: Iterable[Report] = (
        ingest(text.text, title=text.title, published=text.published, outlet=text.outlet)
        for text in pool_texts
    )
    records = extract_all(reports, Settings(gate=True, cut=LEAST_PROPOSED))
    proposing = (
        text
        for text, record in zip(pool_texts, records, strict=False)
        if isinstance(record, Record) and record.events
    )
    return list(islice(proposing, count))


def known_hashes(files: Sequence[Path]) -> set[str]:
    """Return the hashes of texts in labelled files; nothing of them is shown."""
    known = set()
    for file in files:
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                known.add(row["sha256"] if "sha256" in row else digest(row["text"]))
                known |= {digest(_start(row.get("text", ""))), digest(row.get("title") or "")}
    return known


def free_texts(pool: Path, files: Sequence[str], taken: Sequence[Path]) -> Iterator[PoolText]:
    """Yield the texts of files of the pool that no file of `taken` has."""
    known = known_hashes(taken)
    for text in (text for file in files for text in texts(pool, file)):
        hashes = {text.sha256, digest(_start(text.text))}
        if text.file == FEED and text.title:  # told again with another summary; official titles recur
            hashes.add(digest(text.title))
        if known.isdisjoint(hashes):
            yield text


def _start(text: str) -> str:
    """Return the first words of a text: the same report may have been cut at another place."""
    return " ".join(text.split()[:12])


def main() -> int:
    """Draw, write the batches, say how many there are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pool", type=Path)
    parser.add_argument("--taken", type=Path, nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--portal", type=int, default=7000)
    parser.add_argument("--official", type=int, default=400)
    parser.add_argument("--feed", type=int, default=0)
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    files = (PORTAL, *OFFICIAL, *((FEED,) if given.feed else ()))
    free = list(free_texts(given.pool, files, given.taken))
    summaries = draw([text for text in free if text.file == PORTAL], given.portal, chance)
    official = [text for text in free if text.file in OFFICIAL]
    chance.shuffle(official)
    items = draw_feed([text for text in free if text.file == FEED], given.feed, chance)
    given.output.mkdir(parents=True, exist_ok=True)
    number = 0
    official = official[: given.official]
    for rows, size in ((summaries, given.size), (official, max(1, given.size // 4)), (items, given.size)):
        batches = iter(rows)
        while batch := list(islice(batches, size)):
            number += 1
            names = [f"{number:03}"] + ([f"{number:03}-again"] if number % TWICE == 0 else [])
            for name in names:
                _write(given.output / f"{name}.jsonl", batch)
    counts = f"{len(summaries)} summaries, {len(official)} official texts, {len(items)} feed items"
    print(f"{counts}, {number} batches")
    return 0


def _write(path: Path, batch: list[PoolText]) -> None:
    rows = ({"id": text.id, "published": text.published, "text": text.text} for text in batch)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
