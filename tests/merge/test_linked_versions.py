"""An original in another language stands in the stories that its translation opens with, by its link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.ingest import ingest
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.pipeline import extract
from dragoman.query.chronology import chronology
from dragoman.record import Record
from dragoman.render.views import chronology_layout
from dragoman.store import Store
from telling import told

ENGLISH, FRENCH = "https://mfa.example/en/7", "https://mfa.example/fr/7"
TITLE = "Ministers of Norway and Chile hold talks in Arica"


def translation(**fields: str | None) -> Record:
    text = f"{TITLE} on 10 May 2023."
    record = told(text, "2023-05-10", "The Fjord", when="2023-05-10", word="hold", title=TITLE)
    report = replace(record.report, address=ENGLISH, original=FRENCH, language="en")
    return replace(record, report=replace(report, **fields))


def foreign(language: str, text: str, address: str, original: str | None = None) -> Record:
    report = ingest(text.encode(), published="2023-05-10", outlet="Ministère")
    return extract(replace(report, language=language, address=address, original=original))


ORIGINAL = foreign(
    "fr",
    "La Norvège et le Chili tiennent des consultations\n\nElles ont eu lieu le 10 mai 2023 à Arica.\n",
    FRENCH,
)
SIBLING = foreign(
    "es", "Noruega y Chile celebran consultas\n\nFue el 10 de mayo de 2023, y no el 9 de mayo.\n",
    "https://mfa.example/es/7", FRENCH,
)  # fmt: skip
STRANGER = foreign(
    "fr", "La Norvège et le Chili tiennent des consultations\n\nElles ont eu lieu le 10 mai 2023.\n",
    "https://other.example/1",
)  # fmt: skip
LINKED = (ORIGINAL, SIBLING)


def story_of(*records: Record) -> Story:
    (story,) = stories(mentions(records), openings=openings(records))
    return story


def test_original_and_sibling_stand_in_the_story_with_what_is_read_of_them() -> None:
    story = story_of(translation(), STRANGER, *LINKED)
    assert {version.report: version.language for version in story.versions} == {
        ORIGINAL.report.id: "fr", SIBLING.report.id: "es",
    }  # fmt: skip
    version = next(version for version in story.versions if version.language == "fr")
    assert version.partial and version.outlet == "Ministère" and version.address == FRENCH
    assert [(row.value, row.words.quote) for row in version.parties] == [
        ("NOR", "Norvège"), ("CHL", "Chili"),
    ]  # fmt: skip
    assert [(row.value, row.words.quote) for row in version.dates] == [("2023-05-10", "10 mai 2023")]
    assert story.related == () and (story.sources, len(story.mentions)) == (1, 1)


@pytest.mark.parametrize(
    "records",
    [
        (translation(original=None), ORIGINAL),
        (translation(original="https://mfa.example/fr/8"), ORIGINAL),
        (translation(), foreign("fr", "Le Chili et le Pérou parlent\n\nLe 10 mai 2023 à Arica.\n", FRENCH)),
    ],
    ids=["no link", "another link", "other parties"],
)
def test_without_link_or_parties_it_stands_in_no_story(records: tuple[Record, ...]) -> None:
    assert story_of(*records).also == ()


def test_an_original_that_names_its_translation_is_a_version_too() -> None:
    linked = replace(ORIGINAL, report=replace(ORIGINAL.report, original=ENGLISH))
    assert [version.language for version in story_of(translation(original=None), linked).versions] == ["fr"]


def test_two_english_reports_of_one_original_are_no_versions_by_that_alone() -> None:
    quarrel = told("Norway and Chile quarrel over salmon imports at a port.", "2023-05-10", "Mfa")
    report = replace(quarrel.report, original=FRENCH, language="en", address="https://mfa.example/en/8")
    story = story_of(translation(), replace(quarrel, report=report, events=()), SIBLING)
    assert story.related == () and [version.language for version in story.versions] == ["es"]


def test_a_page_in_a_language_that_nobody_reads_is_compared_by_no_words() -> None:
    alike = translation(original=None, language="de", address="https://mfa.example/de/7")
    alike = replace(alike, report=replace(alike.report, id="d" * 16, outlet="Der Fjord"), events=())
    assert story_of(translation(), alike).also == ()
    as_english = replace(alike, report=replace(alike.report, language="en"))
    assert len(story_of(translation(), as_english).related) == 1
    linked = replace(alike, report=replace(alike.report, original=ENGLISH))
    assert [version.language for version in story_of(translation(), linked).versions] == ["de"]


def test_a_store_gives_the_same_versions_whatever_came_first_and_as_of_a_day(tmp_path) -> None:
    wanted = story_of(translation(), *LINKED)
    for number, order in enumerate(([translation(), *LINKED], [*LINKED, translation()])):
        with Store.open(str(tmp_path / f"{number}.db")) as store:
            for record in order:
                store.add([record])
            (story,) = store.stories()
            assert story.versions == wanted.versions and story.id == wanted.id
            (entry,) = store.chronology("NOR", "CHL")
            assert entry.versions == wanted.versions and entry.also == ()


def test_lists_name_the_version_with_its_words() -> None:
    (entry,) = chronology([story_of(translation(), ORIGINAL)])
    below = chronology_layout(()).below(entry)
    assert "in French, partly read: Ministère: “La Norvège et le Chili tiennent des consultations”" in below
    assert "CHL “Chili”, 2023-05-10 “10 mai 2023”" in below


def test_events_of_two_languages_are_compared_by_no_words() -> None:
    text = "La Norvège et le Chili ont tenu des consultations longues et difficiles sur le saumon."
    accepted = told(text, "2023-05-10", "Ministère")
    accepted = replace(accepted, report=replace(accepted.report, language="fr", address=FRENCH))
    assert len(story_of(translation(), accepted).mentions) == 2
    as_english = replace(accepted, report=replace(accepted.report, language="en"))
    assert len(stories(mentions([translation(), as_english]))) == 2


def test_the_button_of_a_page_for_its_korean_original_is_followed() -> None:
    korean = "https://paper.example/ko/7"
    button = "button that move to original korean article (클릭시 원문으로 이동하는 버튼)"
    body = f"<h1>{TITLE}</h1><p>{TITLE} on 10 May 2023.</p><p><a href='{korean}'>{button}</a></p>"
    page = ingest(f"<html lang='en'><body><article>{body}</article></body></html>".encode())
    original = foreign("ko", "노르웨이와 칠레, 아리카에서 회담\n\n회담은 2023년 5월 10일에 열렸다.\n", korean)
    (version,) = story_of(translation(original=page.original), original).versions
    assert version.language == "ko" and [row.words.quote for row in version.parties] == ["노르웨이", "칠레"]
    assert [row.value for row in version.dates] == ["2023-05-10"]
