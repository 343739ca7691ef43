"""benchmarks/dyads.py on sentences of our own: the codes that it gives to the sides of the gold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.dyads import FILE, main, with_codes

pytestmark = pytest.mark.slow


def row(text: str, actor: str, recipient: str) -> dict[str, Any]:
    act = {"type": "ACCUSE", "actor_text": [actor], "recipient_text": [recipient]}
    return {"id": "1", "text": text, "gold": [act | {"actor_codes": [], "recipient_codes": []}]}


@pytest.mark.parametrize(
    ("text", "actor", "recipient", "codes", "both"),
    [
        ("Norway condemned Mali.", "Norway", "Mali", ("NOR", "MLI"), True),
        (
            "Malian police condemned the United Nations.",
            "Malian police",
            "the United Nations",
            ("MLI", "IGO"),
            True,
        ),
        ("Malian police accused the bakers.", "Malian police", "the bakers", ("MLI", "MLI"), False),
        ("The bakers accused Norway.", "The bakers", "Norway", ("NOR", "NOR"), False),
    ],
)
def test_sides_are_coded_from_their_words(
    text: str, actor: str, recipient: str, codes: tuple[str, str], both: bool
) -> None:
    coded = with_codes(row(text, actor, recipient))
    assert coded is not None
    (act,) = coded["gold"]
    assert ((*act["actor_codes"],), (*act["recipient_codes"],), coded["both"]) == (codes[:1], codes[1:], both)


def test_a_sentence_that_names_no_state_is_left_out() -> None:
    assert with_codes(row("The bakers accused the millers.", "The bakers", "the millers")) is None


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert FILE in capsys.readouterr().err
