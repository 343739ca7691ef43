"""The first schema: reports, their rows, stories, judgements; full-text search; the view `evidence`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text()


def upgrade() -> None:
    _tables()
    op.execute(_EVIDENCE)
    for step in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(step)


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
"""What is indexed: stems of all words, also the commonest, as in SQLite; signs only separate them, so
that no word becomes a host name or a path to PostgreSQL's parser."""

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


def _tables() -> None:
    op.create_table(
        "judgement",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("verdict", _TEXT, nullable=False),
        sa.Column("first", _TEXT, nullable=False),
        sa.Column("second", _TEXT, nullable=True),
        sa.Column("field", _TEXT, nullable=True),
        sa.Column("value", _TEXT, nullable=True),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("at", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("undoes", _NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["undoes"], ["judgement.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("judgement_of", "judgement", ["first"])
    op.create_table(
        "refusal",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("source", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("intake", _TEXT, nullable=True),
        sa.Column("refused_at", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("refusal_by_source", "refusal", ["source", "reason"], unique=True)
    op.create_table(
        "report",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("address", _TEXT, nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "row_issue",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("row", _NUMBER, nullable=False),
        sa.Column("issue", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "row", "issue"),
        sqlite_with_rowid=False,
    )
    op.create_index("row_by_issue", "row_issue", ["kind", "issue", "day", "row"])
    op.create_table(
        "story",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("mode", _TEXT, nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("earliest", _TEXT, nullable=True),
        sa.Column("latest", _TEXT, nullable=True),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("witnesses", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("story_by_day", "story", ["day", "number"])
    op.create_table(
        "report_version",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("report", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("raw_sha256", _TEXT, nullable=False),
        sa.Column("intake", _TEXT, nullable=True),
        sa.Column("read_at", _TEXT, nullable=False),
        sa.Column("reader", _TEXT, nullable=False),
        sa.Column("stands_from", _TEXT, nullable=False),
        sa.Column("stands_until", _TEXT, nullable=True),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=True),
        sa.Column("outlet", _TEXT, nullable=True),
        sa.Column("published_at", _TEXT, nullable=True),
        sa.Column("modified_at", _TEXT, nullable=True),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("notes", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["report"], ["report.number"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("version_by_day", "report_version", ["day", "number"])
    op.create_index("version_by_intake", "report_version", ["intake"])
    op.create_index("version_of_report", "report_version", ["report"])
    op.create_table(
        "story_pair",
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("first", _TEXT, nullable=False),
        sa.Column("second", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("latest", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.PrimaryKeyConstraint("story", "first", "second"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_by_states", "story_pair", ["first", "second", "day", "story", "latest"])
    op.create_table(
        "story_party",
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("latest", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.PrimaryKeyConstraint("story", "state"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_by_state", "story_party", ["state", "day", "story", "latest"])
    op.create_table(
        "actor",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=True),
        sa.Column("office", _TEXT, nullable=True),
        sa.Column("wikidata", _TEXT, nullable=True),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("actor_by_id", "actor", ["id"])
    op.create_index("actor_by_name", "actor", ["name"])
    op.create_table(
        "commitment",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("earliest", _TEXT, nullable=True),
        sa.Column("latest", _TEXT, nullable=True),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("undertaking", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("commitment_by_day", "commitment", ["day", "number"])
    op.create_index("commitment_by_id", "commitment", ["id"])
    op.create_table(
        "event",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("mode", _TEXT, nullable=True),
        sa.Column("status", _TEXT, nullable=False),
        sa.Column("earliest", _TEXT, nullable=True),
        sa.Column("latest", _TEXT, nullable=True),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("place", _TEXT, nullable=True),
        sa.Column("country", _TEXT, nullable=True),
        sa.Column("statement", _TEXT, nullable=True),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("event_by_day", "event", ["day", "number"])
    op.create_index("event_by_id", "event", ["id"])
    op.create_index("event_by_type", "event", ["type", "day", "number"])
    op.create_table(
        "place",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("id", _TEXT, nullable=True),
        sa.Column("country", _TEXT, nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("place_by_id", "place", ["id"])
    op.create_table(
        "position",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("issue", _TEXT, nullable=False),
        sa.Column("force", sa.SmallInteger(), nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("summary", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("position_by_day", "position", ["day", "number"])
    op.create_index("position_by_id", "position", ["id"])
    op.create_index("position_by_state", "position", ["state", "issue", "day", "number"])
    op.create_table(
        "span",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("row", _NUMBER, nullable=False),
        sa.Column("field", _TEXT, nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.CheckConstraint("start >= 0 AND stop > start", name="span_is_not_empty"),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("kind", "row", "field", "nth"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statement",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("speaker", _TEXT, nullable=True),
        sa.Column("state", _TEXT, nullable=True),
        sa.Column("office", _TEXT, nullable=True),
        sa.Column("cue", _TEXT, nullable=True),
        sa.Column("polarity", _TEXT, nullable=False),
        sa.Column("modality", _TEXT, nullable=True),
        sa.Column("channel", _TEXT, nullable=True),
        sa.Column("addressee", _TEXT, nullable=True),
        sa.Column("force", sa.SmallInteger(), nullable=True),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("words", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("statement_by_day", "statement", ["day", "number"])
    op.create_index("statement_by_id", "statement", ["id"])
    op.create_index("statement_by_speaker", "statement", ["speaker", "day", "number"])
    op.create_index("statement_by_state", "statement", ["state", "day", "number"])
    op.create_table(
        "timex",
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.Column("earliest", _TEXT, nullable=True),
        sa.Column("latest", _TEXT, nullable=True),
        sa.Column("precision", _TEXT, nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["report_version.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "commitment_party",
        sa.Column("commitment", _NUMBER, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["commitment"], ["commitment.number"]),
        sa.PrimaryKeyConstraint("commitment", "state"),
        sqlite_with_rowid=False,
    )
    op.create_index("commitment_by_state", "commitment_party", ["state", "day", "commitment"])
    op.create_table(
        "event_pair",
        sa.Column("event", _NUMBER, nullable=False),
        sa.Column("first", _TEXT, nullable=False),
        sa.Column("second", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("latest", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.number"]),
        sa.PrimaryKeyConstraint("event", "first", "second"),
        sqlite_with_rowid=False,
    )
    op.create_index("pair_by_states", "event_pair", ["first", "second", "day", "event", "latest"])
    op.create_table(
        "event_party",
        sa.Column("event", _NUMBER, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("day", _TEXT, nullable=False),
        sa.Column("latest", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.number"]),
        sa.PrimaryKeyConstraint("event", "state"),
        sqlite_with_rowid=False,
    )
    op.create_index("party_by_state", "event_party", ["state", "day", "event", "latest"])
    op.create_table(
        "story_mention",
        sa.Column("event", _NUMBER, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("witness", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.number"]),
        sa.ForeignKeyConstraint(["story"], ["story.number"]),
        sa.PrimaryKeyConstraint("event"),
        sqlite_with_rowid=False,
    )
    op.create_index("mention_of_story", "story_mention", ["story"])
