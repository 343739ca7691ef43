"""Labels of events: written by labellers as JSON lines with words, kept as offsets into texts of the pool.

    python -m training.labels check BATCH.jsonl LABELLED.jsonl
    python -m training.labels keep POOL BATCHES LABELLED --output training/labels/portal-2.jsonl
    python -m training.labels agreement ONE.jsonl OTHER.jsonl
    python -m training.labels count training/labels/*.jsonl
    python -m training.labels items POOL training/labels/NAME.jsonl --output ITEMS.jsonl

A labeller writes one line a text: `{"id": ..., "events": [...]}`, each event with `type`, `actors` and
`recipients` (ISO 3166 alpha-3 or the code of an organisation), `status`, `evidence` (copied from the text),
`trigger` (one word of the evidence), and where there are any `persons`, `date`, `place`, `alt`. What is kept
has spans `[start, end]` (code points, half-open) in place of words, so no text of others is kept. `items`
puts the words back, in the form that the scorer of the development sets reads.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from dragoman.lexicon.states import actor_codes
from dragoman.record import EventStatus, EventType
from training.pool import PoolText, by_id

TYPES = frozenset(get_args(EventType))
UNORDERED = frozenset({"CONSULT", "AGREE", "COOPERATE"})
STATUSES = frozenset(get_args(EventStatus))
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
Event = dict[str, Any]
Span = list[int]


class LabelError(ValueError):
    """A label that does not hold: names the text and what is wrong."""


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines. Raises LabelError naming the line that does not decode."""
    decoded = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                decoded.append(json.loads(line))
            except ValueError as error:
                raise LabelError(f"{path}, line {number}: {error}") from error
    return decoded


