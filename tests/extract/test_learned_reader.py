"""From probabilities of the learned reader to events."""

from __future__ import annotations

from typing import Any

import pytest
from training.classes import part
from training.decode import Proposal, parties, proposals, score

SURE_PAIR = {"NOR": [0.05, 0.9, 0.05], "CHL": [0.1, 0.05, 0.85], "PER": [0.95, 0.03, 0.02]}
STATUS = [0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]


def candidate(start: int, sentence: int = 0) -> dict[str, Any]:
    return {"start": start, "sentence": sentence, "evidence": [start, start + 5]}


def row(number: int, kind: str, chance: float, roles: dict[str, list[float]] = SURE_PAIR) -> dict[str, Any]:
    return {"candidate": number, "status": STATUS, "types": [{"type": kind, "p": chance, "roles": roles}]}


def gold(kind: str, span: tuple[int, int]) -> dict[str, Any]:
    return {"type": kind, "actors": ["NOR"], "recipients": ["CHL"], "spans": [span]}


def test_who_acts_on_whom() -> None:
    actors, recipients, chance = parties("ACCUSE", SURE_PAIR) or ((), (), 0)
    assert (actors, recipients) == (("NOR",), ("CHL",))
    assert chance == pytest.approx((0.9 * 0.85) ** 0.5)


def test_an_act_may_have_no_recipient() -> None:
    alone = {"NOR": [0.05, 0.9, 0.05], "CHL": [0.97, 0.01, 0.02]}
    assert (parties("MOBILIZE", alone) or ((), (), 0))[:2] == (("NOR",), ())


def test_all_who_take_part_in_talks() -> None:
    roles = {"NOR": [0.1, 0.5, 0.4], "CHL": [0.2, 0.4, 0.4], "PER": [0.3, 0.3, 0.4], "FIN": [0.9, 0.1, 0.0]}
    assert (parties("CONSULT", roles) or ((), (), 0))[:2] == (("NOR",), ("CHL", "PER"))


@pytest.mark.parametrize("kind", ["CONSULT", "ACCUSE"])
def test_nobody_is_likely(kind: str) -> None:
    assert parties(kind, {"NOR": [0.95, 0.03, 0.02]}) is None


def test_one_event_where_two_words_tell_it() -> None:
    example = {"candidates": [candidate(0), candidate(30), candidate(90, sentence=3)]}
    events = proposals(example, [row(0, "ACCUSE", 0.5), row(1, "ACCUSE", 0.8), row(2, "ACCUSE", 0.4)])
    assert [event.start for event in events] == [30, 90]
    others = proposals(example, [row(0, "ACCUSE", 0.5), row(1, "SANCTION", 0.8)])
    assert [event.type for event in others] == ["SANCTION", "ACCUSE"]


def test_scores() -> None:
    event = Proposal("ACCUSE", ("NOR",), ("CHL",), "held", 0.9, 0, 0, (0, 5), 0)
    examples = [{"gold": [gold("ACCUSE", (0, 9)), gold("SANCTION", (20, 29))]}]
    assert score(examples, [[event]])["precision"] == 1 and score(examples, [[event]])["recall"] == 0.5
    turned = Proposal("ACCUSE", ("CHL",), ("NOR",), "held", 0.9, 0, 0, (0, 5), 0)
    assert score(examples, [[turned]])["f1"] == 0 and score(examples, [[turned]])["detected"] > 0
    elsewhere = Proposal("ACCUSE", ("NOR",), ("CHL",), "held", 0.9, 50, 0, (50, 55), 0)
    assert score(examples, [[elsewhere]])["detected"] == 0


def test_parts_are_those_of_a_hash() -> None:
    assert part("portal_2002_2023:7", 10) == part("portal_2002_2023:7", 10)
    assert {part(str(number), 10) for number in range(100)} == set(range(10))
