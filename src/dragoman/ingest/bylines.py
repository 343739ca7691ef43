"""Who wrote a report, and the post beside each name: in a line, or as a page sets it.

"By A, Beijing correspondent; B, Washington correspondent", "By A in Beijing and B in Washington",
"A and B, Reuters"; or elements of a page that are named for name and post.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml.etree import _Element

from dragoman.ingest.moments import is_city, stamps_of
from dragoman.ingest.page_tree import names_on, squeezed, text_of
from dragoman.lexicon.page_layout import credit_names, is_named, post_words
from dragoman.record import Byline

MAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
"""An address from its first letter on: a search that began at each letter takes the square of its length."""
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
_MAIL_ADDRESS = re.compile(MAIL)


def byline_of(line: str) -> tuple[Byline, ...]:
    """Return the bylines in `line` when the whole line is one ("By ..."), else nothing."""
    line = " ".join(line.split())
    match = _LINE.fullmatch(line) or _BARE_LINE.fullmatch(line)
    if not match or line.endswith((".”", '."')) or _VERB.search(line):
        return ()
    bylines = names_of(match["who"])
    return bylines if bylines and all(_plausible(byline.name) for byline in bylines) else ()


def names_of(text: str) -> tuple[Byline, ...]:
    """Return the bylines in `text`, a list of names with or without posts."""
    text = _MAIL.sub("", " ".join(text.split()))
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    bylines: list[Byline] = []
    for group in _GROUPS.split(text):
        bylines.extend(_group(group.strip(" ,.-–—")))
    return tuple(dict.fromkeys(bylines))


def is_post(text: str) -> bool:
    """Say whether `text` names a post at an outlet ("Beijing correspondent")."""
    plain = len(text) <= 60 and not any(character.isdigit() for character in text)
    return plain and bool(post_words().search(text)) and not _VERB.search(text)


def _group(group: str) -> list[Byline]:
    """Read "A, B and C, post", the names of one group and the post that stands beside the last."""
    parts = [part for part in _BETWEEN.split(group) if part]
    bylines: list[Byline] = []
    waiting: list[str] = []
    for part in parts:
        where = _IN.fullmatch(part)
        if where:
            bylines += [Byline(_cased(name), where["place"]) for name in waiting]
            bylines.append(Byline(_cased(where["name"]), where["place"]))
            waiting = []
        elif is_post(part) and (waiting or bylines):
            bylines += [Byline(_cased(name), part) for name in waiting]
            waiting = []
        elif _FULL_NAME.fullmatch(part):
            waiting.append(part)
        elif part:
            return []
    return bylines + _closed(waiting)


def _closed(names: list[str]) -> list[Byline]:
    """Return the bylines of a group without a post.

    A single word after a full name is the city of the last one, or else an agency or a degree.
    """
    if not names or " " not in names[0].strip():
        return [Byline(_cased(name)) for name in names]
    bylines: list[Byline] = []
    for name in map(str.strip, names):
        if " " in name and not name.endswith((" News", " Press")):
            bylines.append(Byline(_cased(name)))
        elif bylines and not name.isupper() and not credit_names().search(name) and is_city(name):
            bylines[-1] = Byline(bylines[-1].name, name)
    return bylines or [Byline(_cased(names[0]))]


def _cased(name: str) -> str:
    name = name.strip(" ,.")
    return name.title() if name.isupper() and " " in name else name


def _plausible(name: str) -> bool:
    return len(name) <= 60 and not any(character.isdigit() for character in name)


def bylines_in(element: _Element) -> tuple[Byline, ...]:
    """Return the bylines that an element holds, its text being nothing else."""
    line = text_of(element, 240)
    if not 4 < len(line) <= 200 or stamps_of(line):
        return ()
    named = is_named(f"{names_on(element)} {element.get('rel') or ''}", "byline")
    if named:
        inner = [child for child in element if is_named(names_on(child), "byline")]
        single = _name_and_post(element)
        whole = squeezed("".join(text_of(child) for child in inner)) == squeezed(line)
        if single or len(inner) > 1 or (inner and whole):
            return (single,) if single else tuple(byline for child in inner for byline in bylines_in(child))
    bylines = byline_of(line)
    if not bylines and named:
        bylines = tuple(byline for byline in names_of(line) if " " in byline.name)
    return _with_post(bylines, element) if bylines else ()


def _name_and_post(element: _Element) -> Byline | None:
    """Return the byline of an element with two children, one for the name and one for the post."""
    children = [child for child in element if text_of(child)]
    if len(children) != 2:
        return None
    name, post = names_of(text_of(children[0])), text_of(children[1])
    whole = squeezed(text_of(children[0])) + squeezed(post)
    differ = children[0].tag != children[1].tag or children[1].get("itemprop") == "jobTitle"
    if len(name) != 1 or " " not in name[0].name or squeezed(text_of(element)) != whole:
        return None
    return Byline(name[0].name, post) if is_post(post) or (differ and _may_be_place(post)) else None


def _may_be_place(post: str) -> bool:
    return (
        len(post.split()) <= 3
        and post[:1].isupper()
        and not any(character.isdigit() or character == "@" for character in post)
    )


def _with_post(bylines: tuple[Byline, ...], element: _Element) -> tuple[Byline, ...]:
    """Return the bylines, the last with the post that follows in an element of its own."""
    parent = element.getparent()
    following = element.getnext()
    if following is None and parent is not None:
        following = parent.getnext()
    post = text_of(following, 80) if following is not None else ""
    if bylines[-1].post is None and post and is_post(post):
        return (*bylines[:-1], replace(bylines[-1], post=post))
    return bylines


def mail_in(text: str) -> str | None:
    """Return the first address in a text, or None."""
    match = _MAIL_ADDRESS.search(text)
    return match[0] if match else None
