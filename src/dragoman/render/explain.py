"""Why an event was read as it was, and what the gate saw in a report, for a reader who doubts a row.

For each field of an event: the value, the words it rests on, and the rule. Everything comes from the record
and the lexicon of predicates; nothing is read anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dragoman.lexicon.phrases import words as words_of
from dragoman.lexicon.predicates import Frame, frames
from dragoman.readers.english.reader import Seen, Verdict
from dragoman.record import LEARNED, Event, Party, Person, Record, Report, Span, Statement, When
from dragoman.render import words

if TYPE_CHECKING:
    from rich.console import Console

_NAMED = {
    "named": "named",
    "demonym": "named by its adjective or people",
    "office": "through an office",
    "person": "through a person",
    "body": "through a body that acts for it",
    "metonym": "through its seat of government",
    "pronoun": "through a pronoun",
    "pair": "as one of a pair named before",
    "speaker": "as the speaker",
    "issuer": "as the issuer of the text",
    "addressee": "as the one addressed",
    "place": "through a place in it",
    "title": "in the title",
}
_PLAIN = frozenset({"named", "demonym", "metonym", "place"})  # the words say it all
_FOUND = {
    "addressee": "the one to whom it is said",
    "sentence": "the only other side in the sentence",
    "previous": "the only other side in the sentence before",
    "recent": "the side named last before",
    "title": "the other side in the title",
    "document": "the other of the two sides the report is about",
    "war": "the sides of the war under way, both named in the report",
    "kin": "a side of the act of the same affair that the report tells elsewhere",
}
_DATED = {
    "text": "the time expression that hangs on it",
    "contact": "the day of the contact it was part of",
    "published": "the day of publication: the issuer speaks in the present tense",
}
_ANCHORED = {
    "published": "resolved against the day of publication",
    "dateline": "resolved against the dateline",
    "mention": "resolved against the time named before it",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One field of an event: its value, why it is so, and the spans of the report that it rests on."""

    field: str
    value: str
    why: str
    spans: tuple[Span, ...] = ()

    @property
    def words(self) -> str:
        """The words, quoted, with the characters of the report's text where they stand; "" without any."""
        return " … ".join(
            f"“{words.plain(span.quote)}” [{span.start}:{span.end}]" for span in sorted(self.spans)
        )


def reasons(record: Record, event: Event) -> Iterator[Reason]:
    """Yield the reason for each field of `event`, in the order of the chronology's columns."""
    name, _, search = event.rule.partition(", ")
    frame = next((frame for frame in frames() if frame.id == name), None)
    yield Reason("what", words.what(event), _frame(name, frame), _spans(event.predicate))
    if event.confidence is not None:
        by = "the learned reader alone proposed it" if name == LEARNED else "the rules proposed it"
        how = f"{by}; both readers weighed together"
        if event.proposed_by is not None:
            how = f"the second reader {event.proposed_by} proposed it; set by what our rules confirm"
        yield Reason("confidence", f"{event.confidence:.2f}", how)
    for party in event.actors:
        yield _party(record, "who", party, _FOUND["kin"] if _is_of_kin(event, party, search) else "")
    for party in event.recipients:
        looked = _is_of_kin(event, party, search) or (search != "kin" and party is event.recipients[0])
        yield _party(record, "to or with whom", party, _FOUND.get(search, "") if looked else "")
    yield _status(event, frame)
    for status, span in event.history:
        yield Reason("before that", status, "an earlier state of the same event", (span,))
    yield _when(record, event.when)
    if event.where is not None:
        yield Reason("where", event.where.name, "a place in its clause", (event.where.span,))
    yield from (_person(person) for person in event.persons)
    for tag in event.issues:
        yield Reason("issue", tag.issue, "a word of the issue in issues.toml", (tag.span,))
    if event.statement is not None:
        yield from _said(record, event.statement)
    yield Reason("evidence", "", "the clause that tells it", event.evidence)
    yield from (Reason("told again", "", "the same occurrence", (span,)) for span in event.also)


def _is_of_kin(event: Event, party: Party, search: str) -> bool:
    """Say whether the clause leaves the side open, and a kindred act fills it."""
    span, (clause, *_) = party.span, event.evidence
    return search == "kin" and not (span is not None and clause.start <= span.start < clause.end)


def explained(record: Record, event: Event) -> dict[str, object]:
    """Return the reasons of `event` as plain data: its id, and of each field value, why and spans."""
    return {
        "event": event.id,
        "report": record.report.id,
        "rule": event.rule,
        "fields": [
            {
                "field": reason.field,
                "value": reason.value or None,
                "why": reason.why,
                "words": [
                    {"start": span.start, "end": span.end, "quote": span.quote} for span in reason.spans
                ],
            }
            for reason in reasons(record, event)
        ],
    }


