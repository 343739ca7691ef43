"""Titles of office (titles.toml): the role that each stands for, and the words that titles are made of.

Beside them, the words that point back to somebody named before (referring.toml): "the minister", "both".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.lexicon.loading import WordLists
from dragoman.lexicon.phrases import folded

NOT_ROLES = frozenset({"words", "bodies", "names", "peculiar", "posts"})
"""The tables of titles.toml that are no roles."""
TITLES = WordLists("titles.toml")
REFERRING = WordLists("referring.toml")
_TEMPORARY = frozenset([
    "acting", "interim", "caretaker", "incumbent", "incoming", "current", "new", "the", "his", "her",
    "their", "its",
])  # fmt: skip
_GOVERNING = frozenset(
    {"head-of-state", "head-of-government", "minister", "ambassador", "spokesperson", "envoy"}
)
_COMPLEMENT = frozenset(["of", "for", "to", "and", "in", "on"])


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
    feminine: frozenset[str]
    masculine: frozenset[str]
    ranks: frozenset[str]
    also_verbs: frozenset[str]


@cache
def title_words() -> TitleWords:
    """Return the words of titles, by what they do."""
    lists = TITLES.rows["words"].lists
    return TitleWords(**{name: frozenset(map(folded, words)) for name, words in lists.items()})


@cache
def roles() -> dict[str, str]:
    """Return the role that each whole title (folded) stands for."""
    roles = {role: row.lists["forms"] for role, row in TITLES.rows.items() if role not in NOT_ROLES}
    return {folded(form): role for role, forms in roles.items() for form in forms}


@cache
def _longest_title() -> int:
    """Return the words of the longest title: no more need be looked at, however long a text calls one."""
    return max(len(form.split()) for form in roles())


@cache
def body_words() -> frozenset[str]:
    """Return the folded names of bodies that every state has."""
    return frozenset(map(folded, TITLES.words("bodies")))


@cache
def offices_and_organs() -> frozenset[str]:
    """Return the single words for who governs a state or speaks for it: "minister", "envoy", "ministry"."""
    offices = {title for title, role in roles().items() if role in _GOVERNING}
    return frozenset(name for name in offices | body_words() if " " not in name)


@cache
def surname_first() -> frozenset[str]:
    """Return the states whose people are called by the first word of their name."""
    return TITLES.words("names", "surname_first")


@cache
def receives_ambassadors() -> frozenset[str]:
    """Return the organisations at which states keep ambassadors and which send none themselves."""
    return TITLES.words("posts", "organisations")


@cache
def state_of_title(title: str) -> str | None:
    """Return the one state that has a title of this wording ("Assistant Secretary of State"), or None."""
    key = folded(title)
    for code, forms in TITLES.rows["peculiar"].lists.items():
        if any(key == form or key.startswith(f"{form} ") for form in forms):
            return code
    return None


@cache
def role_of(title: str) -> str | None:
    """Return the role that a title stands for, or None. Deputies never get their chief's role."""
    parts, words = folded(title).split(), title_words()
    while len(parts) > 1 and (parts[0] in words.past or parts[0] in _TEMPORARY):
        parts = parts[1:]
    known, longest = roles(), _longest_title()
    for end in range(min(len(parts), longest), 0, -1):
        whole = " ".join(parts[:end])
        if whole == "secretary of state" and parts[end : end + 1] == ["for"]:
            return "minister"
        if whole in known and (end == len(parts) or parts[end] in _COMPLEMENT):
            return known[whole]
    deputy = bool(parts) and parts[0] in words.deputies
    if deputy:
        return "minister" if any(part in ("minister", "secretary") for part in parts) else "official"
    endings = (" ".join(parts[start:]) for start in range(max(1, len(parts) - longest), len(parts)))
    return next((known[whole] for whole in endings if whole in known), None)


@cache
def referring_words(kind: str, column: str = "nouns") -> frozenset[str]:
    """Return the words that can stand for a "country", a "bloc", "pair_states" ... as the file lists them."""
    return REFERRING.words(kind, column)


@cache
def female_names() -> frozenset[str]:
    """Return the folded given names that are a woman's."""
    return frozenset(map(folded, REFERRING.words("female", "names")))


@cache
def roles_of_noun(noun: str) -> frozenset[str]:
    """Return the roles that "leaders", "presidents" ... can mean; empty for any."""
    return frozenset(REFERRING.rows["ranks"].lists.get(noun, ()))


@cache
def group_sizes() -> dict[str, int]:
    """Return how many "two", "both", "five", "5" ... are, of those a group of states can be."""
    return {word: int(size) for size, words in REFERRING.rows["numbers"].lists.items() for word in words}
