"""Full-text search over reports and statements: words, "phrases", begin*, -without, this OR that.

SQLite answers with FTS5, PostgreSQL with tsvector; both compare stems, so `sanction` finds
`sanctions`. What a user types is taken apart here, so no sign in it can be a command to either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, column, exists, func, literal_column, select, table

from dragoman.errors import BadUsage
from dragoman.record import Span
from dragoman.store import schema
from dragoman.store.paging import (
    ORIGIN,
    Origin,
    Page,
    ReportPaging,
    in_list,
    origin_of,
    page_filters,
    sliced_from,
    standing,
)
from dragoman.store.read import decoded
from dragoman.store.schema import ROW_BITS

Field = Literal["text", "title", "words", "speaker"]
FIELDS: dict[str, tuple[str, str]] = {
    "text": ("report_version", "text"),
    "title": ("report_version", "title"),
    "words": ("statement", "words"),
    "speaker": ("statement", "speaker"),
}
"""Field -> table and column."""
_TERM = re.compile(r'(?P<without>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_OR = "OR"
"""Between two terms, in capitals: one of them is enough."""
_LONGEST = 30
"""Terms in one search; more would be a text, not a search."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side; `begins` lets the last one go on, `without` excludes them. One of
    the terms of a `group` is enough ("balloon OR airship")."""

    words: tuple[str, ...]
    begins: bool = False
    without: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a search was found: a span of the report's text with the words, and the statement's id
    where a statement was searched."""

    span: Span
    day: str
    origin: Origin
    statement: str | None = None


def search(
    connection: Connection, query: str, field: Field, paging: ReportPaging, issue: str | None = None
) -> Page[Hit]:
    """Return where `query` is found in a field, the best first, or the newest; `issue` keeps what is on it.

    Of a search that finds very many, the `DEPTH` that were added last are compared.
    """
    after, limit = paging.get("after"), paging.get("limit", 20)
    if field not in FIELDS:
        raise BadUsage(f"no field {field!r} to search; there are: {', '.join(FIELDS)}")
    wanted, skipped = terms(query), sliced_from(after)
    kind, _ = FIELDS[field]
    row = schema.metadata.tables[kind]
    matches = (_fts5 if connection.dialect.name == "sqlite" else _tsvector)(wanted, field, row)
    source = matches.source
    if row is not _version:
        source = source.join(_version, _version.c.number == row.c.version)
    matching = (
        select(matches.number.label("number"), row.c.day.label("day"), matches.score.label("score"))
        .select_from(source)
        .where(matches.condition, *standing(paging.get("at")), *page_filters(paging, row.c.day))
    )
    if issue:
        matching = matching.where(_on(kind, row.c.number, issue))
    compared = matching.order_by(matches.latest.desc()).limit(DEPTH).subquery()
    order = compared.c.day.desc() if paging.get("newest") else compared.c.score
    chosen = select(compared.c.number, func.count().over().label("found"))
    chosen = chosen.order_by(order, compared.c.number.desc()).offset(skipped).limit(limit + 1)
    rows = connection.execute(chosen).all()
    hits = _hits(connection, kind, [row.number for row in rows[:limit]], field, wanted)
    found_in_all = rows[0].found if rows else 0
    return Page(hits, str(skipped + limit) if len(rows) > limit else None, "search", found_in_all)


DEPTH = 5_000
_version, _report = schema.report_version, schema.report


def _on(kind: str, number: ColumnElement[int], issue: str) -> ColumnElement[bool]:
    """Return the condition that a statement is on an issue, or something that a report tells."""
    side = schema.row_issue
    if kind == "statement":
        return exists().where(side.c.kind == kind, side.c.row == number, side.c.issue == issue)
    first, end = (version * (1 << ROW_BITS) for version in (number, number + 1))
    here = side.c.row >= first, side.c.row < end
    return exists().where(side.c.kind.in_(("event", "statement")), *here, side.c.issue == issue)


def terms(query: str) -> tuple[Term, ...]:
    """Return the terms of a search. Raises BadUsage when nothing is asked for."""
    searched: list[Term] = []
    is_other = False
    for match in _TERM.finditer(query):
        said = match["phrase"] if match["word"] is None else match["word"]
        words = tuple(re.findall(r"\w+", said))
        if match["word"] == _OR and not match["without"]:
            is_other = bool(searched) and not searched[-1].without
        elif words:
            without = bool(match["without"])
            group = searched[-1].group if is_other and not without else len(searched) + 1
            searched.append(Term(words, said.endswith("*"), without, group))
            is_other = False
    if all(term.without for term in searched):
        raise BadUsage(f"{query!r} asks for nothing; give a word, or words in quotation marks")
    if len(searched) > _LONGEST:
        raise BadUsage(f"{len(searched)} words in a search; at most {_LONGEST} are looked for")
    return tuple(searched)


