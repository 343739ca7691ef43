"""What a page's own text says beside the body: captions, bylines, times, standfirst, contact, links."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cached_property

from lxml.etree import _Element

from dragoman.ingest.bylines import byline_of, names_of
from dragoman.ingest.captions import caption_of
from dragoman.ingest.draft import Draft, Part
from dragoman.ingest.metadata import country_of, title_without_outlet
from dragoman.ingest.moments import moment, refine
from dragoman.ingest.stamps import stamps_of
from dragoman.lexicon.furniture import furniture
from dragoman.record import Caption

_CAPTION = re.compile(r"caption|cutline|(?:image|photo|media|img)[-_]?(?:desc|text|info)(?!o)", re.IGNORECASE)
_CREDIT = re.compile(r"credit|copyright|photographer|attribution|(?:image|photo|media)[-_]?source|caption[-_]?(?:author|source)", re.IGNORECASE)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:by-?line|authors?(?:[-_]?names?)?|writer|reporter)(?:$|[\s_-])|ByLine|Byline|AuthorName", re.IGNORECASE)
_STANDFIRST = re.compile(
    r"stand-?first|(?:^|[\s_-])(?:dek|deck)(?:$|[\s_-])|sub-?(?:title|head(?:line|ing)?)(?:$|[\s_-])|(?:article|story)[-_]{1,2}(?:summary|dek|subtitle|sub)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STAMP = re.compile(r"date|time|publish|posted|update|stamp|byline|meta", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"related|recommend|most[-_]?(?:read|viewed|popular)|sidebar|footer|comment|promo|teaser|(?:^|[\s_-])nav|menu|"
    r"newsletter|trending|more[-_](?:from|on|stories)|outbrain|taboola|carousel-?nav|read[-_]?(?:more|next)|popular|latest",
    re.IGNORECASE,
)
_SKIPPED = frozenset({"nav", "aside", "footer", "script", "style", "noscript", "template", "svg", "select", "form"})
_TEXTUAL = frozenset({"p", "div", "span", "h2", "h3", "h4", "li", "time", "section", "header", "em", "strong", "b", "i", "small", "address"})
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class Page:
    """A parsed page. `take_metadata` offers to the draft what the page's own text says."""

    def __init__(self, tree: _Element, draft: Draft) -> None:
        self.tree = tree
        self.draft = draft
        self.elements = _shown(tree)
        self.order = {element: i for i, element in enumerate(self.elements)}
        self.country = country_of(draft.values.get("address"))
        self.body_links: list[str] = []

    @cached_property
    def heading(self) -> _Element | None:
        """The h1 that is the report's title: the one most like the title, or the first."""
        found = [element for element in self.elements if element.tag == "h1" and text_of(element)]
        title = self.draft.values.get("title")
        return next((element for element in found if title and same(text_of(element), title)), found[0] if found else None)

    @cached_property
    def caption_elements(self) -> list[_Element]:
        """The elements that hold a caption: outermost first matches, none inside another."""
        found: list[_Element] = []
        inside: set[_Element] = set()
        for element in self.elements:
            parent = element.getparent()
            if parent in inside:
                inside.add(element)
            elif _is_caption_element(element):
                inside.add(element)
                found.append(element)
        return found

    def without_captions(self) -> _Element:
        """Return a copy of the tree in which the captions' elements are empty."""
        marked = self.caption_elements
        for element in marked:
            element.set("data-dragoman", "caption")
        copy = deepcopy(self.tree)
        for element in marked:
            del element.attrib["data-dragoman"]
        for element in copy.xpath("//*[@data-dragoman='caption']"):
            tail, parent = element.tail, element.getparent()
            if parent is None:
                continue
            element.clear()
            element.tail = tail
        return copy

    def take_metadata(self, body: list[Part]) -> None:
        """Offer what stands around `body`, the parts that the body was found to have."""
        first, last = self._bounds(body)
        self._take_title()
        self._take_captions(first, last)
        self._take_bylines(first)
        self._take_stamps(first)
        self._take_standfirst(first, body)
        self._take_links(first, last)

    def _bounds(self, body: list[Part]) -> tuple[int, int]:
        """Return the positions of the body's first and last paragraph among the elements."""
        keys = [_key(line) for _, line in body if len(line) > 40]
        first, last = len(self.elements), -1
        if keys:
            wanted = {keys[0]: 0, keys[-1]: 1} if len(keys) > 1 else {keys[0]: 0}
            for i, element in enumerate(self.elements):
                if element.tag in ("p", "div", "section", "li", "span", "td", "blockquote") and element.text is not None:
                    key = _key(text_of(element, 120))
                    if key in keys[:2] and key in (keys[0], keys[1] if len(keys) > 1 else keys[0]):
                        first = min(first, i)
                    if key in wanted or key == keys[-1]:
                        last = max(last, i)
        return first, last

    def _take_title(self) -> None:
        heading = text_of(self.heading) if self.heading is not None else ""
        draft = self.draft
        known = draft.values.get("title", "")
        # A headline cut for a search engine: the page shows the whole.
        if heading and known.endswith(("...", "…")) and heading.startswith(known.rstrip(".… ")):
            draft.set("title", heading, "text")
        draft.offer("title", heading, "text")
        element = self.tree.find(".//head/title")
        whole = text_of(element) if element is not None else ""
        if whole and heading and whole.startswith(heading) and len(whole) > len(heading) + 3:
            draft.offer("outlet", re.sub(r"^[\s|–—•·»:-]+", "", whole[len(heading) :]), "text")
        draft.offer("title", title_without_outlet(whole, draft.values.get("outlet")), "text")

    def _take_captions(self, first: int, last: int) -> None:
        end = self.elements[last].getparent() if last >= 0 else None
        start = self.order.get(self.heading, 0) if self.heading is not None else 0
        for element in self.caption_elements:
            at = self.order[element]
            late = last >= 0 and at > last and end not in list(element.iterancestors())
            early = at < min(start, first) and not any(above.tag in ("article", "main") for above in element.iterancestors())
            if not late and not early and not _leads_elsewhere(element):
                caption = _caption(element)
                if caption and not same(caption.text, self.draft.values.get("title", "")):
                    self.draft.add_caption(caption)

    def _take_bylines(self, first: int) -> None:
        start = self.order.get(self.heading, 0) if self.heading is not None else 0
        for element in self._near(start, first):
            line = text_of(element, 240)
            if not 4 < len(line) <= 200:
                continue
            bylines = byline_of(line)
            named = _attributes(element) + " " + (element.get("rel") or "") + " " + (element.get("itemprop") or "")
            if not bylines and _BYLINE.search(named) and not stamps_of(line):
                bylines = names_of(line)
                bylines = tuple(byline for byline in bylines if " " in byline.name)
            if bylines:
                self.draft.offer_bylines(bylines, "text")

    def _take_stamps(self, first: int) -> None:
        start = self.order.get(self.heading, 0) if self.heading is not None else 0
        told: dict[str, list[str]] = {"published_at": [], "modified_at": []}
        for element in self._near(start, first):
            if element.tag == "time" or _STAMP.search(_attributes(element)) or element.tag in ("p", "span"):
                for name, value in self._stamps(element):
                    told[name].append(value)
        for name, values in told.items():
            if values:
                self.draft.offer(name, values[0], "text")
            if name in self.draft.values:
                value = refine(self.draft.values[name], [*values, *told["published_at"], *told["modified_at"]])
                if value != self.draft.values[name]:
                    self.draft.set(name, value, f"{self.draft.origins[name]}, as the text tells it")

    def _stamps(self, element: _Element) -> list[tuple[str, str]]:
        found = []
        stamps = stamps_of(text_of(element, 200), country=self.country)
        if stamps and stamps.published:
            found.append(("published_at", stamps.published))
        if stamps and stamps.modified:
            found.append(("modified_at", stamps.modified))
        value = moment(element.get("datetime") or "") if element.tag == "time" else None
        if value:
            modified = "modif" in (element.get("itemprop") or "").lower() or "update" in _attributes(element).lower()
            found.append(("modified_at" if modified else "published_at", value))
        return found

    def _take_standfirst(self, first: int, body: list[Part]) -> None:
        start = self.order.get(self.heading, -1) if self.heading is not None else -1
        description = self.draft.values.pop("description", "")
        self.draft.origins.pop("description", None)
        known = self.draft.values.pop("standfirst", "")
        self.draft.origins.pop("standfirst", None)
        opening = [line for _, line in body[2:]]
        for element in self.elements[start + 1 : max(first + 2, start + 2) if first < len(self.elements) else start + 60]:
            line = text_of(element, 500)
            if not 15 <= len(line) <= 420 or same(line, self.draft.values.get("title", "")):
                continue
            named = _STANDFIRST.search(_attributes(element)) is not None
            told = any(other and same(line, other) for other in (description, known))
            is_heading = element.tag in ("h2", "h3") and self.order[element] - start <= 12
            if (named or is_heading or (told and first > self.order[element])) and not (byline_of(line) or stamps_of(line) or furniture(line)):
                if not any(same(line, other) for other in opening):
                    self.draft.offer("standfirst", line, "text")
                return

    def _take_links(self, first: int, last: int) -> None:
        for i, element in enumerate(self.elements):
            if element.tag != "a":
                continue
            address = element.get("href") or ""
            if first <= i <= last + 50 and any(above.tag == "p" for above in element.iterancestors()):
                self.body_links.append(address)
            words = text_of(element, 200) or element.get("title") or ""
            found = furniture(words)
            if found and found[0].kind == "original" and address.startswith(("http", "/")):
                self.draft.set("original", self._absolute(address), "text")
            if address.startswith("mailto:") and "@" in address and i >= first:
                self.draft.offer("contact", address[7:].split("?")[0], "text")
        for element in self.elements:
            if "contact" in self.draft.values:
                return
            if element.tag in ("p", "div", "span", "li"):
                line = text_of(element, 300)
                found = furniture(line)
                mail = _MAIL.search(line) if found and found[0].kind == "contact" else None
                self.draft.offer("contact", mail[0] if mail else None, "text")

    def _absolute(self, address: str) -> str:
        from dragoman.ingest.metadata import absolute

        return absolute(address, self.draft.values.get("address")) or address

    def _near(self, start: int, first: int) -> list[_Element]:
        """Return the elements from a little above the title to the first paragraph (or a little beyond it)."""
        stop = first + 12 if first < len(self.elements) else start + 80
        return [element for element in self.elements[max(0, start - 40) : max(stop, start + 60)] if element.tag in _TEXTUAL or element.tag == "a"]


