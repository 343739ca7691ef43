"""Acts that the words only recall, in the past of news: less sure, since their day is not the report's."""

from __future__ import annotations

import pytest

from dragoman.ingest import ingest
from dragoman.pipeline import read
from dragoman.readers.english.document import parse
from dragoman.readers.english.learned.events import is_recalled
from dragoman.record import Event
from dragoman.settings import Settings

pytestmark = pytest.mark.slow


def recalled(text: str, word: str) -> bool:
    paragraph = parse(ingest(text)).paragraphs[0]
    return is_recalled(next(token for token in paragraph.doc if token.text == word))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Prices have risen since Russia attacked Georgia.", "attacked"),
        ("The talks come weeks after Chile banned Peruvian fish.", "banned"),
        ("A banker was charged with violating American sanctions against Iran.", "sanctions"),
        ("Russia's attack on Georgia shows how weak the army was.", "attack"),
        ("Iran had jailed two Britons.", "jailed"),
        ("The move comes amid Russia's war against Georgia.", "war"),
        ("He named firms that Chile has banned.", "banned"),
        ("The offer comes after Chile appealed for help.", "appealed"),
        ("Peru had jailed the traders it accused of spying.", "accused"),
        ("Chile recently signed a fishing pact with Peru.", "signed"),
        ("Chile has repeatedly criticised Peruvian policies.", "criticised"),
        ("The yearlong assault on Georgia by Russian forces goes on.", "assault"),
        ("China acted to retaliate against American restrictions.", "restrictions"),
        ("How Chile fought Peru over the islands.", "fought"),
    ],
)
def test_what_is_only_recalled(text: str, word: str) -> None:
    assert recalled(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Russia attacked Georgia.", "attacked"),
        ("Chile has banned Peruvian fish.", "banned"),
        ("Norway left after Chile appealed for help.", "appealed"),
        ("Peru jailed the traders it accused of spying.", "accused"),
        ("Ten people were dead after an Israeli raid in Jenin.", "raid"),
        ("The minister said that Chile had banned the fish.", "banned"),
        ("A Russian attack killed ten Georgians.", "attack"),
        ("Norway launched an attack that killed two Danes.", "killed"),
        ("The EU imposed sanctions on Russia.", "sanctions"),
        ("A fierce assault on Georgia by Russian forces goes on.", "assault"),
        ("China acted against American restrictions.", "restrictions"),
        ("Why is Chile worried about Peru?", "worried"),
    ],
)
def test_what_is_told_as_news(text: str, word: str) -> None:
    assert not recalled(text, word)


def test_a_headline_recalls_who_somebody_is_beside_its_news() -> None:
    def in_headline(text: str) -> bool:
        paragraph = parse(ingest(text, title=text)).paragraphs[0]
        verb = next(token for token in paragraph.doc if token.text == "held")
        return is_recalled(verb, headline=True)

    assert in_headline("American held in Iran launches hunger strike")
    assert not in_headline("American held in Iran")


def told(text: str) -> tuple[Event, ...]:
    return read(text, published="2023-06-19", settings=Settings(reader="both")).events


def events(text: str) -> list[tuple[str, str]]:
    return [(event.event_type, event.status) for event in told(text)]


def test_an_act_that_is_recalled_is_less_sure_than_the_same_as_news() -> None:
    (news,) = told("Russia invaded Ukraine.")
    (past,) = told("A firm has grown since Russia invaded Ukraine.")
    assert news.confidence is not None and past.confidence is not None
    assert past.confidence < 0.6 < 0.8 < news.confidence


def test_aid_that_was_given_is_less_sure_beside_the_news() -> None:
    texts = (
        "Norway gave tanks to Ukraine.",
        "A firm will make the shells of the tanks Norway gave to Ukraine.",
    )
    news, passing = (next(e for e in told(text) if e.event_type == "AID") for text in texts)
    assert news.confidence is not None and passing.confidence is not None
    assert passing.confidence < 0.5 < news.confidence


def test_a_warning_of_what_the_other_does_is_a_charge_and_one_to_it_is_none() -> None:
    assert ("ACCUSE", "held") in events(
        "Ukraine warned on Monday that Russia had massed troops at the border."
    )
    assert ("THREATEN", "held") in events("Ukraine warned Russia of serious consequences.")
    text = "Ukraine warned on Monday that Russia could {} in the spring."
    assert ("ACCUSE", "held") in events(text.format("attack the capital"))
    assert ("THREATEN", "held") in events(text.format("face new sanctions"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("China warned that the Philippines may bear the consequences.", "THREATEN"),
        ("Iran warned that Israel could receive a crushing response.", "THREATEN"),
        ("Russia warned that Poland can expect a response.", "THREATEN"),
        ("China warned that Japan may burn itself.", "THREATEN"),
        ("Japan warned that China may invade Taiwan.", "ACCUSE"),
        ("Ukraine warned that Russia may be preparing an attack.", "ACCUSE"),
        ("Ukraine warned that Russia may use nuclear weapons.", "ACCUSE"),
    ],
)
def test_a_warning_of_what_may_be_done_is_a_charge_only_of_a_deed(text: str, kind: str) -> None:
    assert events(text)[0] == (kind, "held")


def test_a_call_that_is_expected_is_still_to_come() -> None:
    assert events("The Ukrainian president is expected to call on Germany to act.") == [
        ("REQUEST", "planned")
    ]
    assert events("The Ukrainian president called on Germany to act.") == [("REQUEST", "demanded")]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Australia and China held their first talks in three years.", None),
        ("It was the first meeting of the most senior envoys of Australia and China in three years.", None),
        ("Australia's first trade minister, Ann Ho, met China's commerce minister in May.", "2023-05"),
    ],
)
def test_a_span_that_tells_how_rare_talks_are_is_no_date(text: str, date: str | None) -> None:
    (event,) = told(text)
    assert (event.when.value if event.when else None) == date


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Was Israel behind the drone attack on an Iranian plant?", "unconfirmed"),
        ("Why did Israel attack an Iranian military plant?", "held"),
        ("Has Israel bombed Iran's nuclear sites? Analysts are divided.", "unconfirmed"),
        ("Did Russia attack Ukraine with chemical weapons?", "unconfirmed"),
        ("Did Iran complain after Israel attacked its ships?", "held"),
    ],
)
def test_who_asks_whether_something_happened_tells_it_unconfirmed(text: str, status: str) -> None:
    assert {event[1] for event in events(text) if event[0] == "ASSAULT"} == {status}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Norway's foreign minister discussed cooperation with his Indian counterpart.", {"NOR", "IND"}),
        ("Russian Foreign Minister Sergei Lavrov discussed cooperation with Wang Yi.", {"RUS", "CHN"}),
        ("Norway and Chad discussed trade with Mali.", {"NOR", "TCD"}),
    ],
)
def test_who_holds_office_is_a_partner_of_talks_and_a_country_of_the_topic(
    text: str, sides: set[str]
) -> None:
    (talks,) = (event for event in told(text) if event.event_type == "CONSULT")
    assert (talks.status, {party.state for party in (*talks.actors, *talks.recipients)}) == ("held", sides)
