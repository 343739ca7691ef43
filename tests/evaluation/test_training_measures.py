"""The measures that training is steered by, and what is never trained on."""

from __future__ import annotations

from pathlib import Path
from subprocess import CalledProcessError

import pytest
from training.__main__ import example_sets, step
from training.classes import GoldEvent, part
from training.scoring import Read, likeliest_shift, score

from dragoman.readers.english.learned.event_options import Proposal

EVENT = Proposal("ACCUSE", ("NOR",), ("CHL",), "held", 0.9, 0, 0)


def gold(kind: str, span: tuple[int, int], status: str = "held") -> GoldEvent:
    return GoldEvent(kind, status, ["NOR"], ["CHL"], None, [span], None)


def test_an_event_of_the_type_and_sides_at_the_words_is_right():
    result = score([([gold("ACCUSE", (0, 9)), gold("SANCTION", (20, 29))], [Read(EVENT, [(0, 5)])])])
    assert (result.precision, result.recall, result.f1) == (1, 0.5, pytest.approx(2 / 3))
    assert (result.unusual, result.unusual_right) == (0, 0)


def test_confidence_that_is_too_high_is_shifted_down():
    too_high = [(0.5, number < 3) for number in range(10)]
    assert likeliest_shift(too_high) == pytest.approx(-0.85)  # the logit of 0.3
    assert likeliest_shift([(0.3, number < 3) for number in range(10)]) == 0
    assert likeliest_shift([]) == 0


def test_the_status_of_what_was_not_simply_held():
    result = score([([gold("ACCUSE", (0, 9), "planned")], [Read(EVENT, [(0, 5)])])])
    assert (result.typed, result.unusual, result.unusual_right) == (1, 1, 0)


def test_turned_sides_are_detected_only():
    turned = Proposal("ACCUSE", ("CHL",), ("NOR",), "held", 0.9, 0, 0)
    result = score([([gold("ACCUSE", (0, 9))], [Read(turned, [(0, 5)])])])
    assert (result.typed, result.detected) == (0, 1)


def test_the_same_event_at_other_words_is_wrong():
    assert score([([gold("ACCUSE", (0, 9))], [Read(EVENT, [(50, 55)])])]).detected == 0


def test_parts_are_those_of_a_hash():
    assert part("portal_2002_2023:7", 10) == part("portal_2002_2023:7", 10)
    assert {part(str(number), 10) for number in range(100)} == set(range(10))


def test_what_is_only_scored_is_no_example(tmp_path):
    sets = example_sets(tmp_path)
    assert {"development", "feed_items", "pool_2026_11"} <= set(sets)
    names = {Path(argument).stem for arguments in sets.values() for argument in arguments}
    assert {"w1", "r1"} <= names and not any(name.startswith(("unread", "r3")) for name in names)


def test_a_step_that_fails_is_done_again(tmp_path, monkeypatch):
    output = tmp_path / "network.pt"

    def half(*arguments: str) -> None:
        Path(arguments[-1]).write_bytes(b"half")
        raise CalledProcessError(1, arguments)

    monkeypatch.setattr("training.__main__.run", half)
    with pytest.raises(CalledProcessError):
        step("train", [], output)
    assert not output.exists()
    monkeypatch.setattr("training.__main__.run", lambda *a: Path(a[-1]).write_bytes(b"whole"))
    step("train", [], output)
    assert output.read_bytes() == b"whole"


def test_a_step_is_not_done_again(tmp_path):
    output = tmp_path / "network.pt"
    output.write_bytes(b"kept")
    step("no_such_step", [], output)
    assert output.read_bytes() == b"kept"
