"""Make the tables of an empty database, and refuse a database that holds anything but this program's tables.

`schema.py` has the tables; the indexes of words and the view `evidence`, which SQLAlchemy cannot express,
stand here. A change of the schema raises `SCHEMA`.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Engine, delete, inspect, select, text

from dragoman.errors import StoreError
from dragoman.merge.story import Story
from dragoman.settings import LISTED
from dragoman.store import schema
from dragoman.store.database import may_be_written, reading, writing
from dragoman.store.record_rows import Rows
from dragoman.store.schema import metadata
from dragoman.store.story_rows import rows_by_cut

SCHEMA = 3
"""The number of the program's schema; a store says its own in the table `store_schema`, beside the confidence
from which stories were listed when it was written."""
_AT_A_TIME = 5_000  # stories
_LOCK = text("SELECT pg_advisory_xact_lock(7241986)")  # any number, always the same


def prepare(engine: Engine, name: str, *, create: bool) -> None:
    """Make the tables of an empty database; of a store that has them nothing is changed.

    Several processes may do so at once: one does it, the others wait. Raises StoreError for a store of
    another schema, and for a database of something else.
    """
    with engine.connect() as connection:
        if has_tables(connection, name):
            return
        if not may_be_written(connection):
            raise StoreError(
                f"{name} holds no store and cannot be written; copy it to where it may be, and open the copy"
            )
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK)
        if has_tables(connection, name):
            return
        if not create:
            raise StoreError(f"{name} holds no store; `dragoman add` makes one")
        make_tables(connection)


def has_tables(connection: Connection, name: str) -> bool:
    """Say whether a database has the tables of this program: not when it is empty. Raises StoreError for a
    database that this program cannot use."""
    tables = set(inspect(connection).get_table_names())
    if "store_schema" not in tables and "alembic_version" not in tables:
        if tables:
            shown = ", ".join(sorted(tables)[:5])
            raise StoreError(
                f"{name} is a database of something else (it has the tables {shown}); "
                "give the store one of its own"
            )
        return False
    number = 0
    if "store_schema" in tables:
        number = connection.execute(text("SELECT number FROM store_schema")).scalar_one()
    if number > SCHEMA:
        raise StoreError(
            f"{name} has schema {number}, this program knows {SCHEMA}: a newer Dragoman made it; "
            "update with `pip install --upgrade dragoman`"
        )
    if number < SCHEMA:
        raise StoreError(
            f"{name} was made by a development version of Dragoman (schema {number}, this program's is "
            f"{SCHEMA}) and cannot be read by this one; build it anew: "
            "`dragoman add SOURCE --store NEW_STORE`"
        )
    return True


def make_tables(connection: Connection) -> None:
    """Make the tables, indexes, triggers and the view of a new store in an empty database."""
    metadata.create_all(connection, checkfirst=False)
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (_EVIDENCE, *(_SQLITE if is_sqlite else _POSTGRESQL)):
        connection.execute(text(statement))
    connection.execute(text("CREATE TABLE store_schema (number INTEGER NOT NULL, listed DOUBLE PRECISION)"))
    row = {"number": SCHEMA, "listed": LISTED}
    connection.execute(text("INSERT INTO store_schema (number, listed) VALUES (:number, :listed)"), row)


def follow_cut(engine: Engine) -> None:
    """Write anew what depends on the confidence from which stories are listed, where a program that lists
    from another one wrote it."""
    with reading(engine) as connection:
        if _cut(connection) == LISTED:
            return
    with writing(engine) as connection:
        if "listed" not in _columns(connection):
            connection.execute(text("ALTER TABLE store_schema ADD COLUMN listed DOUBLE PRECISION"))
        for table in (schema.story_issue, schema.story_doubt):
            connection.execute(delete(table))
        story, decoder, last = schema.story, msgspec.json.Decoder(Story), 0
        query = select(story.c.number, story.c.day, story.c.body).order_by(story.c.number).limit(_AT_A_TIME)
        while stories := connection.execute(query.where(story.c.number > last)).all():
            rows: Rows = {}
            for last, day, body in stories:
                for name, of_story in rows_by_cut(last, decoder.decode(body), day).items():
                    rows.setdefault(name, []).extend(of_story)
            for name, of_stories in rows.items():
                if of_stories:
                    connection.execute(schema.metadata.tables[name].insert(), of_stories)
        connection.execute(text("UPDATE store_schema SET listed = :listed"), {"listed": LISTED})


def _cut(connection: Connection) -> float | None:
    """Return the confidence from which stories were listed when a store was written, None where it does not
    say."""
    listed = text("SELECT listed FROM store_schema")
    return connection.execute(listed).scalar() if "listed" in _columns(connection) else None


def _columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("store_schema")}


_EVIDENCE = """
CREATE VIEW evidence AS
SELECT span.kind, span.row, span.field, span.nth, report_version.id AS report, report.address,
       span.start, span.stop, substr(report_version.text, span.start + 1, span.stop - span.start) AS quote
