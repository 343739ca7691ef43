"""Texts as the learned reader sees them: sentences, candidates, mentions with their states, gold events.

    python -m training.examples --output EXAMPLES.jsonl.gz --items DATA.jsonl... --records TEXTS GOLD
        --labels training/labels/pool_*.jsonl --pool POOL

What the rules find stands beside, to combine both readers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from dragoman.ingest import ingest
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import Document, parse_all
from dragoman.readers.english.events.candidates import clause_span
from dragoman.readers.english.events.factuality import status_of
from dragoman.readers.english.events.find import find_events
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.learned.event_options import rule_event
from dragoman.readers.english.learned.model_input import Range, see
from dragoman.readers.english.place_finder import find_places
from dragoman.readers.english.statements.statement_finder import find_statements
from dragoman.readers.english.syntax import carrier_of
from dragoman.readers.english.times import find_times
from dragoman.record import Report
from training.classes import Example, GoldEvent
from training.labels import rows, with_words
from training.pool import by_id

_TOGETHER = 60  # texts parsed together


@dataclass(frozen=True)
class Labelled:
    """A text and its labels, wherever they came from."""

    id: str
    source: str
    text: str
    published: str | None
    outlet: str | None
    title: str | None
    events: list[dict[str, Any]]


def examples(texts: Sequence[Labelled]) -> Iterator[Example]:
    """Yield the example of each text, in their order."""
    for first in range(0, len(texts), _TOGETHER):
        batch = texts[first : first + _TOGETHER]
        reports = [
            ingest(text.text, published=text.published, outlet=text.outlet, title=text.title)
            for text in batch
        ]
        for text, report, document in zip(batch, reports, parse_all(reports), strict=True):
            yield example(text, report, document)


def example(text: Labelled, report: Report, document: Document) -> Example:
    """Return what a reader may look at in one parsed text."""
    times, cast = find_times(document), find_cast(document)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = find_events(document, cast, times, places, statements)
    sight = see(document, cast, PartyFinder(document, cast, statements, places))
    result = Example(text.id, text.source, text.published, sight.seen)
    for paragraph, token in sight.tokens:
        carrier = carrier_of(token)
        span = clause_span(document, paragraph, token, carrier, ())
        status = status_of(token, carrier)
        result.evidence.append((span.start, span.end))
        result.statuses.append(status[0] if status is not None else None)
    result.rules = [rule_event(event) for event in events]
    result.gold = [_gold_event(report.text, event) for event in text.events]
    return result


def _gold_event(text: str, event: dict[str, Any]) -> GoldEvent:
    spans = [
        span for words in (event["evidence"], *(event.get("alt") or ())) for span in _places(text, words)
    ]
    trigger = None
    if event.get("trigger") and spans:
        start, end = spans[0]
        found = re.search(rf"(?<!\w){re.escape(event['trigger'])}(?!\w)", text[start:end])
        trigger = (start + found.start(), start + found.end()) if found else None
    return GoldEvent(
        event["type"], event["status"], event["actor_states"], event["recipient_states"], event.get("date"),
        spans, trigger,
    )  # fmt: skip


def _places(text: str, words: str) -> list[Range]:
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(pattern, text)]


def items(path: Path) -> Iterator[Labelled]:
    """Yield the texts of a file of items: one JSON object a line with its events."""
    for row in rows(path):
        yield Labelled(
            row["id"], path.stem, row["text"], row["published"], row["outlet"], row["title"], row["events"]
        )


def records(texts: Path, gold: Path) -> Iterator[Labelled]:
    """Yield whole reports with gold records: `texts/ID.json` beside `gold/ID.json`."""
    for file in sorted(texts.glob("*.json")):
        text = json.loads(file.read_text(encoding="utf-8"))
        events = json.loads((gold / file.name).read_text(encoding="utf-8"))["events"]
        yield Labelled(
            text["id"], "record", text["text"], text.get("published"), text.get("outlet"), text.get("title"),
            events,
        )  # fmt: skip


def labelled(path: Path, pool: Path) -> Iterator[Labelled]:
    """Yield the texts of the pool that a file of labels names, with the words of their events."""
    for row in rows(path):
        name = f"{row['file'].split('.')[0]}:{row['line']}"
        text = by_id(pool, row["file"])[name]
        if text.sha256 != row["sha256"]:
            raise ValueError(f"{name} is not the text that was labelled")
        yield Labelled(
            name, path.stem, text.text, text.published, text.outlet, text.title, with_words(row, text.text)
        )


def written(path: Path) -> Iterator[Labelled]:
    """Yield the items of our own: a title and a summary with the words of their events."""
    for row in rows(path):
        text = "\n\n".join(part for part in (row["title"], row["summary"]) if part)
        yield Labelled(
            row["id"], path.stem, text, row["published"], None, row["title"],
            [event | {"actor_states": event["actors"], "recipient_states": event["recipients"]}
             for event in row["events"]],
        )  # fmt: skip


def write(texts: Iterable[Labelled], output: Path) -> int:
    """Write the examples of `texts` as JSON lines; return how many."""
    count = 0
    with gzip.open(output, "wb", compresslevel=3) as lines:
        for made in examples(list(texts)):
            lines.write(msgspec.json.encode(made) + b"\n")
            count += 1
            if count % 500 == 0:
                print(count, file=sys.stderr, flush=True)
    return count


def main() -> int:
    """Write the examples of all texts that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--items", type=Path, nargs="*", default=[])
    parser.add_argument("--records", type=Path, nargs=2)
    parser.add_argument("--labels", type=Path, nargs="*", default=[])
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--written", type=Path, nargs="*", default=[])
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    texts = [text for path in given.items for text in items(path)]
    if given.records:
        texts += records(*given.records)
    for path in given.labels:
        texts += labelled(path, given.pool)
    texts += [text for path in given.written for text in written(path)]
    print(write(texts, given.output), "examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
