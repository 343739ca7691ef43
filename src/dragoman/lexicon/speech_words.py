"""Words of speech: what attributes content to a speaker, and what tells policy from courtesy and event.

Tables: cues, voice_words, commitments, metonyms (.toml), speech_nouns.csv.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args

from dragoman.lexicon.loading import CsvTable, Force, Lower, Row, Text, TomlTable, WordLists

CueClass = Literal["report", "act", "mind"]
PartOfSpeech = Literal["verb", "noun", "adjective", "adverb", "preposition", "punctuation"]
CueFrame = Literal[
    "clause", "infinitive", "person", "object", "complement", "quote",
    "about", "against", "as", "at", "by", "for", "of", "on", "over", "to", "upon", "with",
]  # fmt: skip
PREPOSITIONS = frozenset(get_args(CueFrame)) - {
    "clause",
    "infinitive",
    "person",
    "object",
    "complement",
    "quote",
}
Towards = Literal["object", "at", "from", "on", "to", "upon", "with"]
NounRole = Literal[
    "speaker", "document", "act", "media", "unnamed", "private", "pair", "government", "partner"
]
VoiceList = Literal[
    "move", "policy", "courtesy", "furniture", "clerk", "relay", "hearsay", "expecting", "not_the_state",
    "of_bodies", "of_states", "chambers", "quoting",
]  # fmt: skip
CommitmentKind = Literal["undertake", "kept", "broken"]
Fate = Literal["followed up", "broken off"]
_FATES: dict[CommitmentKind, Fate] = {"kept": "followed up", "broken": "broken off"}


class Cue(Row, frozen=True, rename={"kind": "class"}):
    """A verb, noun or adjective that attributes content, and how its content is expressed.

    `lemma` is the head word; `particle` a second word that must go with it ("call *on*", "go *on*",
    "make *clear*"). See the head of cues.toml for the other columns.
    """

    key: str
    lemma: str
    particle: str | None
    pos: PartOfSpeech
    kind: CueClass
    frames: frozenset[CueFrame]
    force: Force
    example: Text
    polarity: Literal["positive", "negative"] = "positive"
    channel: str | None = None
    strict: bool = False
    noun: bool = False
    opinion: bool = False
    deed: bool = False
    to: frozenset[Towards] = frozenset()


class CueTable(TomlTable[Cue]):
    """The cues; a table's name has the words, and the part of speech where it is no verb: "claim (noun)"."""

    def decode(self, tables: Mapping[str, Any]) -> dict[str, Cue]:
        return super().decode({key: self._named(key, row) for key, row in tables.items()})

    def _named(self, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
        pos = row.get("pos", "verb")
        lemma, *particle = key.removesuffix(f" ({pos})").split(" ")
        return {"key": key, "lemma": lemma, "particle": particle[0] if particle else None, "pos": pos, **row}


class SpeechNoun(Row, frozen=True):
    """A noun that names a speaker, a document, an act of speech, or the press."""

    noun: Lower
    role: NounRole
    source: Text


class Undertaking(Row, frozen=True):
    """A verb by which something is undertaken, or words that say what became of it (`kept`, `broken`).

    `takes`: what may follow the verb; `joint`: only several parties together undertake by it.
    """

    lemma: str
    kind: CommitmentKind
    example: Text
    takes: frozenset[Literal["to", "that", "on", "object"]] = frozenset()
    joint: bool = False
    words: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if (self.kind == "undertake") != bool(self.takes) or bool(self.takes) == bool(self.words):
            raise ValueError("takes goes with kind = 'undertake', words with the other kinds")


CUES = CueTable("cues.toml", Cue)
SPEECH_NOUNS = CsvTable("speech_nouns.csv", SpeechNoun, key=lambda row: (row.noun, row.role))
VOICE_WORDS = WordLists("voice_words.toml")
METONYMS = WordLists("metonyms.toml")
COMMITMENTS = TomlTable("commitments.toml", Undertaking, named="lemma")


def cues() -> tuple[Cue, ...]:
    """Return every cue, in the file's order."""
    return tuple(CUES.rows.values())


@cache
def cues_by_lemma(pos: PartOfSpeech) -> dict[str, tuple[Cue, ...]]:
    """Return the cues of one part of speech by head word; those with a particle come first."""
    by_lemma: dict[str, list[Cue]] = {}
    for cue in sorted(cues(), key=lambda cue: cue.particle is None):
        if cue.pos == pos:
            by_lemma.setdefault(cue.lemma, []).append(cue)
    return {lemma: tuple(rows) for lemma, rows in by_lemma.items()}


@cache
def speech_nouns(role: NounRole) -> frozenset[str]:
    """Return the nouns (lower case) that name a speaker, a document, an act of speech, or the press."""
    return frozenset(row.noun for row in SPEECH_NOUNS.rows if row.role == role)


@cache
def voice_words(kind: VoiceList) -> frozenset[str]:
    """Return a list of the words that tell policy from event and courtesy in official texts."""
    return VOICE_WORDS.words(kind)


@cache
def opens_with(kind: VoiceList) -> re.Pattern[str]:
    """Return a pattern that matches a line which begins with a word of the list, case aside."""
    longest = sorted(VOICE_WORDS.ordered(kind), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)


@cache
def metonym_words(kind: str) -> frozenset[str]:
    """Return words that tell a capital's two senses apart: "place_prepositions", "motion", "organs" ..."""
    return METONYMS.words(kind)


@cache
def commitment_verbs() -> dict[str, Undertaking]:
    """Return the verbs by which something is undertaken, by lemma."""
    return {lemma: row for lemma, row in COMMITMENTS.rows.items() if row.kind == "undertake"}


def fate(text: str) -> tuple[Fate, int, int] | None:
    """Return what `text` says became of an undertaking, and where it says so."""
    match = _fates().search(text)
    if match is None or match.lastgroup is None:
        return None
    return _FATES[COMMITMENTS.rows[match.lastgroup].kind], match.start(), match.end()


@cache
def _fates() -> re.Pattern[str]:
    groups = (
        rf"(?P<{name}>{'|'.join(map(re.escape, row.words))})"
        for name, row in COMMITMENTS.rows.items()
        if row.words
    )
    return re.compile(rf"\b(?:{'|'.join(groups)})\b", re.IGNORECASE)
