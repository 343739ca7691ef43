"""Who wrote a report, and the words under a photograph: in a line, or as elements of a page.

"By A, Beijing correspondent; B, Washington correspondent", "By A in Beijing and B in Washington",
"A and B, Reuters"; or elements of a page that are named for name and post, for caption and credit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from lxml.etree import _Element

from dragoman.ingest.moments import is_city, stamps_of
from dragoman.ingest.page_tree import names_on, printed, squeezed, text_of
from dragoman.lexicon.page_layout import credit_names, furniture, is_named, post_words
from dragoman.record import Byline, Caption

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


_BRACKETED = re.compile(r"(?<!\s)\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*(?:\.\s*)?$")
_LABELLED = re.compile(
    r"(?<!\s)\s*(?:[|/–—-]\s*)?\b(?i:(?:photo(?:graph)?|image|picture)"
    r"(?:\s+(?:credit|by|source|courtesy(?: of)?))?|credit|source|courtesy(?: of)?)"
    r"\s?(?:[:/]|\.\.\.|…)\s*(?P<credit>[^:]{2,90})$"
)
_AFTER_MARK = re.compile(r"[.”\"]\s*(?:[|/–—-]\s*)?(?P<credit>[^.|]{0,50}?[^|]{2,30}?)\.?$")
_SLASHED = re.compile(r"[A-Z][\w.’&-]*(?: [A-Z&][\w.’&-]*){0,3}/[A-Z][\w.’ &-]{1,40}")
_SOURCE_NAME = re.compile(r"[A-Z][\w.’&-]*(?: (?:[A-Z&][\w.’&-]*|of|de|and|for|via))*")
_PICTURE_WORD = re.compile(r"\b(?:photo\w*|pictures?|images?|via|video|screenshot)\b", re.IGNORECASE)
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
_CAPTION_TAGS = frozenset(
    {"p", "div", "span", "section", "figure", "dd", "a", "small", "em", "i", "li", "cite", "h4", "h5", "h6"}
)
_PICTURE_LINK = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\b|^#|^javascript", re.IGNORECASE)
_LONGEST_CAPTION = 700
_MOST_ELEMENTS = 60  # elements of a figure; more, and its parent holds other things too
_MOST_CAPTIONS = 200  # captions of one page; a gallery has fewer
_FEWEST_WORDS = 3
_SHORTEST = 12


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
    if credit_names().search(credit) or "/" in credit or _PICTURE_WORD.search(credit):
        return True
    return closes and len(credit.split()) <= 6 and bool(_SOURCE_NAME.fullmatch(credit))


def _names_agency(credit: str) -> bool:
    return not credit[:1].islower() and credit_names().search(credit) is not None


def caption_elements(elements: Iterable[_Element]) -> list[_Element]:
    """Return the elements that hold a caption, in reading order, none inside another."""
    captions: list[_Element] = []
    inside: set[_Element] = set()
    for element in elements:
        if element.getparent() in inside:
            inside.add(element)
        elif _holds_caption(element):
            inside.add(element)
            captions.append(element)
    return captions[:_MOST_CAPTIONS]


def caption_in(element: _Element) -> Caption | None:
    """Return the caption in an element. Its credit may stand inside, or beside it in the same figure."""
    credits = [child for child in element.iter() if child is not element and _is_credit(child)]
    credit = text_of(credits[0]) if credits else _credit_beside(element)
    caption = caption_of(printed(_innermost(element), credits), credit)
    if len(caption.text.split()) < _FEWEST_WORDS or len(caption.text) < _SHORTEST or furniture(caption.text):
        return None
    return caption


def _innermost(element: _Element) -> _Element:
    """Return the innermost element that holds most of the caption: labels and buttons stand outside it."""
    within = [child for child in element.iter() if child is not element and _holds_caption(child)]
    enough = len(text_of(element)) // 2
    return next((child for child in reversed(within) if len(text_of(child)) >= enough), element)


def is_teaser(element: _Element) -> bool:
    """Say whether a caption stands inside a link to another page (a link to its picture is none)."""
    link = next((above for above in element.iterancestors() if above.tag == "a"), None)
    return link is not None and not _PICTURE_LINK.search(link.get("href") or "")


def _holds_caption(element: _Element) -> bool:
    if element.tag == "figcaption":
        return len(text_of(element, 2 * _LONGEST_CAPTION)) <= 2 * _LONGEST_CAPTION
    if element.tag not in _CAPTION_TAGS:
        return False
    if not (is_named(element.get("class") or "", "caption") or element.get("itemprop") == "caption"):
        return False
    if any(child.tag in ("h1", "h2", "h3", "article", "video") for child in element.iter()):
        return False
    return len(text_of(element, _LONGEST_CAPTION + 100)) <= _LONGEST_CAPTION


def _is_credit(element: _Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    named = element.tag == "cite" or is_named(names_on(element), "credit")
    return named and len(text_of(element, 200)) <= 120


def _credit_beside(element: _Element) -> str | None:
    """Return the credit that stands by a caption, when its parent or the one above holds just one."""
    for above in list(element.iterancestors())[:2]:
        around = list(islice(above.iter(), _MOST_ELEMENTS + 1))
        if len(around) > _MOST_ELEMENTS:
            return None
        credits = {text for child in around if _is_credit(child) and (text := text_of(child))}
        if credits:
            return credits.pop() if len(credits) == 1 else None
    return None
