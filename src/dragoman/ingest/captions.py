"""Captions: the words under a photograph, and whose it is; in a line, or as elements of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml.etree import _Element

from dragoman.ingest.page_tree import names_on, printed, text_of
from dragoman.lexicon.page_layout import credit_names, furniture, is_named
from dragoman.record import Caption

_BRACKETED = re.compile(r"(?<!\s)\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*(?:\.\s*)?$")
_LABELLED = re.compile(
    r"(?<!\s)\s*(?:[|/–—-]\s*)?\b(?i:(?:photo(?:graph)?|image|picture)"
    r"(?:\s+(?:credit|by|source|courtesy(?: of)?))?|credit|source|courtesy(?: of)?)"
    r"\s?(?:[:/]|\.\.\.|…)\s*(?P<credit>[^:]{2,90})$"
)
_AFTER_MARK = re.compile(r"[.”\"]\s*(?:[|/–—-]\s*)?(?P<credit>[^.|]{0,50}?[^|]{2,30}?)\.?$")
_SLASHED = re.compile(r"[A-Z][\w.’&-]*(?: [A-Z&][\w.’&-]*){0,3}/[A-Z][\w.’ &-]{1,40}")
_SOURCE_NAME = re.compile(r"[A-Z][\w.’&-]*(?: (?:[A-Z&][\w.’&-]*|of|de|and|for|via))*")
_PICTURE_WORD = re.compile(r"\b(?:photo\w*|pictures?|images?|via|video|screenshot)\b", re.IGNORECASE)
_BUTTON = re.compile(r"(?<!\s)\s*(?:\.\.\.|…)\s*\[\+\]")
_TRAILING = re.compile(r"(?<=[)\]])\s*(?P<name>[\w ]{2,20})$")
_WORDS_BEFORE = re.compile(r"^(?i:(?:image|media|photo) caption)\s?:?\s?(?=[^a-z])")
_COUNTER = re.compile(r"^(?:(?:image|photo|slide|picture)\s)?\d{1,3}\s?(?:of|/)\s?\d{1,3}\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:photo(?:graph)?|image|picture|credit|source|copyright|caption)\b"
    r"(?:\s(?:by|of|credit|courtesy))?\s?(?:[:,/]|\.\.\.|…)\s*"
    r"|(?:image|media) (?:caption|copyright|source)\s|©\s?)+",
    re.IGNORECASE,
)
_CAPTION_TAGS = frozenset(
    {"p", "div", "span", "section", "figure", "dd", "a", "small", "em", "i", "li", "cite", "h4", "h5", "h6"}
)
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\b|^#|^javascript", re.IGNORECASE)
_LONGEST_CAPTION = 700
_MOST_ELEMENTS = 60  # elements of a figure; more, and its parent holds other things too
_MOST_CAPTIONS = 200  # captions of one page; a gallery has fewer
_FEWEST_WORDS, _SHORTEST = 3, 12


def caption_of(text: str, credit: str | None = None) -> Caption:
    """Return the caption in `text`, its credit split off: "(Reuters/Yonhap)", "Photograph: A/Reuters"."""
    text = _COUNTER.sub("", _WORDS_BEFORE.sub("", _BUTTON.sub("", " ".join(text.split()))))
    if credit:
        credit = credit_of(credit.removeprefix(text))
        text = text.removesuffix(credit or "").rstrip(" (|/-–—") if credit else text
        without, named = _split(text)
        return Caption(without, credit or named)
    return Caption(*_split(text))


def credit_of(text: str) -> str | None:
    """Return the credit in `text`, which is nothing else, without its label and brackets."""
    return _LABEL.sub("", " ".join(text.split()).strip("()[] .")).strip("()[] .") or None


def is_caption(line: str) -> bool:
    """Say whether a line of plain text is a caption: it ends in a bracketed or labelled photo credit."""
    line = line.strip()
    if not 15 <= len(line) <= 600:
        return False
    bracketed = _BRACKETED.search(line)
    if bracketed and line[: bracketed.start()].strip():
        return _names_source(bracketed["credit"])
    labelled = _LABELLED.search(line)
    return bool(labelled and labelled.start() > 0 and line[: labelled.start()].strip())


def _split(text: str) -> tuple[str, str | None]:
    trailing = _TRAILING.search(text)
    if trailing and credit_names().fullmatch(trailing["name"]):
        text = text[: trailing.start()]
    if _LABELLED.fullmatch(text):
        return "", credit_of(text)
    for pattern in (_BRACKETED, _LABELLED):
        match = pattern.search(text)
        if match and match.start() > 0 and (pattern is _LABELLED or _is_source(text, match)):
            return text[: match.start()].rstrip(" |/"), credit_of(match["credit"])
    match = _AFTER_MARK.search(text)
    if match and (_names_agency(match["credit"]) or _SLASHED.fullmatch(match["credit"])):
        return text[: match.start() + 1].rstrip(" |/"), credit_of(match["credit"])
    return text, None


def _is_source(text: str, match: re.Match[str]) -> bool:
    return _names_source(
        match["credit"], closes=text[: match.start()].rstrip().endswith((".", "”", '"', "!", "?"))
    )


def _names_source(credit: str, *, closes: bool = False) -> bool:
    """Say whether words are a source: an agency, "A/B", a photograph's; after a full stop, any name."""
    if credit_names().search(credit) or "/" in credit or _PICTURE_WORD.search(credit):
        return True
    return closes and len(credit.split()) <= 6 and bool(_SOURCE_NAME.fullmatch(credit))


def _names_agency(credit: str) -> bool:
    return not credit[:1].islower() and credit_names().search(credit) is not None


def caption_elements(elements: Iterable[_Element]) -> list[_Element]:
    """Return the elements that hold a caption, in reading order, none inside another."""
    captions: list[_Element] = []
    inside: set[_Element] = set()
    for element in elements:
        if element.getparent() in inside:
            inside.add(element)
        elif _holds_caption(element):
            inside.add(element)
            captions.append(element)
    return captions[:_MOST_CAPTIONS]


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
    return link is not None and not _PICTURE_LINK.search(link.get("href") or "")


def _holds_caption(element: _Element) -> bool:
    if element.tag == "figcaption":
        return len(text_of(element, 2 * _LONGEST_CAPTION)) <= 2 * _LONGEST_CAPTION
    if element.tag not in _CAPTION_TAGS:
        return False
    if not (is_named(element.get("class") or "", "caption") or element.get("itemprop") == "caption"):
        return False
    if any(child.tag in ("h1", "h2", "h3", "article", "video") for child in element.iter()):
        return False
    return len(text_of(element, _LONGEST_CAPTION + 100)) <= _LONGEST_CAPTION


def _is_credit(element: _Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    named = element.tag == "cite" or is_named(names_on(element), "credit")
    return named and len(text_of(element, 200)) <= 120


def _credit_beside(element: _Element) -> str | None:
    """Return the credit that stands by a caption, when its parent or the one above holds just one."""
    for above in list(element.iterancestors())[:2]:
        around = list(islice(above.iter(), _MOST_ELEMENTS + 1))
        if len(around) > _MOST_ELEMENTS:
            return None
        credits = {text for child in around if _is_credit(child) and (text := text_of(child))}
        if credits:
            return credits.pop() if len(credits) == 1 else None
    return None
