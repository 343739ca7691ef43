"""What each layer of quotation reading reaches, and how fast: marks, content, cue, speaker.

    python benchmarks/quotes_layers.py DATA [--limit N] [--train]    (DATA holds quotes/polnear_dev.jsonl)

Gold: PolNeAR, development split, cut into paragraphs. A found segment matches a gold one when they share
at least 0.8 of the characters in either, one to one; punctuation and marks at the edges do not count.
Marks: pairing alone finds the fully quoted segments (strings of four words or more). Content: F1 by
kind of gold. Cue and speaker: share of matched segments whose cue, or source, overlaps the gold one.
Wrong speaker: of the direct quotations that name a speaker (gold has one in the paragraph, and we name
one), the share where ours is another. Speed: paragraphs a second of CPU time on one core, the parse
included, given whole articles as a reader gives them (bar), given single paragraphs, which costs the
parser its batches, and of the parse alone. Exit code 1 when more than 4 % are wrong or fewer than 100
paragraphs a second are read.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

MOST_WRONG = 4.0
LEAST_SPEED = 100.0
_EDGE = " \n\t“”\"'‘’.,;:!?-–—…"
_SAME = 0.8
_FEWEST = 4
Chars = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Gold:
    """A segment of attributed content in a paragraph, with the cues and sources that stand there."""

    span: Chars
    kind: str
    cues: tuple[Chars, ...]
    sources: tuple[Chars, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A segment that we attribute, with its cue and source."""

    span: Chars
    cue: Chars | None
    source: Chars | None


def paragraphs(document: dict[str, Any]) -> Iterator[tuple[str, list[Gold]]]:
    """Yield each paragraph of a gold document with its segments, offsets within the paragraph."""
    text = document["text"]
    for line in re.finditer(r"[^\n]+", text):
        if not line.group().strip():
            continue
        low, high = line.span()
        rows = []
        for item in document["gold"]:
            cues, sources = (
                tuple((a - low, b - low) for a, b in item[name] if a < high and b > low)
                for name in ("cues", "sources")
            )
            for a, b in item["contents"]:
                span = trimmed(text, max(a, low), min(b, high))
                if span[0] < span[1]:
                    rows.append(Gold((span[0] - low, span[1] - low), item["kind"], cues, sources))
        yield line.group(), rows


