"""Does every answer of a transcript carry the right speaker, and no question an official's name?

    python benchmarks/transcripts.py DATA [--count 50] [--list]

Takes transcripts of questions and answers at random (fixed seed) from real/white_house_2021.jsonl.gz in
DATA, reads each as a user would, and holds what was read against the speaker labels, which are found
here by a rule of their own ("MS. PSAKI:", "Q"). An answer is a labelled turn right after a question. A
statement is judged if it is the speaker's own word (it has no cue of its own); it is right if the name
or office read fits the label. What is read in a question must name its speaker there ("you" is none).
--list prints what is wrong. Exit code 1 when anything is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dragoman
from dragoman.record import Statement

SEED = 2021
FEWEST = 3  # questions that make a transcript one of questions and answers
FILE = "real/white_house_2021.jsonl.gz"
_LABEL = re.compile(
    r"^[^\S\n]*(?:(?P<question>Q|QUESTION)[^\S\n:]*:?[^\S\n]+(?=\S)"
    r"|(?P<name>[A-Z][A-Z.’' \u00a0\-\u00c0-\u00de]{2,60}?(?: ?\([^)\n]{0,40}\))?):\s+(?=\S))",
    re.MULTILINE,
)
_PAUSE = re.compile(r"\(.{0,60}\)|\\?\[.{0,60}\]")
OFFICES = {"PRESIDENT": "Biden", "VICE PRESIDENT": "Harris", "FIRST LADY": "Biden"}
"""Labels of office in the White House's transcripts of 2021, and the surname they stand for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From `start` to `end` one has the word: `name` as the label writes it, None who asks."""

    name: str | None
    start: int
    end: int
    answer: bool

    def fits(self, statement: Statement) -> bool:
        """Whether the speaker that was read is the one whom the label names."""
        said = _plain(f"{statement.speaker} {statement.speaker_office or ''}")
        label = re.sub(r"\(.*", "", self.name or "")
        office = re.sub(r"^THE ", "", label).strip()
        last = _plain(OFFICES.get(office) or (label.split() or [""])[-1])
        return last in said.split()


def turns(text: str) -> list[Turn]:
    """Return the turns of a transcript, by the labels at the heads of its lines."""
    marks = list(_LABEL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    found: list[Turn] = []
    for mark, end in zip(marks, ends, strict=True):
        asked = bool(found) and found[-1].name is None
        found.append(Turn(mark["name"], mark.end(), end, bool(mark["name"]) and asked))
    return found


def judge(record: dragoman.Record) -> tuple[Counter[str], list[str]]:
    """Return counts over the turns of one transcript, and what is wrong as lines."""
    text = record.report.text
    found = turns(text)
    starts = [turn.start for turn in found]
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    said: set[int] = set()
    for one in record.statements:
        at = one.evidence[0].start
        index = bisect_right(starts, at) - 1
        if index < 0:
            continue
        turn, own = found[index], one.cue is None
        if turn.name is None:
            counts["in questions"] += 1
            if own or not _named(one, turn):
                counts["questions attributed"] += 1
                wrong.append(f"question  {one.speaker}: {one.evidence[0].quote[:120]}")
        elif own:
            counts["own words"] += 1
            said.add(index)
            if not turn.fits(one):
                counts["wrong speaker"] += 1
                wrong.append(f"speaker   {turn.name} read as {one.speaker}: {one.evidence[0].quote[:90]}")
        else:
            counts["reported inside turns"] += 1
    for index, turn in enumerate(found):
        counts["questions"] += turn.name is None
        if turn.answer:
            counts["answers"] += 1
            counts["answers with statements"] += index in said
            full = len(_PAUSE.sub("", text[turn.start : turn.end]).split()) >= _FULL
            counts["full answers"] += full
            if full and index not in said:
                counts["full answers without"] += 1
                wrong.append(f"silent    {turn.name}: {text[turn.start : turn.start + 120]!r}")
    return counts, wrong


_FULL = 30
"""Words from which an answer is more than a courtesy."""


def transcripts(data: Path, count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` transcripts with questions, at random but always the same."""
    with gzip.open(data / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    asked = [row for row in rows if sum(turn.name is None for turn in turns(row["text"])) >= FEWEST]
    yield from random.Random(SEED).sample(asked, min(count, len(asked)))


def main() -> int:
    """Print the counts; return 1 when an answer or a question has a wrong speaker."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--list", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    began = time.process_time()
    for row in transcripts(options.data, options.count):
        record = dragoman.read(
            row["text"], published=row["published"], outlet="The White House", title=row["title"]
        )
        counts, wrong = judge(record)
        total += counts
        total["transcripts"] += 1
        if options.list:
            for line in wrong:
                print(f"{row['date']} {line}".replace("\n", " "))
    for name in (
        "transcripts", "questions", "answers", "answers with statements", "full answers",
        "full answers without", "own words", "wrong speaker", "reported inside turns",
        "in questions", "questions attributed",
    ):  # fmt: skip
        print(f"{name:26} {total[name]:6}")
    print(f"{'CPU seconds':26} {time.process_time() - began:6.0f}")
    return int(bool(total["wrong speaker"] or total["questions attributed"]))


def _named(one: Statement, turn: Turn) -> bool:
    """Whether the speaker of a reported statement is named within the question."""
    place = one.speaker_span
    return place is not None and turn.start <= place.start and place.quote.lower() not in {"you", "i", "we"}


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return re.sub(r"[^\w\s-]", "", "".join(c for c in letters if not unicodedata.combining(c)))


if __name__ == "__main__":
    sys.exit(main())
