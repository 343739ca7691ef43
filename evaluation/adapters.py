"""Dragoman behind five plain functions, as the scorers of development sets call them.

Each takes a text and returns plain tuples or dicts with offsets into that text. A scorer counts an
exception as an empty answer, so nothing is caught here. An argument may be None: then what the text
itself says holds.

    python -m evaluation.adapters TEXTS GOLD OUT

reads, for every gold record GOLD/ID.json, the text TEXTS/ID.json through `record`, and writes OUT/ID.json. A
text that the reader fails on has no prediction, which counts as an empty one.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import dragoman.readers.english.times
from dragoman.evaluation.gold_rows import gold_format
from dragoman.pipeline import read
from dragoman.readers.english.document import parse
from dragoman.readers.english.place_finder import Located, locate
from dragoman.readers.english.statements.attribution import find_attributions
from dragoman.record import Block, Report, content_id
from dragoman.settings import Settings
from evaluation.sentence_acts import acts

BEST_CUT = 0.3
"""Confidence with the best F1 on part 0 and 1 of the labels (`python -m training.fit`)."""
_LINE = re.compile(r"\S[^\n]*")


def times(text: str, dct: str | None) -> list[tuple[int, int, str, str]]:
    """Return the time expressions of `text`: start, end, TIMEX3 type and value."""
    found = dragoman.readers.english.times.times(text, dct)
    return [(timex.span.start, timex.span.end, timex.kind, timex.value) for timex in found]


def quotes(text: str) -> list[dict[str, Any]]:
    """Return the attributions of `text`, also those of no state: content ranges, cue and source.

    Each line is a paragraph, which no content crosses. What is attributed within another attribution
    belongs to the outer one, unless it is a quotation.
    """
    blocks = tuple(Block("paragraph", *line.span()) for line in _LINE.finditer(text))
    document = parse(Report(content_id(text), text, blocks))
    return [
        {"content": list(found.content), "cue": found.cue, "source": found.source}
        for found in find_attributions(document)
        if not found.generic and (not found.nested or found.kind == "direct")
    ]


def places(text: str) -> list[Located]:
    """Return the places of `text`: start, end, latitude, longitude, two-letter country, GeoNames number."""
    return locate(text)


def events(text: str) -> list[dict[str, Any]]:
    """Return the act of one sentence as event sets code it: type, states that act, states it is done to."""
    return [
        {"type": act.type, "actors": list(act.actors), "recipients": list(act.recipients)}
        for act in acts(text)
    ]


def record(text: str, published: str | None, outlet: str | None, title: str | None) -> dict[str, Any]:
    """Return the whole record of a report in the format of gold records."""
    return gold_format(read(text, published=published, outlet=outlet, title=title), text)


def record_by_rules(
    text: str, published: str | None, outlet: str | None, title: str | None
) -> dict[str, Any]:
    """Return the same with events read by the rules alone."""
    settings = Settings(reader="rules")
    read_record = read(text, published=published, outlet=outlet, title=title, settings=settings)
    return gold_format(read_record, text)


def record_at_best_cut(
    text: str, published: str | None, outlet: str | None, title: str | None
) -> dict[str, Any]:
    """Return the same with events of both readers from the confidence that has the best F1 on open labels."""
    settings = Settings(reader="both", cut=BEST_CUT)
    read_record = read(text, published=published, outlet=outlet, title=title, settings=settings)
    return gold_format(read_record, text)


def main(texts: Path, gold: Path, out: Path) -> None:
    """Write what is read from each text that has a gold record, and how many could not be read."""
    failed = 0
    for path in sorted(gold.glob("*.json")):
        given = json.loads((texts / path.name).read_text(encoding="utf-8"))
        try:
            rows = record(given["text"], given.get("published"), given.get("outlet"), given.get("title"))
        except Exception as error:  # the other texts are still to be scored
            failed += 1
            print(f"{path.stem}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        (out / path.name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    print(f"failed {failed}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
