"""Texts as the learned reader sees them: sentences, candidates, mentions with their states, gold events.

    python -m training.examples --output EXAMPLES.jsonl.gz --items DATA.jsonl... --records TEXTS GOLD
        --labels training/labels/*.jsonl --pool POOL

A candidate is a word that may tell an event: every verb but auxiliaries, and every noun that is no name.
Nothing here depends on a list of words. What the rules find stands beside, to combine both readers.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.extract.actors.finder import find_cast
from dragoman.extract.cast import Cast
from dragoman.extract.document import Document, Paragraph, parse_all
from dragoman.extract.events import find_events
from dragoman.extract.events.circumstances import evidence
from dragoman.extract.events.who import Who
from dragoman.extract.places.finder import find_places
from dragoman.extract.statements.finder import find_statements
from dragoman.extract.syntax import auxiliaries, governing_verb, is_negated, is_passive
from dragoman.extract.times import find_times
from dragoman.ingest import ingest
from dragoman.record import Event, Report
from training.labels import rows, with_words
from training.pool import by_id

if TYPE_CHECKING:
    from spacy.tokens import Token

Span = tuple[int, int]
"""Characters of the report's text, half-open."""
FAR = "far"
_LONGEST_PATH = 5  # edges of the parse between a candidate and a mention
_NO_EVENT = frozenset({"DATE", "TIME", "CARDINAL", "MONEY", "PERCENT", "GPE", "PERSON", "NORP", "QUANTITY"})
_TOGETHER = 60  # texts parsed together


@dataclass
class Sentence:
    """A sentence: its characters, and whether it is (part of) the title."""

    start: int
    end: int
    title: bool


@dataclass
class Candidate:
    """A word that may tell an event, with what the parse says of it."""

    start: int
    end: int
    sentence: int
    pos: str
    tag: str
    dep: str
    depth: int
    auxiliaries: list[str]
    negated: bool
    passive: bool
    in_statement: bool
    speaker: str | None
    addressee: str | None
    evidence: Span
    paths: dict[int, str]


@dataclass
class NamedStates:
    """Words that name one or more states, or somebody who acts for them."""

    start: int
    end: int
    sentence: int
    kind: str
    states: list[str]
    former: bool


@dataclass
class Example:
    """One text with all that a reader may look at, and the events that people read in it."""

    id: str
    source: str
    text: str
    published: str | None
    sentences: list[Sentence] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    mentions: list[NamedStates] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    gold: list[dict[str, Any]] = field(default_factory=list)


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
    who = Who(document, cast, statements, places)
    result = Example(text.id, text.source, report.text, text.published, issuers=list(cast.issuers))
    for paragraph in document.paragraphs:
        _add_paragraph(result, document, paragraph, cast, who)
    result.rules = [_rule_event(event) for event in events]
    result.gold = [_gold_event(report.text, event) for event in text.events]
    return result


def _add_paragraph(result: Example, document: Document, paragraph: Paragraph, cast: Cast, who: Who) -> None:
    for sentence in paragraph.doc.sents:
        start, end = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
        if not document.report.text[start:end].strip():
            continue
        number = len(result.sentences)
        result.sentences.append(Sentence(start, end, paragraph.kind == "title"))
        heads: dict[int, Token] = {}
        for mention in cast.within(start, end):
            tokens = paragraph.tokens(mention.start, mention.end)
            if tokens is None or not mention.states:
                continue
            heads[len(result.mentions)] = tokens.root
            result.mentions.append(
                NamedStates(
                    mention.start, mention.end, number, mention.kind, list(mention.states),
                    who.is_out_of_office(mention),
                )
            )  # fmt: skip
        for token in sentence:
            if is_candidate(token, cast, paragraph):
                result.candidates.append(_candidate(document, paragraph, token, number, heads, who))


def is_candidate(token: Token, cast: Cast, paragraph: Paragraph) -> bool:
    """Say whether a word may tell an event: a verb that is no auxiliary, or a noun that is no name."""
    if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in {"aux", "auxpass"}):
        return True
    return (
        token.pos_ in {"NOUN", "PROPN"}
        and token.dep_ != "compound"
        and token.ent_type_ not in _NO_EVENT
        and any(character.isalpha() for character in token.text)
        and cast.at(paragraph.start + token.idx) is None
    )


def _candidate(
    document: Document, paragraph: Paragraph, token: Token, sentence: int, heads: dict[int, Token], who: Who
) -> Candidate:
    start, end = paragraph.offsets(token)
    carrier = token if token.pos_ in {"VERB", "AUX"} else (governing_verb(token) or token)
    if carrier.sent != token.sent:
        carrier = token
    span = evidence(document, paragraph, token, carrier, ())
    statement = who.statement_at(start)
    return Candidate(
        start, end, sentence, token.pos_, token.tag_, token.dep_, len(list(token.ancestors)),
        sorted(str(auxiliary) for auxiliary in auxiliaries(token)), bool(is_negated(token)),
        bool(is_passive(token)), statement is not None, statement.speaker_state if statement else None,
        statement.addressee_state if statement else None, (span.start, span.end),
        {number: path(token, head) for number, head in heads.items()},
    )  # fmt: skip


def path(token: Token, other: Token) -> str:
    """Return the edges of the parse from one token to another, or `FAR` where they are too many."""
    up = [token]
    while up[-1].head.i != up[-1].i and len(up) <= _LONGEST_PATH:
        up.append(up[-1].head)
    places = {step.i: number for number, step in enumerate(up)}
    down = [other]
    while down[-1].i not in places:
        if down[-1].head.i == down[-1].i or len(down) > _LONGEST_PATH:
            return FAR
        down.append(down[-1].head)
    edges = ["^" + _edge(step) for step in up[: places[down[-1].i]]]
    edges += ["v" + _edge(step) for step in reversed(down[:-1])]
    return ">".join(edges) if len(edges) <= _LONGEST_PATH else FAR


def _edge(token: Token) -> str:
    return f"prep:{token.lower_}" if token.dep_ == "prep" else str(token.dep_)


def _rule_event(event: Event) -> dict[str, Any]:
    return {
        "type": event.event_type,
        "status": event.status,
        "actors": [party.state for party in event.actors],
        "recipients": [party.state for party in event.recipients],
        "predicate": (event.predicate.start, event.predicate.end) if event.predicate else None,
        "evidence": [(span.start, span.end) for span in (*event.evidence, *event.also)],
        "rule": event.rule,
    }


def _gold_event(text: str, event: dict[str, Any]) -> dict[str, Any]:
    spans = [
        span for words in (event["evidence"], *(event.get("alt") or ())) for span in _places(text, words)
    ]
    trigger = None
    if event.get("trigger") and spans:
        start, end = spans[0]
        found = re.search(rf"(?<!\w){re.escape(event['trigger'])}(?!\w)", text[start:end])
        trigger = (start + found.start(), start + found.end()) if found else None
    return {
        "type": event["type"],
        "status": event["status"],
        "actors": event["actor_states"],
        "recipients": event["recipient_states"],
        "date": event.get("date"),
        "spans": spans,
        "trigger": trigger,
    }


def _places(text: str, words: str) -> list[Span]:
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
            row["id"], "written", text, row["published"], None, row["title"],
            [event | {"actor_states": event["actors"], "recipient_states": event["recipients"]}
             for event in row["events"]],
        )  # fmt: skip


def write(texts: Iterable[Labelled], output: Path) -> int:
    """Write the examples of `texts` as JSON lines; return how many."""
    count = 0
    with gzip.open(output, "wt", encoding="utf-8", compresslevel=3) as lines:
        for one in examples(list(texts)):
            lines.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
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
