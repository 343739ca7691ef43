"""Contacts of leaders and visits: which are one, who is the guest, what speaks for one that was held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.merge.entry_confidence import confidence
from dragoman.merge.mentions import features, mentions
from dragoman.merge.pair_features import Exclusion, outcome, persons
from dragoman.merge.pair_scores import BulkScorer, pair_score
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Mention, Story
from dragoman.merge.votes import signals
from dragoman.record import LEARNED
from dragoman.settings import LISTED
from telling import told

ROJAS, VEGA, LIE = (
    ("Ana Rojas", "CHL", "President"),
    ("Luis Vega", "CHL", "Foreign Minister"),
    ("Per Lie", "NOR", "Prime Minister"),
)
TALKS = "Ana Rojas and Per Lie met in Oslo over salmon quotas."


def contact(
    text: str = TALKS,
    day: str = "2023-05-05",
    outlet: str = "The Fjord",
    people: tuple[tuple[str, str, str], ...] = (ROJAS, LIE),
    *,
    confidence: float = 0.97,
    rule: str = "meet",
    via: str = "named",
    **fields: str,
) -> Mention:
    """A contact as a reader of such confidence tells it; its people stand in the text."""
    record = told(text, day, outlet, people=tuple(f"{name}/{state}" for name, state, _ in people), **fields)
    offices = {name: office for name, _, office in people}
    event = record.events[0]
    event = replace(
        event,
        confidence=confidence,
        rule=rule,
        actors=tuple(replace(party, via=via) for party in event.actors),
        persons=tuple(replace(person, office=offices[person.name]) for person in event.persons),
    )
    (mention,) = mentions([replace(record, events=(event,))])
    return mention


def visit(text: str, day: str, outlet: str, *people: tuple[str, str, str], **fields: str) -> Mention:
    return contact(text, day, outlet, people, **{"who": "CHL>NOR", "mode": "visit", **fields})


def only(*rows: Mention) -> Story:
    (story,) = stories(rows)
    return story


SALMON = "{} came to Oslo to see Per Lie on salmon quotas."


@pytest.mark.parametrize(
    ("guest", "count"),
    [
        (ROJAS, 1),
        (("Ana Rojaz", "CHL", "President"), 1),  # another spelling
        (VEGA, 2),
    ],
)
def test_the_guests_of_one_visit_are_the_same(guest: tuple[str, str, str], count: int) -> None:
    rows = [
        visit(SALMON.format("Ana Rojas"), "2023-05-05", "The Fjord", ROJAS, LIE),
        visit(SALMON.format(guest[0]), "2023-05-05", "Quay", guest, LIE),
    ]
    assert len(stories(rows)) == count


@pytest.mark.parametrize(
    ("minister", "leader", "apart"),
    [("held", "held", True), ("held", "planned", True), ("planned", "held", False)],
)
def test_ministers_who_met_are_not_the_leaders_who_meet(minister: str, leader: str, apart: bool) -> None:
    rows = [
        contact("Luis Vega, Norwegian envoys on salmon.", people=(VEGA,), status=minister),
        contact("Ana Rojas, Norwegian envoys on salmon.", people=(ROJAS,), status=leader),
    ]
    assert isinstance(persons(*map(features, rows)), Exclusion) == apart


@pytest.mark.parametrize(("guest", "count"), [(ROJAS, 1), (VEGA, 2)])
def test_a_leaders_visit_is_recalled_for_weeks_and_a_ministers_comes_again(
    guest: tuple[str, str, str], count: int
) -> None:
    rows = [
        visit(f"{guest[0]} came to Oslo on Friday.", "2023-05-05", "The Fjord", guest, when="2023-05-05"),
        visit(
            f"Salmon is dear after {guest[0]} surprised Oslo.", "2023-05-19", "Quay", guest, word="surprised"
        ),
    ]
    assert len(stories(rows)) == count


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (("2023-05-05", "2023-05-21", "2023-06-07"), 3),  # each time as news
        (("2023-05-05", "2023-05-09", "2023-05-12"), 1),
    ],
)
def test_a_leader_who_comes_again_within_weeks_visits_again(days: tuple[str, ...], count: int) -> None:
    said = ("on salmon", "over copper", "with envoys")
    rows = [
        visit(f"Ana Rojas visited Oslo {words}.", day, f"Quay {day}", ROJAS, word="visited")
        for words, day in zip(said, days, strict=True)
    ]
    assert len(stories(rows)) == count


@pytest.mark.parametrize(
    ("hosts", "days", "count"),
    [
        ((LIE, LIE), ("2023-05-05", "2023-05-05"), 1),
        ((LIE, LIE), ("2023-05-05", "2023-05-06"), 2),
        ((LIE, ("Eva Dahl", "NOR", "Minister")), ("2023-05-05", "2023-05-05"), 2),
    ],
)
def test_visitors_who_come_together_are_of_one_visit(
    hosts: tuple[tuple[str, str, str], ...], days: tuple[str, str], count: int
) -> None:
    rows = [
        visit(f"{guest[0]} came to Oslo and met {host[0]}.", "2023-05-06", guest[0], guest, host, when=when)
        for guest, host, when in zip((ROJAS, VEGA), hosts, days, strict=True)
    ]
    both = visit("Ana Rojas and Luis Vega came to Oslo.", "2023-05-06", "Quay", ROJAS, VEGA, when=days[0])
    assert len(stories([*rows, both])) == count


@pytest.mark.parametrize(
    ("mode", "status", "same_report", "apart"),
    [
        ("visit", "planned", True, True),
        ("visit", "held", True, False),
        (None, "planned", True, False),
        ("visit", "planned", False, False),  # what another report planned may be where they talked
    ],
)
def test_talks_at_which_a_visit_is_prepared_are_not_the_visit(
    mode: str | None, status: str, same_report: bool, apart: bool
) -> None:
    talks = contact("Ana Rojas and Per Lie talked of her visit to Oslo in June.")
    told_visit = contact(talks.event.evidence[0].quote, who="CHL>NOR", status=status, mode=mode)  # type: ignore[arg-type]
    told_visit = told_visit if same_report else replace(told_visit, report="another")
    assert isinstance(outcome(*map(features, (talks, told_visit))), Exclusion) == apart


def test_bulk_scores_of_visits_are_those_of_their_pairs() -> None:
    guests_of = ((ROJAS, LIE), (VEGA, LIE), (ROJAS,))
    rows = [
        visit(f"{words} {guest[0][0]} surprised Per Lie.", day, f"Quay {guest} {of}", *guest,
              word="surprised", **of)
        for words in ("Now", "It rained after")
        for guest in guests_of
        for day, of in (("2023-05-05", {"when": "2023-05-05"}), ("2023-05-06", {"when": "2023-05-05"}),
                        ("2023-05-06", {"when": "2023-05-06"}), ("2023-05-21", {}))
    ]  # fmt: skip
    every = sorted(map(features, rows), key=lambda row: row.id)
    for order in (every, every[::-1]):  # what is asked first is kept
        scorer = BulkScorer()
        for left in order:
            others = [right for right in every if left.id < right.id]
            assert scorer.of(left, others) == [pair_score(left, right) for right in others]


def test_the_guest_is_who_a_report_of_the_visit_says() -> None:
    host_first = contact("Per Lie met Ana Rojas in Oslo over salmon quotas.", outlet="Quay", who="NOR>CHL")
    guest_first = visit(SALMON.format("Ana Rojas"), "2023-05-05", "The Fjord", ROJAS, LIE)
    story = only(guest_first, host_first)
    assert (story.mode, story.actors, story.recipients) == ("visit", ("CHL",), ("NOR",))


@pytest.mark.parametrize(("met", "names"), [((), ["Ana Rojas"]), ((LIE,), ["Per Lie"])])
def test_who_is_only_to_come_did_not_take_part_if_others_are_named(
    met: tuple[tuple[str, str, str], ...], names: list[str]
) -> None:
    held = contact("Envoys of Chile and Per Lie met in Oslo over salmon quotas.", people=met)
    planned = contact(
        "Ana Rojas is to meet envoys in Oslo over salmon quotas.",
        "2023-05-04",
        "Quay",
        (ROJAS,),
        status="planned",
    )
    assert [person.name for person in only(held, planned).persons] == names
    assert [person.name for person in only(planned).persons] == ["Ana Rojas"]
    by_hand = Judgement("correct", held.event.id, field="person", value="Rojas", at="2023-06-01")
    (story,) = stories([held, planned], [by_hand])
    assert (story.persons[0].name, story.persons[0].state) == ("Rojas", "CHL")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"readers"}),
        ({"rule": LEARNED}, set()),
        ({"confidence": 0.89}, set()),
        ({"title": f"{TALKS}"}, {"readers", "title"}),
        ({"when": "2023-05-04"}, {"readers", "date"}),
        ({"when": "2023-05"}, {"readers"}),  # not over when it is reported
        ({"when": "2023-05-09"}, {"readers"}),
        ({"when": "2023-05-06"}, {"readers"}),
        ({"when": "2023-05-05"}, {"readers", "date"}),
        ({"when": "2023-W17"}, {"readers", "date"}),
        ({"when": "2022"}, {"readers"}),  # any day of a year
        ({"via": "person"}, {"readers", "officials"}),
        ({"via": "demonym"}, {"readers"}),
    ],
)  # fmt: skip
def test_what_speaks_for_a_contact_of_leaders(changes: dict[str, str], expected: set[str]) -> None:
    assert signals(only(contact(**changes))) == expected  # type: ignore[arg-type]


def test_a_second_outlet_speaks_for_it_if_it_names_one_of_them() -> None:
    again = contact("In Oslo Ana Rojas and Per Lie met over salmon quotas, it says.", outlet="Quay")
    unnamed = contact("Chile and Norway met in Oslo over salmon quotas, it says.", outlet="Quay", people=())
    assert signals(only(contact(), again)) == {"readers", "outlets"}
    assert signals(only(contact(), unnamed)) == {"readers"}


def test_a_contact_of_leaders_with_one_signal_is_not_listed_and_keeps_its_status() -> None:
    unlisted, listed = only(contact()), only(contact(via="person"))
    assert unlisted.confidence is not None and listed.confidence is not None
    assert unlisted.status == listed.status == "held"
    assert unlisted.confidence < LISTED


@pytest.mark.parametrize(
    ("status", "verdict"), [("planned", "correct"), ("held", "accept"), ("held", "correct")]
)
def test_where_a_hand_gives_the_status_no_signals_are_asked(status: str, verdict: str) -> None:
    row = contact(status=status)
    held = Judgement(verdict, row.event.id, field="status", value="held", at="2023-06-01")  # type: ignore[arg-type]
    (story,) = stories([row], [held])
    assert story.status == "held" and signals(story) is None
    if status == "held":
        assert (confidence(story) or 0) > (confidence(replace(story, votes=())) or 0)


@pytest.mark.parametrize(
    ("people", "fields"),
    [
        ((), {}),
        ((("Kai Moe", "PER", "President"),), {}),
        ((ROJAS,), {"status": "planned"}),
        ((ROJAS,), {"kind": "AGREE"}),
    ],
)
def test_of_other_contacts_no_signals_are_asked(
    people: tuple[tuple[str, str, str], ...], fields: dict[str, str]
) -> None:
    text = "Ana Rojas and Kai Moe spoke in Oslo on salmon quotas."
    assert signals(only(contact(text, people=people, **fields))) is None  # type: ignore[arg-type]
