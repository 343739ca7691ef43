"""How many points of two sides' accounts the comparison finds: python benchmarks/readouts.py DATA [options]

DATA is the folder of the development sets; record/readout_pairs.json holds comparisons of two sides'
accounts within one report, each with points that both make, that one makes alone, or on which they
conflict, with the words. A point is found when a row of the comparison cites words that overlap all
the words the annotators cite for it, side by side; the relation is then that of the row's verdict. Each
row matches one point at most. Overlap is the share of the shorter stretch, and a stretch of over 600
characters and three times the point's never counts: the rules of the set's own scorer.

--half first|second: only that half of the comparisons (by their place in the file, alternating).
--output FILE: write the rows as predictions for the set's own scorer. --misses: print what was missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.comparison import compare
from dragoman.comparison.model import Comparison
from dragoman.pipeline import read
from dragoman.record import Record, Span

LONG, TIMES = 600, 3
SAME = {
    "same",
    "paraphrase",
    "narrower",
    "envelope-same",
    "envelope-differs",
    "different-aspect",
    "claimed-by-both",
    "adjectives",
}
CONFLICT = {"conflicting", "contradicted"}
Point = dict[str, Any]


def main() -> int:
    options = _options()
    folder = options.data / "record"
    pairs = json.loads((folder / "readout_pairs.json").read_text(encoding="utf-8"))
    if options.half:
        pairs = pairs[options.half == "second" :: 2]
    records: dict[str, Record] = {}
    found = right = total = told = 0
    output = []
    by_relation: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        name = pair["text_id"]
        if name not in records:
            records[name] = _read(folder / "texts" / f"{name}.json")
        comparison = compare(records[name], sides=(pair["side_a"], pair["side_b"]))
        comparison.verify()
        rows = list(points(comparison))
        output.append(
            {**{k: pair[k] for k in ("text_id", "side_a", "side_b")}, "points": [_plain(r) for r in rows]}
        )
        matches = _matched(rows, pair["points"], records[name].report.text)
        found += len(matches)
        right += sum(same for _, same in matches.values())
        total += len(pair["points"])
        told += len(rows)
        for row in rows:
            by_relation[row["relation"]]["told"] += 1
        for number, gold in enumerate(pair["points"]):
            same = matches.get(number, (0, None))[1]
            by_relation[gold["relation"]].update(
                points=1, found=int(same is not None), right=int(same is True)
            )
        for number, gold in enumerate(pair["points"]) if options.misses else ():
            state = "missed" if number not in matches else "right" if matches[number][1] else "wrong"
            said = rows[matches[number][0]]["relation"] if number in matches else ""
            print(f"{name} {state:6} {gold['relation']:8} {said:8} {gold['topic']}")
    if options.output:
        options.output.write_text(json.dumps(output, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"comparisons {len(pairs)}, points {total}, rows told {told}")
    print(f"points found   {found}/{total} = {found / max(1, total):.3f}")
    print(f"relation right {right}/{found} = {right / max(1, found):.3f}")
    for relation in ("only_a", "only_b", "same", "conflict"):
        hits = by_relation[relation]
        found_here = f"found {hits['found']}, right {hits['right']}; told {hits['told']}"
        print(f"  {relation:8} {hits['points']} points, {found_here}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("first", "second"))
    parser.add_argument("--output", type=Path)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    if not (options.data / "record" / "readout_pairs.json").exists():
        parser.error(f"no record/readout_pairs.json in {options.data}")
    return options


def _read(path: Path) -> Record:
    text = json.loads(path.read_text(encoding="utf-8"))
    return read(text["text"], published=text["published"], outlet=text["outlet"], title=text["title"])


def points(comparison: Comparison) -> Iterator[Point]:
    """Yield the points of a comparison of two accounts: what every row with words says of the two."""
    for row in comparison.rows:
        first, second = row.cells
        if first.evidence and second.evidence:
            rules = {verdict.rule for verdict in row.verdicts}
            if row.parent is None and row.block == "issues" and not rules & {"different-aspect"}:
                continue  # its points say the same
            yield {
                "relation": "conflict" if rules & CONFLICT else "same",
                "a": first.evidence[0],
                "b": second.evidence[0],
            }
        elif row.parent is not None or row.block != "issues":
            one = first if first.evidence else second
            yield (
                {
                    "relation": "only_a" if first.evidence else "only_b",
                    "a": first.evidence[0] if first.evidence else None,
                    "b": second.evidence[0] if second.evidence else None,
                }
                if one.evidence
                else {}
            )


def _plain(point: Point) -> Point:
    words = {side: point[side].quote if point[side] else None for side in "ab"}
    return {"relation": point["relation"], "evidence_a": words["a"], "evidence_b": words["b"]}


def _matched(rows: list[Point], gold: list[Point], text: str) -> dict[int, tuple[int, bool]]:
    """Return for each point found its row and whether the relation is right; the best overlap goes first."""
    scored = []
    for number, point in enumerate(gold):
        for place, row in enumerate(rows):
            cited = [(row[side], point[f"evidence_{side}"]) for side in "ab" if point[f"evidence_{side}"]]
            shares = [_overlap(span, words, text) for span, words in cited]
            if shares and min(shares) > 0:
                same = row["relation"] == point["relation"]
                scored.append((-sum(shares) - same, place, number, same))
    found: dict[int, tuple[int, bool]] = {}
    used = set()
    for _, place, number, same in sorted(scored):
        if number not in found and place not in used:
            found[number] = (place, same)
            used.add(place)
    return found


def _overlap(span: Span | None, words: str, text: str) -> float:
    """The share of the shorter of two stretches that is common to both."""
    start = text.find(words)
    if span is None or start < 0:
        return 0.0
    end = start + len(words)
    if span.end - span.start > max(LONG, TIMES * (end - start)):
        return 0.0
    common = min(span.end, end) - max(span.start, start)
    return max(0, common) / max(1, min(span.end - span.start, end - start))


if __name__ == "__main__":
    sys.exit(main())
