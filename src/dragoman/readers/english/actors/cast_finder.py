"""Find who is named in a report and resolve each mention to an actor: the cast.

In this order: names of states, organisations and bodies come from tables (`state_names`); titles and names
of people from the words and the entity recogniser (`office_mentions`, `person_names`, `person_mentions`); a
full name teaches its surname, a title or apposition the office, for the whole report (`persons`); the table
of office-holders gives for the report's date what the text leaves open (`officeholders`); anaphors are
resolved last (`anaphor_resolution`). When two readings fit, a mention has no state.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.errors import BadUsage
from dragoman.lexicon.states import organisations, sector_of_body, sector_of_office, states
from dragoman.lexicon.user_actors import ActorTables, actor_tables
from dragoman.observing import stage
from dragoman.readers.english.actors.anaphor_resolution import resolve_anaphors
from dragoman.readers.english.actors.issuer import find_issuer
from dragoman.readers.english.actors.office_mentions import Office
from dragoman.readers.english.actors.officeholders import conflicts, officeholders
from dragoman.readers.english.actors.person_mentions import PersonNaming, read_people
from dragoman.readers.english.actors.persons import ReportPeople, ReportPerson, bare
from dragoman.readers.english.actors.state_names import ParagraphWords, is_place, read_words
from dragoman.readers.english.cast import Cast, Mention, make_cast
from dragoman.readers.english.document import Document, parse
from dragoman.record import Actor, Block, Report, Span, content_id
from dragoman.settings import DEFAULT, Settings

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?\Z")


def actors(text: str, on: str | None = None, settings: Settings = DEFAULT) -> tuple[Actor, ...]:
    """Return the actors that `text` names, with the offices held on the date `on` (ISO 8601).

    Without a date nobody is named from a bare surname. Raises BadUsage when `on` is not a date.
    """
    if on is not None and not _DATE.match(on):
        raise BadUsage(f"on is {on!r}; expected a date such as 2023-06-19, 2023-06 or 2023")
    blocks, start = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            blocks.append(Block("paragraph", start, start + len(part)))
        start += len(part) + 2
    report = Report(content_id(text), text, tuple(blocks), published_at=on)
    return find_cast(parse(report, settings), settings).actors


@stage("cast")
def find_cast(document: Document, settings: Settings = DEFAULT) -> Cast:
    """Return the mentions of `document` and the actors they name.

    Raises BadInput when the user's own file of actors (`settings.actors`) has a bad row.
    """
    tables = actor_tables(settings.actors)
    issuer = find_issuer(document)
    texts = [
        read_words(paragraph, tables, document.report.published_at or "") for paragraph in document.paragraphs
    ]
    people = ReportPeople(document.report.published_at, tables.holders)
    read = read_people(texts, people, issuer)
    mentions = []
    for text, (named, offices) in zip(texts, read, strict=True):
        mentions += [_person(text, naming, people) for naming in named]
        mentions += [_office(text, office) for office in offices if not office.title.plural]
        mentions += _units(text)
    first = make_cast([mention for mention in mentions if mention is not None])
    resolved = resolve_anaphors(document, texts, list(first.mentions), people, issuer)
    holders = officeholders(document, resolved, people)
    known = _actors(document, resolved, people, holders)
    return make_cast(
        _linked(resolved, known, holders),
        tuple(known.values()),
        issuers=issuer.states,
        issuer_names=issuer.names,
        notes=(*conflicts(people), *_disputed(tables, people)),
    )


def _disputed(tables: ActorTables, people: ReportPeople) -> list[str]:
    """Return notes on where the user's file and our tables disagree about a person of the report."""
    given = [person.name for person in people.all if person.basis == "given"]
    return [note for note in tables.conflicts if any(name in note for name in given)]


def _person(text: ParagraphWords, naming: PersonNaming, people: ReportPeople) -> Mention | None:
    written = bare(text.quote(naming.first, naming.last))
    known = people.find(written, naming.states)
    start, end = text.offsets(naming.outer_first, naming.outer_last)
    if known is None:
        if naming.states or naming.office or len(written.split()) > 1 or naming.honorific:
            return Mention(start, end, "person", naming.states, written, naming.office)
        return None
    known.spans.append((start, end))
    if known.office_span is None and naming.office_words is not None:
        known.office_span = text.offsets(*naming.office_words)
    office = naming.office or known.office
    return Mention(start, end, "person", known.states or naming.states, known.name, office)


