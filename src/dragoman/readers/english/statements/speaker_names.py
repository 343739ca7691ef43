"""Name the speaker of a mention: a person in full, an office or body as written, a state by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.lexicon.actors import states
from dragoman.lexicon.cues import nouns
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document
from dragoman.readers.english.statements.voice import name_of

DETERMINERS = re.compile(
    r"^(?:the|a|an|some|many|several|other|both|two|three|its|their|his|her|one)\s+", re.IGNORECASE
)
_COMPASS = frozenset({"North", "South"})
_OFFICIAL = frozenset(
    {"state", "demonym", "organisation", "body", "office", "person", "metonym", "pair", "pronoun", "group"}
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: name as the record gives it (several joined by "; "), state, office, and the mention."""

    name: str
    state: str | None
    kind: str
    start: int
    end: int
    office: str | None = None
    actor: str | None = None


def of_mention(document: Document, cast: Cast, mention: Mention) -> Speaker | None:
    """Return the speaker that a mention names, or None when it does not say which."""
    if mention.kind not in _OFFICIAL:
        return None
    text = document.report.text
    written = DETERMINERS.sub("", text[mention.start : mention.end])
    state = mention.states[0] if mention.states else None
    if mention.persons:
        name: str | None = "; ".join(dict.fromkeys(mention.persons))
    elif len(mention.states) > 1:
        name = counterparts(document, cast, mention)
    elif mention.kind == "pronoun":
        name = mention.name or (name_of(state) if state and text[mention.start].lower() in "it" else None)
    elif mention.kind == "demonym":
        name = name_of(state) if state else None
    elif mention.kind in {"state", "metonym", "organisation", "body", "group"}:
        name = _spelled(text, written, mention)
    else:
        name = mention.name or written
    if not name or (state is None and mention.kind != "person"):
        return None
    if (
        state is not None
        and len(name.split()) == 1
        and (name.lower() in nouns("speaker") or name in _COMPASS)
    ):
        name = of_state(name, state)
    return Speaker(name, state, mention.kind, mention.start, mention.end, mention.office, mention.actor)


def counterparts(document: Document, cast: Cast, mention: Mention) -> str:
    """The people behind "the two sides" where the report names one of each; else the states."""
    before = [one for one in cast.mentions if one.kind == "person" and one.name and len(one.states) == 1]
    names = []
    for state in mention.states:
        near = [one.name for one in before if one.states[0] == state and one.start < mention.start]
        names.append(near[-1] if near else None)
    if all(names) and _of_people(document.report.text[mention.start : mention.end]):
        return "; ".join(name for name in names if name)
    return "; ".join(name_of(state) for state in mention.states)


def of_state(name: str, state: str) -> str:
    """A bare "government" or "spokesman" with its state's demonym; "the North" by its state's name."""
    if name in _COMPASS:
        return name_of(state)
    demonyms = states()[state].demonyms if state in states() else ()
    return f"{demonyms[0] if demonyms else name_of(state)} {name}"


def _spelled(text: str, written: str, mention: Mention) -> str:
    """The name as written; in full for an acronym that the report itself spells out."""
    if written.isupper() and mention.name and len(mention.name) > len(written) and mention.name in text:
        return mention.name
    return written


def _of_people(words: str) -> bool:
    """Whether "the two leaders", "both sides", "they" may stand for the people who speak for two states."""
    return any(word in nouns("pair") for word in re.findall(r"[a-z]+", words.lower()))
