"""Captions of a page's photographs, with their credits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml.etree import _Element

from dragoman.ingest.captions import caption_of
from dragoman.ingest.elements import names_on, printed, text_of
from dragoman.lexicon.page_layout import furniture, is_named
from dragoman.record import Caption

_TAGS = frozenset(
    {"p", "div", "span", "section", "figure", "dd", "a", "small", "em", "i", "li", "cite", "h4", "h5", "h6"}
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\b|^#|^javascript", re.IGNORECASE)
_LONGEST = 700
_FIGURE = 60  # elements of a figure; more, and its parent holds other things too
_MOST = 200  # captions of one page; a gallery has fewer
_FEWEST_WORDS, _SHORTEST = 3, 12


def caption_elements(elements: Iterable[_Element]) -> list[_Element]:
    """Return the elements that hold a caption, in reading order, none inside another."""
    found: list[_Element] = []
    inside: set[_Element] = set()
    for element in elements:
        if element.getparent() in inside:
            inside.add(element)
        elif _holds_caption(element):
            inside.add(element)
            found.append(element)
    return found[:_MOST]


def caption_in(element: _Element) -> Caption | None:
    """Return the caption in an element. Its credit may stand inside, or beside it in the same figure."""
    credits = [child for child in element.iter() if child is not element and _is_credit(child)]
    credit = text_of(credits[0]) if credits else _credit_beside(element)
    caption = caption_of(printed(_innermost(element), credits), credit)
    if len(caption.text.split()) < _FEWEST_WORDS or len(caption.text) < _SHORTEST or furniture(caption.text):
        return None
    return caption


def _innermost(element: _Element) -> _Element:
    """Return the innermost element that holds most of the caption: labels and buttons stand outside it."""
    within = [child for child in element.iter() if child is not element and _holds_caption(child)]
    enough = len(text_of(element)) // 2
    return next((child for child in reversed(within) if len(text_of(child)) >= enough), element)


def is_teaser(element: _Element) -> bool:
    """Say whether a caption stands inside a link to another page (a link to its picture is none)."""
    link = next((above for above in element.iterancestors() if above.tag == "a"), None)
    return link is not None and not _PICTURE.search(link.get("href") or "")


def _holds_caption(element: _Element) -> bool:
    if element.tag == "figcaption":
        return len(text_of(element, 2 * _LONGEST)) <= 2 * _LONGEST
    if element.tag not in _TAGS:
        return False
    if not (is_named(element.get("class") or "", "caption") or element.get("itemprop") == "caption"):
        return False
    if any(child.tag in ("h1", "h2", "h3", "article", "video") for child in element.iter()):
        return False
    return len(text_of(element, _LONGEST + 100)) <= _LONGEST


def _is_credit(element: _Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    named = element.tag == "cite" or is_named(names_on(element), "credit")
    return named and len(text_of(element, 200)) <= 120


def _credit_beside(element: _Element) -> str | None:
    """Return the credit that stands by a caption, when its parent or the one above holds just one."""
    for above in list(element.iterancestors())[:2]:
        around = list(islice(above.iter(), _FIGURE + 1))
        if len(around) > _FIGURE:
            return None
        found = {text for child in around if _is_credit(child) and (text := text_of(child))}
        if found:
            return found.pop() if len(found) == 1 else None
    return None
