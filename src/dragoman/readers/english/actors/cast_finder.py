"""Find who is named in a report and resolve each mention to an actor: the cast.

In this order: names of states, organisations and bodies come from tables (`state_names`); titles and names
of people from the words and the entity recogniser (`office_mentions`, `person_names`, `person_mentions`); a
full name teaches its surname, a title or apposition the office, for the whole report (`persons`); the table
of office-holders gives for the report's date what the text leaves open; anaphors are resolved last
(`anaphor_resolution`). When two readings fit, a mention has no state.

"The French president" without a name: the mention keeps its words and has no name, for the report gives
none; its actor is the person whom the table has in that office on the report's date. Where the report and
the table disagree about a person, the record keeps what the report says and `conflicts` gives a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dragoman.errors import BadUsage
from dragoman.lexicon.office_holders import (
    SINGLE,
    Holder,
    by_full_name,
    fitting_roles,
    in_office,
    leader,
    same_title,
)
from dragoman.lexicon.office_titles import referring_words, role_of, title_words
from dragoman.lexicon.phrases import folded, words
from dragoman.lexicon.states import actor_names, organisations, sector_of_body, sector_of_office, states
from dragoman.lexicon.user_actors import ActorTables, actor_tables
from dragoman.observing import stage
from dragoman.readers.english.actors.anaphor_resolution import resolve_anaphors
from dragoman.readers.english.actors.office_mentions import Office
from dragoman.readers.english.actors.person_mentions import PersonNaming, read_people
from dragoman.readers.english.actors.persons import ReportPeople, ReportPerson, bare, basis
from dragoman.readers.english.actors.state_names import ParagraphWords, find_issuer, is_place, read_words
from dragoman.readers.english.document import (
    Cast,
    Document,
    Mention,
    Paragraph,
    make_cast,
    name_of_state,
    parse,
)
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


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OWNERS = frozenset({"state", "demonym", "organisation", "city"})
_SOME = frozenset({"a", "an", "another", "any", "every", "first", "next", "future", "new"})


def officeholders(document: Document, mentions: list[Mention], people: ReportPeople) -> dict[int, str]:
    """Return the name of the holder by the start of each mention of an office without a name."""
    holders: dict[int, str] = {}
    position = 0
    for paragraph in document.paragraphs:
        while position < len(mentions) and mentions[position].start < paragraph.end:
            mention = mentions[position]
            position += 1
            person = _holder(paragraph, mention, people)
            if person is not None:
                holders[mention.start] = person.name
    return holders


def _holder(paragraph: Paragraph, mention: Mention, people: ReportPeople) -> ReportPerson | None:
    if mention.kind != "office" or mention.name or len(mention.states) != 1 or not mention.office:
        return None
    before = paragraph.text[: mention.start - paragraph.start].lower().split()[-2:]
    past = {*before, *mention.office.lower().split()} & title_words().past  # "former PA foreign minister"
    if past or _SOME.intersection(before[-1:]) or _another_year(paragraph, mention, people.date):
        return None
    if not _of_a_state(paragraph, mention):
        return None
    row = _row(mention.office, " ".join(before), mention.states[0], people)
    if row is None:
        return None
    known = people.find(row.person)
    if known is None:
        known = people.meet(row.person, (row.state,), row.office)
        known.basis = basis(row)
        people.complete()
    return known


def _of_a_state(paragraph: Paragraph, mention: Mention) -> bool:
    """Tell whether an office is of a state or organisation itself, as "Pentagon chief" is not."""
    written = paragraph.text[mention.start - paragraph.start : mention.end - paragraph.start]
    return all(hit.value.kind in _OWNERS for hit in actor_names().find(written, words(written)))


def _row(title: str, before: str, state: str, people: ReportPeople) -> Holder | None:
    """Return the row that answers for a title: the office itself, or "leader", "chief", "top diplomat"."""
    role, head = role_of(title), folded(title).split()[-1]
    if title.lower() in referring_words("heads", "leaders" if state in states() else "chiefs"):
        return leader(state, people.date, people.table)
    if head in referring_words("heads", "diplomats"):
        first = set(folded(f"{before} {title}").split()) & referring_words("heads", "top")
        return _diplomat(state, people) if first else None
    return in_office(role or "", state, people.date, title, people.table)


def _diplomat(state: str, people: ReportPeople) -> Holder | None:
    """Return the foreign minister, unless a party's head of foreign affairs stands above him."""
    above = [
        row
        for row in people.table.by_office.get(("official", state), ())
        if row.holds(people.date) and "foreign affairs commission" in folded(row.office)
    ]
    return None if above else in_office("foreign", state, people.date, None, people.table)


def _another_year(paragraph: Paragraph, mention: Mention, date: str) -> bool:
    """Tell whether the sentence of a mention names a year that is not the report's."""
    start, end = mention.start - paragraph.start, mention.end - paragraph.start
    for sentence in paragraph.doc.sents:
        if sentence.start_char <= start and end <= sentence.end_char:
            return any(year != date[:4] for year in _YEAR.findall(sentence.text))
    return True


def conflicts(people: ReportPeople) -> tuple[str, ...]:
    """Return a note for each person of the report about whom the table disagrees."""
    return tuple(dict.fromkeys(note for person in people.all for note in _conflicts_of(person, people)))


def _conflicts_of(person: ReportPerson, people: ReportPeople) -> Iterator[str]:
    if person.basis != "text" or not person.states:
        return
    rows = by_full_name(person.name, (), person.role, people.date, people.table)
    if rows and not {row.state for row in rows} & set(person.states):
        yield f"{_as_reported(person)}; the table has {_as_tabled(rows[0])}"
    elif people.date and not person.past and person.role in SINGLE:
        other = _another(person, people)
        if other is not None:
            yield f"{_as_reported(person)}; on {people.date} the table has {_as_tabled(other)}"
    if person.conflict:
        yield person.conflict


def _another(person: ReportPerson, people: ReportPeople) -> Holder | None:
    """Return the row of another who holds this very office on the report's date, or None."""
    state, title = person.states[0], person.office or ""
    rows_of_person = [row for row in people.table.by_name.get(folded(person.name), ()) if row.state == state]
    if any(row.role in fitting_roles(person.role or "") for row in rows_of_person):
        return None  # in that office then or at another time: the report may look back or ahead
    holders = [
        row
        for row in people.table.by_office.get((person.role or "", state), ())
        if row.is_vouched_for(people.date) and same_title(row.office, title)
    ]
    return holders[0] if holders and not any(_may_be_same(row, person) for row in holders) else None


def _may_be_same(row: Holder, person: ReportPerson) -> bool:
    """Tell whether a row may be of this person under another spelling: one word of the name is the same."""
    names = {word for name in (row.person, *row.aliases) for word in folded(name).split()}
    return bool(names & set(folded(person.name).split()))


def _as_reported(person: ReportPerson) -> str:
    office = person.office or "an official"
    return f"the report calls {person.name} {office} of {name_of_state(person.states[0])}"


def _as_tabled(row: Holder) -> str:
    until = row.end or (f"known until {row.seen}" if row.seen else "?")
    office = f"{row.office} of {name_of_state(row.state)}"
    return f"{row.person} as {office} ({row.start or '?'} to {until}, {row.source})"
