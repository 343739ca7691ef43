"""Find the issuer of an official text: the states whose release or joint statement it is, and its names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.lexicon.page_layout import is_office, organ_named, state_of_host
from dragoman.lexicon.phrases import words
from dragoman.lexicon.speech_words import metonym_words
from dragoman.lexicon.states import actor_names, seats, unions
from dragoman.readers.english.actors.state_names import NamedUnit, read_words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.record import Report

_SUBJECT_MATTER = re.compile(r"\b(?:on|regarding|concerning|about|following|after)\b")
_OPENING_CHARACTERS, _OPENING_PARAGRAPHS = 160, 4
"""What of a text may list its issuers: of each of so many paragraphs the first characters."""
_FEWEST_MEMBERS = 3
"""Members listed beside an organisation for which it stands then."""
_STATES = frozenset({"state", "organisation"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """The states that issue a report, and under what names; both empty for a press report."""

    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def find_issuer(document: Document) -> Issuer:
    """Return the issuer of a report, from its outlet, kind, title and opening words."""
    report = document.report
    organ = organ_of(report)
    if organ is None and report.kind not in ("joint statement", "communiqué"):
        return Issuer()
    joint = _joint(document, organ)
    if joint:
        return Issuer(joint, (report.outlet,) if report.outlet else ())
    return Issuer(organ.states, (organ.name,)) if organ is not None else Issuer()


def organ_of(report: Report) -> NamedUnit | None:
    """Return the body of a state that issues `report`, or None for a press report.

    Where the outlet's name tells no state ("Office of the President"), the government's domain that the
    text stands on does, else the capital that it is dated from.
    """
    outlet = report.outlet or ""
    named = organ_named(outlet)
    if named is not None:
        return NamedUnit(named.first, named.last, named.kind, named.states, named.name)
    if not is_office(outlet):
        return None
    place = report.dateline.place if report.dateline is not None else None
    state = state_of_host(report.address) or seats().get(place or "")
    return NamedUnit(0, len(words(outlet)), "body", (state,), outlet) if state is not None else None


def _joint(document: Document, organ: NamedUnit | None) -> tuple[str, ...]:
    """Return the states of a joint statement: named in its title, or listed in its opening words."""
    title = document.title
    head = (title.text if title is not None else document.report.title or "").lower()
    announced = any(word in head for word in metonym_words("joint"))
    if not announced and "statement" not in head:
        return ()
    if announced and title is not None and len(named := _named_first(title.text)) > 1:
        return named
    for paragraph in document.body[:_OPENING_PARAGRAPHS]:
        listed = _opening(paragraph) if announced else ()
        listed = listed or _subjects(paragraph, organ)
        if len(listed) > 1:
            return listed
    return ()


def _named_first(title: str) -> tuple[str, ...]:
    """Return the states in a title before its subject: "Joint Statement of X and Y on Z" is X's and Y's."""
    part = _SUBJECT_MATTER.split(title, maxsplit=1)[0]
    entries = [hit.value for hit in actor_names().find(part, words(part))]
    return _codes(entry.states for entry in entries if entry.kind in ("state", "organisation", "demonym"))


def _opening(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the states that "the following statement was released by the governments of ..." lists."""
    head = paragraph.text[:_OPENING_CHARACTERS].lower()
    if not any(word in head for word in metonym_words("openings")):
        return ()
    text = read_words(paragraph)
    end = len(paragraph.text.split(". ")[0])
    return _codes(
        unit.states for unit in text.units if unit.kind in _STATES and text.words[unit.first].start < end
    )


def _subjects(paragraph: Paragraph, organ: NamedUnit | None) -> tuple[str, ...]:
    """Return the states that are the joint subject of the text's opening, that of the body among them."""
    if organ is None or paragraph.text.count(",") < 2:
        return ()
    root = next((sentence.root for sentence in paragraph.doc.sents), None)
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return ()
    text = read_words(paragraph)
    before = [
        unit for unit in text.units if unit.kind in _STATES and text.words[unit.last - 1].end <= root.idx
    ]
    codes = _codes(unit.states for unit in before)
    return codes if set(organ.states) <= set(codes) and len(codes) > 2 else ()


def _codes(codes_of_names: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes, each once; an organisation stands for its members ("the G7 ministers of ...")."""
    codes = dict.fromkeys(code for states in codes_of_names for code in states)
    for code in list(codes):
        members = set(unions()[code].members) if code in unions() else set()
        if len(members & set(codes)) >= _FEWEST_MEMBERS:
            codes = dict.fromkeys(other for other in codes if other not in members)
    return tuple(codes)