def _office(text: ParagraphWords, office: Office) -> Mention | None:
    start, end = text.offsets(office.first, office.last)
    return Mention(start, end, "office", office.states, None, office.title.text)


def _units(text: ParagraphWords) -> list[Mention]:
    mentions = []
    for unit in text.units:
        start, end = text.offsets(unit.first, unit.last)
        kind = unit.kind
        if kind == "city":
            if is_place(text, unit):
                continue
            kind = "metonym"
        if kind == "media" and text.text[text.words[unit.last - 1].end :].startswith(")"):
            continue  # a photograph's credit, or the agency in a dateline
        if kind in ("seat", "media"):
            kind = "body"
        if kind == "forum":
            kind = "pair" if len(unit.states) == 2 else "organisation"
        modifies = text.token(unit.last - 1).dep_ in ("amod", "compound") or text.gap(unit.last - 1) == "-"
        if kind == "bodyword" and modifies:
            continue  # "military rule", "government bonds": no actor
        if kind == "bodyword":
            mentions.append(Mention(start, end, "body", (), unit.name))
            continue
        mentions.append(Mention(start, end, kind, unit.states, unit.name))  # type: ignore[arg-type]
    return mentions


def _actors(
    document: Document, mentions: list[Mention], people: ReportPeople, holders: dict[int, str]
) -> dict[str, Actor]:
    """Return the actors named by `mentions`, by key, in order of first mention."""
    spans: dict[str, list[Mention]] = {}
    for mention in mentions:
        for key in _keys(mention, holders):
            spans.setdefault(key, []).append(mention)
    return {key: _actor(document, key, mentions_of_key, people) for key, mentions_of_key in spans.items()}


def _keys(mention: Mention, holders: dict[int, str]) -> tuple[str, ...]:
    if mention.kind == "pair":
        return tuple(f"state:{code}" for code in mention.states)
    if mention.start in holders:
        return (f"person:{holders[mention.start]}",)
    if mention.name and (mention.kind in ("person", "office", "pronoun")):
        return (f"person:{mention.name}",)
    if mention.kind in ("body", "group") and mention.name and mention.states:
        return (f"{mention.kind}:{mention.name}:{'/'.join(mention.states)}",)
    return tuple(f"state:{code}" for code in mention.states)


def _actor(document: Document, key: str, mentions: list[Mention], people: ReportPeople) -> Actor:
    spans = tuple(document.span(mention.start, mention.end) for mention in mentions)
    kind, name = key.split(":")[:2]
    if kind == "state":
        return _state_actor(name, spans)
    if kind == "person":
        known = people.find(name)
        if known is None:
            first = mentions[0]
            state = first.states[0] if first.states else None
            sector = sector_of_office(first.office)
            return Actor(
                content_id(key), "person", name, state, spans, first.office, sector=sector, basis="text"
            )
        return _person_actor(document, key, known, spans)
    sector = sector_of_body(name, kind)
    state = mentions[0].states[0] if mentions[0].states else None
    return Actor(content_id(key), kind, name, state, spans, sector=sector)  # type: ignore[arg-type]


def _state_actor(code: str, spans: tuple[Span, ...]) -> Actor:
    state = states().get(code)
    if state is not None:
        return Actor(
            content_id("state", code),
            "state",
            state.name,
            code,
            spans,
            wikidata=state.wikidata,
            cow=state.cow,
            sector="GOV",  # a state that acts is its government
        )
    organisation = organisations().get(code)
    name = organisation.name if organisation else code
    wikidata = organisation.wikidata if organisation else None
    return Actor(content_id("state", code), "organisation", name, code, spans, wikidata=wikidata)


def _person_actor(document: Document, key: str, known: ReportPerson, spans: tuple[Span, ...]) -> Actor:
    office_span = document.span(*known.office_span) if known.office_span else None
    state = known.states[0] if known.states else None
    return Actor(
        content_id(key),
        "person",
        known.name,
        state,
        spans,
        known.office,
        office_span,
        known.wikidata or None,
        sector=sector_of_office(known.office),
        basis=known.basis,
    )


def _linked(mentions: list[Mention], known: dict[str, Actor], holders: dict[int, str]) -> list[Mention]:
    return [
        replace(mention, actor=known[keys[0]].id) if len(keys := _keys(mention, holders)) == 1 else mention
        for mention in mentions
    ]
