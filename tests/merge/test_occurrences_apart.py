"""What keeps two occurrences apart, or joins reports of one: places, rare things, plans, quotations."""

from __future__ import annotations

import pytest

from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Story
from dragoman.merge.terms import MentionTerms, areas_meet, stems
from telling import mention


def merged(*mentions: Mention) -> tuple[Story, ...]:
    return stories(mentions)


def strike(text: str, day: str, outlet: str, status: str = "held") -> Mention:
    return mention(text, day, outlet, kind="ASSAULT", who="RUS>UKR", status=status)


SHOT = "A Norwegian jet shot down a Chilean {} off Bergen, the army said."


def shot(thing: str, day: str, outlet: str) -> Mention:
    return mention(SHOT.format(thing), day, outlet, kind="ASSAULT", who="NOR>CHL", word="shot")


@pytest.mark.parametrize(("thing", "count"), [("balloon", 1), ("drone", 2)])
def test_a_rare_thing_that_was_hit_is_one_for_weeks(thing: str, count: int) -> None:
    assert len(merged(shot(thing, "2023-02-05", "The Fjord"), shot(thing, "2023-02-24", "Quay"))) == count


def test_balloons_in_the_plural_are_no_such_thing() -> None:
    assert (
        len(merged(shot("balloons", "2023-02-05", "The Fjord"), shot("balloons", "2023-02-24", "Quay"))) == 2
    )


@pytest.mark.parametrize(
    ("place", "other", "count"),
    [
        ("in Kramatorsk", "in Kramatorsk", 1),
        ("in Kramatorsk", "in Bakhmut", 2),
        ("in Kharkiv", "in the Kharkiv region", 1),
    ],
)
def test_attacks_on_two_towns_are_two(place: str, other: str, count: int) -> None:
    text = "Russian missiles killed twelve people {} in an apartment block overnight."
    pair = [
        strike(text.format(place), "2023-01-15", "Fjord"),
        strike(text.format(other), "2023-01-15", "Quay"),
    ]
    assert len(merged(*pair)) == count


@pytest.mark.parametrize(
    ("told_on", "count"),
    [
        pytest.param("2023-01-26", 2, id="told the day before"),
        pytest.param("2023-01-27", 1, id="told on the day"),
        pytest.param("2023-01-28", 1, id="told the day after"),
    ],
)
def test_strikes_that_are_told_before_the_day_of_others_are_two(told_on: str, count: int) -> None:
    dated = mention("A wave of Russian missiles hit Ukraine on Friday.", "2023-01-28", "Quay", kind="ASSAULT",
                    who="RUS>UKR", when="2023-01-27")  # fmt: skip
    assert (
        len(merged(strike("Russia fired a wave of missiles at Ukraine.", told_on, "Fjord"), dated)) == count
    )


NORD = ("Kari Nord/NOR",)


@pytest.mark.parametrize(
    ("agreement", "status", "count"),
    [
        pytest.param("Norway and Chile agreed on a base for rescue ships off Arica.", "held", 2, id="a base"),
        pytest.param(
            "Norway and Chile agreed on a visit for a base for rescue ships.", "held", 1, id="a visit"
        ),
        pytest.param(
            "Norway and Chile agree on a base for rescue ships off Arica.", "planned", 1, id="planned"
        ),
    ],
)
def test_an_agreement_is_not_the_visit_in_which_it_was_reached(
    agreement: str, status: str, count: int
) -> None:
    visit = mention("Kari Nord visited Chile for a base for rescue ships off Arica.", "2023-02-02", "Fjord",
                    who="NOR-CHL", mode="visit", people=NORD)  # fmt: skip
    deal = mention(agreement, "2023-02-02", "Quay", kind="AGREE", status=status, who="NOR-CHL")
    assert len(merged(visit, deal)) == count


@pytest.mark.parametrize(("status", "count"), [("held", 1), ("planned", 2)])
def test_an_attack_that_is_prepared_is_not_the_one_that_was_made(status: str, count: int) -> None:
    first = strike("Russian forces attacked in the east with tanks.", "2023-02-06", "Fjord")
    second = strike("Russian forces attack in the east with artillery.", "2023-02-06", "Quay", status)
    assert len(merged(first, second)) == count


@pytest.mark.parametrize(("place", "count"), [("Zurich", 1), ("China", 2)])
def test_talks_in_two_countries_are_two(place: str, count: int) -> None:
    rows = []
    for name, outlet, state in (
        ("Zurich", "Fjord", "CHE"),
        (place, "Quay", "CHN" if place == "China" else "CHE"),
    ):
        row = mention(f"Yellen met Liu in {name} on trade.", "2023-01-18", outlet, who="USA-CHN", where=name)
        where = row.event.where
        assert where is not None
        object.__setattr__(where, "country", state)
        rows.append(row)
    assert len(merged(*rows)) == count


