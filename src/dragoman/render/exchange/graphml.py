"""GraphML: who deals with whom, for Gephi, networkx and igraph.

A directed graph of states and organisations; an arc counts the stories in which one acts on the other, in
all and by type. Types without direction (CONSULT, AGREE, COOPERATE) are counted on both arcs. Only what
took place is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import BinaryIO, get_args

from lxml import etree

from dragoman.lexicon.actors import organisations
from dragoman.merge.story import Story
from dragoman.record import RECIPROCAL, EventType
from dragoman.render.exchange.coding import cow, state_name
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.wording import took_place

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE = {"name": "string", "kind": "string", "cow": "int"}
_ARC = {"stories": "int", "first": "string", "last": "string", **dict.fromkeys(get_args(EventType), "int")}


@dataclass
class _Arc:
    types: Counter[str] = field(default_factory=Counter)
    days: list[str] = field(default_factory=list)

    def add(self, story: Story) -> None:
        self.types[story.event_type] += 1
        if story.when:
            self.days.append(story.when.value)


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one graph."""
    arcs: dict[tuple[str, str], _Arc] = defaultdict(_Arc)
    for story in selection.stories:
        if not took_place(story):
            tally.leave_out(f"{story.status} {story.event_type}", "only what took place is counted")
            continue
        pairs = directed_pairs(story)
        if not pairs:
            tally.leave_out(f"{story.status} {story.event_type}", "it has one side alone")
            continue
        for pair in pairs:
            arcs[pair].add(story)
        tally.write("stories")
    out.write(etree.tostring(_graph(arcs), xml_declaration=True, encoding="UTF-8", pretty_print=True))
    tally.write("nodes", len({state for pair in arcs for state in pair}))
    tally.write("arcs", len(arcs))


@dataclass(frozen=True, slots=True)
class Edge:
    """Two states and how many contacts they had, told by how many independent texts."""

    first: str
    second: str
    contacts: int
    witnesses: int


def write_network(states: Iterable[str], edges: Iterable[Edge], out: BinaryIO) -> None:
    """Write an undirected graph of contacts; an edge's weight is how many there were."""
    keys = {"node": _NODE, "edge": {"weight": "int", "contacts": "int", "witnesses": "int"}}
    root, graph = _begun(keys, "contacts", "undirected")
    for state in states:
        _add_node(graph, state)
    for one in edges:
        element = etree.SubElement(graph, _tag("edge"), {"source": one.first, "target": one.second})
        counts = {"weight": one.contacts, "contacts": one.contacts, "witnesses": one.witnesses}
        _data(element, "edge", {**counts})
    out.write(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def directed_pairs(story: Story) -> set[tuple[str, str]]:
    """Return who acts on whom; both ways where the type has no direction."""
    sides = set(product(story.actors, story.recipients))
    if story.event_type in RECIPROCAL:
        sides = sides or set(combinations(story.actors, 2))
        sides |= {(two, one) for one, two in sides}
    return {(one, two) for one, two in sides if one != two}


def _graph(arcs: dict[tuple[str, str], _Arc]) -> etree._Element:
    root, graph = _begun({"node": _NODE, "edge": _ARC}, "relations", "directed")
    for state in sorted({state for pair in arcs for state in pair}):
        _add_node(graph, state)
    for (source, target), arc in sorted(arcs.items()):
        edge = etree.SubElement(graph, _tag("edge"), {"source": source, "target": target})
        span = {"first": min(arc.days), "last": max(arc.days)} if arc.days else {}
        _data(edge, "edge", {"stories": sum(arc.types.values()), **span, **dict(sorted(arc.types.items()))})
    return root


def _begun(
    keys: Mapping[str, Mapping[str, str]], name: str, direction: str
) -> tuple[etree._Element, etree._Element]:
    """Return the root of a file with its keys, and the graph in it."""
    root = etree.Element(_tag("graphml"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    for owner, of_owner in keys.items():
        for key, kind in of_owner.items():
            attributes = {"id": f"{owner}-{key}", "for": owner, "attr.name": key, "attr.type": kind}
            etree.SubElement(root, _tag("key"), attributes)
    return root, etree.SubElement(root, _tag("graph"), {"id": name, "edgedefault": direction})


def _add_node(graph: etree._Element, state: str) -> None:
    node = etree.SubElement(graph, _tag("node"), {"id": state})
    kind = "organisation" if state in organisations() else "state"
    _data(node, "node", {"name": state_name(state), "kind": kind, "cow": cow(state)})


def _data(element: etree._Element, owner: str, values: dict[str, str | int | None]) -> None:
    for name, value in values.items():
        if value is not None:
            etree.SubElement(element, _tag("data"), {"key": f"{owner}-{name}"}).text = str(value)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