def _spans(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _frame(name: str, frame: Frame | None) -> str:
    if name == LEARNED:
        return "the word by which the learned reader takes it for an event of this type"
    if frame is None:
        return f"rule {name}"
    return f"fits the frame {name!r} of predicates.toml, as in: {frame.example}"


def _party(record: Record, field: str, party: Party, search: str = "") -> Reason:
    how = _NAMED.get(party.via, party.via)
    actor = next((actor for actor in record.actors if actor.id == party.actor), None)
    if actor is not None and party.via not in _PLAIN and actor.kind in {"person", "body"}:
        how += f": {words.plain(actor.name)}" + (f", {words.plain(actor.office)}" if actor.office else "")
    return Reason(field, party.state, f"{search}, {how}" if search else how, _spans(party.span))


def _status(event: Event, frame: Frame | None) -> Reason:
    if event.status_span is not None:
        return Reason("status", event.status, "the word that shows it", (event.status_span,))
    if frame is not None and frame.status == event.status:
        return Reason("status", event.status, f"what the frame {frame.id!r} itself says")
    if event.rule == LEARNED:
        return Reason(
            "status", event.status, "what the learned reader takes the clause to say", event.evidence
        )
    if event.status == "planned":
        return Reason("status", event.status, "its date lies after the publication")
    return Reason("status", event.status, "no word of planning, doubt or denial stands over it")


def _when(record: Record, when: When | None) -> Reason:
    if when is None:
        return Reason(
            "when", words.UNKNOWN, "no time in its clause, and none that it may have from elsewhere"
        )
    why = _DATED.get(when.basis, when.basis)
    timex = next((t for t in record.times if when.span is not None and t.span.overlaps(when.span)), None)
    if when.basis == "text" and timex is not None and timex.anchor is not None:
        why += f", {_ANCHORED.get(timex.anchor, timex.anchor)}"
    return Reason("when", words.when(when), why, _spans(when.span))


def _person(person: Person) -> Reason:
    surname = person.name.split()[-1]
    why = "named in its clause" if surname in person.span.quote else "whom these words stand for"
    return Reason("person", words.persons([person]), person.office or why, (person.span,))


def _said(record: Record, identifier: str) -> Iterator[Reason]:
    statement: Statement | None = next((row for row in record.statements if row.id == identifier), None)
    if statement is not None:
        yield Reason("said by", words.speaker(statement), "it is told in what is said", statement.evidence)


def verdict_as_data(report: Report, verdict: Verdict) -> dict[str, Any]:
    """Return the verdict with the names and words seen in each block, and the characters where it stands."""
    return {
        "title": report.title,
        "read": verdict.read,
        "why": verdict.why,
        "issuer": list(verdict.issuer),
        "blocks": [
            {
                "kind": seen.block.kind,
                "start": seen.block.start,
                "end": seen.block.end,
                "names": [{"text": text, "states": list(states)} for text, states in _names_of(report, seen)],
                "deed": list(seen.deed),
            }
            for seen in verdict.seen
        ],
    }


def print_verdict(report: Report, verdict: Verdict, page: Console) -> None:
    """Print the verdict, then a row for each block: what names it has, and how it begins."""
    from dragoman.render.terminal import print_table

    decision = "read" if verdict.read else "not read"
    page.print(f"{decision}: {verdict.why}")
    if verdict.issuer:
        page.print(f"issued by {', '.join(verdict.issuer)}")
    rows = [(seen.block.kind, _block_names(report, seen), ", ".join(seen.deed)) for seen in verdict.seen]
    heads = ("block", "names and what they tell of", "words of a deed")
    texts = (report.text[seen.block.start : seen.block.end] for seen in verdict.seen)
    print_table(page, "What the gate sees", heads, rows, [words.shortened(text, 90) for text in texts])


def _block_names(report: Report, seen: Seen) -> str:
    names = dict.fromkeys(_names_of(report, seen))
    return "; ".join(f"{text} ({', '.join(states) or 'no state'})" for text, states in names)


def _names_of(report: Report, seen: Seen) -> Iterator[tuple[str, tuple[str, ...]]]:
    text = report.text[seen.block.start : seen.block.end]
    tokens = words_of(text)
    for name in seen.names:
        yield text[tokens[name.first].start : tokens[name.last - 1].end], name.states
