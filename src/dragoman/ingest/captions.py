"""Captions: the words under a photograph, and whose it is."""

from __future__ import annotations

import re

from dragoman.lexicon.credits import credit_names
from dragoman.record import Caption

_BRACKETED = re.compile(r"\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*\.?\s*$")
_LABELLED = re.compile(
    r"\s*[|/–—-]?\s*\b(?i:photo(?:graph)?(?:\s+(?:credit|by|courtesy(?: of)?))?|image(?:\s+(?:credit|by|source))?|"
    r"picture(?:\s+(?:credit|by))?|credit|source|courtesy(?: of)?)\s?(?:[:/]|\.\.\.|…)\s*(?P<credit>[^:]{2,90})$"
)
_AFTER_MARK = re.compile(r"[.”\"]\s*(?:[|/–—-]\s*)?(?P<credit>[^.|]{2,60}?)\.?$")
_COUNTER = re.compile(r"^(?:(?:image|photo|slide|picture)\s)?\d{1,3}\s?(?:of|/)\s?\d{1,3}\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:photo|image|picture|credit|source|copyright|media caption|image caption|image source|caption)\b(?:\s(?:by|of|credit|courtesy))?\s?(?:[:,/]|\.\.\.|…)?\s*|©\s?)+",
    re.IGNORECASE,
)


def caption_of(text: str, credit: str | None = None) -> Caption:
    """Return the caption in `text`, its credit split off: "(Reuters/Yonhap)", "Photograph: A/Reuters"."""
    text = _COUNTER.sub("", " ".join(text.split()))
    if credit:
        credit = credit_of(credit)
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
        return bool(credit_names().search(bracketed["credit"]))
    labelled = _LABELLED.search(line)
    return bool(labelled and labelled.start() > 0 and line[: labelled.start()].strip())


def _split(text: str) -> tuple[str, str | None]:
    for pattern in (_BRACKETED, _LABELLED):
        match = pattern.search(text)
        if match and match.start() > 0 and (pattern is _LABELLED or _names_source(match["credit"])):
            return text[: match.start()].rstrip(" |/"), credit_of(match["credit"])
    match = _AFTER_MARK.search(text)
    if match and credit_names().search(match["credit"]) and not match["credit"][:1].islower():
        return text[: match.start() + 1].rstrip(" |/"), credit_of(match["credit"])
    return text, None


def _names_source(credit: str) -> bool:
    """Say whether bracketed words are a source: an agency, "A/B", or a person "via" or "for" one."""
    return (
        bool(credit_names().search(credit))
        or "/" in credit
        or re.search(r"(?i)\b(?:photo|via|images)\b", credit) is not None
    )
