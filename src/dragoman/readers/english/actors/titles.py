"""Titles of office among the words of a paragraph: "foreign minister", "Secretary of State"."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.lexicon.titles import role_of, title_words
from dragoman.readers.english.actors.units import Words

_RANKS = frozenset(
    {
        "general",
        "major",
        "captain",
        "marshal",
        "sergeant",
        "lieutenant",
        "colonel",
        "admiral",
        "brigadier",
        "commandant",
    }
)
_UPPER = frozenset({"pm", "mp"})
_VERBS = frozenset({"head", "chair", "major", "general", "leading", "member", "chief", "crown", "justice"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_PORTFOLIO = frozenset({"of", "for"})


@dataclass(frozen=True, slots=True)
class Title:
    """Words `first` to `last` (half-open) are a title; `plural` for "ministers", `past` for "former"."""

    first: int
    last: int
    text: str
    role: str | None
    plural: bool = False
    past: bool = False

    @property
    def singular(self) -> str:
        """The title in the singular: "Presidents" is "President"."""
        return self.text[:-1] if self.plural and self.text.endswith("s") else self.text


def titles(text: Words) -> list[Title]:
    """Return the titles of a paragraph, in reading order."""
    found: list[Title] = []
    known = title_words()
    index = 0
    while index < len(text.words):
        if index in text.unit_at or not _may_stand(text, index):
            index += 1
            continue
        last = _run(text, index)
        head = _head(text, index, last)
        if head is None:
            index = max(last, index + 1)
            continue
        end, plural = _with_portfolio(text, head + 1), text.folded(head) not in known.heads
        quote = text.quote(index, end)
        role = role_of(quote[:-1] if plural else quote)
        past = text.folded(index) in known.past or text.folded(index - 1) in known.past
        found.append(Title(index, end, quote, role, plural, past))
        index = end
    return found


def _may_stand(text: Words, index: int) -> bool:
    word = text.folded(index)
    known = title_words()
    return (word in known.modifiers or _singular(word) in known.heads) and word != "and"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word not in ("affairs", "affaires") else word


def _run(text: Words, first: int) -> int:
    last = first + 1
    while (
        last < len(text.words)
        and last not in text.unit_at
        and text.gap(last - 1) in (" ", "-", "\u00a0", "/")
    ):
        if not _may_stand(text, last):
            break
        last += 1
    return last


def _head(text: Words, first: int, last: int) -> int | None:
    """Return the last word of the run that can be the head of a title, or None."""
    known = title_words()
    for index in range(last - 1, first - 1, -1):
        word = text.folded(index)
        if word not in known.heads and _singular(word) not in known.heads:
            continue
        token = text.token(index)
        if token.pos_ not in _NOUNS:
            continue
        singular = word if word in known.heads else _singular(word)
        if singular in _UPPER and not text.words[index].text[0].isupper():
            continue
        if singular in _RANKS and not text.capital(index) and index == first:
            continue
        if singular in _VERBS and index == first and not text.capital(index) and not _owned(text, index):
            continue
        return index
    return None


def _owned(text: Words, index: int) -> bool:
    """Tell whether a word that may be a verb is a noun by its company: "head of", "Iran's chief"."""
    return text.folded(index + 1) in _PORTFOLIO or index - 1 in text.unit_at or text.folded(index - 1) == "s"


def _with_portfolio(text: Words, end: int) -> int:
    """Extend a title over its portfolio: "of foreign affairs", "of State", "for defence", "-elect"."""
    known = title_words()
    if text.gap(end - 1) == "-" and text.folded(end) in ("elect", "general", "designate"):
        end += 1
    if text.folded(end) not in _PORTFOLIO or text.gap(end - 1) != " ":
        return end
    index = end + 1
    if text.folded(index) == "the":
        index += 1
    start = index
    while (
        index < len(text.words)
        and index not in text.unit_at
        and (text.folded(index) in known.modifiers or text.folded(index) == "interior")
        and text.folded(index) not in known.heads
        and (index == start or text.gap(index - 1) in (" ", "-"))
    ):
        index += 1
    while index > start and text.folded(index - 1) == "and":
        index -= 1
    return index if index > start else end
