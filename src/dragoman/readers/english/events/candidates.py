"""One candidate event for each word that tells one: its reading with its date, place, people and clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.lexicon.office_titles import role_of
from dragoman.readers.english.document import Cast, Document, Mention, Paragraph
from dragoman.readers.english.events.event_issues import find_issues
from dragoman.readers.english.events.factuality import status_by_date
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.place_attachment import find_place
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.time_attachment import find_date, is_to_come
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.syntax import clause, is_past
from dragoman.record import Party, Person, Span, Statement, Tag, Timex, When, Where

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

Range = tuple[int, int]
"""The first character of something, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one predicate tells."""

    predicate: Predicate
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    status: str
    status_span: Span | None
    evidence: Span
    when: When | None
    where: Where | None
    persons: tuple[Person, ...]
    statement: str | None
    completed: str = ""
    history: tuple[tuple[str, Span], ...] = ()
    issues: tuple[Tag, ...] = ()


def candidate_of(reading: Reading, finder: PartyFinder, times: tuple[Timex, ...]) -> Candidate:
    """Return what `reading` tells, with its date, place and people."""
    predicate, sides, status = reading.predicate, reading.sides, reading.status
    paragraph, token, carrier = predicate.paragraph, predicate.token, predicate.carrier
    document = finder.document
    said = clause(token) if predicate.frame.clause == "that" else None
    arguments = (*sides.tokens, said) if said is not None else sides.tokens
    evidence = clause_span(document, paragraph, token, carrier, arguments)
    named = [(p.span.start, p.span.end) for p in (*sides.actors, *sides.recipients) if p.span is not None]
    statement = finder.statement_at(paragraph.start + token.idx)
    date = _possible(document, predicate, find_date(document, predicate, times))
    if date is None and statement is not None and predicate.frame.has("speech-act"):
        date = finder.said_on(statement)  # the act is done by saying so
    actors, recipients = _visitor_first(reading)
    return Candidate(
        predicate,
        actors,
        recipients,
        status_by_date(document, predicate, status[0], date, times),
        document.span_of(paragraph, status[1]) if status[1] is not None else None,
        evidence,
        date,
        find_place(predicate, finder.hung_places, (*sides.actors, *sides.recipients)),
        _persons(finder, reading, statement, named, evidence),
        statement.id if statement is not None else None,
        reading.how,
        issues=find_issues(finder, reading, evidence),
    )


def _visitor_first(reading: Reading) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return the two sides, those that are received before their host: "hosted the president"."""
    actors, recipients = tuple(reading.sides.actors), tuple(reading.sides.recipients)
    return (recipients, actors) if reading.predicate.frame.receives and recipients else (actors, recipients)


def _possible(document: Document, predicate: Predicate, date: When | None) -> When | None:
    """Return `date` unless it lies ahead of what is told as done: "raised its attacks before July 4"."""
    is_done = is_past(predicate.carrier) and (predicate.part == "verbs" or predicate.frame.has("attack"))
    return None if is_done and is_to_come(document, predicate, date) else date


def _with_apposition(finder: PartyFinder, start: int, end: int) -> Range:
    """Return where somebody is named, with the name or office beside it: "the foreign secretary, Ann Ho"."""
    text = finder.document.report.text
    after, before = finder.cast.at(end + len(", ")), finder.cast.at(start - len(", ") - 1)
    if after is not None and after.start == end + len(", ") and text[end : after.start] == ", ":
        end = after.end
    if before is not None and before.end == start - len(", ") and text[before.end : start] == ", ":
        start = before.start
    return start, end


def _phrase(reading: Reading, evidence: Span) -> Range:
    """Return where the people of an event are named: its clause, or of a noun only mentioned, its phrase."""
    predicate = reading.predicate
    if predicate.part != "nouns" or predicate.supported:
        return evidence.start, evidence.end
    doc, token = predicate.token.doc, predicate.token
    start, _ = predicate.paragraph.offsets(doc[token.left_edge.i])
    _, end = predicate.paragraph.offsets(doc[token.right_edge.i])
    return max(start, evidence.start), min(end, evidence.end)


