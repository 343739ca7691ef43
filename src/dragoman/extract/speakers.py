"""Say who a source is: the person by full name, else the office, body or state, through the cast.

Unknown is None; of several readings none is taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dragoman.extract.attribution import Attribution
from dragoman.extract.cast import Cast, Mention
from dragoman.extract.document import Document, Paragraph
from dragoman.extract.labels import Label
from dragoman.lexicon.cues import nouns

_DETERMINERS = re.compile(
    r"^(?:the|a|an|some|many|several|other|both|two|three|its|their|his|her|one)\s+", re.IGNORECASE
)
_OFFICIAL = frozenset(
    {"state", "demonym", "organisation", "body", "office", "person", "metonym", "pair", "pronoun", "group"}
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: name as the record gives it (several joined by "; "), state, office, and the mention."""

    name: str
    state: str | None
    kind: str
    start: int
    end: int
    office: str | None = None
    actor: str | None = None


def speaker(document: Document, cast: Cast, item: Attribution) -> Speaker | None:
    """Return who the source of `item` is, or None where the cast does not know, or it is the press."""
    place = item.stands_for or item.source
    if place is None or item.source_head is None:
        return None
    paragraph = next((p for p in document.paragraphs if p.start <= item.source_head < p.end), None)
    if paragraph is None:
        return None
    text = document.report.text
    head = _word(text, item.source_head)
    if head.lower() in nouns("media"):
        return None
    named = cast.at(item.source_head)
    others = _coordinated(paragraph, cast, item.source_head)
    if named is not None:
        first = of_mention(text, named)
        joined = [first, *(of_mention(text, other) for other in others)]
        known = [one for one in joined if one is not None]
        return _join(known) if known and first is not None else first
    return _described(document, cast, place, head)


def of_mention(text: str, mention: Mention) -> Speaker | None:
    """Return the speaker that a mention names, or None when it does not say which."""
    if mention.kind not in _OFFICIAL:
        return None
    state = mention.states[0] if mention.states else None
    if mention.persons:
        name: str | None = "; ".join(dict.fromkeys(mention.persons))
    elif mention.kind in {"pair"} and len(mention.states) > 1:
        name = "; ".join(mention.states)
    elif mention.kind == "pronoun":
        name = mention.name
    elif mention.kind in {"state", "metonym", "demonym"}:
        name = text[mention.start : mention.end] if mention.kind != "demonym" else mention.name
    else:
        name = mention.name or text[mention.start : mention.end]
    if not name or (state is None and mention.office is None):
        return None
    name = _DETERMINERS.sub("", name)
    return Speaker(name, state, mention.kind, mention.start, mention.end, mention.office, mention.actor)


def _described(document: Document, cast: Cast, place: tuple[int, int], head: str) -> Speaker | None:
    """A common noun with a state beside it: "Iranian officials", "officials in Tehran", "the Kremlin readout"."""
    word = head.lower()
    text = document.report.text
    if word in nouns("unnamed"):
        return None
    beside = [mention for mention in cast.within(*place) if mention.states]
    if not beside:
        return None
    mention = beside[0]
    if word in nouns("document"):
        return of_mention(text, mention)
    if word in nouns("speaker"):
        name = _DETERMINERS.sub("", text[place[0] : place[1]].strip())
        return Speaker(name, mention.states[0], "office", *place)
    return None


def _coordinated(paragraph: Paragraph, cast: Cast, head: int) -> list[Mention]:
    tokens = paragraph.doc.char_span(
        head - paragraph.start, head - paragraph.start + 1, alignment_mode="expand"
    )
    if tokens is None or not len(tokens):
        return []
    found = []
    queue = [tokens[0]]
    while queue:
        token = queue.pop()
        for child in token.children:
            if child.dep_ == "conj" and child.pos_ in {"NOUN", "PROPN", "PRON"}:
                queue.append(child)
                mention = cast.at(paragraph.start + child.idx)
                if mention is not None:
                    found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def _join(known: list[Speaker]) -> Speaker:
    first = known[0]
    names = list(dict.fromkeys(name for one in known for name in one.name.split("; ")))
    end = max(one.end for one in known)
    return Speaker(
        "; ".join(names), first.state, first.kind, first.start, max(end, first.end), first.office, first.actor
    )


def _word(text: str, at: int) -> str:
    match = re.compile(r"[\w.’'-]+").match(text, at)
    return match.group() if match else ""


def label_speaker(document: Document, cast: Cast, label: Label) -> Speaker | None:
    """Return who a transcript's label names: "MR. KIRBY" is the Kirby of the title or the text."""
    if label.name is None:
        return None
    text = document.report.text
    words = [word for word in re.split(r"[ \u00a0]+", label.name) if word.strip(".")]
    named = cast.at(label.span[0]) or cast.at(label.span[1] - 1)
    if named is not None and named.kind == "person":
        found = of_mention(text, named)
        if found is not None:
            return found
    surname = words[-1].casefold()
    matches = {
        (actor.name, actor.state, actor.office, actor.id)
        for actor in cast.actors
        if actor.kind == "person" and _plain(actor.name.split()[-1]) == _plain(surname)
    }
    if len(matches) == 1:
        name, state, office, key = matches.pop()
        return Speaker(name, state or _home(cast), "person", *label.span, office, key)
    title = document.report.title or ""
    spelled = re.search(rf"\b((?:[A-Z][\w.’'-]+ ){{1,2}}{re.escape(words[-1])})\b", title, re.IGNORECASE)
    if spelled and len(words) > 1:
        return Speaker(spelled.group(1), _home(cast), "person", *label.span)
    state = named.states[0] if named is not None and named.states else _home(cast)
    name = label.name.lower() if len(words) > 2 or "OFFICIAL" in words else label.name.title()
    return Speaker(_DETERMINERS.sub("", name), state, "office", *label.span) if state else None


def _home(cast: Cast) -> str | None:
    return cast.issuers[0] if cast.issuers else None


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
