"""The tables of a record, of the stories that records tell and of decisions by hand: each column described.

CSV, Parquet, workbooks and data frames have these tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from dragoman.merge.story import Judgement, Story
from dragoman.record import (
    Actor,
    Commitment,
    Event,
    Party,
    Person,
    Position,
    Record,
    Report,
    Span,
    Statement,
)  # fmt: skip
from dragoman.render.exchange.export_parts import (
    BY_HAND,
    END,
    EVIDENCE,
    ID,
    ISSUES,
    PROPOSED_BY,
    PROPOSED_BY_ALONE,
    REPORT,
    START,
    WHEN,
    Table,
    field,
    field_spans,
    joined,
    listed,
    quote,
    states,
    text,
    whole,
)

REPORTS = Table(
    "reports", "One row a report: what was published, and its text, into which all offsets count.", ("id",),
    lambda record: [record.report],
    (
        field("id", "Identifier: a hash of the content."),
        field("outlet", "Who published it."),
        field("kind", "news, readout, joint statement, communiqué, briefing, transcript or post."),
        field("title", "Its title."),
        field("standfirst", "The lines between title and text."),
        listed("bylines", "Who wrote it.", lambda report, _: tuple(by.name for by in report.bylines)),
        field("published_at", "When it was published: ISO 8601 with the offset from UTC, where known.",
              holds="moment"),
        field("modified_at", "When it was last changed, the same way.", holds="moment"),
        text("filed_at", "Where it was filed (dateline).",
             lambda r, _: r.dateline.place if r.dateline else None),
        field("language", "Language of the text (ISO 639-1)."),
        field("address", "Where it stood."),
        field("original", "Address of the version in the language it was written in."),
        field("raw_sha256", "SHA-256 of the bytes that were read."),
        listed("notes", "What could not be read, and why.", lambda _, record: record.notes),
        field("text", "The text; offsets in every table count its Unicode code points from 0."),
    ),
)  # fmt: skip
EVENTS = Table(
    "events", "One row an event as one report tells it.", ("id",), lambda record: record.events,
    (
        ID, REPORT,
        field("event_type", "PLOVER type: AGREE, CONSULT, SUPPORT, …"),
        field("mode", "PLOVER mode of the type, if the report tells it."),
        field("status", "held, planned, postponed, cancelled, unconfirmed, demanded or denied."),
        listed("actors", "States that act (ISO 3166 alpha-3, or EU, UN, …).", lambda e, _: states(e.actors)),
        listed("recipients", "States acted on; order means nothing for CONSULT, AGREE, COOPERATE.",
              lambda e, _: states(e.recipients)),
        listed("persons", "Persons named as taking part.",
              lambda e, _: tuple(dict.fromkeys(p.name for p in e.persons))),
        WHEN,
        text("time", "Local time of day, if the report gives it.",
             lambda e, _: e.when.time if e.when else None),
        text("date_basis", "What gave the date: text, contact (of the meeting it was part of), published.",
              lambda e, _: e.when.basis if e.when else None),
        text("place", "Place as the report names it.", lambda e, _: e.where.name if e.where else None),
        text("country", "Country of the place; empty where none may be asserted.",
              lambda e, _: e.where.country if e.where else None),
        ISSUES,
        quote("predicate", "The word that tells the event.", "predicate"),
        listed("history", "Earlier statuses that the report tells, the earliest first.",
              lambda e, _: tuple(status for status, _ in e.history)),
        field("statement", "The statement it was told in, if any (table statements)."),
        field("confidence", "How likely it is rightly read (0 to 1); empty where no reader says.", "number"),
        EVIDENCE, START, END, PROPOSED_BY,
    ),
)  # fmt: skip
PARTICIPANTS = Table(
    "participants", "One row for each state that takes part in an event or a commitment.", (),
    lambda record: _participants(record),
    (
        REPORT,
        text("row", "Identifier of the event or commitment.", lambda r, _: r[0]),
        text("role", "actor, recipient or party (of a commitment).", lambda r, _: r[1]),
        text("state", "ISO 3166 alpha-3, or EU, UN, …", lambda r, _: r[2].state),
        text("via", "How the report names it: named, office, person, demonym, metonym, pronoun, …",
              lambda r, _: r[2].via),
        text("actor", "The actor it was read from (table actors).", lambda r, _: r[2].actor),
        text("words", "The words that name it.", lambda r, _: r[2].span.quote if r[2].span else None),
        whole("start", "First character of the words.", lambda r, _: r[2].span.start if r[2].span else None),
        whole("end", "The character after the last.", lambda r, _: r[2].span.end if r[2].span else None),
    ),
)  # fmt: skip
PERSONS = Table(
    "persons", "One row for each person named as taking part in an event.", (),
    lambda record: _persons(record),
    (
        REPORT,
        text("event", "Identifier of the event.", lambda r, _: r[0]),
        text("name", "The name, as fully as the report gives it.", lambda r, _: r[1].name),
        text("office", "The office held on the report's date.", lambda r, _: r[1].office),
        text("state", "The state represented.", lambda r, _: r[1].state),
        text("words", "The words that name the person there.", lambda r, _: r[1].span.quote),
        whole("start", "First character of the words.", lambda r, _: r[1].span.start),
        whole("end", "The character after the last.", lambda r, _: r[1].span.end),
    ),
)  # fmt: skip
STATEMENTS = Table(
    "statements", "One row for what an actor put on record.", ("id",), lambda record: record.statements,
    (
        ID, REPORT,
        field("kind", "direct, indirect or mixed."),
        field("speaker", "Who speaks, as fully as the report names them."),
        field("speaker_office", "The office held."),
        field("speaker_state", "The state spoken for."),
        field("speaker_actor", "The actor (table actors)."),
        quote("cue", "The words that attribute it.", "cue"),
        field("cue_lemma", "The cue's dictionary form."),
        field("polarity", "positive, or negative (denied, declined to say)."),
        field("modality", "What the cue's modality is, if any."),
        field("addressee_state", "The state spoken to."),
        quote("addressee", "The words that name who is spoken to.", "addressee"),
        field("channel", "By which way it was made."),
        quote("via", "The intermediary that passes it on.", "via"),
        WHEN,
        ISSUES,
        field("force", "How strong it is: 0 (mentioned) to 6 (warned).", "integer"),
        text("words", "The content attributed.", lambda s, _: joined(s.content or s.evidence)),
        listed("quotes", "The parts in quotation marks.", lambda s, _: tuple(q.quote for q in s.quotes)),
        field("parent", "The statement it stands in, if nested."),
        EVIDENCE, START, END, BY_HAND, PROPOSED_BY,
    ),
)  # fmt: skip
POSITIONS = Table(
    "positions", "One row for where a state stands on an issue, in its own words.", ("id",),
    lambda record: record.positions,
    (
        ID, REPORT,
        field("state", "The state."),
        field("issue", "The issue (code of issues.toml)."),
        field("summary", "What it wants or opposes, in its own words."),
        field("force", "How strong: 0 to 6.", "integer"),
        field("statements", "The statements it rests on.", "list"),
        EVIDENCE, START, END, BY_HAND,
    ),
)  # fmt: skip
COMMITMENTS = Table(
    "commitments", "One row for what parties undertook.", ("id",), lambda record: record.commitments,
    (
        ID, REPORT,
        listed("parties", "Who undertook it.", lambda c, _: states(c.parties)),
        quote("undertaking", "What was undertaken.", "undertaking"),
        WHEN,
        field("status", "open, followed up or broken off."),
        EVIDENCE, START, END, BY_HAND,
    ),
)  # fmt: skip
ACTORS = Table(
    "actors", "One row for each state, body or person that a report names.", ("report", "id"),
    lambda record: record.actors,
    (
        field("id", "Identifier within the report."), REPORT,
        field("kind", "state, organisation, body, group or person."),
        field("name", "Its name."),
        field("state", "The state it belongs to."),
        field("office", "The office held on the report's date."),
        field("sector", "PLOVER sector."),
        field("wikidata", "Wikidata identifier."),
        field("cow", "Correlates of War number of the state.", "integer"),
        field("basis", "What told us: table, text or given."),
        whole("mentions", "How often the report names it.", lambda a, _: len(a.mentions)),
    ),
)  # fmt: skip
TIMES = Table(
    "times", "One row for each time expression.", (), lambda record: record.times,
    (
        REPORT,
        text("words", "The expression.", lambda t, _: t.span.quote),
        whole("start", "Its first character.", lambda t, _: t.span.start),
        whole("end", "The character after its last.", lambda t, _: t.span.end),
        field("kind", "DATE, TIME, DURATION or SET."),
        field("value", "TIMEX3 value."),
        field("mod", "TIMEX3 modifier."),
        field("earliest", "The first instant or day it can mean.", holds="moment"),
        field("latest", "The first instant or day after it.", holds="moment"),
        field("precision", "minute, part of day, day, week, month, …"),
        field("zone", "Time zone."),
        field("anchor", "What it was resolved against."),
    ),
)  # fmt: skip
PLACES = Table(
    "places", "One row for each place named.", (), lambda record: record.places,
    (
        REPORT,
        text("words", "The name as written.", lambda p, _: p.span.quote),
        whole("start", "Its first character.", lambda p, _: p.span.start),
        whole("end", "The character after its last.", lambda p, _: p.span.end),
        field("name", "The place's own name."),
        field("kind", "capital, city, country, sea, palace, disputed, …"),
        field("id", "geonames:NUMBER, or dragoman:TABLE/NAME."),
        field("latitude", "WGS 84 degrees north.", "number"),
        field("longitude", "WGS 84 degrees east.", "number"),
        field("precision_km", "How far the place reaches from its point.", "number"),
        field("country", "ISO 3166 alpha-3; empty where it is disputed or not a country's."),
        field("relation", "near, off, …: the word before the name."),
    ),
)  # fmt: skip
SPANS = Table(
    "spans", "One row for every span of every row: the words each field was read from.", (),
    lambda record: _all_spans(record),
    (
        REPORT,
        text("table", "The table of the row.", lambda r, _: r[0]),
        text("row", "Identifier of the row; its place in the report's rows (from 0) where it has none.",
              lambda r, _: r[1]),
        text("field", "The field that was read from it.", lambda r, _: r[2]),
        whole("start", "First character in reports.text.", lambda r, _: r[3].start),
        whole("end", "The character after the last.", lambda r, _: r[3].end),
        text("quote", "The words there: reports.text[start:end].", lambda r, _: r[3].quote),
    ),
)  # fmt: skip
TABLES: tuple[Table, ...] = (
    REPORTS, EVENTS, PARTICIPANTS, PERSONS, STATEMENTS, POSITIONS, COMMITMENTS, ACTORS, TIMES, PLACES, SPANS,
)  # fmt: skip
"""Every table, in the order they are written and described."""
STORIES = Table(
    "stories", "One row for what happened, as many reports tell it.", ("id",), lambda _: (),
    (
        field("id", "Identifier: a hash of the first mention by publication."),
        field("event_type", "PLOVER type that most witnesses report."),
        field("mode", "PLOVER mode, if enough tell it."),
        field("status", "The status that holds in the end."),
        field("actors", "States that act.", "list"),
        field("recipients", "States acted on.", "list"),
        listed("persons", "Persons, as fully as anyone names them.",
               lambda story, _: [person.name for person in story.persons]),
        text("date", "The date that most witnesses support.",
             lambda story, _: story.when.value if story.when else None, "date"),
        text("time", "Local time of day, if told.", lambda story, _: story.when.time if story.when else None),
        field("reported", "When it was first published.", holds="moment"),
        text("place", "The place that most witnesses name.", lambda story, _: story.where),
        field("issues", "Issues (codes of issues.toml).", "list"),
        field("situation", "Whether it goes on for months, as a war.", "boolean"),
        listed("history", "The statuses it had, each with when it was first reported so.",
               lambda story, _: [f"{turn.status} {turn.reported or ''}".strip() for turn in story.history]),
        field("contradictions", "Fields of which witnesses report values that exclude each other.", "list"),
        whole("witnesses", "Texts that tell it, copies not counted.", lambda story, _: len(story.witnesses)),
        field("sources", "Outlets that tell it independently.", "integer"),
        listed("mentions", "Its events in order of publication (table events, where these are exported).",
               lambda story, _: [mention.id for mention in story.mentions]),
        listed("reports", "The report of each of these (table reports, likewise).",
               lambda story, _: [mention.report for mention in story.mentions]),
        listed("also", "Reports that open with it, of which no event stands in it (table reports).",
               lambda story, _: [opening.report for opening in story.related]),
        field("confidence", "How likely it is rightly read (0 to 1); empty where no reader says.", "number"),
        PROPOSED_BY_ALONE,
        listed("versions", "Versions of its reports in other languages, partly read (table reports).",
               lambda story, _: [version.report for version in story.versions]),
        listed("versions_read", "What is read of each: language, outlet, title, its parties and dates.",
               lambda story, _: list(map(str, story.versions))),
    ),
)  # fmt: skip
"""Its rows are `merge.story.Story`, which no record has alone."""
_OF_REPORT = (
    text("outlet", "Who published the report.", lambda _, record: record.report.outlet),
    text("published_at", "When the report was published (ISO 8601).",
         lambda _, record: record.report.published_at),
    text("address", "Where the report stood.", lambda _, record: record.report.address),
)  # fmt: skip
_OF_STORY = (
    listed("outlets", "Outlets of the reports that tell it, in order of publication.",
           lambda story, _: _each(story, "outlet")),
    listed("addresses", "Addresses of these reports.", lambda story, _: _each(story, "address")),
    listed("evidence", "The words of each of its events.",
           lambda story, _: [joined(mention.event.evidence) for mention in story.mentions]),
)  # fmt: skip


def _participants(record: Record) -> Iterator[tuple[str, str, Party]]:
    for event in record.events:
        yield from ((event.id, "actor", party) for party in event.actors)
        yield from ((event.id, "recipient", party) for party in event.recipients)
    for commitment in record.commitments:
        yield from ((commitment.id, "party", party) for party in commitment.parties)


def _persons(record: Record) -> Iterator[tuple[str, Person]]:
    yield from ((event.id, person) for event in record.events for person in event.persons)


def _all_spans(record: Record) -> Iterator[tuple[str, str, str, Span]]:
    named: tuple[tuple[str, Sequence[Report | Event | Statement | Position | Commitment | Actor]], ...] = (
        ("reports", (record.report,)), ("events", record.events), ("statements", record.statements),
        ("positions", record.positions), ("commitments", record.commitments), ("actors", record.actors),
    )  # fmt: skip
    for table, rows in named:
        for row in rows:
            yield from ((table, row.id, field, span) for field, span in field_spans(row))
    for table, marks in (("times", record.times), ("places", record.places)):
        for number, mark in enumerate(marks):
            yield from ((table, str(number), field, span) for field, span in field_spans(mark))


def judgements_table(judgements: Iterable[Judgement] = ()) -> Table:
    """Return the table of `judgements`: each is a row of the record whose row it names first."""
    by_row: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_row[judgement.first].append(judgement)

    def rows(record: Record) -> list[Judgement]:
        kinds = (
            record.events, record.statements, record.positions, record.commitments, record.set_aside,
        )  # fmt: skip
        ids = dict.fromkeys(row.id for kind in kinds for row in kind) if by_row else ()
        return [judgement for id in ids for judgement in by_row.get(id, ())]

    return Table(
        "judgements", "One row a decision by hand: on two events, on an event and a report, or on a "
        "field of a row. Statements, positions and commitments are given as decisions leave them, and their "
        "column by_hand says what was read; events as they were read: stories, and what is made of them, "
        "follow the decisions.",
        ("id",), rows,
        (
            field("id", "Identifier: a hash of the content."),
            REPORT,
            field(
                "verdict", "same, different, unsure (of two events; different also of an event and a "
                "report); accept, correct, reject (of a field).",
            ),
            field("first", "The row it is about (an id of events, statements, positions or commitments)."),
            field("second", "The event it is compared with, or the report that does not open with it."),
            field("field", "The field it is about: status, date, place, person ..."),
            field("value", "The value that is accepted, given or rejected."),
            field("by", "Who decided."),
            field("at", "When: ISO 8601, UTC."),
            field("reason", "Why."),
        ),
    )  # fmt: skip


def with_sources(table: Table) -> Table:
    """Return the table with the outlet, date and address of the report that each row is from; of stories, the
    outlets, addresses and words of all that tell them."""
    if table is STORIES:
        return replace(table, columns=(*table.columns, *_OF_STORY))
    if REPORT in table.columns:
        return replace(table, columns=(*table.columns, *_OF_REPORT))
    return table


def _each(story: Story, name: str) -> tuple[str, ...]:
    """Return a field of the reports that tell a story, each value once."""
    return tuple(dict.fromkeys(value for mention in story.mentions if (value := getattr(mention, name))))
