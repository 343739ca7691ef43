"""Plain texts come through as they are, copies of pages are taken apart; Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.ingest import ingest
from dragoman.record import Byline, Caption, Report

FIRST = "Norway and Chile opened talks on fisheries in Oslo on Friday, the first since 2019, officials said."
SECOND = (
    "“We are glad to be here,” Foreign Minister Ana Rojas told reporters after the meeting at the palace."
)
CAPTION = "Foreign Minister Ana Rojas of Chile arrives in Oslo on May 5. (Reuters/NTB)"
COPY = f"""Norway and Chile return to the table over salmon

Posted on : 2023-05-05 16:53 KST Modified on : 2023-05-05 18:01 KST
Both capitals hope for a deal before the season begins
{CAPTION}
{CAPTION}

{FIRST}

{SECOND}

By Kim Ara, Oslo correspondent; Lee Jun, Santiago correspondent

Please direct questions or comments to [desk@paper.example]

button that moves to the original Korean article (원문)

Related stories
Salmon prices fall again
Most viewed articles
A quiet week in the fjords"""


def kinds(report: Report) -> list[tuple[str, str]]:
    return [(block.kind, report.text[block.start : block.end]) for block in report.blocks]


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\n{SECOND}",
        f"  {FIRST}\n \n\n{SECOND}\n",
        f"Office of the Spokesperson\n\n{FIRST}\n\n{SECOND}",
        f"Ana Rojas, Minister of Foreign Affairs\n\n{FIRST}",
        f"{FIRST}\r\n\r\n{SECOND}",
        f"By Ana Rojas\n\n{FIRST}",
        f"MS. ROJAS: {FIRST}\n\nQ: And then?\n\nMS. ROJAS: {SECOND}",
        f"{FIRST}\n\nThe talks were updated on May 4, 2022.",
    ],
)
def test_text_without_furniture_is_untouched(text: str) -> None:
    report = ingest(text)
    assert report.text == text.strip()
    assert "\n\n".join(quote for _, quote in kinds(report)).split() == text.split()


def test_given_title_stands_before_the_text() -> None:
    report = ingest(
        f"{FIRST}\n\n{SECOND}", title="Talks on salmon", published="2023-05-05", outlet="The Paper"
    )
    assert report.text == f"Talks on salmon\n\n{FIRST}\n\n{SECOND}"
    assert kinds(report)[0] == ("title", "Talks on salmon")
    assert (report.title, report.outlet, report.published_at) == (
        "Talks on salmon",
        "The Paper",
        "2023-05-05",
    )
    assert report.origins == {"published_at": "given", "outlet": "given", "title": "given"}


def test_given_title_that_the_text_has_is_not_repeated() -> None:
    report = ingest(f"Talks on salmon\n\n{FIRST}", title="Talks on Salmon")
    assert report.text == f"Talks on salmon\n\n{FIRST}"
    assert kinds(report)[0] == ("title", "Talks on salmon")


def test_wrapped_lines_are_one_paragraph_and_short_lines_are_not() -> None:
    wrapped = (
        "Norway and Chile opened talks on fisheries in Oslo on\n"
        "Friday, the first since 2019, officials of both\nsides said."
    )
    assert kinds(ingest(wrapped)) == [("paragraph", wrapped)]
    assert len(kinds(ingest(f"{FIRST}\n{SECOND}"))) == 2


def test_page_copy_is_taken_apart() -> None:
    report = ingest(COPY)
    assert kinds(report) == [
        ("title", "Norway and Chile return to the table over salmon"),
        ("standfirst", "Both capitals hope for a deal before the season begins"),
        ("caption", CAPTION),
        ("paragraph", FIRST),
        ("paragraph", SECOND),
    ]
    assert report.captions == (
        Caption("Foreign Minister Ana Rojas of Chile arrives in Oslo on May 5.", "Reuters/NTB"),
    )
    assert (report.published_at, report.modified_at) == ("2023-05-05T16:53+09:00", "2023-05-05T18:01+09:00")
    assert report.bylines == (
        Byline("Kim Ara", "Oslo correspondent"),
        Byline("Lee Jun", "Santiago correspondent"),
    )
    assert report.contact == "desk@paper.example"
    assert report.origins is not None and report.origins["published_at"] == "text"


def test_given_values_outrank_the_text() -> None:
    report = ingest(COPY, published="2023-05-06", outlet="The Paper")
    assert (report.published_at, report.outlet) == ("2023-05-06", "The Paper")
    assert report.origins is not None and report.origins["published_at"] == "given"


def test_outlet_above_the_title_is_no_title() -> None:
    head = "THE PAPER\nPosted: 5 May 2023 10:52 GMT\n\nTalks on salmon open\n\nBy Ana Rojas"
    report = ingest(f"{head}\n\n{FIRST}\n\n(c) The Paper")
    assert (report.outlet, report.title) == ("The Paper", "Talks on salmon open")
    assert kinds(report)[1:] == [("paragraph", FIRST)]


def test_title_that_announces_the_kind_is_named_in_place() -> None:
    text = f"Press briefing, 25 July 2022\n\nMS. HOLM: {FIRST}\n\nQ: Will it last?"
    report = ingest(text)
    assert report.text == text
    assert (report.title, report.published_at, report.kind) == (
        "Press briefing, 25 July 2022",
        "2022-07-25",
        "briefing",
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Readout of the Minister's Call with the Foreign Minister of Chile", "readout"),
        ("Joint Statement by Norway and Chile on Fisheries", "joint statement"),
        ("Norway-Chile Joint Communiqué", "communiqué"),
        ("Press Briefing by Press Secretary Per Holm", "briefing"),
        ("Norway and Chile issue joint statement on fisheries", "news"),
        ("A communique was signed after the talks", "news"),
        ("Press reacts to talks", "news"),
    ],
)
def test_kind(title: str, kind: str) -> None:
    assert ingest(FIRST, title=title).kind == kind


def test_language() -> None:
    assert ingest(f"{FIRST} {SECOND}").language == "en"
    german = "Der Minister sagte in Oslo, dass die Gespräche mit der Regierung von Chile wichtig sind."
    assert ingest(german).language == "de"
    assert ingest("양국 외교장관은 금요일 오슬로에서 회담을 열고 어업 협정을 논의했다.").language == "ko"
    assert ingest("Oslo talks").language is None


def test_the_same_input_gives_the_same_identifier() -> None:
    assert ingest(COPY).id == ingest(COPY).id
    assert ingest(COPY).id != ingest(COPY, outlet="The Paper").id


@pytest.mark.parametrize(
    "text",
    [
        "Iraqi jets attacked Kuwait over a dispute about oil.",  # "a" is Portuguese, too
        "At least one reported dead after shots fired at Michigan State University",  # "at" is Danish
        "Giant panda Le Le dies after 20 years at Memphis Zoo",
    ],
)
def test_a_headline_of_few_common_words_is_in_no_other_language(text: str) -> None:
    assert ingest(text).language in {None, "en"}


def test_short_words_that_other_languages_have_too_are_english() -> None:
    problems = (
        "Rich People’s Problems: I just haven’t got enough money. Where do I start if I want to do this?"
    )
    assert ingest(problems).language in (None, "en")


DUTCH = (
    "De minister was in Oslo, en hij is met zijn collega in gesprek over de visserij. Het is de eerste keer "
    "dat de twee elkaar in een jaar zien, en we willen meer van dit soort gesprekken."
)
GERMAN = (
    "Der Minister war in Oslo, und was er an die Kollegen schrieb, will er in der Sitzung sagen. Das ist ein "
    "Zeichen, die Gespräche sind nicht zu Ende."
)


@pytest.mark.parametrize(("language", "text"), [("nl", DUTCH), ("de", GERMAN)])
def test_words_that_english_has_too_do_not_make_a_text_english(language: str, text: str) -> None:
    assert ingest(text).language == language


PAGE = """---
title: "Talks on salmon"
date: 2023-05-05T10:00:00+02:00
outlet: The Paper
author: Ana Rojas, Oslo correspondent
---

