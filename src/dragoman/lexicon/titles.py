"""Titles of office: the role each stands for, and the words they are made of (lexicons/titles.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.lexicon import tables
from dragoman.lexicon.phrases import folded

NOT_ROLES = frozenset({"words", "bodies", "names", "peculiar", "posts"})


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The sets of words that titles and names are made of; all folded."""

    heads: frozenset[str]
    modifiers: frozenset[str]
    people: frozenset[str]
    honorifics: frozenset[str]
    deputies: frozenset[str]
    past: frozenset[str]
    small: frozenset[str]
    ambiguous: frozenset[str]
    not_names: frozenset[str]
    suffixes: frozenset[str]


@cache
def title_words() -> TitleWords:
    """Return the words of titles, by what they do."""
    row = tables.toml_rows("titles.toml")["words"]
    return TitleWords(**{name: frozenset(folded(word) for word in listed) for name, listed in row.items()})


@cache
def roles() -> dict[str, str]:
    """Return the role that each whole title (folded) stands for."""
    found: dict[str, str] = {}
    for role, row in tables.toml_rows("titles.toml").items():
        if role not in NOT_ROLES:
            found.update({folded(form): role for form in row["forms"]})
    return found


@cache
def _longest_role() -> int:
    """Return the words of the longest title: no more need be looked at, however long a text calls one."""
    return max(len(form.split()) for form in roles())


@cache
def body_words() -> frozenset[str]:
    """Return the folded names of bodies that every state has."""
    return frozenset(folded(word) for word in tables.toml_rows("titles.toml")["bodies"]["words"])


@cache
def posts() -> frozenset[str]:
    """Return the organisations at which states keep ambassadors and which send none themselves."""
    return frozenset(tables.toml_rows("titles.toml")["posts"]["organisations"])


@cache
def state_of_title(title: str) -> str | None:
    """Return the one state that has a title of this wording ("Assistant Secretary of State"), or None."""
    key = folded(title)
    for code, forms in tables.toml_rows("titles.toml")["peculiar"].items():
        if code != "example" and any(key == form or key.startswith(f"{form} ") for form in forms):
            return code
    return None


@cache
def role_of(title: str) -> str | None:
    """Return the role that a title stands for, or None. Deputies never get their chief's role."""
    parts = folded(title).split()
    words = title_words()
    while len(parts) > 1 and (parts[0] in words.past or parts[0] in _TEMPORARY):
        parts = parts[1:]
    known, longest = roles(), _longest_role()
    for end in range(min(len(parts), longest), 0, -1):
        whole = " ".join(parts[:end])
        if whole == "secretary of state" and parts[end : end + 1] == ["for"]:
            return "minister"
        if whole in known and (end == len(parts) or parts[end] in _COMPLEMENT):
            return known[whole]
    if parts and parts[0] in words.deputies:
        return "minister" if any(part in ("minister", "secretary") for part in parts) else "official"
    for start in range(max(1, len(parts) - longest), len(parts)):
        whole = " ".join(parts[start:])
        if whole in known:
            return (
                "minister"
                if known[whole] in ("foreign", "defence") and parts[0] in words.deputies
                else known[whole]
            )
    return None


_TEMPORARY = frozenset(
    {
        "acting",
        "interim",
        "caretaker",
        "incumbent",
        "incoming",
        "current",
        "new",
        "the",
        "his",
        "her",
        "their",
        "its",
    }
)
_COMPLEMENT = frozenset({"of", "for", "to", "and", "in", "on"})
