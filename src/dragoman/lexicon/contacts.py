"""Kinds of channels between states, and the words that open, suspend and resume one (contact_kinds.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import toml_rows
from dragoman.lexicon.titles import NOT_ROLES, role_of

FILE = "contact_kinds.toml"
UNSPECIFIED = "unspecified"
ChannelTurn = Literal["suspended", "resumed", "opened"]
_TURNS: tuple[ChannelTurn, ...] = ("suspended", "resumed", "opened")
_OTHERS = frozenset({"turns", "refusal"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of channel: its code, what a reader sees, the roles that keep it, the words that show it."""

    code: str
    label: str
    roles: frozenset[str]
    words: re.Pattern[str] | None


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the kinds in the file's order. Raises LexiconError for a role that titles.toml does not know."""
    known = toml_rows("titles.toml").keys() - NOT_ROLES
    found = []
    for code, row in toml_rows(FILE).items():
        if code in _OTHERS:
            continue
        if unknown := set(row["roles"]) - known:
            raise LexiconError(f"{FILE}, {code}: no role {', '.join(sorted(unknown))} in titles.toml")
        found.append(Kind(code, row["label"], frozenset(row["roles"]), _pattern(row["words"])))
    return tuple(found)


def kind_of(words: str, offices: Iterable[str]) -> str:
    """Return the code of the kind of a contact told by `words`, of officials with these `offices`."""
    said, roles = " ; ".join((words, *offices)), {role_of(office) for office in offices}
    shown = [kind for kind in kinds() if kind.words is not None and kind.words.search(said)]
    kept = [kind for kind in kinds() if kind.roles & roles]
    by_words = [kind for kind in shown if not kind.roles or kind.code == "military"]
    return next((kind.code for kind in (*by_words, *kept, *shown)), UNSPECIFIED)


def turn_of(words: str) -> ChannelTurn | None:
    """Return what the words say happened to a channel, None when they speak of none."""
    row = toml_rows(FILE)["turns"]
    if not _need(row["about"]).search(words):
        return None
    return next((turn for turn in _TURNS if _need(row[turn]).search(words)), None)


def names_contact(words: str) -> bool:
    """Say whether the words speak of a contact that could be offered or refused."""
    return bool(_need(toml_rows(FILE)["refusal"]["words"]).search(words))


def _need(words: list[str]) -> re.Pattern[str]:
    pattern = _pattern(words)
    assert pattern is not None
    return pattern


def _pattern(words: list[str]) -> re.Pattern[str] | None:
    return _compiled(tuple(words)) if words else None


@cache
def _compiled(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = (re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)