def checked(text_id: str, text: str, event: Event) -> Event:
    """Return `event` with spans in place of words. Raises LabelError where something does not hold."""
    if event.get("type") not in TYPES:
        raise LabelError(f"{text_id}: type {event.get('type')!r} is none of {sorted(TYPES)}")
    if event.get("status") not in STATUSES:
        raise LabelError(f"{text_id}: status {event.get('status')!r} is none of {sorted(STATUSES)}")
    actors, recipients = event.get("actors"), event.get("recipients", [])
    for code in (*(actors or ()), *recipients):
        if code not in actor_codes() and not _CODE.fullmatch(code):
            raise LabelError(f"{text_id}: {code!r} is no code of a state or organisation")
    if not actors:
        raise LabelError(f"{text_id}: an event needs an actor")
    date = event.get("date")
    if date is not None and not _DATE.fullmatch(date):
        raise LabelError(f"{text_id}: date {date!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    evidence = span_of(text_id, text, event.get("evidence"))
    start, end = evidence
    trigger = span_of(text_id, text[start:end], event.get("trigger"), start)
    place = event.get("place")
    kept: Event = {"type": event["type"], "actors": actors, "recipients": recipients}
    kept |= {"status": event["status"], "evidence": evidence, "trigger": trigger, "date": date}
    kept["place"] = span_of(text_id, text, place) if place else None
    kept["persons"] = [span_of(text_id, text, name) for name in event.get("persons", [])]
    kept["alt"] = [span_of(text_id, text, words) for words in event.get("alt", [])]
    return kept


def span_of(text_id: str, text: str, words: object, shift: int = 0) -> Span:
    """Return where `words` stand in `text`, a whole word first, moved by `shift`."""
    if not isinstance(words, str) or not words:
        raise LabelError(f"{text_id}: {words!r} are no words of the text")
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    start = whole.start() if whole else text.find(words)
    if start < 0:
        raise LabelError(f"{text_id}: {words!r} does not stand in the text")
    return [start + shift, start + shift + len(words)]


def faults(batch: Sequence[dict[str, Any]], labelled: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the labels of a batch, one line each."""
    known = {row["id"]: row["text"] for row in batch}
    seen = Counter(row.get("id") for row in labelled)
    yield from (f"{text_id}: no line" for text_id in known if text_id not in seen)
    yield from (f"{text_id}: {count} lines" for text_id, count in seen.items() if count > 1)
    for row in labelled:
        if row.get("id") not in known:
            yield f"{row.get('id')}: no such text in the batch"
            continue
        for event in row.get("events", []):
            try:
                checked(row["id"], known[row["id"]], event)
            except LabelError as error:
                yield str(error)


def keep(text: PoolText, batch: str, events: Sequence[Event]) -> dict[str, Any]:
    """Return the row that is kept of one text: where it stands, its hash, its events as spans."""
    return {
        "file": text.file,
        "line": text.line,
        "sha256": text.sha256,
        "batch": batch,
        "events": [checked(text.id, text.text, event) for event in events],
    }


def with_words(row: dict[str, Any], text: str) -> list[Event]:
    """Return the events of a kept row with the words of its text, in the names that the scorers use."""

    def words(span: Span | None) -> str | None:
        return text[span[0] : span[1]] if span else None

    return [
        {
            "type": event["type"],
            "actor_states": event["actors"],
            "recipient_states": event["recipients"],
            "status": event["status"],
            "date": event["date"],
            "place": words(event["place"]),
            "persons": [words(span) for span in event["persons"]],
            "evidence": words(event["evidence"]),
            "trigger": words(event["trigger"]),
            "alt": [words(span) for span in event["alt"]],
        }
        for event in row["events"]
    ]


def agreement(one: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> tuple[int, int, int, int]:
    """Return for two labellings of the same texts: events of each, matched by sides, and by type too."""
    others = {row["id"]: row["events"] for row in other}
    sizes, detected, typed = [0, 0], 0, 0
    for row in one:
        events, rest = row["events"], list(others.get(row["id"], []))
        sizes[0] += len(events)
        sizes[1] += len(rest)
        for same_type in (True, False):
            for event in list(events):
                match = next((each for each in rest if _alike(event, each, same_type)), None)
                if match is not None:
                    rest.remove(match)
                    events = [each for each in events if each is not event]
                    detected += 1
                    typed += same_type
    return sizes[0], sizes[1], detected, typed


def _alike(one: Event, other: Event, same_type: bool) -> bool:
    sides = [(set(event["actors"]), set(event.get("recipients", []))) for event in (one, other)]
    pairs = [actors | recipients for actors, recipients in sides]
    if not same_type:
        return len(pairs[0] & pairs[1]) * 2 >= len(pairs[0] | pairs[1])
    ordered = one["type"] not in UNORDERED
    return one["type"] == other["type"] and (sides[0] == sides[1] if ordered else pairs[0] == pairs[1])


def main() -> int:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, arguments in {
        "check": ("batch", "labelled"),
        "keep": ("pool", "batches", "labelled"),
        "agreement": ("one", "other"),
        "items": ("pool", "labels"),
    }.items():
        command = commands.add_parser(name)
        for argument in arguments:
            command.add_argument(argument, type=Path)
        if name in {"keep", "items"}:
            command.add_argument("--output", type=Path, required=True)
    commands.add_parser("count").add_argument("files", type=Path, nargs="+")
    given = parser.parse_args()
    try:
        return _COMMANDS[given.command](given)
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1


def _check(given: argparse.Namespace) -> int:
    found = list(faults(rows(given.batch), rows(given.labelled)))
    print("\n".join(found) or f"{given.labelled}: all lines hold")
    return int(bool(found))


def _keep(given: argparse.Namespace) -> int:
    kept = []
    for path in sorted(given.labelled.glob("*.jsonl")):
        if path.stem.endswith("-again"):
            continue
        batch = rows(given.batches / path.name)
        if bad := list(faults(batch, rows(path))):
            print(f"{path.name} left out: {len(bad)} faults, first: {bad[0]}", file=sys.stderr)
            continue
        for row in rows(path):
            stem, _, _ = row["id"].partition(":")
            text = by_id(given.pool, f"{stem}.jsonl.gz")[row["id"]]
            kept.append(keep(text, path.stem, row["events"]))
    lines = (json.dumps(row, separators=(",", ":")) + "\n" for row in kept)
    given.output.write_text("".join(lines), encoding="utf-8")
    print(f"{len(kept)} texts, {sum(len(row['events']) for row in kept)} events")
    return 0


def _items(given: argparse.Namespace) -> int:
    count, made = 0, []
    for row in rows(given.labels):
        text = by_id(given.pool, row["file"])[f"{row['file'].split('.')[0]}:{row['line']}"]
        if text.sha256 != row["sha256"]:
            raise LabelError(f"{text.id} is not the text that was labelled")
        events = with_words(row, text.text)
        count += len(events)
        made.append({
            "id": text.id, "sample": "sentence", "published": text.published, "outlet": text.outlet,
            "title": text.title, "text": text.text, "events": events,
        })  # fmt: skip
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    given.output.write_text("".join(lines), encoding="utf-8")
    print(f"{len(made)} texts, {count} events")
    return 0


def _agreement(given: argparse.Namespace) -> int:
    one, other, detected, typed = agreement(rows(given.one), rows(given.other))
    share = 2 / max(1, one + other)
    print(f"events {one} and {other}: detected F1 {detected * share:.2f}, typed F1 {typed * share:.2f}")
    return 0


def _count(given: argparse.Namespace) -> int:
    for path in given.files:
        events = [event for row in rows(path) for event in row["events"]]
        print(f"{path}: {len(rows(path))} texts, {len(events)} events")
        for field in ("type", "status"):
            counts = Counter(event[field] for event in events).most_common()
            print("  " + ", ".join(f"{name} {count}" for name, count in counts))
    return 0


_COMMANDS = {"check": _check, "keep": _keep, "agreement": _agreement, "count": _count, "items": _items}


if __name__ == "__main__":
    sys.exit(main())
