"""What a story says where its mentions differ: the day, the status, who acts, and whose names are one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.merge.votes import known_name, same_name
from dragoman.record import Record
from telling import told

ENDS = {
    "The Fjord": "after weeks of rough seas and long talks among its ministers",
    "The Andes": "to keep harbours open, as fishermen had asked since autumn",
    "Quayside": "says a minister who would not name the crews or their ports",
    "Sea Post": "while lawmakers wait for a vote on what all of it may cost",
    "North Mail": "despite doubts that the ice will last until they get there",
    "Cape Times": "for two winters, and perhaps for a third one if need be",
}
"""Outlets, and words of their own, so that none copies another."""
OUTLETS = tuple(ENDS)


def merged(*records: Record) -> Story:
    (story,) = stories(mentions(records))
    return story


def sure(record: Record, confidence: float) -> Record:
    return replace(record, events=tuple(replace(event, confidence=confidence) for event in record.events))


def trawler(day: str, outlet: str, *, when: str | None = None) -> Record:
    text = f"Chile seized the Norwegian trawler Havørn off Arica {ENDS[outlet]}."
    return told(text, day, outlet, kind="COERCE", who="CHL>NOR", mode="seize", when=when)


def icebreakers(
    day: str, outlet: str, words: str, *, who: str = "NOR>CHL", status: str = "planned"
) -> Record:
    text = f"Norway {words} icebreakers Fram and Nansen to Chile {ENDS[outlet]}."
    return told(text, day, outlet, kind="AID", who=who, status=status)


def test_a_report_days_before_the_others_does_not_date_a_story() -> None:
    early = trawler("2023-05-02", "The Fjord")
    rest = [trawler("2023-05-05", outlet) for outlet in OUTLETS[1:5]]
    assert merged(early, *rest).reported == "2023-05-05"


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(("2023-05-02", "2023-05-05", "2023-05-05"), id="too few to tell"),
        pytest.param(
            ("2023-05-02", "2023-05-05", "2023-05-05", "2023-05-07", "2023-05-09"), id="told for days"
        ),
        pytest.param(("2023-05-02", "2023-05-02", "2023-05-03", "2023-05-04"), id="the first days tell most"),
    ],
)
def test_the_first_report_dates_a_story_that_no_day_tells_for_half(days: tuple[str, ...]) -> None:
    records = [trawler(day, outlet) for day, outlet in zip(days, OUTLETS, strict=False)]
    assert merged(*records).reported == "2023-05-02"


@pytest.mark.parametrize(("held_in", "dated"), [(None, None), ("2023-05", "2023-05")])
def test_the_month_of_a_plan_does_not_date_what_was_held(held_in: str | None, dated: str | None) -> None:
    people = ("Ana Rojas/CHL", "Kari Nord/NOR")
    plan = told("Ana Rojas will meet Kari Nord over salmon this month.", "2023-05-15", status="planned",
                when="2023-05", people=people)  # fmt: skip
    held = told(
        "Ana Rojas met Kari Nord over salmon.", "2023-05-18", "The Andes", when=held_in, people=people
    )
    story = merged(plan, held)
    assert (story.status, story.when.value if story.when else None) == ("held", dated)
    assert dated or story.reported == "2023-05-18"


def test_of_two_who_act_the_one_that_few_reports_name_beside_the_other_is_no_party() -> None:
    alone = [icebreakers("2023-05-04", outlet, "will send") for outlet in OUTLETS[:3]]
    joint = [
        icebreakers("2023-05-04", outlet, "and Peru will send", who="NOR+PER>CHL") for outlet in OUTLETS[3:5]
    ]
    assert merged(*alone, *joint).actors == ("NOR",)
    assert set(merged(*alone[:2], *joint).actors) == {"NOR", "PER"}


@pytest.mark.parametrize(("sent", "status"), [(0.5, "planned"), (0.95, "held")])
def test_reports_that_are_surely_read_decide_whether_help_is_planned_or_given(
    sent: float, status: str
) -> None:
    decided = [
        sure(icebreakers("2023-05-04", outlet, "decided to send", status="held"), sent)
        for outlet in OUTLETS[:3]
    ]
    plans = [sure(icebreakers("2023-05-05", outlet, "will send"), 0.9) for outlet in OUTLETS[3:6]]
    assert merged(*decided, *plans[: 2 if status == "held" else 3]).status == status


@pytest.mark.parametrize(
    ("first", "second", "state", "same"),
    [
        ("Volodymyr Zelenskiy", "Volodymyr Zelenskyy", "UKR", True),
        ("Joseph Biden", "Joe Biden", "USA", True),
        ("Bashar Assad", "Bashar al-Assad", "SYR", True),
        ("Mevlüt Çavuşoğlu", "Mevlut Cavusoglu", "TUR", True),
        ("Biden", "Joseph Biden", "USA", True),
        ("Jo Nordby", "Jo Nordbye", "NOR", True),
        ("Jill Biden", "Joe Biden", "USA", False),
        ("Sergei Lavrov", "Sergei Ryabkov", "RUS", False),
        ("Wang Yi", "Wang Wenbin", "CHN", False),
    ],
)
def test_the_table_of_office_holders_knows_whose_names_are_one(
    first: str, second: str, state: str, same: bool
) -> None:
    assert same_name(known_name(first, state), known_name(second, state)) is same


def test_two_spellings_of_a_name_are_one_person_of_a_story() -> None:
    spellings = ("Joe Biden", "Joseph Biden", "Joe Biden")
    records = [
        told(f"{name} met Ana Rojas over salmon {ENDS[outlet]}.", "2021-05-04", outlet, who="USA-CHL",
             people=(f"{name}/USA", "Ana Rojas/CHL"))
        for name, outlet in zip(spellings, OUTLETS, strict=False)
    ]  # fmt: skip
    assert [person.name for person in merged(*records).persons] == ["Ana Rojas", "Joe Biden"]


def test_a_first_name_in_common_joins_no_two_contacts() -> None:
    talks = [
        told(f"{name} spoke with Ana Rojas.", "2023-05-04", outlet, who="RUS-CHL",
             people=(f"{name}/RUS", "Ana Rojas/CHL"))
        for name, outlet in (("Sergei Lavrov", "The Fjord"), ("Sergei Ryabkov", "The Andes"))
    ]  # fmt: skip
    assert len(stories(mentions(talks))) == 2
