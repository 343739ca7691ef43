"""What commands share: options and arguments with one help text each, and the reading and printing of a text.

Beside Typer nothing is imported at once, so that `--help` is quick. The last part is about the second reader.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, TypeVar

import typer

if TYPE_CHECKING:
    from dragoman.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row")


class Readers(StrEnum):
    """Who reads events."""

    both = "both"
    rules = "rules"


Reports = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REPORT",
        help="HTML, text or Markdown files; - for standard input; or records (.json, .jsonl) of "
        "`dragoman read`. Without one, the store dragoman.db of this folder.",
    ),
]
StoreAt = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="The store to ask: a file name, sqlite:///FILE, postgresql://..."
    ),
]
Into = Annotated[
    str, typer.Option(metavar="URL", help="The store: a file name, sqlite:///FILE or postgresql://...")
]
By = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who decides; without it, who is logged in to this machine."),
]
Published = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When a report was published (ISO 8601), if it does not say."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write there instead of standard output."),
]
OwnActors = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Your own actors (CSV), before the bundled tables.")
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Another spaCy pipeline; with --second-reader, the model that it asks."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=0, help="Processes that read; by default one a core, none for a few reports."
    ),
]
Pages = Annotated[
    bool, typer.Option("--pages", help="Fetch the page of each entry of a feed, not its summary.")
]
Patience = Annotated[
    float, typer.Option(metavar="SECONDS", min=1, help="How long a report may take before it is set aside.")
]
Reader = Annotated[
    Readers,
    typer.Option(
        envvar="DRAGOMAN_READER", help="Who reads events: the rules and the learned reader, or the rules."
    ),
]
Cut = Annotated[
    float | None,
    typer.Option(
        metavar="0..1", min=0, max=1, help="Keep events of at least this confidence, instead of the default."
    ),
]
Gate = Annotated[
    bool, typer.Option("--gate/--no-gate", help="Pass over what cannot tell of two states, or read all.")
]


class ViewFormat(StrEnum):
    """How a view is printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    md = "md"


First = Annotated[
    str, typer.Argument(metavar="STATE", help="A state or organisation: a code (USA, EU) or a name.")
]
Second = Annotated[str, typer.Argument(metavar="OTHER", help="Another one; `any` for whoever it is.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="On this day, month or year, or later.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="On this day, month or year, or earlier.")]
AsOf = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="As it was known on that day: nothing reported later."),
]
Confidence = Annotated[
    float,
    typer.Option("--confidence", metavar="0..1", min=0, max=1, help="Only what is at least this sure."),
]
All = Annotated[bool, typer.Option("--all", help="Also what is less sure: the same as --confidence 0.")]
Own = Annotated[bool, typer.Option("--own", help="Leave out what only a second reader found.")]
Form = Annotated[
    ViewFormat, typer.Option("--format", "-f", help="A table for a person, data, or a Markdown list.")
]


class SummaryFormat(StrEnum):
    """How a summary is printed."""

    table = "table"
    json = "json"


SummaryForm = Annotated[
    SummaryFormat, typer.Option("--format", "-f", help="The summary for a person or a program.")
]
ColumnMap = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,...",
        help="Columns of a table: text, title, published, address, outlet.",
    ),
]
ServedStore = Annotated[
    str,
    typer.Option("--store", metavar="URL", help="The store: a file name, sqlite:///FILE, postgresql://..."),
]
IfSilent = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When it was published (ISO 8601), if the text does not say."),
]


def settings_of(
    actors: Path | None,
    model: str | None = None,
    gate: bool = False,
    reader: Readers | None = None,
    cut: float | None = None,
) -> Settings:
    """Return the settings that options ask for. Raises LexiconError for a fault in the user's own actors: it
    is told once, not for each report."""
    from dragoman.lexicon.user_actors import actor_tables
    from dragoman.settings import DEFAULT, Settings

    actor_tables(actors)
    return Settings(
        model=model or DEFAULT.model,
        actors=str(actors) if actors else None,
        gate=gate,
        reader=DEFAULT.reader if reader is None else reader.value,
        cut=cut,
    )


class RowFormat(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"


Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="The text itself, in quotation marks; - for standard input.")
]
RowForm = Annotated[RowFormat, typer.Option("--format", "-f", help="A table for a person, or JSON lines.")]


