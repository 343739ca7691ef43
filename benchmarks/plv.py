"""Acts of single sentences against a PLOVER set: python -m benchmarks.plv DATA [--errors TYPE]

DATA is the folder of the development sets; it holds events/plv_train.jsonl, sentences with the type of the
act that each tells. Counted as the set's scorer counts (score/events.py): the fifteen roots of a sentence
against the gold ones, micro and macro (over roots in the gold); sentences with any event at all; and CONSULT
alone, of the sentences with a word of meeting (the class `meeting` of lexicons/predicates.toml).
--errors TYPE prints the sentences where that type is missed or read falsely.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from evaluation.sentence_acts import acts

from dragoman.lexicon.predicates import words

FILE = "events/plv_train.jsonl"
ROOTS = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
_RENAMED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}  # as the set codes them
_MEET = ("meet", "met", "meets", "talks", "visited", "visiting")


class Coded(NamedTuple):
    """A sentence, its roots in the gold, and those read."""

    text: str
    gold: frozenset[str]
    read: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    coded = [_coded(line) for line in (options.data / FILE).read_text(encoding="utf-8").splitlines()]
    _print(coded)
    if options.errors:
        for one in coded:
            if (options.errors in one.gold) != (options.errors in one.read):
                print(
                    f"  {'/'.join(sorted(one.gold))} read as {'/'.join(sorted(one.read)) or '-'}: {one.text}"
                )
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plv",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--errors", metavar="TYPE", choices=ROOTS, help="print what is wrong of one type")
    options = parser.parse_args(arguments)
    if not (options.data / FILE).exists():
        parser.error(f"no {FILE} in {options.data}")
    return options


def _coded(line: str) -> Coded:
    row = json.loads(line)
    read = {_RENAMED.get(act.type, act.type) for act in acts(row["text"])}
    return Coded(row["text"], frozenset(act["type"] for act in row["gold"]), frozenset(read) & set(ROOTS))


def _print(coded: list[Coded]) -> None:
    figures = {root: _figures(coded, root) for root in ROOTS if any(root in one.gold for one in coded)}
    print(f"{'root':12}{'gold':>6}{'P':>8}{'R':>8}{'F1':>8}")
    for root, row in figures.items():
        _print_row(root, sum(root in one.gold for one in coded), row)
    _print_row("micro", sum(len(one.gold) for one in coded), _figures(coded, None))
    print(f"{'macro':36}{100 * sum(row[2] for row in figures.values()) / max(1, len(figures)):6.1f}")
    some = sum(bool(one.read) for one in coded)
    print(f"any event in {100 * some / max(1, len(coded)):.1f} % of {len(coded)} sentences")
    meetings = [one for one in coded if _tells_meeting(one.text)]
    p, r, f1 = (100 * figure for figure in _figures(meetings, "CONSULT"))
    print(f"CONSULT in {len(meetings)} sentences with a word of meeting: P {p:.1f} R {r:.1f} F1 {f1:.1f}")


def _print_row(name: str, gold: int, figures: tuple[float, float, float]) -> None:
    print(f"{name:12}{gold:>6}" + "".join(f"{100 * figure:8.1f}" for figure in figures))


def _figures(coded: list[Coded], root: str | None) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one root, or of all together."""
    wanted = {root} if root else set(ROOTS)
    right = sum(len(one.gold & one.read & wanted) for one in coded)
    p = right / max(1, sum(len(one.read & wanted) for one in coded))
    r = right / max(1, sum(len(one.gold & wanted) for one in coded))
    return p, r, 2 * p * r / max(1e-9, p + r)


def _tells_meeting(text: str) -> bool:
    wanted = words("classes", "meeting") | set(_MEET)
    found = re.findall(r"[a-z]+", text.lower())
    return any(word in wanted or word.removesuffix("s") in wanted for word in found)


if __name__ == "__main__":
    raise SystemExit(main())
