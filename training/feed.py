"""Fit how confidence is moved in feed items, and say how well it holds there.

    python -m training.feed EXAMPLES.jsonl.gz --model FOLDER [--write]

EXAMPLES are items of a general feed with all their events (`training/labels/feed_*.jsonl`), drawn because a
reader proposed any event in them; FOLDER holds the network and what `training.fit` wrote. What is fitted are
two numbers: what is added in a feed item to the logit of an event that the network alone proposes, and of
one that the rules propose. How well confidence holds is told with the numbers in FOLDER, and with fitted ones
of events that these did not see (five folds). `--write` puts the fitted numbers into `combiner.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from dragoman.readers.english.learned.combining import combiner
from dragoman.readers.english.learned.event_options import Option
from dragoman.readers.english.learned.network import Network
from training.classes import load
from training.draw import LEAST_PROPOSED
from training.fit import Rated, folds, rated, scored, show_reliability, texts, told
from training.scoring import likeliest_shift

Groups = tuple[list[tuple[float, bool]], list[tuple[float, bool]]]
"""Confidence and rightness of what the network alone proposes, and of what the rules propose."""


def by_reader(events: Iterable[tuple[Option, float, bool]]) -> Groups:
    """Return events by who proposes them."""
    groups: Groups = ([], [])
    for option, confidence, right in events:
        groups[option.of_rules].append((confidence, right))
    return groups


def fitted_shifts(groups: Groups) -> tuple[float, float]:
    """Return what to add to the logits of either group, of which the confidences are without it."""
    alone, by_rules = map(likeliest_shift, groups)
    return alone, by_rules


def show(name: str, given: Rated, cut: float) -> None:
    """Print the score at the default cut and how well confidence holds."""
    score = scored(given, cut)
    print(f"{name}: at the default cut P {score.precision:.3f} R {score.recall:.3f} F1 {score.f1:.3f}")
    show_reliability(given)


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
    present = combiner(given.model)
    without = rated(items, replace(present, feed_shifts=(0.0, 0.0)))
    events = {text.example.id: list(told(text, pool, LEAST_PROPOSED)) for text, pool in without}
    groups = by_reader(chain.from_iterable(events.values()))
    shifts = fitted_shifts(groups)
    print(f"{len(items)} items; events of at least {LEAST_PROPOSED}, nothing added:")
    for name, group, shift in zip(("network alone", "rules"), groups, shifts, strict=True):
        expected, right = (sum(pair[i] for pair in group) for i in (0, 1))
        print(f"{name}: {len(group)} events, {expected:.0f} expected to be right, {right} are; {shift:+}")
    show(f"with what {given.model} adds {present.feed_shifts}", rated(items, present), present.cut)
    unseen: Rated = []
    for kept, left in folds(items):
        of_others = fitted_shifts(by_reader(event for text in kept for event in events[text.example.id]))
        unseen += rated(left, replace(present, feed_shifts=of_others))
    show("with what is fitted on others", unseen, present.cut)
    if given.write:
        file = given.model / "combiner.json"
        known = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(known | {"feed_shifts": shifts}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
