"""Whose own text a report is: the states that issue a release or a joint statement, and under what name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.extract.document import Document
from dragoman.extract.units import Unit, Words, read_words
from dragoman.lexicon.actors import names
from dragoman.lexicon.phrases import words

_OWN = frozenset({"readout", "joint statement", "communiqué", "briefing", "transcript", "post"})
_PRESS = frozenset({"media"})
_JOINT = re.compile(r"\bjoint\b|\bleaders['’]|\bministers['’]|\bdeclaration\b|\bcommuniqu", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:the )?(?:following (?:joint )?statement|(?:begin text|text of)|(?:the )?(?:governments?|leaders|foreign ministers|presidents|heads) of|we,)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The states whose own text a report is, and the names it is issued under; both empty for the press."""

    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def find_issuer(document: Document) -> Issuer:
    """Return the issuer of a report, from its outlet, kind, title and opening words."""
    report = document.report
    unit = _official(report.outlet or "")
    if unit is None and report.kind not in ("joint statement", "communiqué"):
        return Issuer()
    joint = _joint(document)
    if joint:
        return Issuer(joint, (report.outlet,) if report.outlet else ())
    if unit is None:
        return Issuer()
    return Issuer(unit.states, (unit.name,))


def _official(outlet: str) -> Unit | None:
    """Return the state's organ that an outlet's name is, or None for the press."""
    for found in names().find(outlet, words(outlet)):
        entry = found.value
        if entry.kind in ("body", "seat", "organisation") and entry.states:
            return Unit(found.first, found.last, entry.kind, entry.states, entry.name)
        if entry.kind in ("state", "demonym") and re.search(
            r"ministry|department|government|president|embassy|office|mission|council|chancell",
            outlet,
            re.IGNORECASE,
        ):
            return Unit(found.first, found.last, "body", entry.states, outlet)
    return None


def _joint(document: Document) -> tuple[str, ...]:
    """Return the states of a joint statement: named in its title, or listed in its opening words."""
    title = document.title
    head = title.text if title is not None else (document.report.title or "")
    if not _JOINT.search(head):
        return ()
    named = _states_after(head)
    if len(named) > 1:
        return named
    for paragraph in document.body[:3]:
        if _OPENING.search(paragraph.text[:160]) or paragraph.text.startswith(("We,", "We the")):
            listed = _states(read_words(paragraph))
            if len(listed) > 1:
                return listed
    return ()


def _states_after(head: str) -> tuple[str, ...]:
    """Return the states in a title before its subject: "Joint Statement of X and Y on Z" is X's and Y's."""
    part = re.split(r"\b(?:on|regarding|concerning|about|following|after)\b", head, maxsplit=1)[0]
    found = [found.value for found in names().find(part, words(part))]
    return tuple(
        dict.fromkeys(
            code
            for entry in found
            if entry.kind in ("state", "organisation", "demonym")
            for code in entry.states
        )
    )


def _states(text: Words) -> tuple[str, ...]:
    sentence = text.text.split(". ")[0]
    end = len(sentence)
    found = [
        unit
        for unit in text.units
        if text.words[unit.first].start < end and unit.kind in ("state", "organisation")
    ]
    return tuple(dict.fromkeys(code for unit in found for code in unit.states))
