"""Fit how events of a feed differ from those of the labelled texts, and say how well their confidence holds.

    python -m training.feed EXAMPLES.jsonl.gz --model FOLDER [--write]

EXAMPLES are items of a general feed with all their events (`training/labels/feed_*.jsonl`), drawn because a
reader proposed any event in them; FOLDER holds the network and what `training.fit` wrote. What is fitted are
two numbers: what is added in a feed item to the logit of an event that the network alone proposes, and of
one that the rules propose. How well confidence holds is told of events that the two did not see (five
folds). `--write` puts the numbers into `combiner.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from dragoman.readers.english.learned.combining import combiner
from dragoman.readers.english.learned.event_options import choose
from dragoman.readers.english.learned.network import Network
from training.classes import load, part
from training.draw import LEAST_PROPOSED
from training.fit import FOLDS, Rated, rated, reliability, scored, texts
from training.scoring import likeliest_shift

Shifts = tuple[float, float]


def likeliest(given: Rated) -> Shifts:
    """Return the shifts under which what is right is likeliest, of what is rated without any."""
    events: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    for text, pool in given:
        right = dict(zip(map(id, text.options), text.right, strict=True))
        for option, confidence in choose(pool, LEAST_PROPOSED):
            events[option.of_rules].append((confidence, right[id(option)]))
    alone, by_rules = map(likeliest_shift, events)
    return alone, by_rules


def main() -> int:
    """Fit, say how well the confidence holds, and perhaps write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    items = texts([example for path in given.examples for example in load(path)], Network(given.model))
    unshifted = replace(combiner(given.model), feed_shifts=(0.0, 0.0))
    rows = rated(items, unshifted)
    shifts = likeliest(rows)
    print(f"{len(items)} items; network alone {shifts[0]:+}, rules {shifts[1]:+}")
    unseen: Rated = []
    for fold in range(FOLDS):
        others = likeliest([row for row in rows if part(row[0].example.id, FOLDS) != fold])
        left = [text for text in items if part(text.example.id, FOLDS) == fold]
        unseen += rated(left, replace(unshifted, feed_shifts=others))
    score = scored(unseen, unshifted.cut)
    print(f"at the default cut P {score.precision:.3f} R {score.recall:.3f} F1 {score.f1:.3f}")
    print("reliability: from, to, events, mean confidence, right")
    for _, *numbers in reliability(unseen):
        print("  {:.1f}-{:.1f}{:>6}{:>8.2f}{:>8.2f}".format(*numbers))
    if given.write:
        file = given.model / "combiner.json"
        known = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(known | {"feed_shifts": shifts}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
