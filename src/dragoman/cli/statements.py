"""`dragoman statements`: who said what, in reports or in records already read."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import OwnActors, Published, Reports, StoreAt

if TYPE_CHECKING:
    from dragoman.cli.reading import Failures, Options
    from dragoman.show.statement_list import ListWriter, Wanted


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
        typer.Option(metavar="N", min=0, max=6, help="At least so strong: 0 mentioned to 6 warned."),
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
    from dragoman.cli.reading import Failures, Options
    from dragoman.cli.stores import store_of
    from dragoman.cli.viewing import bounds
    from dragoman.lexicon.own_actors import actor_tables
    from dragoman.settings import Settings
    from dragoman.show.statement_list import ListWriter, Wanted

    wanted = Wanted(
        speaker,
        _state(state),
        issues_of(issue),
        _addressee(to),
        force,
        *bounds(since, until),
    )
    actor_tables(actors)
    options = Options(published, None, None, Settings(actors=str(actors) if actors else None))
    writer = ListWriter(sys.stdout, format.value)
    failures = Failures()
    kept, sources = store_of(reports, store), reports or []
    if kept:
        found = _kept(kept, wanted, writer)
    else:
        found = _list(sources, options, wanted, writer, failures)
        if failures.sources == len(sources):
            raise typer.Exit(BAD)
    writer.close()
    if not found:
        complain("no such statement found")
    raise typer.Exit(DONE if found and not failures else PARTLY)


def _kept(url: str, wanted: Wanted, writer: ListWriter) -> int:
    """Write what is wanted of the statements of a store; return the count."""
    from dragoman.store import Store
    from dragoman.store.found import every
    from dragoman.views.asked import days_of

    count, (_, until) = 0, days_of(None, wanted.until)
    issue = wanted.issues[0] if len(wanted.issues) == 1 else None
    with Store.open(url, create=False) as store:
        ask = partial(store.statements, state=wanted.state, issue=issue, until=until, limit=1000)
        for record in store.records_of(dict.fromkeys(one.origin.version for one in every(ask))):
            found = wanted.of(record)
            writer.write(record, found)
            count += len(found)
    return count


def _list(
    sources: list[str], options: Options, wanted: Wanted, writer: ListWriter, failures: Failures
) -> int:
    """Write what is wanted of every source, count in `failures` what could not be read; return the count."""
    from dragoman.cli.reading import each_record, records_of

    count = 0
    for record in each_record(sources, lambda one: records_of(one, options), failures, printing=True):
        found = wanted.of(record)
        writer.write(record, found)
        count += len(found)
    return count


def _state(asked: str | None) -> str | None:
    """Return the code of a state that is given by code or name. Raises BadUsage for no state."""
    if asked is None:
        return None
    from dragoman.cli.viewing import state_code

    code = state_code(asked)
    if code is None:
        from dragoman.errors import BadUsage
        from dragoman.views.asked import perhaps

        told = f"--state is {asked!r}{perhaps(asked)}"
        raise BadUsage(f"{told}; expected a code such as CHN or EU, or the name of a state")
    return code


def _addressee(asked: str | None) -> str | None:
    from dragoman.cli.viewing import state_code

    return None if asked is None else state_code(asked) or asked


def issues_of(asked: list[str] | None) -> tuple[str, ...]:
    """Return the issue codes asked for. Raises BadUsage, naming near ones, for a code there is not."""
    from dragoman.errors import BadUsage
    from dragoman.lexicon.issues import topics

    codes = [topic.code for topic in topics()]
    for code in asked or ():
        if code not in codes:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(code, codes, 3, 0.5)) or "see `dragoman lexicons issues.toml`"
            raise BadUsage(f"no issue {code!r}; perhaps: {near}")
    return tuple(asked or ())
