"""Entries of a chronology drawn from a store, to be judged by hand, and the figures of judged sheets.

    python -m benchmarks.chronology_sheet draw STORE SHEET.csv [--entries 150] [--seed 1] [--confidence 0.9]
    python -m benchmarks.chronology_sheet score JUDGED.csv... [--confidence 0.9 1]

Drawn are stories that lists show, between any actors. A row has the entry as it is printed, and of each of at
most three reports the outlet, day, title and text around the evidence; `features` has the numbers that its
confidence is made of (training/entries.py). Whoever judges fills five columns with
1 (right), 0 (wrong) or nothing (cannot be told): `type`, `parties` (who, and who to whom), `date` (right, or
rightly unknown), `status`, and `happened` for a contact of leaders or foreign ministers that is told as held.
Several judged sheets are scored one by one; of those with the same rows the agreement is printed too. With
--confidence only entries from the first to below the second number are scored.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.merge.entry_confidence import features
from dragoman.merge.story import Story
from dragoman.query.chronology import entry, split
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.paging import every

ENTRY = ("number", "dated", "basis", "sentence", "event_type", "mode", "status", "actors", "recipients",
         "persons", "place", "sources", "confidence", "evidence", "story", "features", "reports")  # fmt: skip
JUDGED = ("type", "parties", "date", "status_right", "happened")
AROUND = 400
"""Characters of a report's text that are shown before and after the evidence."""
_REPORTS = 3


def main() -> int:
    """Draw or score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser("draw")
    draw.add_argument("store")
    draw.add_argument("sheet", type=Path)
    draw.add_argument("--entries", type=int, default=150)
    draw.add_argument("--seed", type=int, default=1)
    draw.add_argument("--confidence", type=float, default=LISTED)
    score = commands.add_parser("score")
    score.add_argument("sheets", type=Path, nargs="+")
    score.add_argument("--confidence", type=float, nargs=2, default=(0.0, 2.0))
    options = parser.parse_args()
    if options.command == "score":
        print("\n".join(scores([_read(sheet, *options.confidence) for sheet in options.sheets])))
        return 0
    with Store.open(options.store, create=False) as store:
        listed, below = split(_stories(store), options.confidence)
        drawn = random.Random(options.seed).sample(listed, min(options.entries, len(listed)))
        with options.sheet.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, (*ENTRY, *JUDGED))
            writer.writeheader()
            writer.writerows(_row(store, number, story) for number, story in enumerate(drawn, 1))
    print(f"{len(listed)} stories are listed, {below} are less sure, {len(drawn)} drawn", file=sys.stderr)
    return 0


def _stories(store: Store) -> Iterator[Story]:
    return (story for story in every(store.stories, limit=500) if not story.situation)


def _row(store: Store, number: int, story: Story) -> dict[str, object]:
    story_entry = entry(story)
    reports = []
    for mention in story.mentions[:_REPORTS]:
        record = store.record(mention.report)
        start, end = mention.event.evidence[0].start, mention.event.evidence[0].end
        around = record.report.text[max(0, start - AROUND) : end + AROUND]
        reports.append(f"{mention.outlet}, {mention.published_at}, “{mention.title}”: {around}")
    return {
        "number": number, "dated": story_entry.dated, "basis": story_entry.basis,
        "sentence": story_entry.sentence, "event_type": story_entry.event_type, "mode": story_entry.mode,
        "status": story_entry.status, "actors": " ".join(story_entry.actors),
        "recipients": " ".join(story_entry.recipients), "persons": "; ".join(story_entry.persons),
        "place": story_entry.place, "sources": story_entry.sources, "confidence": story_entry.confidence,
        "evidence": story_entry.words.quote, "story": story.id, "features": json.dumps(features(story)),
        "reports": "\n\n".join(reports),
    }  # fmt: skip


def _read(sheet: Path, least: float, below: float) -> list[dict[str, str]]:
    """Return the rows of a sheet whose confidence is at least one number and below another."""
    with sheet.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if least <= float(row["confidence"] or 1) < below]


def scores(sheets: Sequence[list[dict[str, str]]]) -> Iterator[str]:
    """Yield the lines of the figures of judged sheets."""
    for number, rows in enumerate(sheets, 1):
        judged = [row for row in rows if row["type"] in {"0", "1"}]
        yield f"sheet {number}: {len(judged)} entries judged"
        for column in JUDGED:
            marks = [row[column] for row in judged if row[column] in {"0", "1"}]
            yield f"  {column:<14}{marks.count('1'):>4} of {len(marks)}{_share(marks)}"
        whole = [_all(row, ("type", "parties", "date", "status_right")) for row in judged]
        parts = [_all(row, ("type", "parties")) for row in judged]
        yield f"  type, parties {parts.count('1'):>4} of {len(parts)}{_share(parts)}"
        yield f"  all four      {whole.count('1'):>4} of {len(whole)}{_share(whole)}"
    if len(sheets) > 1 and len({len(rows) for rows in sheets}) == 1:
        for column in JUDGED:
            same = [len({row[column] for row in rows}) == 1 for rows in zip(*sheets, strict=True)]
            yield f"agreement on {column}: {sum(same)} of {len(same)}"


def _all(row: dict[str, str], columns: Sequence[str]) -> str:
    """Return 1 where every column is right or cannot be told."""
    return "0" if any(row[column] == "0" for column in columns) else "1"


def _share(marks: Sequence[str]) -> str:
    return f" ({marks.count('1') / len(marks):.0%})" if marks else ""


if __name__ == "__main__":
    raise SystemExit(main())
