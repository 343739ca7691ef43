"""Bylines as a page sets them: a line "By ...", or elements named for name and post."""

from __future__ import annotations

from dataclasses import replace

from lxml.etree import _Element

from dragoman.ingest.bylines import byline_of, is_post, names_of
from dragoman.ingest.elements import names_on, squeezed, text_of
from dragoman.ingest.stamps import stamps_of
from dragoman.lexicon.page_layout import is_named
from dragoman.record import Byline


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
    return Byline(name[0].name, post) if is_post(post) or (differ and _is_place(post)) else None


def _is_place(post: str) -> bool:
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