# Talks on salmon

*Both capitals hope for a deal*

![Ministers at the quay](quay.jpg)
*Ministers of Norway and Chile at the quay. (NTB/P. Holm)*

Norway and **Chile** opened [talks](https://paper.example/talks) on fisheries in
Oslo on Friday.

> “We are *glad* to be here,” Rojas said.

## What comes next

- A second round in May
- A treaty_in_draft, perhaps

Share this article
"""


def test_markdown() -> None:
    report = ingest(PAGE)
    assert [(block.kind, report.text[block.start : block.end]) for block in report.blocks] == [
        ("title", "Talks on salmon"),
        ("standfirst", "Both capitals hope for a deal"),
        ("caption", "Ministers of Norway and Chile at the quay. (NTB/P. Holm)"),
        ("paragraph", "Norway and Chile opened talks on fisheries in Oslo on Friday."),
        ("paragraph", "“We are glad to be here,” Rojas said."),
        ("heading", "What comes next"),
        ("paragraph", "A second round in May"),
        ("paragraph", "A treaty_in_draft, perhaps"),
    ]
    assert report.published_at == "2023-05-05T10:00:00+02:00"
    assert report.bylines == (Byline("Ana Rojas", "Oslo correspondent"),)
    assert report.captions == (Caption("Ministers of Norway and Chile at the quay.", "NTB/P. Holm"),)
    assert report.links == ("https://paper.example/talks",)
    assert report.origins is not None and report.origins["outlet"] == "front matter"


def test_suffix_decides(tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    file.write_text("The ministers *met* in Oslo.", encoding="utf-8")
    assert ingest(file).text == "The ministers met in Oslo."
    assert ingest("The ministers *met* in Oslo.").text == "The ministers *met* in Oslo."