def same(line: str, other: str) -> bool:
    """Say whether two lines are the same words, whatever their case, marks and cut ends."""
    one, two = _squeezed(line), _squeezed(other)
    if not one or not two:
        return False
    return one == two or (min(len(one), len(two)) > 30 and (one.startswith(two) or two.startswith(one)) and abs(len(one) - len(two)) < 12)


def text_of(element: _Element, most: int = 2000) -> str:
    """Return the words of an element, or of its first `most` characters and a few more."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece.strip())
        if size > most:
            break
    return " ".join(" ".join(pieces).split())


def _squeezed(line: str) -> str:
    return re.sub(r"[\W_]+", "", line.casefold())


def _key(line: str) -> str:
    return _squeezed(line)[:40]


def _shown(tree: _Element) -> list[_Element]:
    """Return the elements that may belong to the report, in reading order: no menus, lists of others."""
    found: list[_Element] = []
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            continue
        if element.tag not in ("body", "html", "main", "article") and _ELSEWHERE.search(_attributes(element)):
            continue
        found.append(element)
        waiting.extend(reversed(element))
    return found


def _attributes(element: _Element) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"


def _is_caption_element(element: _Element) -> bool:
    if element.tag == "figcaption":
        return True
    if element.tag not in _TEXTUAL and element.tag not in ("figure", "dd", "a"):
        return False
    if not (_CAPTION.search(element.get("class") or "") or element.get("itemprop") == "caption"):
        return False
    if any(child.tag in ("h1", "h2", "h3", "article", "video") for child in element.iter()):
        return False
    return len(text_of(element, 800)) <= 700


def _leads_elsewhere(element: _Element) -> bool:
    """Say whether the caption is a teaser: inside a link to another page (a picture is none)."""
    link = next((above for above in element.iterancestors() if above.tag == "a"), None)
    if link is None:
        return False
    return not re.search(r"\.(?:jpe?g|png|gif|webp|avif)\b|^#|^javascript", link.get("href") or "", re.IGNORECASE)


def _caption(element: _Element) -> Caption | None:
    credits = [child for child in element.iter() if child is not element and isinstance(child.tag, str) and _CREDIT.search(_attributes(child))]
    credit = " ".join(text_of(credits[0]).split()) if credits else None
    if credits and credit is not None:
        text = _text_without(element, credits)
    else:
        text = text_of(element, 900)
    caption = caption_of(text, credit)
    words = caption.text.split()
    if len(words) < 3 or len(caption.text) < 12 or furniture(caption.text):
        return None
    return caption


def _text_without(element: _Element, dropped: list[_Element]) -> str:
    pieces: list[str] = []

    def walk(node: _Element) -> None:
        pieces.append(node.text or "")
        for child in node:
            if child not in dropped and isinstance(child.tag, str) and child.tag not in _SKIPPED:
                walk(child)
            pieces.append(child.tail or "")

    walk(element)
    return " ".join(" ".join(pieces).split())