def read_text(find: Callable[Concatenate[str, P], T], argument: str, *given: P.args, **named: P.kwargs) -> T:
    """Return what `find` finds in the text of an argument. Raises BadInput where it takes too long."""
    from dragoman.batch.worker import TIMEOUT, in_time

    return in_time(TIMEOUT, find, text_of(argument), *given, **named)


def text_of(argument: str) -> str:
    """Return the text that an argument gives or points at. Raises BadInput for an empty one."""
    from dragoman.cli.app import not_utf8
    from dragoman.errors import BadInput

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if argument == "-" else argument
    if not text.strip():
        raise BadInput("the text is empty")
    if fault := not_utf8(text):
        raise BadInput(f"TEXT: {fault}; give text in UTF-8")
    return text


def print_json(value: object) -> None:
    """Print data as JSON for a person to look through."""
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_rows(
    rows: Iterable[Row],
    form: RowFormat,
    title: str,
    heads: tuple[str, ...],
    cells: Callable[[Row], tuple[object, ...]],
) -> None:
    """Print `rows` in `form`; ends with exit code 1 when there are none."""
    from dragoman.cli import PARTLY, complain

    listed = list(rows)
    if not listed:
        complain("nothing found")
        raise typer.Exit(PARTLY)
    if form is RowFormat.jsonl:
        import msgspec

        for row in listed:
            typer.echo(msgspec.json.encode(row).decode())
        return
    from dragoman.render.terminal import console, print_table

    print_table(
        console(sys.stdout),
        title,
        heads,
        [tuple("" if cell is None else str(cell) for cell in cells(row)) for row in listed],
    )


class Accepted(StrEnum):
    """What is taken of the proposals of a second reader."""

    none = "none"
    verified = "verified"


SecondUrl = Annotated[
    str | None,
    typer.Option(
        "--second-reader",
        metavar="URL",
        help="An OpenAI-compatible endpoint whose --model proposes what was missed: "
        "http://127.0.0.1:11434/v1.",
    ),
]
Accept = Annotated[
    Accepted,
    typer.Option("--accept", help="What the second reader proposes is kept apart, or merged once verified."),
]
Leaves = Annotated[
    bool,
    typer.Option(
        "--text-leaves-this-machine",
        help="Allow a second reader that is not on this machine: it gets the text.",
    ),
]
PrivateNetwork = Annotated[
    bool,
    typer.Option(
        "--private-network",
        help="Allow http, without encryption, to another machine of a network of your own.",
    ),
]
Budget = Annotated[
    str | None,
    typer.Option(
        metavar="calls=N,...",
        help="What the second reader may spend: calls=2000,tokens=2000000,seconds=3600.",
    ),
]


def with_second_reader(
    settings: Settings, url: str | None, model: str | None, accept: Accepted, leaves: bool,
    budget: str | None, private_network: bool = False,
) -> Settings:  # fmt: skip
    """Return settings with the second reader that options ask for. Raises BadUsage for options that do not
    go together."""
    from dragoman.errors import BadUsage, require
    from dragoman.settings import SecondReader, key_of_environment

    if url is None:
        if budget or leaves or private_network or accept is not Accepted.none:
            raise BadUsage(
                "--accept, --budget, --text-leaves-this-machine and --private-network go with "
                "--second-reader URL"
            )
        return settings
    spent: dict[str, Any] = {}
    for part in filter(None, (budget or "").split(",")):
        name, _, number = part.strip().partition("=")
        if name not in ("calls", "tokens", "seconds") or not number.isdecimal():
            raise BadUsage(
                f"--budget is {budget!r}; expected one such as calls=200,tokens=100000,seconds=600"
            )
        spent[name] = int(number)
    require("a second reader", "second")
    key_of_environment()  # one that no header can carry is named before anything is read
    second = SecondReader(url, model or "", accept.value, leaves, private_network=private_network, **spent)
    return replace(settings, second=second)


def tell_second_reader(settings: Settings) -> None:
    """Say on standard error what came of a second reader's questions, if there is one."""
    from dragoman.cli import complain

    if settings.second is None:
        return
    from dragoman.readers.second.reader import asker_of

    tally = asker_of(settings.second).tally
    complain(f"second reader {settings.second.model}: {tally.line()}")
    waiting = Counter({f"waits for a reader: not confirmed: {what}": n for what, n in tally.waiting.items()})
    for counts in (tally.failed, tally.refused, tally.faults, waiting):
        for reason, count in counts.most_common():
            complain(f"  {count:,} × {reason}")
