"""Atom (RFC 4287): a feed of stories, the latest reported first, for any feed reader."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import BinaryIO

from lxml import etree

from dragoman import __version__
from dragoman.merge.story import Story
from dragoman.record import content_id
from dragoman.render import words
from dragoman.render.escaping import for_xml
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.wording import EPOCH, headline, reported, told
from dragoman.web_address import web_address

NAMESPACE = "http://www.w3.org/2005/Atom"


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one feed. Its id is that of its address, or of its title where it has none."""
    stories = sorted(selection.stories, key=lambda story: (reported(story)[1], story.id), reverse=True)
    title = options.title or "Relations between states"
    feed = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add(feed, "id", f"urn:dragoman:feed:{content_id('feed', options.address or title)}")
    _add(feed, "title", words.plain(title))
    _add(feed, "updated", _stamp(reported(stories[0])[1] if stories else EPOCH))
    _add(feed, "generator", "Dragoman", version=__version__)
    _add(_add(feed, "author"), "name", "Dragoman")
    if options.address:
        _add(feed, "link", rel="self", href=options.address)
    for story in stories:
        _entry(feed, story, selection.lasting_id(story))
        tally.write("stories")
    out.write(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _entry(feed: etree._Element, story: Story, id: str) -> None:
    first, last = reported(story)
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:dragoman:event:{id}")
    _add(entry, "title", headline(story))
    _add(entry, "published", _stamp(first))
    _add(entry, "updated", _stamp(last))
    for address in dict.fromkeys(filter(None, (web_address(one.address) for one in story.mentions))):
        _add(entry, "link", rel="alternate" if entry.find(f"{{{NAMESPACE}}}link") is None else "related",
             href=address)  # fmt: skip
    for term in (story.event_type, *story.actors, *story.recipients, *story.issues):
        _add(entry, "category", term=term)
    when = story.when.value if story.when else "no date"
    facts = ", ".join(filter(None, (when, words.plain(story.where or ""), words.persons(story.persons))))
    quotes = "".join(f"<blockquote><p>{escape(told(one))}</p></blockquote>" for one in story.mentions)
    _add(entry, "content", f"<p>{escape(facts)}</p>{quotes}", type="html")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    safe = {key: for_xml(value) for key, value in attributes.items()}
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", safe)
    element.text = None if text is None else for_xml(text)
    return element


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
