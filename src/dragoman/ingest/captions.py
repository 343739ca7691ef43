"""Captions: the words under a photograph, and whose it is."""

from __future__ import annotations

import re

from dragoman.lexicon.page_layout import credit_names
from dragoman.record import Caption

_BRACKETED = re.compile(r"(?<!\s)\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*(?:\.\s*)?$")
_LABELLED = re.compile(
    r"(?<!\s)\s*(?:[|/–—-]\s*)?\b(?i:(?:photo(?:graph)?|image|picture)"
    r"(?:\s+(?:credit|by|source|courtesy(?: of)?))?|credit|source|courtesy(?: of)?)"
    r"\s?(?:[:/]|\.\.\.|…)\s*(?P<credit>[^:]{2,90})$"
)
_AFTER_MARK = re.compile(r"[.”\"]\s*(?:[|/–—-]\s*)?(?P<credit>[^.|]{0,50}?[^|]{2,30}?)\.?$")
_SLASHED = re.compile(r"[A-Z][\w.’&-]*(?: [A-Z&][\w.’&-]*){0,3}/[A-Z][\w.’ &-]{1,40}")
_NAME = re.compile(r"[A-Z][\w.’&-]*(?: (?:[A-Z&][\w.’&-]*|of|de|and|for|via))*")
_PICTURE = re.compile(r"\b(?:photo\w*|pictures?|images?|via|video|screenshot)\b", re.IGNORECASE)
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
    if credit_names().search(credit) or "/" in credit or _PICTURE.search(credit):
        return True
    return closes and len(credit.split()) <= 6 and bool(_NAME.fullmatch(credit))


def _names_agency(credit: str) -> bool:
    return not credit[:1].islower() and credit_names().search(credit) is not None