@pytest.mark.parametrize(
    ("words", "count"), [("“absurd and hysterical”", 1), ("“indiscriminate use of force”", 2)]
)
def test_other_quoted_words_are_another_message(words: str, count: int) -> None:
    first = mention(
        "China called the reply “absurd and hysterical”.", "2023-02-05", kind="ACCUSE", who="CHN>USA"
    )
    second = mention(f"China accused Oslo: {words}.", "2023-02-06", "Quay", kind="ACCUSE", who="CHN>USA")
    assert len(merged(first, second)) == count


def test_a_date_before_the_first_report_that_plans_it_is_a_contradiction_and_does_not_count() -> None:
    text = "Blinken met Qin in Beijing on trade and fishing."
    plan = mention(text, "2023-06-10", who="USA-CHN", status="planned")
    early = mention(text, "2023-06-19", "Quay", who="USA-CHN", when="2023-06-05")
    (story,) = merged(plan, mention(text, "2023-06-19", "Andes", who="USA-CHN"), early)
    assert (story.status, story.when, story.contradictions) == ("held", None, ("date",))
    late = mention(text, "2023-06-19", "Quay", who="USA-CHN", when="2023-06-18")
    (story,) = merged(plan, late)
    assert (story.when and story.when.value, story.contradictions) == ("2023-06-18", ())


@pytest.mark.parametrize(
    ("held", "planned", "date"),
    [
        (6, 1, "2023-05-05"),  # the late one was misread, or is of another meeting
        (1, 1, "2023-05-05"),
        (1, 2, None),  # most still plan it: it was not held on that day
    ],
)
def test_a_late_plan_takes_no_date_from_more_reports_of_what_was_held(
    held: int, planned: int, date: str | None
) -> None:
    text = "Blinken met Qin in Beijing on trade and fishing."
    rows = [
        mention(text, "2023-05-05", f"Fjord {n}", who="USA-CHN", when="2023-05-05", mode="visit")
        for n in range(held)
    ]
    rows += [
        mention(text, "2023-05-09", f"Quay {n}", who="USA-CHN", mode="visit", status="planned")
        for n in range(planned)
    ]
    (story,) = merged(*rows)
    assert (story.when and story.when.value) == date
    assert ("date" in story.contradictions) == (date is None)


@pytest.mark.parametrize(("hour", "date"), [("04T23:00Z", "2023-05-05"), ("03T23:00Z", None)])
def test_a_day_begins_earlier_in_other_zones(hour: str, date: str | None) -> None:
    text = "Blinken met Qin in Tokyo on trade and fishing."
    rows = [mention(text, f"2023-05-{hour}", f"Fjord {n}", who="USA-CHN") for n in range(3)]
    rows += [mention(text, "2023-05-05", f"Quay {n}", who="USA-CHN", when="2023-05-05") for n in range(2)]
    same = [Judgement("same", rows[0].id, row.id, at="2023-06-01") for row in rows[1:]]
    (story,) = stories(rows, same)
    assert (story.when and story.when.value) == date


@pytest.mark.parametrize(
    ("text", "other", "word", "are_met"),
    [
        (
            "Russian missiles struck Odesa, the mayor of Kyiv said.",
            "Russian missiles hit Odesa.",
            "struck",
            True,
        ),
        ("Russian missiles struck Odesa, officials in Kyiv said.", "Russians shelled Odesa.", "struck", True),
        ("Officials in Kyiv said Russians bombed Odesa.", "Russian missiles hit Odesa.", "bombed", True),
        ("Russians attacked Odesa, killing ten.", "Russian missiles hit Kyiv.", "attacked", False),
        ("Russian missiles struck a block, killing ten in Kyiv.", "Russians hit Odesa.", "struck", False),
    ],
)
def test_where_an_attack_fell_is_read_without_who_says_so(
    text: str, other: str, word: str, are_met: bool
) -> None:
    struck, other_struck = (
        MentionTerms(mention(words, "2023-01-15", kind="ASSAULT", who="RUS>UKR", word=verb)).struck
        for words, verb in ((text, word), (other, next(w for w in ("hit", "shelled") if w in other)))
    )
    assert len(struck) == len(other_struck) == 1
    assert areas_meet(struck, other_struck) is are_met


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("China's envoy told Japan's ambassador to leave.", ""),
        ("The states' envoys met the workers' union.", ""),
        ("China called it 'a hysterical reply' today.", "hysterical reply"),
        ("China called it 'the West's hysterical reply' today.", "West hysterical reply"),
        ("China's envoy called it “absurd”.", "absurd"),
    ],
)
def test_an_apostrophe_opens_no_quotation(text: str, quoted: str) -> None:
    terms = MentionTerms(mention(text, "2023-02-05", kind="ACCUSE", who="CHN>JPN"))
    assert terms.quoted == stems(quoted)


def test_a_plan_reported_again_is_not_held() -> None:
    text = "Blinken is to meet Qin in Beijing on trade and fishing."
    rows = [mention(text, f"2023-06-1{n}", f"Outlet {n}", who="USA-CHN", status="planned") for n in range(4)]
    (story,) = merged(*rows)
    assert story.status == "planned"
