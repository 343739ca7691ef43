"""Commands that find rows: `search` for words in a store, `statements` for who said what."""

from __future__ import annotations

import sys
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import (
    Form,
    Own,
    OwnActors,
    Published,
    Reports,
    Since,
    StoreAt,
    Until,
    ViewFormat,
    settings_of,
)

if TYPE_CHECKING:
    from dragoman.cli.records import Failures, Options
    from dragoman.render.statement_list import ListWriter, StatementFilter


class Field(Enum):
    """What is searched."""

    text = "text"
    title = "title"
    words = "words"
    speaker = "speaker"


def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help='What to find: words, "a phrase", begin*, -without, a OR b.'),
    ],
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The store: a file name, sqlite:///FILE, postgresql://...; dragoman.db if none.",
        ),
    ] = None,
    field: Annotated[
        Field,
        typer.Option(help="Texts or titles of reports, the words of statements, or the names of speakers."),
    ] = Field.text,
    since: Since = None,
    until: Until = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only reports of this outlet.")] = None,
    issue: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Only statements on this issue, or reports that speak or tell of it."
        ),
    ] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first, instead of the best.")] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most this many.")] = 20,
    format: Form = ViewFormat.table,
) -> None:
    """Find words in the reports of a store, whatever their endings.

    All the words must be there; a phrase in quotation marks stands as it is; of two words with OR between
    them one is enough. Put what begins with a minus inside the quotation marks of the shell.

    \b
    Examples:
      dragoman search balloon
      dragoman search '"military channels" -trade' --since 2023-02 --newest
      dragoman search --field words "core interests" --format jsonl
    """
    from dragoman.cli.answering import open_store, show
    from dragoman.query.option_values import bounds, days_of, issues_of
    from dragoman.render.views import search_layout

    first, after = days_of(*bounds(since, until))
    query = " ".join(words)
    issues_of([issue] if issue is not None else None)
    with open_store(store) as kept:
        page = kept.search(
            query, field=field.value, issue=issue, outlet=outlet, newest=newest, limit=limit,
            since=first, until=after,
        )  # fmt: skip
        show(page.items, format, search_layout(query), 0, f"{query} is not found in {kept.name}")


class ListFormat(StrEnum):
    """How statements are listed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    annotation = "annotation"


def statements(
    reports: Reports = None,
    store: StoreAt = None,
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="Said by: part of a name or office.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help="The speaker's state: a code (CHN) or a name.")
    ] = None,
    issue: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="About this issue (issues.toml); again for one or the other."),
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="STATE", help="Said to: a state, or words that name whom.")
    ] = None,
    force: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=0, max=6, help="At least this strong: from 0 (mentioned) to 6 (warned)."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Said on this day, month or year, or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Said on this day, month or year, or before.")
    ] = None,
    format: Annotated[
        ListFormat,
        typer.Option("--format", "-f", help="A table for a person; data; or W3C Web Annotations."),
    ] = ListFormat.table,
    own: Own = False,
    published: Published = None,
    actors: OwnActors = None,
) -> None:
    """List the statements of each REPORT, or of a store, that meet every condition, with the words.

    A statement is dated by what stands beside its cue ("said on Monday"), else by its report.

    \b
    Examples:
      dragoman statements report.html --state CHN --issue taiwan
      dragoman statements records.jsonl --to USA --force 5 --since 2023-06 --format csv
      dragoman statements report.html --speaker Blinken --format annotation
      dragoman statements --state CHN --since 2023-02
    """
    from dragoman.cli import BAD, DONE, PARTLY, complain
    from dragoman.cli.answering import store_of
    from dragoman.cli.records import Failures, Options
    from dragoman.query.option_values import bounds, issues_of, speaker_state
    from dragoman.render.statement_list import ListWriter, StatementFilter

    wanted = StatementFilter(
        speaker,
        speaker_state(state),
        issues_of(issue),
        _addressee(to),
        force,
        *bounds(since, until),
        own,
    )
    options = Options(published, None, None, settings_of(actors))
    writer = ListWriter(sys.stdout, format.value)
    failures = Failures()
    kept, sources = store_of(reports, store), reports or []
    if kept:
        count = _statements_of_store(kept, wanted, writer)
    else:
        count = _list_statements(sources, options, wanted, writer, failures)
        if failures.sources == len(sources):
            raise typer.Exit(BAD)
    writer.close()
    if not count:
        complain("no such statement found")
    raise typer.Exit(DONE if count and not failures else PARTLY)


def _statements_of_store(url: str, wanted: StatementFilter, writer: ListWriter) -> int:
    """Write what is wanted of the statements of a store; return the count."""
    from dragoman.render.statement_list import matching_statements
    from dragoman.store import Store

    count = 0
    with Store.open(url, create=False) as store:
        for record, matching in matching_statements(store, wanted):
            writer.write(record, matching)
            count += len(matching)
    return count


def _list_statements(
    sources: list[str], options: Options, wanted: StatementFilter, writer: ListWriter, failures: Failures
) -> int:
    """Write what is wanted of every source, count in `failures` what could not be read; return the count."""
    from dragoman.cli.records import each_record, records_of

    count = 0
    for record in each_record(sources, lambda source: records_of(source, options), failures, printing=True):
        matching = wanted.matching(record)
        writer.write(record, matching)
        count += len(matching)
    return count


def _addressee(asked: str | None) -> str | None:
    from dragoman.query.option_values import state_code

    return None if asked is None else state_code(asked) or asked
