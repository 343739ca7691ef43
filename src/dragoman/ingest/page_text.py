"""What a page's own text says around the body: title, bylines, times, standfirst, contact, links."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

from lxml.etree import _Element

from dragoman.ingest.bylines_and_captions import (
    MAIL,
    bylines_in,
    caption_elements,
    caption_in,
    is_teaser,
    mail_in,
)
from dragoman.ingest.draft import Draft, Part, is_sentence
from dragoman.ingest.moments import moment, refine, stamps_of
from dragoman.ingest.page_head import absolute, country_of, title_without_outlet
from dragoman.ingest.page_tree import names_on, printed, same, shown, squeezed, text_of
from dragoman.lexicon.page_layout import furniture, is_named
from dragoman.record import Byline

_HOLDERS = frozenset({"p", "div", "section", "li", "span", "td", "blockquote"})
_LINES = _HOLDERS | {"a", "h2", "h3", "h4", "time", "header", "em", "strong", "b", "i", "small", "address"}
_CONTACT = re.compile(rf"(?i)\bcontacts?\b[^@]{{0,60}}?({MAIL})")
_ABOVE, _BELOW = 40, 12  # how many elements around title and first paragraph may hold bylines and times


class Page:
    """A parsed page. `take_metadata` offers to the draft what the page's own text says."""

    def __init__(self, tree: _Element, draft: Draft) -> None:
        self.tree = tree
        self.draft = draft
        self.elements = shown(tree)
        self.order = {element: i for i, element in enumerate(self.elements)}
        self.country = country_of(draft.values.get("address"))
        self.heading = self._heading()
        self.captions = caption_elements(self.elements)
        self.body_links: list[str] = []

    def without_extras(self) -> _Element:
        """Return a copy of the tree in which captions and pulled-out quotations are empty."""
        pulled = [element for element in self.elements if is_named(names_on(element), "pullquote")]
        marked = [*self.captions, *(element for element in pulled if len(text_of(element, 500)) < 400)]
        for element in marked:
            element.set("data-dragoman", "extra")
        copy = deepcopy(self.tree)
        for element in marked:
            element.attrib.pop("data-dragoman", "")
        for element in list(copy.iter()):
            if isinstance(element.tag, str) and element.get("data-dragoman"):
                element.text = None
                for child in list(element):
                    element.remove(child)
        return copy

    def take_metadata(self, body: list[Part]) -> None:
        """Offer what stands around `body`, the parts that the body was found to have."""
        first, last = self._bounds(body)
        self._take_title()
        self._take_captions(first, last)
        around = self._around(first)
        self._take_bylines(around)
        self._trim_outlet()
        self._take_stamps(around)
        self._take_standfirst(first, body)
        self._take_links(first, last)
        self._take_contact()

    def _heading(self) -> _Element | None:
        """Return the h1 that is the report's title: the one most like the title, or the first."""
        headings = [element for element in self.elements if element.tag == "h1" and text_of(element)]
        title = self.draft.values.get("title", "")
        return next(
            (element for element in headings if same(text_of(element), title)),
            headings[0] if headings else None,
        )

    def _bounds(self, body: list[Part]) -> tuple[int, int]:
        """Return the positions of the body's first and last paragraph among the elements.

        (len(elements), -1) when they are not found.
        """
        keys = [squeezed(line)[:40] for _, line in body if is_sentence(line)]
        opening, closing = set(keys[:2]), set(keys[-3:])
        first, last = len(self.elements), -1
        for i, element in enumerate(self.elements if keys else []):
            if element.tag in _HOLDERS and element.text is not None:
                key = squeezed(text_of(element, 120))[:40]
                first = min(first, i) if key in opening else first
                last = max(last, i) if key in closing else last
        return first, last

    def _start(self) -> int:
        return self.order.get(self.heading, 0) if self.heading is not None else 0

    def _around(self, first: int) -> list[_Element]:
        """Return the elements from a little above the title to a little below the first paragraph."""
        start = self._start()
        stop = first + _BELOW if first < len(self.elements) else start + 80
        return [
            element
            for element in self.elements[max(0, start - _ABOVE) : max(stop, start + 60)]
            if element.tag in _LINES
        ]

    def _take_title(self) -> None:
        heading = printed(self.heading) if self.heading is not None else ""
        draft = self.draft
        known = draft.values.get("title", "")
        # A headline cut for a search engine, or with the section before it: the page shows the title itself.
        cut = known.endswith(("...", "…")) and heading.startswith(known.rstrip(".… "))
        if heading and (cut or (len(heading) > 20 and heading != known and heading in known)):
            draft.set("title", heading, "text")
        draft.offer("title", heading, "text")
        element = self.tree.find(".//head/title")
        whole = text_of(element) if element is not None else ""
        if heading and heading in whole and len(whole) > len(heading) + 3:
            before, _, after = whole.partition(heading)
            draft.offer("outlet", (after or before).strip(" |–—•·»:-"), "text")
        draft.offer("title", title_without_outlet(whole, draft.values.get("outlet")), "text")

    def _trim_outlet(self) -> None:
        """Keep the name of an outlet without its motto, and take it off the ends of bylines."""
        outlet = re.split(r"\s[|–—•:-]\s", self.draft.values.get("outlet", ""), maxsplit=1)[0].strip()
        if not outlet:
            return
        self.draft.values["outlet"] = outlet
        ending = re.compile(rf"(?<![\s.,|/–—-])[\s.,|/–—-]+{re.escape(outlet)}.*", re.IGNORECASE | re.DOTALL)
        bylines = [replace(byline, name=ending.sub("", byline.name)) for byline in self.draft.bylines]
        self.draft.bylines = [
            byline for byline in bylines if not _shares_name(byline.name, outlet)
        ] or bylines

    def _take_captions(self, first: int, last: int) -> None:
        """Take the captions of the report's pictures: none below its end, none above its title elsewhere."""
        end = _article_of(self.elements[last]) if last >= 0 else None
        top = min(self._start(), first)
        for element in self.captions:
            at, above = self.order[element], list(element.iterancestors())
            late = last >= 0 and at > last and end not in above
            early = at < top and not any(container.tag in ("article", "main") for container in above)
            caption = None if late or early or is_teaser(element) else caption_in(element)
            if caption and not same(caption.text, self.draft.values.get("title", "")):
                self.draft.add_caption(caption)

    def _take_bylines(self, around: list[_Element]) -> None:
        """Take the first bylines, and those in the elements beside the first."""
        taken: list[Byline] = []
        beside: _Element | None = None
        for element in around:
            bylines = () if beside is not None and element.getparent() is not beside else bylines_in(element)
            if bylines:
                beside = element.getparent() if beside is None else beside
                taken += [byline for byline in bylines if all(byline.name != known.name for known in taken)]
        self.draft.offer_bylines(tuple(taken), "text")

    def _take_stamps(self, around: list[_Element]) -> None:
        stamps: dict[str, list[str]] = {"published_at": [], "modified_at": []}
        for element in around:
            if element.tag in ("time", "p", "span") or is_named(names_on(element), "stamp"):
                for name, value in self._stamps(element):
                    stamps[name].append(value)
        for name, values in stamps.items():
            self.draft.offer(name, values[0] if values else None, "text")
            known = self.draft.values.get(name)
            refined = (
                refine(known, [*values, *stamps["published_at"], *stamps["modified_at"]]) if known else known
            )
            if refined and refined != known:
                self.draft.set(name, refined, f"{self.draft.origins[name]}, as the text tells it")

    def _stamps(self, element: _Element) -> list[tuple[str, str]]:
        """Return the times that an element tells, the one for readers before the one for machines."""
        stamps = stamps_of(text_of(element, 200), country=self.country)
        moments = [("published_at", stamps.published), ("modified_at", stamps.modified)] if stamps else []
        if element.tag == "time":
            names = f"{element.get('itemprop') or ''} {names_on(element)}".lower()
            modified = "modif" in names or "update" in names
            moments.append(
                ("modified_at" if modified else "published_at", moment(element.get("datetime") or ""))
            )
        return [(name, value) for name, value in moments if value]

    def _take_standfirst(self, first: int, body: list[Part]) -> None:
        """Take the line between title and body that is named, set or told elsewhere as the standfirst."""
        described = [value for name in ("description", "standfirst") if (value := self.draft.take(name))]
        texts = [line for _, line in body]
        opening = texts[next((i for i, line in enumerate(texts) if is_sentence(line)), 0) + 1 :]
        start = self._start()
        stop = max(first + 2, start + 2) if first < len(self.elements) else start + 60
        for at, element in enumerate(self.elements[start + 1 : stop], start + 1):
            line = text_of(element, 500)
            if not 15 <= len(line) <= 420 or same(line, self.draft.values.get("title", "")):
                continue
            set_so = is_named(names_on(element), "standfirst") or (
                element.tag in ("h2", "h3") and at - start <= _BELOW and len(line.split()) > 3
            )
            said_so = first > at and any(same(line, other) for other in described)
            other = (
                bylines_in(element)
                or is_named(names_on(element), "byline")
                or stamps_of(line)
                or furniture(line)
            )
            if (set_so or said_so) and not other:
                if not any(same(line, other) for other in opening):
                    self.draft.offer("standfirst", printed(element), "text")
                return

    def _take_links(self, first: int, last: int) -> None:
        base = self.draft.values.get("address")
        for i, element in enumerate(self.elements):
            if element.tag != "a":
                continue
            address = element.get("href") or ""
            label = furniture(text_of(element, 200) or element.get("title") or "")
            in_body = first <= i <= last + _BELOW and any(
                above.tag == "p" for above in element.iterancestors()
            )
            if in_body and not label:
                self.body_links.append(address)
            if label and label[0].kind == "original" and address.startswith(("http", "/")):
                self.draft.set("original", absolute(address, base) or address, "text")
            if address.startswith("mailto:") and "@" in address and first - _ABOVE <= i <= last + _ABOVE:
                self.draft.offer("contact", address[7:].split("?")[0], "text")

    def _take_contact(self) -> None:
        for element in self.elements:
            if "contact" in self.draft.values:
                return
            label = furniture(text_of(element, 300)) if element.tag in _HOLDERS else None
            mail = mail_in(text_of(element, 300)) if label and label[0].kind == "contact" else None
            self.draft.offer("contact", mail, "text")
        for element in self.tree.iter(
            "footer", "address"
        ):  # "... is a news agency. Contact desk@example.org."
            match = _CONTACT.search(text_of(element, 600))
            self.draft.offer("contact", match[1] if match else None, "text")


def _article_of(element: _Element) -> _Element | None:
    """Return the article element that an element of the body stands in, or else its parent."""
    return next((above for above in element.iterancestors() if above.tag == "article"), element.getparent())


def _shares_name(name: str, outlet: str) -> bool:
    """Say whether a name is the outlet's: "The Paper" and "Paper Online"."""
    shorter, longer = sorted((squeezed(name), squeezed(outlet)), key=len)
    return shorter != "" and shorter in longer