def matches(gold: Sequence[Gold], found: Sequence[Chars]) -> dict[int, int]:
    """Return which found segment (by place in `found`) matches which gold one, the closest first."""
    pairs = sorted(
        ((_shared(row.span, span), i, j) for i, span in enumerate(found) for j, row in enumerate(gold)),
        reverse=True,
    )
    chosen: dict[int, int] = {}
    for share, i, j in pairs:
        if share >= _SAME and i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def trimmed(text: str, start: int, end: int) -> Chars:
    """Return a place without the marks, punctuation and space at its edges."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def overlaps(one: Chars | None, others: Sequence[Chars]) -> bool:
    return one is not None and any(one[0] < end and start < one[1] for start, end in others)


def measure(rows: list[tuple[str, list[Gold], list[Found]]]) -> Counter[str]:
    """Count what every layer finds and misses."""
    from dragoman.readers.english.statements.quotations import find_quoted

    count: Counter[str] = Counter()
    for text, gold, found in rows:
        direct = [row for row in gold if row.kind == "direct"]
        strings = [
            trimmed(text, one.inner_start, one.inner_end)
            for one in find_quoted(text)
            if one.level == 1 and one.words(text) >= _FEWEST
        ]
        paired = matches(direct, strings)
        free = [s for i, s in enumerate(strings) if i in paired or not _within(s, gold, direct)]
        count.update({"marks hit": len(paired), "marks found": len(free), "marks gold": len(direct)})
        chosen = matches(gold, [one.span for one in found])
        count.update({"all found": len(found), "all hit": len(chosen), "all gold": len(gold)})
        for i, j in chosen.items():
            row, one = gold[j], found[i]
            count[f"{row.kind} hit"] += 1
            if row.cues:
                count[f"{row.kind} cue of"] += 1
                count[f"{row.kind} cue"] += overlaps(one.cue, row.cues)
            if row.sources:
                count[f"{row.kind} source of"] += 1
                count[f"{row.kind} source"] += overlaps(one.source, row.sources)
                if one.source is not None:
                    count[f"{row.kind} named"] += 1
                    count[f"{row.kind} wrong"] += not overlaps(one.source, row.sources)
        for row in gold:
            count[f"{row.kind} gold"] += 1
    return count


def main() -> int:
    """Print the table; return 1 when a bar is not reached."""
    from evaluation.adapters import quotes

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="the first N articles only")
    parser.add_argument("--train", action="store_true", help="the 200 training articles instead")
    options = parser.parse_args()
    name = "polnear_train200" if options.train else "polnear_dev"
    lines = (options.data / "quotes" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines[: options.limit]]
    units = [unit for article in articles for unit in paragraphs(article)]
    quotes("The minister said that the talks would go on.")  # loads the parser and the lexicons
    spent, read = _timed(quotes, [text for text, _ in units])
    rows = [
        (text, gold, list(_segments(text, found))) for (text, gold), found in zip(units, read, strict=True)
    ]
    whole, _ = _timed(quotes, [article["text"] for article in articles])
    bare, _ = _timed(_parsed, [article["text"] for article in articles])
    speeds = [len(units) / max(seconds, 1e-9) for seconds in (whole, spent, bare)]
    return _report(measure(rows), len(units), speeds)


def _timed(run: Callable[[str], Any], texts: list[str]) -> tuple[float, list[Any]]:
    """Return the CPU seconds of one thread that `run` takes over `texts`, and what it returns."""
    began = time.process_time()
    found = [run(text) for text in texts]
    return time.process_time() - began, found


def _parsed(text: str) -> object:
    from dragoman.readers.english.document import parse
    from dragoman.record import Block, Report

    return parse(
        Report("", text, tuple(Block("paragraph", *m.span()) for m in re.finditer(r"\S[^\n]*", text)))
    )


def _segments(text: str, found: list[dict[str, Any]]) -> Iterator[Found]:
    for one in found:
        for start, end in one["content"]:
            span = trimmed(text, start, end)
            if span[0] < span[1]:
                yield Found(span, one["cue"], one["source"])


def _report(count: Counter[str], units: int, speeds: list[float]) -> int:
    print(f"{'layer':38} {'figure':>7}   of")
    print(f"{'marks: fully quoted, F1':38} {_f1(count, 'marks'):7.1f}   {count['marks gold']}")
    print(f"{'content: every attribution, F1':38} {_f1(count, 'all'):7.1f}   {count['all gold']}")
    for kind in ("direct", "mixed", "indirect"):
        _line(f"content: {kind}, recall", count[f"{kind} hit"], count[f"{kind} gold"])
    for layer, of in (("cue", "cue of"), ("source", "source of")):
        for kind in ("direct", "mixed", "indirect"):
            title = f"{'speaker' if layer == 'source' else layer}: {kind}, of those matched"
            _line(title, count[f"{kind} {layer}"], count[f"{kind} {of}"])
    wrong = 100 * count["direct wrong"] / max(1, count["direct named"])
    _line("wrong speaker: direct that name one", count["direct wrong"], count["direct named"])
    for title, speed in zip(("whole articles", "single paragraphs", "bare parse"), speeds, strict=True):
        print(f"{f'paragraphs a second: {title}':38} {speed:7.0f}   {units}")
    return int(wrong > MOST_WRONG or speeds[0] < LEAST_SPEED)


def _line(title: str, part: int, whole: int) -> None:
    print(f"{title:38} {100 * part / max(1, whole):7.1f}   {whole}")


def _f1(count: Counter[str], layer: str) -> float:
    return 200 * count[f"{layer} hit"] / max(1, count[f"{layer} found"] + count[f"{layer} gold"])


def _shared(one: Chars, other: Chars) -> float:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, both) / max(1, max(one[1], other[1]) - min(one[0], other[0]))


def _within(span: Chars, gold: list[Gold], direct: list[Gold]) -> bool:
    """Whether a quoted string is a fragment of an attribution that is not wholly quoted."""
    return any(
        min(span[1], row.span[1]) - max(span[0], row.span[0]) >= (span[1] - span[0]) / 2
        for row in gold
        if row not in direct
    )


if __name__ == "__main__":
    sys.exit(main())
