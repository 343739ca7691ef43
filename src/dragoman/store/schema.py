"""The tables of a store, the same for SQLite and PostgreSQL. `create_tables` makes them.

    report ─< report_version ─< event, statement, position, commitment, actor, timex, place
                                  └─< span (which words say so), event_party, event_pair, row_issue ...
    story ─< story_mention >─ event          judgement, judged_row, carried_judgement, row_as_read, refusal
    story ─< story_opening >─ opening ── report_version
    story ── story_cluster (connected components of stories)      story ─< story_doubt      former_story

A row's number is its version's number times 2^20, plus its place in the record: rows of a version stand
together in every table, and are found, read in order and replaced by a range of numbers. `body` holds the
whole row as JSON, the columns what queries ask for. Days are ISO 8601 dates, ranges
half-open as in `Timex`; `day` is where a row is filed: the first day of its own date, else the day of
its report, else ''.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Constraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from dragoman.store.record_rows import ROW_BITS as ROW_BITS

metadata = MetaData()

_Number = BigInteger().with_variant(Integer(), "sqlite")  # SQLite's own row number must be INTEGER


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _reference(name: str, target: str, **options: Any) -> Column[int]:
    return Column(name, _Number, ForeignKey(f"{target}.number"), nullable=False, **options)


def _text(name: str, *, needed: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=not needed, unique=unique or None)


def _texts(*names: str, needed: bool = False) -> tuple[Column[str], ...]:
    return tuple(_text(name, needed=needed) for name in names)


def _row_table(name: str, *columns: Column[Any] | Index) -> Table:
    """A table of rows of one kind: whose they are, the columns asked for, and the row itself."""
    return Table(
        name,
        metadata,
        Column("number", _Number, primary_key=True, autoincrement=False),
        _reference("version", "report_version"),
        *columns,
        _text("body", needed=True),
    )


def _numbered_table(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(name, metadata, Column("number", _Number, primary_key=True), *columns)


def _side_table(name: str, *columns: Column[Any] | Index | Constraint) -> Table:
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _party_table(kind: str) -> Table:
    """A table of who takes part in events or stories, by state and day."""
    return _side_table(
        f"{kind}_party",
        _reference(kind, kind, primary_key=True),
        _key("state"),
        _text("role", needed=True),  # actor, recipient, both
        *_texts("day", "latest", needed=True),  # latest: '' where unknown
        Index(f"{kind}_by_state", "state", "day", kind, "latest"),
    )


def _pair_table(kind: str) -> Table:
    """A table of every two that take part in an event or story: first < second, whatever their roles."""
    return _side_table(
        f"{kind}_pair",
        _reference(kind, kind, primary_key=True),
        _key("first"),
        _key("second"),
        *_texts("day", "latest", needed=True),
        Index(f"{kind}_by_states", "first", "second", "day", kind, "latest"),
    )


report = _numbered_table(
    "report",
    _text("key", needed=True, unique=True),  # its address, else a hash of outlet and text
    _text("address"),
)

report_version = _numbered_table(
    "report_version",
    _reference("report", "report"),
    _text("id", needed=True, unique=True),  # Report.id
    _text("raw_sha256", needed=True),
    _text("input_hash"),  # hash of the bytes and of what was given beside them
    _text("read_at", needed=True),  # UTC
    _text("reader", needed=True),  # the program's version
    _text("valid_from", needed=True),  # UTC; since when this is the report's text
    _text("valid_until"),  # UTC; NULL while it is the latest
    _text("kind", needed=True),
    *_texts("title", "outlet", "published_at", "modified_at", "language"),
    _text("original"),  # address of the version that it was translated from
    *_texts("day", "text", "body", "notes", needed=True),
    Index("version_of_report", "report"),
    Index("version_by_input", "input_hash"),
    Index("version_by_day", "day", "number"),
)

event = _row_table(
    "event",
    *_texts("id", "type", "status", "day", needed=True),
    *_texts("mode", "earliest", "latest", "place", "country", "statement"),
    Index("event_by_id", "id"),
    Index("event_by_day", "day", "number"),
    Index("event_by_type", "type", "day", "number"),
)

event_party = _party_table("event")
event_pair = _pair_table("event")

statement = _row_table(
    "statement",
    *_texts("id", "kind", needed=True),
    *_texts("speaker", "state", "office", "cue"),
    _text("polarity", needed=True),
    *_texts("modality", "channel", "addressee"),
    Column("force", SmallInteger),
    *_texts("day", "words", needed=True),
    Index("statement_by_id", "id"),
    Index("statement_by_day", "day", "number"),
    Index("statement_by_state", "state", "day", "number"),
    Index("statement_by_speaker", "speaker", "day", "number"),
)

position = _row_table(
    "position",
    *_texts("id", "state", "issue", needed=True),
    Column("force", SmallInteger, nullable=False),
    *_texts("day", "summary", needed=True),
    Index("position_by_id", "id"),
    Index("position_by_day", "day", "number"),
    Index("position_by_state", "state", "issue", "day", "number"),
    Index("position_of_state", "state", "day", "number"),
)

commitment = _row_table(
    "commitment",
    *_texts("id", "status", needed=True),
    *_texts("earliest", "latest"),
    *_texts("day", "undertaking", needed=True),
    Index("commitment_by_id", "id"),
    Index("commitment_by_day", "day", "number"),
)

commitment_party = _side_table(
    "commitment_party",
    _reference("commitment", "commitment", primary_key=True),
    _key("state"),
    _text("day", needed=True),
    Index("commitment_by_state", "state", "day", "commitment"),
)

proposal = _row_table(
    "proposal",  # of a second reader; what is accepted has a row of its own in `event` or `statement`
    *_texts("id", "kind", "reader", needed=True),
    Column("confidence", Float, nullable=False),
    Column("accepted", SmallInteger, nullable=False),
    _text("day", needed=True),
    Index("proposal_by_id", "id"),
    Index("proposal_waiting", "accepted", "day", "number"),
)

actor = _row_table(
    "actor",
    *_texts("id", "kind", "name", needed=True),
    *_texts("state", "office", "wikidata"),
)

timex = _row_table(
    "timex",
    *_texts("kind", "value", needed=True),
    *_texts("earliest", "latest", "precision"),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
)

place = _row_table(
    "place",
    *_texts("name", "kind", needed=True),
    *_texts("id", "country"),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
)

row_issue = _side_table(
    "row_issue",
    _key("kind"),  # event, statement
    Column("row", _Number, primary_key=True),
    _key("issue"),
    _text("day", needed=True),
    Index("row_by_issue", "kind", "issue", "day", "row"),
)

span = _side_table(
    "span",
    _key("kind"),  # the table of the row
    Column("row", _Number, primary_key=True),
    _key("field"),  # "evidence", "when", "persons" ...
    Column("nth", Integer, primary_key=True),
    _reference("version", "report_version"),
    Column("start", Integer, nullable=False),  # code points, half-open
    Column("stop", Integer, nullable=False),
    CheckConstraint("start >= 0 AND stop > start", name="span_is_not_empty"),
)

story = _numbered_table(
    "story",
    _text("id", needed=True, unique=True),
    *_texts("type", "status", "day", needed=True),
    *_texts("mode", "earliest", "latest"),
    Column("witnesses", Integer, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("confidence", Float),  # that it is rightly read; none where no reader gave one
    _text("brief"),  # persons, issues, whether it goes on, outlets: JSON (story_rows.Brief)
    _text("stems"),  # of the words of its mentions, with spaces between
    _text("body", needed=True),
    Index("story_by_day", "day", "number"),
    Index("story_by_type", "type", "day", "number"),
)

story_mention = _side_table(
    "story_mention",
    _reference("event", "event", primary_key=True),
    _reference("story", "story"),
    _text("witness", needed=True),
    Index("mention_of_story", "story"),
)

story_party = _party_table("story")
story_pair = _pair_table("story")

story_issue = _side_table(
    "story_issue",  # without situations that go on for months
    _reference("story", "story", primary_key=True),
    _key("issue"),
    _text("day", needed=True),
    Index("story_by_issue", "issue", "day", "story"),
)

former_story = _side_table(
    "former_story",
    _key("id"),  # of a story that went: it was joined to another, or told otherwise
    _text("event", needed=True),  # the id of an event of it, which leads to the story it is in now
)

story_doubt = _side_table(
    "story_doubt",  # why somebody should look at a story (query.chronology.doubts)
    _reference("story", "story", primary_key=True),
    _key("reason"),
    _text("day", needed=True),
    Index("doubt_by_day", "day", "story", "reason"),
)

story_cluster = _side_table(
    "story_cluster",  # connected components of two or more stories, which are merged together
    _reference("story", "story", primary_key=True),
    Column("cluster", _Number, nullable=False),  # the number of the component's first story
    Index("story_by_cluster", "cluster", "story"),
)

event_block = _side_table(
    "event_block",
    _reference("event", "event", primary_key=True),
    _key("key"),  # events that share none are never compared
    Index("event_by_block", "key", "event"),
)

opening = Table(
    "opening",  # the title or first words of a version, where they name two states
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    _reference("version", "report_version"),
    _text("day", needed=True),
    _text("states", needed=True),  # in order, with spaces between
    _text("acts"),  # acts read from its title: JSON; NULL for none
    Column("start", Integer, nullable=False),  # of its title, or of its first words
    Column("stop", Integer, nullable=False),
)

opening_party = _side_table(
    "opening_party",
    _reference("opening", "opening"),
    *_texts("state", "day", needed=True),
    PrimaryKeyConstraint("state", "day", "opening"),
)

story_report_day = _side_table(
    "story_report_day",  # the days of its reports, by which the openings of other reports find it
    _key("day"),
    _reference("story", "story", primary_key=True),
    Index("told_of_story", "story"),
)

story_opening = _side_table(
    "story_opening",
    _reference("story", "story", primary_key=True),
    _reference("opening", "opening", primary_key=True),
    Index("story_by_opening", "opening"),
)

waiting_opening = _side_table(
    "waiting_opening",  # versions whose opening is not yet compared with the stories near it
    _reference("version", "report_version", primary_key=True),
)

waiting_event = _side_table("waiting_event", _reference("event", "event", primary_key=True))
"""Events that are new, judged, or of a version that was replaced."""

WAITING = {"event": waiting_event, "opening": waiting_opening}
"""Tables whose rows wait for a merge, and where: by their own numbers, or by those of their versions."""

judgement = _numbered_table(
    "judgement",
    _text("verdict", needed=True),
    _text("first", needed=True),  # id of an event, statement, position or commitment
    _text("second"),  # id of the event it is compared with, or of a report (version)
    *_texts("field", "value"),
    _text("by", needed=True),
    _text("at", needed=True),  # UTC
    _text("reason", needed=True),
    Column("undoes", _Number, ForeignKey("judgement.number")),
    Index("judgement_of", "first"),
)

judged_row = _side_table(
    "judged_row",
    _key("id"),  # of a row that was judged
    _text("kind", needed=True),
    _reference("report", "report"),
    _text("body", needed=True),  # as it was read then: its words find it in other versions
    Index("judged_of_report", "report"),
)

carried_judgement = _side_table(
    "carried_judgement",
    _key("id"),  # of an event that was judged
    Column("event", _Number, primary_key=True),  # the same event in another version of its report
    Index("carried_to", "event"),
)

row_as_read = _side_table(
    "row_as_read",
    _key("kind"),
    Column("row", _Number, primary_key=True),  # its number, also where it was rejected and its table lacks it
    _reference("version", "report_version"),
    _text("id", needed=True),
    _text("aside"),  # the judgement that rejected it: JSON
    _text("body", needed=True),  # as it was read, where a judgement changed the row
    Index("reading_by_id", "id"),
    Index("reading_of_version", "version"),
)

refusal = _numbered_table(
    "refusal",
    *_texts("source", "reason", needed=True),
    _text("refused_at", needed=True),  # UTC
    Index("refusal_by_source", "source", "reason", unique=True),
)


def referring(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns of other tables that name rows of a table by their numbers."""
    return tuple(
        column
        for other in metadata.sorted_tables
        for column in other.c
        if other is not table and column.references(table.c.number)
    )
