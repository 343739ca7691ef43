"""What a page's head says of the report: JSON-LD, then Open Graph and other meta elements."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from dragoman.ingest.bylines_and_captions import names_of
from dragoman.ingest.draft import Draft
from dragoman.ingest.moments import moment
from dragoman.ingest.page_tree import readable
from dragoman.lexicon.page_layout import meta_keys
from dragoman.record import Byline
from dragoman.record.report import host_of, web_address

_TWO_LETTERS = {"eng": "en"}
_TYPES = frozenset((
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "LiveBlogPosting", "BlogPosting", "SocialMediaPosting", "Report",
    "PressRelease",
))  # fmt: skip
_HOME = re.compile(r"/?(?:[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?/?)?")
_TITLE_TAIL = re.compile(r"(?<!\s)\s+(?:[|–—•·»]|-{1,2}|::)\s+(?P<tail>[^|–—•·»]{2,60})$")


def take_head(draft: Draft, tree: _Element) -> None:
    """Offer everything that the page's head says to `draft`; `description` is kept for the standfirst."""
    for article in _articles(tree):
        _take_json_ld(draft, article)
    meta = _meta(tree)
    for name, keys in meta_keys().items():
        for key in keys:
            if key in meta:
                _take_meta(
                    draft, name, meta[key], "open graph" if key.startswith(("og:", "article:")) else "meta"
                )
    _take_links(draft, tree)
    _trim_title(draft)


def _take_meta(draft: Draft, name: str, value: str, origin: str) -> None:
    is_address = value.startswith(("http:", "https:"))
    if name == "author" and not is_address:
        draft.offer_bylines(names_of(value), origin)
    elif name.endswith("_at"):
        draft.offer(name, moment(value), origin)
    elif name != "author":
        draft.offer(name, value, origin)


def title_without_outlet(title: str, outlet: str | None) -> str:
    """Return a title without the outlet's name behind it ("Talks end | The Daily Example")."""
    match = _TITLE_TAIL.search(title)
    if match and outlet:
        tail, name = _squeezed(match["tail"]), _squeezed(outlet)
        if tail and (tail in name or name in tail):
            return title[: match.start()]
    return title


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]|^the\b", "", name.casefold())


def _trim_title(draft: Draft) -> None:
    if "title" in draft.values:
        draft.values["title"] = title_without_outlet(draft.values["title"], draft.values.get("outlet"))


def _articles(tree: _Element) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects that describe a report, wherever they are nested."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        waiting = [_parsed(script.text or "")]
        seen = 0
        while waiting and seen < 400:
            seen += 1
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item[:50])
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(kind in _TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield item
                waiting.extend(
                    item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item
                )


def _parsed(text: str) -> object:
    text = (
        text.strip()
        .removeprefix("<!--")
        .removeprefix("//<![CDATA[")
        .removesuffix("-->")
        .removesuffix("//]]>")
        .strip()
        .rstrip(";")
    )
    try:
        # Pages break strings across lines, which strict JSON forbids.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _take_json_ld(draft: Draft, article: dict[str, Any]) -> None:
    origin = "json-ld"
    draft.offer("title", _text(article.get("headline") or article.get("name")), origin)
    for name, key in (("published_at", "datePublished"), ("modified_at", "dateModified")):
        value = _text(article.get(key))
        draft.offer(name, moment(value) if value else None, origin)
    publisher = article.get("publisher") or article.get("sourceOrganization")
    draft.offer("outlet", _name(publisher), origin)
    draft.offer("language", _language(_text(article.get("inLanguage"))), origin)
    draft.offer("description", _text(article.get("description")), origin)
    draft.offer("standfirst", _text(article.get("alternativeHeadline")), origin)
    draft.offer("article_body", _text(article.get("articleBody")), origin)
    for key in ("url", "mainEntityOfPage"):
        value = article.get(key)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str):
            draft.offer("address", value, origin)
    original = article.get("translationOfWork")
    if isinstance(original, dict):
        draft.offer("original", _text(original.get("url") or original.get("@id")), origin)
    draft.offer_bylines(tuple(_authors(article.get("author") or article.get("creator"))), origin)


def _authors(value: object) -> Iterator[Byline]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and item.get("@type") not in ("Organization", "NewsMediaOrganization"):
            name, post = _name(item), _text(item.get("jobTitle"))
            yield from (
                Byline(byline.name, post or byline.post) for byline in (names_of(name) if name else ())
            )
        elif isinstance(item, str) and not item.startswith("http"):
            yield from names_of(entities.unescape(item))


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _text(value)


def _text(value: object) -> str | None:
    """Return a string without entities or surrounding space. Lists give their first item."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return None
    return readable(entities.unescape(value)).strip() or None


def _language(value: str | None) -> str | None:
    match = re.match(r"[A-Za-z]{2,3}(?=$|[-_])", value or "")
    return _TWO_LETTERS.get(match[0].lower(), match[0].lower()) if match else None


def _meta(tree: _Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop")
        value = element.get("content")
        if key and value and value.strip():
            values.setdefault(key.strip().lower(), " ".join(entities.unescape(value).split()))
    return values


def _take_links(draft: Draft, tree: _Element) -> None:
    languages: dict[str, str] = {}
    for element in tree.iter("link"):
        rel, address = (element.get("rel") or "").lower(), element.get("href") or ""
        if rel == "canonical":
            # What the page itself calls its address outranks what it tells social networks.
            draft.set("address", address, "link canonical")
        elif rel == "alternate" and element.get("hreflang") and address.startswith("http"):
            languages.setdefault(_language(element.get("hreflang")) or "", address)
    language = _language(tree.get("lang"))
    draft.offer("language", language, "html")
    spoken = draft.values.get("language")
    others = {code: address for code, address in languages.items() if code not in ("", "x", spoken)}
    # Several other languages: nothing says which one it was written in.
    if spoken and len(others) == 1 and spoken in languages and not _is_home(*others.values()):
        draft.offer("original", next(iter(others.values())), "hreflang")


def _is_home(address: str) -> bool:
    """Say whether an address is that of a site, or of its part in a language: no path, "/ko/", "/pt-BR"."""
    parts = urlsplit(address)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def absolute(address: str, base: str | None) -> str | None:
    """Return a link's full address, or None when it leads nowhere."""
    address = address.strip()
    if not address or address.startswith(("#", "javascript:", "data:", "mailto:", "tel:")):
        return None
    try:
        return web_address(urljoin(base, address) if base else address)
    except ValueError:
        return None


def country_of(address: str | None) -> str | None:
    """Return the country (ISO 3166 alpha-2) in whose domain an address lies, or None."""
    last = (host_of(address) or "").rsplit(".", 1)[-1].upper()
    return {"UK": "GB"}.get(last, last) if len(last) == 2 else None
