"""A reproducible sample of events read from a general news feed, to be judged by hand.

    python benchmarks/feed_sample.py FEED [--known ITEMS] [--seed N] [--items 2000] [--events 200] [--out CSV]

FEED is a .jsonl.gz of items (`date`, `title`, `summary`, `url`, `feed`). Items of the file ITEMS (a labelled
set, by `url`) are left out. Of the rest, --items are drawn at random with --seed and read; of their events
--events are drawn and written as one row each: item number, type, status, sides, rule, words, title, summary.
Judge each row: is there such an act between states, of that type, by those sides?
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COLUMNS = ("item", "type", "status", "actors", "recipients", "rule", "words", "title", "summary")


def main() -> int:
    """Write the sample, and say how many items hold an event."""
    options = _options()
    drawn = sample(items(options.feed, _known(options.known)), options.items, options.seed)
    rows, relevant = [], 0
    for number, item in drawn:
        found = list(_events(number, item))
        relevant += bool(found)
        rows.extend(found)
    chosen = sample(list(enumerate(rows)), options.events, options.seed)
    with options.out.open("w", encoding="utf-8", newline="") if options.out else sys.stdout as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(row for _, (_, row) in chosen)
    print(
        f"{len(drawn)} items, {relevant} with events, {len(rows)} events, {len(chosen)} drawn",
        file=sys.stderr,
    )
    return 0


def items(feed: Path, known: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return the items of the file `feed`, without those whose address is in `known`, each title once."""
    found: dict[str, dict[str, Any]] = {}
    with gzip.open(feed, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            if item["url"] not in known and (item.get("lang") or "en").startswith("en"):
                found.setdefault(item["title"], item)
    return list(found.values())


def sample(rows: list[Any], size: int, seed: int) -> list[tuple[int, Any]]:
    """Return `size` of `rows` with their numbers, in order; the same seed, the same rows."""
    numbers = random.Random(seed).sample(range(len(rows)), min(size, len(rows)))
    return [(number, rows[number]) for number in sorted(numbers)]


def _events(number: int, item: dict[str, Any]) -> Iterator[dict[str, str]]:
    from dragoman.pipeline import read

    summary = (item.get("summary") or "").strip()
    record = read(summary or item["title"], title=item["title"], published=item["date"], outlet=item["feed"])
    for event in record.events:
        yield {
            "item": str(number),
            "type": event.event_type,
            "status": event.status,
            "actors": "+".join(dict.fromkeys(party.state for party in event.actors)),
            "recipients": "+".join(dict.fromkeys(party.state for party in event.recipients)),
            "rule": event.rule,
            "words": event.evidence[0].quote,
            "title": item["title"],
            "summary": summary,
        }


def _known(path: Path | None) -> frozenset[str]:
    if path is None:
        return frozenset()
    return frozenset(json.loads(line)["url"] for line in path.read_text(encoding="utf-8").splitlines())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("feed", type=Path, metavar="FEED")
    parser.add_argument("--known", type=Path, metavar="ITEMS", help="a .jsonl of labelled items to leave out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--out", type=Path, metavar="CSV", help="default: standard output")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
