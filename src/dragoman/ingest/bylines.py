"""Who wrote a report, and the post beside each name.

"By A, Beijing correspondent; B, Washington correspondent", "By A in Beijing and B in Washington",
"A and B, Reuters".
"""

from __future__ import annotations

import re

from dragoman.ingest.cities import is_city
from dragoman.ingest.mail import MAIL
from dragoman.lexicon.page_layout import credit_names, post_words
from dragoman.record import Byline

_PARTICLE = r"(?:de|del|della|di|da|dos|van|von|der|den|bin|al|el|la|le|ter)\b"
_WORD = rf"(?:[A-Z][\w’'.\-]*|{_PARTICLE})"
_NAME = rf"{_WORD}(?:[ \u00a0]{_WORD}){{0,4}}[ \u00a0]?"
_LEAD = re.compile(
    r"(?:(?:written|reported|story|analysis|text|words|opinion)\s+)?by[:\s]\s*(?=\S)", re.IGNORECASE
)
_LINE = re.compile(
    r"(?:(?:Written|Reported|Story|Analysis|Text|Words|Opinion)\s+[Bb]y|By|BY)[:\s]\s*(?P<who>\S.{2,200})"
)
_BARE_LINE = re.compile(r"by (?P<who>(?:[A-Z][\w’'.\-]+ ){1,3}[A-Z][\w’'\-]+)")
_FULL_NAME = re.compile(_NAME)
_IN = re.compile(rf"(?P<name>{_NAME})\s+in\s+(?P<place>[A-Z][\w’'.\- ]+)")
_MAIL = re.compile(rf"[\[(<]?{MAIL}[\])>]?|@\w+")
_GROUPS = re.compile(r"(?:(?<!\s)\s+)?[;|•·]\s*|(?<!\s)\s+/\s+")
_BETWEEN = re.compile(r",\s*(?:and\s+|&\s+)?|(?<!\s)\s+(?:and|AND|with|&)\s+")
_VERB = re.compile(r"\b(?:is|was|has|have|had|will|were|are|said|says|the)\b")


def byline_of(line: str) -> tuple[Byline, ...]:
    """Return the bylines in `line` when the whole line is one ("By ..."), else nothing."""
    line = " ".join(line.split())
    match = _LINE.fullmatch(line) or _BARE_LINE.fullmatch(line)
    if not match or line.endswith((".”", '."')) or _VERB.search(line):
        return ()
    found = names_of(match["who"])
    return found if found and all(_plausible(byline.name) for byline in found) else ()


def names_of(text: str) -> tuple[Byline, ...]:
    """Return the bylines in `text`, a list of names with or without posts."""
    text = _MAIL.sub("", " ".join(text.split()))
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    found: list[Byline] = []
    for group in _GROUPS.split(text):
        found.extend(_group(group.strip(" ,.-–—")))
    return tuple(dict.fromkeys(found))


def is_post(text: str) -> bool:
    """Say whether `text` names a post at an outlet ("Beijing correspondent")."""
    plain = len(text) <= 60 and not any(character.isdigit() for character in text)
    return plain and bool(post_words().search(text)) and not _VERB.search(text)


def _group(group: str) -> list[Byline]:
    """Read "A, B and C, post", the names of one group and the post that stands beside the last."""
    parts = [part for part in _BETWEEN.split(group) if part]
    found: list[Byline] = []
    waiting: list[str] = []
    for part in parts:
        where = _IN.fullmatch(part)
        if where:
            found += [Byline(_cased(name), where["place"]) for name in waiting]
            found.append(Byline(_cased(where["name"]), where["place"]))
            waiting = []
        elif is_post(part) and (waiting or found):
            found += [Byline(_cased(name), part) for name in waiting]
            waiting = []
        elif _FULL_NAME.fullmatch(part):
            waiting.append(part)
        elif part:
            return []
    return found + _closed(waiting)


def _closed(names: list[str]) -> list[Byline]:
    """Return the bylines of a group without a post.

    A single word after a full name is the city of the last one, or else an agency or a degree.
    """
    if not names or " " not in names[0].strip():
        return [Byline(_cased(name)) for name in names]
    found: list[Byline] = []
    for name in map(str.strip, names):
        if " " in name and not name.endswith((" News", " Press")):
            found.append(Byline(_cased(name)))
        elif found and not name.isupper() and not credit_names().search(name) and is_city(name):
            found[-1] = Byline(found[-1].name, name)
    return found or [Byline(_cased(names[0]))]


def _cased(name: str) -> str:
    name = name.strip(" ,.")
    return name.title() if name.isupper() and " " in name else name


def _plausible(name: str) -> bool:
    return len(name) <= 60 and not any(character.isdigit() for character in name)