def _without_compatriots(reading: Reading, named: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return people without those of the visitor's state by whom it is not named: "minister visits Chile
    ahead of the president's trip"."""
    sides = reading.sides
    visitors = sides.recipients if reading.predicate.frame.receives else sides.actors
    spans = [party.span for party in visitors if party.span is not None]
    if not spans:
        return named
    home = set(states(visitors))
    return tuple(
        person
        for person in named
        if person.state not in home
        or any(span.start <= person.span.start < span.end + len(", ") + 1 for span in spans)
    )


def _persons(
    finder: PartyFinder, reading: Reading, statement: Statement | None, parties: list[Range], evidence: Span
) -> tuple[Person, ...]:
    """Return who took part by name: those named as parties, of a contact all who are named in the clause,
    and whoever speaks for the acting state; but not the spokesperson who tells of a contact of others."""
    if reading.predicate.frame.has("reciprocal"):
        ranges = [*parties, _phrase(reading, evidence)]
    else:  # "summoned the envoy over an effigy of the president"
        ranges = [_with_apposition(finder, *party) for party in parties]
    named = persons_within(finder.document, finder.cast, ranges)
    if reading.predicate.frame.mode == "visit":
        named = _without_compatriots(reading, named)
    if statement is None or statement.speaker is None:
        return named
    acting = set(states(reading.sides.actors))
    if statement.speaker_state not in acting and not set(finder.cast.issuers) <= acting:
        return named
    known = {person.name for person in named}
    speakers = (finder.person(name) for name in statement.speaker.split("; ") if name not in known)
    tells_of_others = reading.predicate.frame.has("reciprocal")
    return (*named, *(p for p in speakers if p is not None and not (tells_of_others and _speaks(p))))


def _speaks(person: Person) -> bool:
    return role_of(person.office or "") == "spokesperson"


def persons_within(document: Document, cast: Cast, ranges: list[tuple[int, int]]) -> tuple[Person, ...]:
    """Return the named persons whose mentions lie in `ranges`, each once; pairs name both."""
    by_name: dict[str, Person] = {}
    for low, high in ranges:
        for mention in cast.within(low, high):
            span = document.span(mention.start, mention.end)
            state = mention.states[0] if len(mention.states) == 1 else None
            if mention.persons:
                for name in mention.persons:
                    by_name.setdefault(name, Person(name, None, span))
            elif (
                mention.kind in {"person", "pronoun", "office"}
                and mention.name
                and not _is_any(document, mention)
            ):
                by_name.setdefault(mention.name, Person(mention.name, state, span, mention.office))
    return tuple(by_name.values())


def _is_any(document: Document, mention: Mention) -> bool:
    """Say whether the words name an office but nobody in it: "the first time a secretary of state visits"."""
    if not (mention.name or "")[:1].isupper():
        return True
    before = document.report.text[max(0, mention.start - 3) : mention.start].lower()
    inside = document.report.text[mention.start : mention.start + 3].lower()
    return mention.kind == "office" and (before.endswith((" a ", "an ")) or inside.startswith(("a ", "an ")))


def clause_span(
    document: Document, paragraph: Paragraph, token: Token, carrier: Token, arguments: tuple[Token, ...]
) -> Span:
    """Return the clause that tells the event: from its first argument to the end of its phrase."""
    sentence = token.sent
    keep = _clause_of(carrier)
    for word in (token, *arguments):
        if word.i not in keep and word.sent == sentence:  # what is in a clause has its own words there, too
            keep |= _clause_of(word)
    low, high = min(keep), max(keep)
    doc = paragraph.doc
    while (
        high > low
        and ((last := doc[high]).is_punct or last.is_space or last.dep_ == "cc")
        and last.text not in '”"’)'
    ):
        high -= 1
    while (
        high > low
        and ((first := doc[low]).is_punct or first.is_space or first.dep_ in {"cc", "mark"})
        and first.text not in '“"('
    ):
        low += 1
    return document.span_of(paragraph, _closed(doc, doc[low : high + 1]))


def _closed(doc: Doc, tokens: TokenSpan) -> TokenSpan:
    """Return `tokens` with the mark that closes a quotation they open, when it follows directly."""
    text = tokens.text
    after = doc[tokens.end : tokens.end + 2]
    for opening, closing in ("“”", '""'):
        is_open = (
            text.count(opening) % 2 == 1 if opening == closing else text.rfind(opening) > text.rfind(closing)
        )
        for token in after if is_open else ():
            if token.text == closing:
                return doc[tokens.start : token.i + 1]
            if not token.is_punct:
                break
    return tokens


def _clause_of(head: Token) -> set[int]:
    """Return `head` and the tokens below it that belong to its clause, not to a finite one within."""
    inside, waiting = {head.i}, [head]
    while waiting:
        for child in waiting.pop().children:
            if not _is_clause(child):
                inside.add(child.i)
                waiting.append(child)
    return inside


def _is_clause(token: Token) -> bool:
    clausal = token.dep_ in {"parataxis", "ccomp", "advcl", "conj", "pcomp"} and token.pos_ in {"VERB", "AUX"}
    return clausal and any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children)
