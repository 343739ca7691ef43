from __future__ import annotations

import io

import hostile
import networkx
import pytest

from builders import event, party, report
from dragoman.record import Record, When

LINES = (
    "Norway and Chile met.",
    "Norway accused Chile.",
    "Chile met the United Nations.",
    "Norway will meet Chile.",
    "Norway spoke.",
)


def record():
    of = report(" ".join(LINES))
    met, accused, un, planned, alone = LINES
    when = When("2023-05-05", None)
    chile = (party("CHL"),)
    return Record(
        of,
        events=(
            event(of, met, when=when),
            event(of, accused, event_type="ACCUSE", when=When("2023-06", None)),
            event(of, un, actors=chile, recipients=(party("UN"),), when=when),
            event(of, planned, status="planned", when=When("2024-01-01", None)),
            event(of, alone, event_type="MOBILIZE", recipients=(), when=when),
        ),
    )


def test_arcs_count_stories_by_type_and_direction(exported):
    data, tally = exported([record()], "graphml")
    graph = networkx.read_graphml(io.BytesIO(data))
    assert graph.nodes["NOR"] == {"name": "Norway", "kind": "state", "cow": 385}
    assert graph.nodes["UN"]["kind"] == "organisation"
    there, back = graph.edges["NOR", "CHL"], graph.edges["CHL", "NOR"]
    assert (there["stories"], there["CONSULT"], there["ACCUSE"]) == (2, 1, 1)
    assert (back["stories"], back["CONSULT"]) == (1, 1) and "ACCUSE" not in back
    assert (there["first"], there["last"]) == ("2023-05-05", "2023-06")
    assert ("UN", "CHL") in graph.edges and ("NOR", "UN") not in graph.edges
    assert (tally.written["stories"], tally.written["arcs"], sum(tally.unmapped.values())) == (3, 4, 2)


def test_no_stories_no_arcs(exported):
    assert len(networkx.read_graphml(io.BytesIO(exported([], "graphml")[0]))) == 0


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text(exported, text):
    networkx.read_graphml(io.BytesIO(exported([hostile.record(text)], "graphml")[0]))
