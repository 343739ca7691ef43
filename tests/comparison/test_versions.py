"""Language versions of one readout: followed to one story, and compared by what no language changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman import read
from dragoman.comparison import compare
from dragoman.record import Record
from dragoman.store import Store

pytestmark = pytest.mark.slow

VERSIONS = Path(__file__).resolve().parents[2] / "examples" / "versions"
LANGUAGES = ("en", "ko", "zh", "ru", "fr")


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    return {language: read(VERSIONS / f"readout.{language}.html") for language in LANGUAGES}


def only_in(first: Record, second: Record) -> list[tuple[str, list[bool]]]:
    compared = compare(first, second)
    assert compared.verify()
    rows = [row for row in compared.block("versions") if row.verdicts[0].rule == "in-some-versions"]
    return [
        (row.label, [cell.said == "said" for cell in row.cells]) for row in rows if "event" not in row.label
    ]


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
    assert [account.name.rsplit(" ", 1)[1] for account in compared.accounts] == [f"[{x}]" for x in LANGUAGES]
    (row,) = (row for row in compared.rows if row.label == "number: 14")
    assert [cell.said == "said" for cell in row.cells] == [True, True, True, False, True]
    assert {row.block for row in compared.rows} == {"versions"}


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
            assert [opening.report for opening in story.also] == [
                records["ko"].report.id
            ]  # not the Russian one
        compared = store.compare(records["en"].report.id, records["ko"].report.id)
        assert len(compared.accounts) == 2
        assert not [fault for check in store.verify() for fault in check.problems]


def test_an_english_report_that_names_its_korean_original_in_the_text_is_followed(tmp_path: Path) -> None:
    korean = read(VERSIONS / "readout.ko.html")
    page = (VERSIONS / "readout.en.html").read_text(encoding="utf-8")
    page = "".join(line for line in page.splitlines(keepends=True) if "hreflang" not in line)
    button = f'<p><a href="{korean.report.address}">button that move to original korean article</a></p>'
    english = read(page.replace("</article>", f"{button}</article>").encode())
    assert english.report.original == korean.report.address
    with Store.open(f"sqlite:///{tmp_path / 'linked.db'}") as store:
        store.add([english, korean])
        assert all(story.also[0].report == korean.report.id for story in store.stories())
