"""A candidate joins the group that a comparison with every group would find, without making it."""

from __future__ import annotations

import random
import sys
from types import FrameType

import pytest

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.english.document import Document, parse
from dragoman.readers.english.events import mentions
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.mentions import Group, Groups

pytestmark = pytest.mark.slow
PARTS = (
    "Norway met Chile in Oslo.", "Norway will meet Chile on 7 May.", "Norway called Chile on 3 May 2023.",
    "Ministers of Norway and Chile held talks.", "The talks between Norway and Chile were postponed.",
    "Norway's Kari Nord and Chile's Ana Rojas met on 3 May 2023.", "Norway bombed a base in Chile.",
    "Norway, which attacked Chile, bombed the base in Chile and bombed a port in Chile.",
    "Norway imposed sanctions on Chile on 4 May 2023.", "Norway denied that it had attacked Chile.",
    "Chile also cancelled a visit to Norway.", "After the meeting Norway thanked Chile.",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_the_group_is_that_of_a_comparison_with_all(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    text = "\n\n".join(" ".join(chance.choices(PARTS, k=chance.randint(1, 4))) for _ in range(8))
    document, found = candidates(text, monkeypatch)
    groups = Groups(document)
    for candidate in found:
        groups.add(candidate)
    assert [group.members for group in groups.all] == compared_with_all(document, found)
    assert len(groups.all) < len(found)


def test_twice_the_events_take_twice_the_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    once, twice = (
        comparisons(*candidates("Norway met Chile.\n\n" * count, monkeypatch)) for count in (40, 80)
    )
    assert twice <= 2.2 * once + 10


def candidates(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Document, list[Candidate]]:
    """Return the candidates that the reading of `text` makes groups of."""
    taken: list[Candidate] = []
    add = Groups.add
    with monkeypatch.context() as patch:
        patch.setattr(Groups, "add", lambda self, candidate: (taken.append(candidate), add(self, candidate)))
        report = ingest(text, published="2023-05-05")
        extract(report)
    assert len(taken) > 8
    return parse(report), taken


def compared_with_all(document: Document, found: list[Candidate]) -> list[list[Candidate]]:
    groups: list[Group] = []
    for candidate in found:
        homes = [group for group in groups if mentions._same(document, group, candidate)]
        mode = candidate.predicate.frame.mode
        home = next((g for g in homes if g.first.predicate.frame.mode == mode), homes[0] if homes else None)
        if home is None:
            groups.append(home := Group([]))
        home.members.append(candidate)
        home.sentences.add(mentions._sentence(candidate))
    return [group.members for group in groups]


def comparisons(document: Document, found: list[Candidate]) -> int:
    """Return how often two mentions are compared while groups are made."""
    count = 0

    def counting(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_name in {"_same", "_looked_for"}

    groups = Groups(document)
    sys.setprofile(counting)
    try:
        for candidate in found:
            groups.add(candidate)
    finally:
        sys.setprofile(None)
    return count
