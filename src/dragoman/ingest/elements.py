"""Elements of a parsed page: their words, their names, and which of them may belong to the report."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml.etree import _Element

from dragoman.lexicon.page_layout import is_named

SKIPPED = frozenset(
    {"nav", "aside", "footer", "script", "style", "noscript", "template", "svg", "select", "form"}
)
_INLINE = frozenset(
    ["a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "u"]
)
_PARAGRAPHS = 4
"""A container with so many paragraphs holds the report, whatever it is called."""

_LONGEST_LINE = 100_000


def text_of(element: _Element, most: int = 2000) -> str:
    """Return the words of an element, or its first `most` characters and a few more; for comparing.

    A blank stands wherever an element begins or ends; `printed` says what a reader sees.
    """
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        size += len(piece.strip())
        if size > most:
            break
    return " ".join(" ".join(pieces).split())


def printed(element: _Element, dropped: Collection[_Element] = ()) -> str:
    """Return the words of an element as a reader sees them, without those of the elements in `dropped`."""
    pieces: list[str] = []
    waiting: list[_Element | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node.tag, str) and node.tag not in SKIPPED and node not in dropped:
            edge = "" if node.tag in _INLINE else " "
            pieces += [edge, node.text or ""]
            waiting.append(edge)
            for child in reversed(node):
                waiting += [child.tail or "", child]
    return " ".join("".join(pieces).split())


def names_on(element: _Element) -> str:
    """Return the names that the publisher gave an element."""
    return " ".join(element.get(key) or "" for key in ("class", "id", "data-testid", "itemprop"))


def same(line: str, other: str) -> bool:
    """Say whether two lines are the same words, whatever their case, marks and cut ends."""
    if max(len(line), len(other)) > _LONGEST_LINE:
        return False  # no title, caption or name; taking it apart fills memory
    one, two = sorted((squeezed(line), squeezed(other)), key=len)
    return one == two != "" or (len(one) > 30 and two.startswith(one) and len(two) - len(one) < 12)


def squeezed(line: str) -> str:
    """Return the letters and digits of a line."""
    return re.sub(r"[\W_]+", "", line.casefold())


def shown(tree: _Element) -> list[_Element]:
    """Return the elements that may belong to the report, in reading order: no menus, no lists of others."""
    found: list[_Element] = []
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or (element.tag in SKIPPED and element.tag != "form"):
            continue
        if element.tag not in ("body", "html", "main", "article") and _is_elsewhere(element):
            continue
        found.append(element)
        waiting.extend(reversed(element))
    return found


def _is_elsewhere(element: _Element) -> bool:
    """Say whether a container is named as holding other things than the report, and does not hold it.

    A wrapper of the whole page may be called "has-sidebar" or "no-comments", or be a form.
    """
    if (
        not (element.tag == "form" or is_named(names_on(element), "elsewhere"))
        or element.find(".//h1") is not None
    ):
        return False
    return sum(len(text_of(child, 150)) > 120 for child in element.iter("p")) < _PARAGRAPHS
