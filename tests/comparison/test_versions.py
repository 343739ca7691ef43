"""Language versions of one readout: followed to one story, and compared by what no language changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman import read
from dragoman.comparison import compare
from dragoman.record import Record
from dragoman.render.comparison_text import about, heading
from dragoman.store import Store

pytestmark = pytest.mark.slow

VERSIONS = Path(__file__).resolve().parents[2] / "examples" / "versions"
LANGUAGES = ("en", "ko", "zh", "ru", "fr")
NAMES = ("English", "Korean", "Chinese", "Russian", "French")


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    return {language: read(VERSIONS / f"readout.{language}.html") for language in LANGUAGES}


def only_in(first: Record, second: Record) -> list[tuple[str, list[bool]]]:
    compared = compare(first, second)
    assert compared.verify()
    rows = [
        row
        for row in compared.block("versions")
        if any(verdict.rule == "in-some-versions" for verdict in row.verdicts)
    ]
    return [(row.label, [cell.said == "said" for cell in row.cells]) for row in rows]


@pytest.mark.parametrize(
    ("language", "different"),
    [
        ("ko", [("party: North Korea", [False, True]), ("date: 2025-10-03", [True, False])]),
        ("zh", [("date: 2025-10-03", [True, False])]),
        (
            "ru",
            [
                ("date: 2025-10-03", [True, False]),
                ("number: 14", [True, False]),
                ("number: 16", [False, True]),
            ],
        ),
        ("fr", [("date: 2025-10-03", [True, False])]),
    ],
)
def test_what_only_one_version_has(
    records: dict[str, Record], language: str, different: list[tuple[str, list[bool]]]
) -> None:
    assert only_in(records["en"], records[language]) == different


def test_a_version_and_itself_differ_in_nothing(records: dict[str, Record]) -> None:
    assert only_in(records["ko"], records["ko"]) == []


def test_five_versions_stand_side_by_side(records: dict[str, Record]) -> None:
    compared = compare(*records.values())
    assert [account.name for account in compared.accounts] == list(NAMES)
    (row,) = (row for row in compared.rows if row.label == "number: 14")
    assert [cell.said == "said" for cell in row.cells] == [True, True, True, False, True]
    assert {row.block for row in compared.rows} == {"versions"}
    assert heading(compared) == "Versions in English, Korean, Chinese, Russian, French"
    assert compared.notes == (
        "the texts are in en, fr, ko, ru, zh: wording is not compared across languages",
        "partial: of fr, ko, ru, zh only names of states, dates and quotations are read",
    )
    events = [row for row in compared.rows if row.label.startswith("event: ")]
    assert events and all(row.verdicts == () for row in events)
    assert {cell.said for row in events for cell in row.cells[1:]} == {"not read"}
    assert "113 characters" in about(compared.accounts[2])


@pytest.mark.parametrize("order", [("en", "ko", "ru"), ("ko", "ru", "en")])
def test_a_link_to_the_original_puts_both_into_one_story(
    records: dict[str, Record], tmp_path: Path, order: tuple[str, ...]
) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'versions.db'}") as store:
        for language in order:
            store.add([records[language]])
        stories = list(store.stories(actors=("KOR", "FRA")))
        assert stories
        for story in stories:
            named = [(version.language, version.report) for version in story.versions]
            assert named == [(language, records[language].report.id) for language in ("ko", "ru")]
            assert story.related == ()
