"""Say in whose voice an official text speaks: a named person's, a government's, several leaders', or a clerk's.

A press report has no issuer. In a release ("own") every sentence is the issuer's word; a joint statement
has several issuers; a readout tells in the third person what others said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document

Manner = Literal["own", "joint", "readout"]
_NAME = r"[A-Z][\w.’'\-\u00c0-\u024f]+(?:[ \u00a0](?:[A-Z]\.?|[A-Z][\w.’'\-\u00c0-\u024f]+|de|von|bin|al|el))*[ \u00a0][A-Z][\w’'\-\u00c0-\u024f]+"
_SIGNED = re.compile(rf"\s*(?P<name>{_NAME}), (?P<office>[A-Z][^.:;]{{3,80}})\s*$")
_ATTRIBUTABLE = re.compile(
    rf"attributable to (?:the )?(?P<office>(?:[A-Z][\w]+ )*?(?:Spokes\w+|Secretary) )?(?P<name>{_NAME})",
    re.IGNORECASE,
)
_STATEMENT_BY = re.compile(
    rf"Statement (?:by|from|of) (?P<office>.*?)(?P<name>{_NAME})(?= on\b| regarding\b| about\b| following\b|[’']s\b|$)"
)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose text it is: names as the record gives them ("; " between several), the first one's state."""

    name: str
    state: str | None
    manner: Manner
    office: str | None = None
    first_person: bool = False


def voice(document: Document, cast: Cast) -> Voice | None:
    """Return the issuer of `document`, or None for a press report or a text that does not say."""
    if not cast.issuers:
        return None
    state = cast.issuers[0]
    body = [paragraph.text for paragraph in document.body]
    we = any(_WE.search(text) for text in body)
    title = document.report.title or ""
    joint = document.report.kind in {"joint statement", "communiqué"} or len(cast.issuers) > 1
    if joint and cast.issuer_names:
        return Voice("; ".join(cast.issuer_names), state, "joint", first_person=we)
    for text in body[:4]:
        found = _ATTRIBUTABLE.search(text)
        if found:
            return Voice(found["name"], state, "readout", found["office"], we)
        found = _SIGNED.match(text)
        if found and len(text) < 120:
            return Voice(found["name"], state, "own", found["office"], we)
    found = _STATEMENT_BY.search(title)
    if found:
        return Voice(found["name"], state, "own", found["office"].strip() or None, we)
    if cast.issuer_names:
        return Voice("; ".join(cast.issuer_names), state, "joint" if joint else "readout", first_person=we)
    return None
