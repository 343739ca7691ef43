"""One event, many mentions: candidates that tell the same occurrence become one event."""

from __future__ import annotations

from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.links import linked
from dragoman.readers.english.events.mentions import Groups, sides
from dragoman.readers.english.events.topics import together
from dragoman.record import Event, content_id


def occurrences(document: Document, found: list[Candidate]) -> tuple[Event, ...]:
    """Return the events that `found` tells, in the order of their first mention."""
    groups = Groups(document)
    for candidate in found:
        groups.add(candidate)
    told: dict[str, tuple[Event, list[Candidate]]] = {}
    denied = {
        group.first.status_span.start
        for group in groups.all
        if group.first.status == "denied" and group.first.status_span is not None
    }
    for group in groups.all:
        if not _only_denies(group.first, denied):
            event = event_of(document, group.members)
            told.setdefault(event.id, (event, group.members))  # two words of one clause that tell the same
    return linked(document, list(told.values()))


def _only_denies(first: Candidate, denied: set[int]) -> bool:
    """Say whether a REJECT only denies an act that is told as an event denied, by the same word.

    `denied` are the characters at which the words begin that deny an event.
    """
    start = first.predicate.paragraph.start + first.predicate.token.idx
    return first.predicate.frame.type == "REJECT" and start in denied


def _same_people(first: Candidate, candidate: Candidate) -> bool:
    """Whoever else is named where the contact is only mentioned again need not have been there."""
    return candidate.predicate.part == "verbs" or bool(
        {p.name for p in first.persons} & {p.name for p in candidate.persons}
    )


def event_of(document: Document, group: list[Candidate]) -> Event:
    """Return the event that the candidates of a group tell; the first of them tells most of it."""
    first = group[0]
    dated = [c.when for c in group if c.when]
    when = next((one for one in dated if one.time), dated[0] if dated else None)
    persons = {
        person.name: person for c in group if c is first or _same_people(first, c) for person in c.persons
    }
    frame = first.predicate.frame
    key = sides(first)
    return Event(
        id=content_id(
            document.report.id,
            frame.type,
            first.evidence.start,
            first.evidence.end,
            sorted(key[0]),
            sorted(key[1]),
        ),
        event_type=frame.type,
        mode=frame.mode,
        status=first.status,  # type: ignore[arg-type]
        actors=first.actors,
        recipients=first.recipients,
        evidence=(first.evidence,),
        persons=tuple(persons.values()),
        when=when,
        where=next((c.where for c in group if c.where), None),
        issues=together(*(c.issues for c in group)),
        predicate=document.span_of(first.predicate.paragraph, first.predicate.token),
        status_span=first.status_span,
        statement=first.statement,
        rule=frame.id + (f", {first.completed}" if first.completed else ""),
        history=first.history,
        also=tuple(dict.fromkeys(c.evidence for c in group[1:] if c.evidence != first.evidence)),
    )