FROM span
JOIN report_version ON report_version.number = span.version
JOIN report ON report.number = report_version.report
"""

_SQLITE = (
    """CREATE VIRTUAL TABLE report_search USING fts5(
        title, text, content='report_version', content_rowid='number',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER report_search_insert AFTER INSERT ON report_version BEGIN
        INSERT INTO report_search(rowid, title, text) VALUES (new.number, new.title, new.text);
    END""",
    """CREATE TRIGGER report_search_delete AFTER DELETE ON report_version BEGIN
        INSERT INTO report_search(report_search, rowid, title, text)
        VALUES ('delete', old.number, old.title, old.text);
    END""",
    """CREATE VIRTUAL TABLE statement_search USING fts5(
        speaker, words, content='statement', content_rowid='number',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER statement_search_insert AFTER INSERT ON statement BEGIN
        INSERT INTO statement_search(rowid, speaker, words) VALUES (new.number, new.speaker, new.words);
    END""",
    """CREATE TRIGGER statement_search_delete AFTER DELETE ON statement BEGIN
        INSERT INTO statement_search(statement_search, rowid, speaker, words)
        VALUES ('delete', old.number, old.speaker, old.words);
    END""",
)

_WORDS = "GENERATED ALWAYS AS (dragoman_words({})) STORED"
"""Stems of all words, also the commonest, as in SQLite; signs only separate them, so that PostgreSQL's parser
takes no word for a host name or a path."""

_POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY dragoman_stem (TEMPLATE = snowball, Language = english)",
    "CREATE TEXT SEARCH CONFIGURATION dragoman (COPY = english)",
    """ALTER TEXT SEARCH CONFIGURATION dragoman
        ALTER MAPPING FOR asciiword, word, numword WITH dragoman_stem""",
    r"""DO $make$ BEGIN EXECUTE format($function$
        CREATE FUNCTION dragoman_words(said text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
        SELECT to_tsvector('%I.dragoman'::regconfig,
                           regexp_replace(coalesce(said, ''), '[!-/:-@[-`{-~“”‘’«»–—…·]+', ' ', 'g'))
        $body$ $function$, current_schema()); END $make$""",
    "ALTER TABLE report_version ADD COLUMN title_words tsvector " + _WORDS.format("title"),
    "ALTER TABLE report_version ADD COLUMN text_words tsvector " + _WORDS.format("text"),
    "CREATE INDEX report_version_title_words ON report_version USING gin (title_words)",
    "CREATE INDEX report_version_text_words ON report_version USING gin (text_words)",
    "ALTER TABLE statement ADD COLUMN speaker_words tsvector " + _WORDS.format("speaker"),
    "ALTER TABLE statement ADD COLUMN words_words tsvector " + _WORDS.format("words"),
    "CREATE INDEX statement_speaker_words ON statement USING gin (speaker_words)",
    "CREATE INDEX statement_words_words ON statement USING gin (words_words)",
)
