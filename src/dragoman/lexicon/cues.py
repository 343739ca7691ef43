"""Words that attribute content to a speaker (cues.toml), and nouns of speech (speech_nouns.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import csv_rows, one_of, toml_rows

CueClass = Literal["report", "act", "mind"]
Role = Literal["speaker", "document", "act", "media", "unnamed", "private", "pair", "government", "partner"]
FILE = "cues.toml"
POS = ("verb", "noun", "adjective")
CLASSES = ("report", "act", "mind")
ROLES = get_args(Role)
FRAMES = frozenset({"clause", "infinitive", "person", "object", "complement", "quote"})
PREPOSITIONS = frozenset(
    {"about", "against", "as", "at", "by", "for", "of", "on", "over", "to", "upon", "with"}
)
TOWARDS = frozenset({"object", "at", "from", "on", "to", "upon", "with"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb, noun or adjective that attributes content, and how its content is expressed.

    `lemma` is the head word; `particle` a second word that must go with it ("call *on*", "go *on*",
    "make *clear*"). See the head of cues.toml for the other columns.
    """

    key: str
    lemma: str
    particle: str | None
    pos: str
    kind: CueClass
    frames: frozenset[str]
    force: int
    example: str
    polarity: str = "positive"
    channel: str | None = None
    strict: bool = False
    noun: bool = False
    opinion: bool = False
    deed: bool = False
    to: frozenset[str] = frozenset()


@cache
def cues() -> tuple[Cue, ...]:
    """Return every cue, in the file's order. Raises LexiconError naming the row that is wrong."""
    return tuple(_cue(key, row) for key, row in toml_rows(FILE).items())


@cache
def by_lemma(pos: str) -> dict[str, tuple[Cue, ...]]:
    """Return the cues of one part of speech by head word; those with a particle come first."""
    found: dict[str, list[Cue]] = {}
    for cue in cues():
        if cue.pos == pos:
            found.setdefault(cue.lemma, []).append(cue)
    return {lemma: tuple(sorted(rows, key=lambda cue: cue.particle is None)) for lemma, rows in found.items()}


@cache
def nouns(role: Role) -> frozenset[str]:
    """Return the nouns (lower case) that name a speaker, a document, an act of speech, or the press."""
    rows = csv_rows("speech_nouns.csv")
    for row in rows:
        one_of(row["role"], ROLES, file="speech_nouns.csv", row=row["noun"], column="role")
    return frozenset(row["noun"] for row in rows if row["role"] == role)


def _cue(key: str, row: dict[str, Any]) -> Cue:
    pos = one_of(row.get("pos", "verb"), POS, file=FILE, row=key, column="pos")
    words = key.removesuffix(f" ({pos})").split(" ")
    kind: Any = one_of(row["class"], CLASSES, file=FILE, row=key, column="class")
    for frame in row["frames"]:
        one_of(frame, FRAMES | PREPOSITIONS, file=FILE, row=key, column="frames")
    for word in row.get("to", ()):
        one_of(word, TOWARDS, file=FILE, row=key, column="to")
    if not 0 <= row["force"] <= 6:
        raise LexiconError(f"{FILE}, {key}: force is {row['force']}; allowed: 0 to 6")
    return Cue(
        key,
        words[0],
        words[1] if len(words) > 1 else None,
        pos,
        kind,
        frozenset(row["frames"]),
        row["force"],
        row["example"],
        polarity=one_of(
            row.get("polarity", "positive"), ("positive", "negative"), file=FILE, row=key, column="polarity"
        ),
        channel=row.get("channel"),
        strict=row.get("strict", False),
        noun=row.get("noun", False),
        opinion=row.get("opinion", False),
        deed=row.get("deed", False),
        to=frozenset(row.get("to", ())),
    )
