"""Say who a transcript's speaker label names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document
from dragoman.readers.english.statements.labels import ANSWERS, Label
from dragoman.readers.english.statements.speaker_names import DETERMINERS, Speaker, of_mention, of_state


def label_speaker(document: Document, cast: Cast, label: Label) -> Speaker | None:
    """Return who a transcript's label names: "MR. KIRBY" is the Kirby of the title or the text."""
    if label.name is None:
        return None
    if label.name in ANSWERS:
        guest = _guest(document, cast)
        return None if guest is None else replace(guest, start=label.span[0], end=label.span[1])
    words = [word for word in re.split(r"[ \u00a0]+", label.name) if word.strip(".")]
    named = cast.at(label.span[0]) or cast.at(label.span[1] - 1)
    if named is not None and named.kind == "person":
        found = of_mention(document, cast, named)
        if found is not None:
            return replace(found, name=found.name.title()) if found.name.isupper() else found
    surname = words[-1].casefold()
    matches = {
        (actor.name, actor.state, actor.office, actor.id)
        for actor in cast.actors
        if actor.kind == "person" and _plain(actor.name.split()[-1]) == _plain(surname)
    }
    if len(matches) == 1:
        name, state, office, key = matches.pop()
        return Speaker(name, state or _home(cast), "person", *label.span, office, key)
    if _names_office(words):
        holder = _titled(document, cast, words) or _holder(cast, words)
        if holder is not None:
            return replace(holder, start=label.span[0], end=label.span[1])
    elif len(words) > 1:
        title = document.report.title or ""
        spelled = re.search(
            rf"\b((?:[A-Z](?:(?!['’]s )[\w.’'-]){{1,40}} ){{1,2}}(?i:{re.escape(words[-1])}))\b", title
        )
        if spelled:
            return Speaker(spelled.group(1), _home(cast), "person", *label.span)
    state = named.states[0] if named is not None and named.states else _home(cast) or _heading(document, cast)
    name = label.name.lower() if len(words) > 2 or "OFFICIAL" in words else label.name.title()
    if state is None and document.report.kind not in {"briefing", "transcript"}:
        return None
    name = DETERMINERS.sub("", name)
    if state is not None and len(name.split()) == 1 and name.lower() in nouns("speaker"):
        name = of_state(name.lower(), state)
    return Speaker(name, state, "office", *label.span)


def _guest(document: Document, cast: Cast) -> Speaker | None:
    """The one person whom the title of an interview names."""
    title = document.title
    if title is None:
        return None
    people = {m.name: m for m in cast.within(title.start, title.end) if m.kind == "person" and m.name}
    return of_mention(document, cast, next(iter(people.values()))) if len(people) == 1 else None


def _names_office(words: list[str]) -> bool:
    """Whether a label is an office without a name: "THE PRESIDENT"."""
    return words[-1].lower() in nouns("speaker")


def _office(words: list[str]) -> str:
    return DETERMINERS.sub("", " ".join(words).lower())


def _titled(document: Document, cast: Cast, words: list[str]) -> Speaker | None:
    """The one person whom the title gives the label's office: "Remarks by President Rojas"."""
    title = document.title
    if title is None:
        return None
    shown = re.compile(
        rf"(?:^|[^\w\s]|\b[a-z]+)\s*\b(?i:{re.escape(_office(words))})\W+(?:[A-Z][\w.’'-]{{1,40}}+\W+){{0,8}}?$"
    )
    found = {
        mention.name: mention
        for mention in cast.within(title.start, title.end)
        if mention.kind == "person"
        and mention.name
        and shown.search(title.text[: mention.end - title.start].rsplit(" ", 1)[0] + " ")
    }
    return of_mention(document, cast, next(iter(found.values()))) if len(found) == 1 else None


def _holder(cast: Cast, words: list[str]) -> Speaker | None:
    """The one person of the issuing state who holds the label's office."""
    held = [
        actor
        for actor in cast.actors
        if actor.kind == "person"
        and actor.state == _home(cast)
        and (actor.office or "").lower() == _office(words)
    ]
    if len(held) != 1:
        return None
    return Speaker(held[0].name, held[0].state, "person", 0, 0, held[0].office, held[0].id)


def _heading(document: Document, cast: Cast) -> str | None:
    """The one state or organisation that the head of the transcript names."""
    head = [p for p in document.paragraphs if p.kind == "title"] + list(document.body[:_HEAD])
    codes = {code for p in head for mention in cast.within(p.start, p.end) for code in mention.states}
    return codes.pop() if len(codes) == 1 else None


_HEAD = 2


def _home(cast: Cast) -> str | None:
    return cast.issuers[0] if cast.issuers else None


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
