"""What is read of eight languages without their grammar: states, capitals, dates, quotations."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.partial.names_and_dates import find_dates, find_names
from dragoman.record import Record

PUBLISHED = "2025-03-13"


def read(text: str) -> Record:
    return extract(ingest(text.encode(), published=PUBLISHED))


TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", TEXTS)
def test_states_capitals_dates_and_quotations(language: str) -> None:
    expected = TEXTS[language]
    record = read(expected["text"])
    assert record.report.language == language
    assert {actor.state or actor.name for actor in record.actors} == set(expected["states"])
    assert [time.value for time in record.times] == expected["dates"]
    assert [place.country for place in record.places] == expected["capitals"]
    assert [row.content[0].quote for row in record.statements] == [expected["quotation"]]
    assert record.passed_over is None and record.notes[0].startswith("partial: ")
    assert not record.events and record.verify()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "그는 중국어와 프랑스어를 배운다"),
        ("fr", "Une chine de porcelaine et les franchises"),
        ("es", "El francesismo y la chinita"),
        ("ru", "Китайгород стоит в США-подобном городе"),
    ],
)
def test_words_that_only_begin_like_a_name_are_none(language: str, text: str) -> None:
    assert [name.code for name in find_names(text, language) if name.code in ("CHN", "FRA")] == []


@pytest.mark.parametrize(
    ("package", "language", "text", "codes"),
    [
        (
            "pymorphy3", "ru",
            "Переговоры с Францией и Республикой Корея шли в Сеуле при посредничестве Китая",
            ["FRA", "KOR", "KOR", "CHN"],
        ),
        ("pymorphy3", "uk", "Переговори з Францією та Китаєм", ["FRA", "CHN"]),
        ("kiwipiepy", "ko", "프랑스에서조차도 한국이라면 몰라도", ["FRA", "KOR"]),
        ("jieba", "zh", "其中国家代表和法国外长出席", ["FRA"]),
    ],
)  # fmt: skip
def test_forms_are_found_where_the_analyser_is_installed(
    package: str, language: str, text: str, codes: list[str]
) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} of the extra `languages` is not installed")
    assert [name.code for name in find_names(text, language)] == codes


def test_an_analyser_that_is_missing_is_named_with_the_line_that_installs_it(monkeypatch) -> None:
    text = "Міністр закордонних справ України зустрівся з представниками Китаю та Польщі у Варшаві."
    report, module = ingest(text.encode()), "dragoman.readers.partial.names_and_dates.is_installed"
    monkeypatch.setattr(module, lambda name: False)
    assert "pymorphy3 would find more names: pip install 'dragoman[languages]'" in extract(report).notes[-1]
    monkeypatch.setattr(module, lambda name: True)
    assert "pip install" not in "".join(extract(report).notes)


@pytest.mark.parametrize(
    ("text", "value"),
    [("am 31 февраля 2025 года", None), ("12 марта 2025 года", "2025-03-12"), ("в марте 2025", None)],
)
def test_days_that_no_month_has_are_no_dates(text: str, value: str | None) -> None:
    record = read(f"Министры говорили об этом снова и снова, {text}, и потом ещё раз.")
    assert [time.value for time in record.times] == ([value] if value else [])


@pytest.mark.parametrize("published", ["0001-01-05", "9999-12-20"])
def test_a_day_near_the_ends_of_the_calendar_is_no_error(published: str) -> None:
    text = "한국과 프랑스 외교장관이 3월 12일 서울에서 회담을 가졌다."
    report = replace(ingest(text.encode(), published=PUBLISHED), published_at=published)
    assert all(1 <= int(time.value[:4]) <= 9999 for time in find_dates(report, "ko"))


def test_without_a_date_of_publication_a_day_and_month_stay_unresolved() -> None:
    record = extract(ingest("한국과 프랑스 외교장관이 3월 12일 서울에서 회담을 가졌다.".encode()))
    assert record.times == ()
