"""The picture of a page as a file of its own (SVG): it needs no style sheet and no script, so it can stand
anywhere. Its marks lead to the desk that made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from lxml import etree
from starlette.responses import Response

from dragoman.lexicon.issues import label_of
from dragoman.render.views import title_of
from dragoman.web.asked import NotThere
from dragoman.web.atlas import Map
from dragoman.web.issue import Issue
from dragoman.web.network import Network
from dragoman.web.relation import Channels, Relation
from dragoman.web.rendering import Links, environment

_SVG = "http://www.w3.org/2000/svg"
_INK, _SOFT, _LINE, _BLUE, _BROWN, _PAPER = "#1a1e23", "#545e6b", "#d5dbe1", "#0b4f8a", "#8a4500", "#ffffff"
LOOKS: dict[str, dict[str, str]] = {
    "tick": {"stroke": _LINE}, "lane": {"stroke": _LINE}, "ticks": {"fill": _SOFT}, "lanes": {"fill": _INK},
    "mark": {"stroke": _BLUE, "stroke-width": "1.8", "fill": _PAPER}, "filled": {"fill": _BLUE},
    "cross": {"stroke": _BROWN, "stroke-width": "2.2", "fill": "none"},
    "hatch": {"stroke": _LINE, "stroke-width": "2"}, "quiet": {"stroke": _LINE}, "used": {"fill": _BLUE},
    "cut": {"fill": _BROWN, "fill-opacity": ".45", "stroke": _BROWN}, "open": {"fill-opacity": "1"},
    "net": {"fill": "none", "stroke": _LINE, "stroke-width": ".6"},
    "ground": {"fill": "none", "stroke": _LINE, "stroke-linecap": "round"},
    "dot": {"fill": _PAPER, "stroke": _BLUE, "stroke-width": "1.8"}, "held": {"fill": _BLUE},
    "wide": {"fill": "none", "stroke-dasharray": "2.5 2.5"},
    "left": {"text-anchor": "end"}, "last": {"text-anchor": "end"},
    "node": {"fill": _BLUE, "stroke": _PAPER}, "tie": {"stroke": _SOFT, "stroke-opacity": ".55"},
    "reach": {"stroke": "none"},
}  # fmt: skip
"""Class of a part -> how it looks where no style sheet says."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the data of a page is drawn: a macro of pictures.html, what is drawn, what it is called."""

    macro: str
    picture: Callable[[Any], Any]
    title: Callable[[Any], str]


DRAWN: dict[type, Drawn] = {
    Relation: Drawn("relation", lambda data: data.strip, lambda data: title_of("Chronology", data.actors)),
    Channels: Drawn("channels", lambda data: data.picture, lambda data: title_of("Channels", data.actors)),
    Issue: Drawn(
        "issue", lambda data: data.picture, lambda data: f"Statements over time: {label_of(data.issue)}"
    ),
    Map: Drawn(
        "map", lambda data: data.picture, lambda data: title_of("Where contacts take place", data.actors)
    ),
    Network: Drawn("network", lambda data: data.picture, lambda data: title_of("Contacts", data.actors)),
}
"""Data -> how it is drawn."""


def picture(request: Request, data: Any) -> Response:
    """Return the picture of a page's data. Raises NotThere where there is nothing to be drawn."""
    of = DRAWN[type(data)]
    drawn = of.picture(data)
    if drawn is None:
        raise NotThere("there is too little in the store for a picture of this")
    links = Links(request)
    macros = environment().get_template("pictures.html").make_module({"link": links})
    inside = getattr(macros, of.macro)(data)
    root = etree.fromstring(f'<svg xmlns="{_SVG}">{inside}</svg>', etree.XMLParser(resolve_entities=False))
    root.set("viewBox", f"0 0 {drawn.width} {drawn.height}")
    root.set("width", str(drawn.width))
    root.set("height", str(drawn.height))
    root.set("font-family", "system-ui, sans-serif")
    root.set("font-size", "13")
    paper = etree.Element(f"{{{_SVG}}}rect", width="100%", height="100%", fill=_PAPER)
    title = etree.Element(f"{{{_SVG}}}title")
    title.text = of.title(data)
    root[:0] = [title, paper]
    _dress(root, f"{request.url.scheme}://{request.url.netloc}", middle=of.macro == "network")
    return Response(etree.tostring(root), media_type="image/svg+xml")


def _dress(root: etree._Element, host: str, *, middle: bool) -> None:
    """Write into each part how it looks and, with its host, where it leads."""
    for part in root.iter(etree.Element):
        for name in str(part.attrib.pop("class", "")).split():
            for attribute, value in LOOKS.get(name, {}).items():
                part.set(attribute, value)
        part.attrib.pop("tabindex", "")
        address = part.get("href", "")
        if address.startswith("/"):
            part.set("href", host + address)
        elif address:
            del part.attrib["href"]
        if middle and part.tag == f"{{{_SVG}}}text":
            part.set("text-anchor", "middle")
