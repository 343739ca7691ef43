"""Options of commands that may ask a second reader, and what they tell of it at the end."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from dragoman.settings import Settings


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
    from dragoman.errors import BadUsage
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
    for counts in (tally.failed, tally.refused, tally.faults):
        for reason, count in counts.most_common():
            complain(f"  {count:,} × {reason}")
