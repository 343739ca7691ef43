"""Score the merging of a feed on pairs of mentions that a reader judged:

    python -m benchmarks.judged_pairs RECORDS.jsonl ../shared/dev/pairs/mentions.jsonl [--errors N]

RECORDS as benchmarks/feed_records.py writes them. A judged pair counts as one occurrence where its answer is
"same" or "part"; "misread" and "unsure" are left out. A pair of which an event is no longer read counts as
apart if it is one occurrence, else it is left out. Prints, for each way in which pairs were drawn and for
all: pairs in one story that are one occurrence (tp) or two (fp), pairs apart that are one occurrence (fn) or
two (tn), precision, recall and F1. With --errors, the first N wrong pairs.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Mention
from dragoman.record import Record
from dragoman.record.encoding import decode

COUNTED = {"same": True, "part": True, "different": False}


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A judged pair, with the mentions as they are read now (None where one is no longer read)."""

    id: str
    drawn: str
    is_one: bool
    why: str
    left: Mention | None
    right: Mention | None

    @property
    def dyad(self) -> str:
        """The states of the first mention: what pairs are divided by into parts for fitting and testing."""
        event = self.left.event if self.left else None
        return "-".join(sorted({p.state for p in (*event.actors, *event.recipients)})) if event else ""


def judged_pairs(path: Path, told: Iterable[Mention]) -> list[JudgedPair]:
    """Return the pairs that count, with their mentions."""
    by_address: dict[str, list[Mention]] = defaultdict(list)
    for mention in told:
        by_address[mention.address or ""].append(mention)
    return [
        JudgedPair(
            row["id"],
            row["drawn"],
            COUNTED[row["answer"]],
            row["why"],
            _found(row["a"], by_address),
            _found(row["b"], by_address),
        )
        for row in map(json.loads, path.open(encoding="utf-8"))
        if row["answer"] in COUNTED
    ]


def _found(side: Mapping[str, Any], by_address: Mapping[str, list[Mention]]) -> Mention | None:
    """Return the mention with most of the words that were judged, of the same type if there is one."""
    words = set(side["evidence"].split())
    event_type = side["read_as"].partition("/")[0]

    def likeness(mention: Mention) -> tuple[float, bool]:
        quoted = set(mention.event.evidence[0].quote.split())
        return len(words & quoted) / max(1, len(words | quoted)), mention.event.event_type == event_type

    rows = [mention for mention in by_address[side["url"]] if likeness(mention)[0] >= 0.5]
    return max(rows, key=lambda row: (likeness(row)[1], likeness(row)[0], row.id), default=None)


def counts(pairs: Iterable[JudgedPair], story_of: Mapping[str, str]) -> Iterator[tuple[JudgedPair, str]]:
    """Yield each pair that counts with its outcome: tp, fp, fn or tn."""
    for pair in pairs:
        if pair.left is None or pair.right is None:
            if pair.is_one:
                yield pair, "fn"
            continue
        together = story_of[pair.left.id] == story_of[pair.right.id]
        yield pair, ("tp" if together else "fn") if pair.is_one else ("fp" if together else "tn")


def line(name: str, found: Counter[str]) -> str:
    """Return the figures of some pairs in a line."""
    right, wrong, missed = found["tp"], found["fp"], found["fn"]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    figures = " ".join(f"{kind} {found[kind]:3}" for kind in ("tp", "fp", "fn", "tn"))
    return f"{name:<10} {figures}  precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"


def main() -> None:
    """Merge the records and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("records", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    all_mentions = mentions(events_only(options.records))
    story_of = {mention.id: story.id for story in stories(all_mentions) for mention in story.mentions}
    outcomes = list(counts(judged_pairs(options.pairs, all_mentions), story_of))
    for drawn in ("one-story", "near", "random"):
        print(line(drawn, Counter(outcome for pair, outcome in outcomes if pair.drawn == drawn)))
    print(line("all", Counter(outcome for _, outcome in outcomes)))
    wrong = [(pair, outcome) for pair, outcome in outcomes if outcome in ("fp", "fn")]
    for pair, outcome in wrong[: options.errors]:
        print(f"{pair.id} {outcome} ({pair.why})")
        for side in (pair.left, pair.right):
            print(f"    {_shown(side) if side else 'not read'}")


def events_only(path: Path) -> list[Record]:
    """Return the records of a file."""
    return [decode(row) for row in path.open("rb")]


def _shown(mention: Mention) -> str:
    event = mention.event
    when = event.when.value if event.when else "-"
    sides = f"{'+'.join(p.state for p in event.actors)}>{'+'.join(p.state for p in event.recipients)}"
    words = " ".join(event.evidence[0].quote.split())[:110]
    return f"{(mention.published_at or '')[:10]} {event.event_type} {event.status} {sides} {when} | {words}"


if __name__ == "__main__":
    main()
