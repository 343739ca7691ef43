"""Take the publisher's furniture out of a run of lines: lists of other stories, buttons, rights."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dragoman.ingest.draft import Part
from dragoman.lexicon.page_layout import furniture
from dragoman.record import Byline

_ENDS_SENTENCE = re.compile(r"[.?!…][”\"’')\]]*$")
_NOTE = re.compile(
    r"(?:is|was|has (?:written|reported|covered|been)|writes|covers|reports|can be reached|contributed)\b"
)


def without_furniture(parts: Iterable[Part]) -> list[Part]:
    """Return the parts that belong to the report, in order.

    Under the heading of a list the headlines go too; a heading such as "Leave a comment" ends the
    report once there was a body.
    """
    kept: list[Part] = []
    in_list = False
    for kind, text in parts:
        found = furniture(text)
        if found and found[0].kind == "section":
            if any(is_sentence(body) for _, body in kept):
                break
            continue
        if found:
            in_list = found[0].kind == "list" or (in_list and found[0].kind == "line")
        elif not (in_list and not is_sentence(text)):
            in_list = False
            kept.append((kind, text))
    return kept


def without_author_notes(parts: list[Part], bylines: Iterable[Byline]) -> list[Part]:
    """Return the parts without closing lines about the writers ("A has reported from B since 1998.")."""
    names = tuple(byline.name for byline in bylines)
    kept = list(parts)
    while names and len(kept) > 2 and len(kept[-1][1]) < 300 and _note_on(kept[-1][1], names):
        kept.pop()
    return kept


def _note_on(text: str, names: tuple[str, ...]) -> bool:
    return any(text.startswith(f"{name} ") and _NOTE.match(text, len(name) + 1) for name in names)


def is_sentence(text: str) -> bool:
    """Say whether a line is running text and no headline: long, or closed like a sentence."""
    return len(text) > 160 or (len(text) > 60 and bool(_ENDS_SENTENCE.search(text)))


def ends_sentence(text: str) -> bool:
    return bool(_ENDS_SENTENCE.search(text))