@dataclass(frozen=True, slots=True)
class _Matches:
    """An index's answer as parts of a query. The least score is the best; `latest` is highest for what was
    added last."""

    source: Any
    number: ColumnElement[int]
    score: ColumnElement[float]
    condition: ColumnElement[bool]
    latest: ColumnElement[int]


def _fts5(wanted: tuple[Term, ...], field: Field, row: Any) -> _Matches:
    kind, name = FIELDS[field]
    index = table("report_search" if kind == "report_version" else "statement_search", column("rowid"))
    query = " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in _groups(wanted))
    without = " OR ".join(_quoted(term) for term in wanted if term.without)
    query = f"{{{name}}} : ({query})" + (f" NOT {{{name}}} : ({without})" if without else "")
    number: ColumnElement[int] = index.c.rowid
    return _Matches(
        index.join(row, row.c.number == number),
        number,
        literal_column("rank"),
        literal_column(index.name).op("MATCH")(query),
        number,
    )


def _groups(wanted: tuple[Term, ...]) -> list[list[Term]]:
    """Return the terms that are looked for, those of which one is enough together."""
    looked_for = (term for term in wanted if not term.without)
    return [list(group) for _, group in groupby(looked_for, lambda term: term.group)]


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.begins else "")


def _tsvector(wanted: tuple[Term, ...], field: Field, row: Any) -> _Matches:
    words: ColumnElement[Any] = literal_column(f"{row.name}.{FIELDS[field][1]}_words")
    groups = (*_groups(wanted), *([term] for term in wanted if term.without))
    either = (reduce(lambda left, right: left.op("||")(right), map(_tsquery, group)) for group in groups)
    query = reduce(lambda left, right: left.op("&&")(right), either)
    # PostgreSQL takes a phrase to be as frequent as its words, and would look for it in every row from the
    # last on, of which it may be in none; a sum, which no index has in order, sends it to the words' index.
    latest = row.c.number + 0 if any(len(term.words) > 1 for term in wanted) else row.c.number
    return _Matches(row, row.c.number, -func.ts_rank(words, query), words.op("@@")(query), latest)


def _tsquery(term: Term) -> Any:
    config: ColumnElement[Any] = literal_column("'dragoman'::regconfig")
    if term.begins:
        made = func.to_tsquery(config, " <-> ".join(term.words) + ":*")
    else:
        made = func.phraseto_tsquery(config, " ".join(term.words))
    return func.tsquery_not(made) if term.without else made


def _hits(
    connection: Connection, kind: str, numbers: list[int], field: Field, wanted: tuple[Term, ...]
) -> tuple[Hit, ...]:
    """Return a hit for each row, in the order of `numbers`."""
    row = schema.metadata.tables[kind]
    columns = [row.c.number, row.c.day, row.c.body, _version.c.text, *ORIGIN]
    source = row if row is _version else row.join(_version, _version.c.number == row.c.version)
    source = source.join(_report, _report.c.number == _version.c.report)
    query = select(*columns).select_from(source).where(in_list(row.c.number, numbers))
    rows = {hit_row["number"]: hit_row for hit_row in connection.execute(query).mappings()}
    hits = []
    for number in numbers:
        hit_row = rows[number]
        origin, statement = origin_of(hit_row), None
        if kind == "statement":
            said = decoded(kind, hit_row["body"])
            span, statement = (said.content or said.evidence)[0], said.id
        else:
            span = _excerpt(
                hit_row["text"], hit_row["title"] if field == "title" else None, wanted, origin.version
            )
        hits.append(Hit(span, hit_row["day"], origin, statement))
    return tuple(hits)


def _excerpt(text: str, title: str | None, wanted: tuple[Term, ...], version: str) -> Span:
    """Return the words around the first place that has a term, or the title, or the text's beginning."""
    if title and title in text:
        start = text.index(title)
        return Span(start, start + len(title), title, version)
    at = min((place for term in wanted if not term.without and (place := _place(text, term)) >= 0), default=0)
    start = max(text.rfind("\n", 0, at) + 1, at - _AROUND)
    end = text.find("\n", at)
    end = min(len(text) if end < 0 else end, at + 2 * _AROUND)
    if start > 0 and text[start - 1].isalnum():
        start = text.find(" ", start, at) + 1 or start
    if end < len(text) and text[end].isalnum():
        end = max(text.rfind(" ", at, end), at + 1)
    return Span(start, end, text[start:end], version)


_AROUND = 80
"""Characters shown before what was found, and half of those after."""


def _place(text: str, term: Term) -> int:
    """Return where a term begins in a text, however its words end there; -1 where it does not."""
    stems = (re.escape(word[: max(3, len(word) - 3)]) + r"\w*" for word in term.words)
    match = re.search(r"\b" + r"\W+".join(stems), text, re.IGNORECASE)
    return match.start() if match else -1
