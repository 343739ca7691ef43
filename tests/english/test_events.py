"""Events: what is one and what is not, its status, sides, date and people."""

from __future__ import annotations

import pytest

from dragoman.pipeline import read
from dragoman.record import Event

PUBLISHED = "2023-06-19"  # a Monday


def events(text: str, **given: str) -> tuple[Event, ...]:
    return read(text, published=PUBLISHED, **given).events


def one(text: str, kind: str, **given: str) -> Event:
    (event,) = [event for event in events(text, **given) if event.event_type == kind]
    return event


def states(event: Event) -> tuple[list[str], list[str]]:
    return [party.state for party in event.actors], [party.state for party in event.recipients]


# One word makes the difference between the two sentences of a pair.
PAIRS = [
    ("The French president visited Egypt.", "held"),
    ("The French president will visit Egypt.", "planned"),
    ("The French president is to visit Egypt.", "planned"),
    ("The French president is scheduled to visit Egypt.", "planned"),
    ("The French president may visit Egypt.", "unconfirmed"),
    ("The French president reportedly visited Egypt.", "unconfirmed"),
    ("The French president postponed his visit to Egypt.", "postponed"),
    ("The French president cancelled his visit to Egypt.", "cancelled"),
    ("The French president called off his visit to Egypt.", "cancelled"),
    ("France held talks with Egypt.", "held"),
    ("France will hold talks with Egypt.", "planned"),
    ("France is considering talks with Egypt.", "unconfirmed"),
    ("France urged Egypt to open the border.", "demanded"),
    ("Iran denied that Iran had supplied weapons to Yemen.", "denied"),
]


@pytest.mark.parametrize(("text", "status"), PAIRS)
def test_status(text: str, status: str) -> None:
    assert [event.status for event in events(text)] == [status]


@pytest.mark.parametrize(
    "text",
    [
        "The French president did not visit Egypt.",  # a plain non-event
        "If the French president visits Egypt, prices will rise.",  # a condition
        "It is important that France and Egypt hold talks.",  # an evaluation
        "The meeting of the French cabinet lasted two hours.",  # domestic
        "French farmers condemned the new prices.",  # nobody on the other side
        "The French team beat Egypt in the final.",
    ],
)
def test_no_event(text: str) -> None:
    assert not [event for event in events(text) if event.recipients or len(event.actors) > 1]


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Syria’s shelling of the town was condemned by France.", "ACCUSE", ["FRA"], ["SYR"]),
        ("The ambassador of Peru was expelled by Chile.", "SANCTION", ["CHL"], ["PER"]),
        ("Norway, which condemned Mali, recalled its envoy.", "ACCUSE", ["NOR"], ["MLI"]),
        (
            "China raised clear demands with the United States on the Taiwan question.",
            "REQUEST",
            ["CHN"],
            ["USA"],
        ),
        ("Russia fired rockets at Kharkiv.", "ASSAULT", ["RUS"], ["UKR"]),
    ],
)
def test_sides(text: str, kind: str, actors: list[str], recipients: list[str]) -> None:
    assert states(one(text, kind)) == (actors, recipients)


def test_many_states_make_one_event() -> None:
    event = one(
        "Canada, Denmark, Finland, Iceland and Norway condemned Russia’s invasion of Ukraine.", "ACCUSE"
    )
    assert states(event) == (["CAN", "DNK", "FIN", "ISL", "NOR"], ["RUS"])


def test_date_belongs_to_its_clause() -> None:
    text = "Egypt, which France attacked in 1956, said its president met the French president on Sunday."
    assert {(e.event_type, e.when.value) for e in events(text) if e.when} == {
        ("ASSAULT", "1956"),
        ("CONSULT", "2023-06-18"),
    }


def test_request_takes_no_date_from_what_is_asked() -> None:
    event = one("Germany urged Serbia to withdraw its troops by August 4.", "REQUEST")
    assert event.when is None


def test_history_of_a_postponed_visit() -> None:
    text = "The Indian minister was scheduled to visit Nepal in early May, but the trip was postponed."
    event = one(text, "CONSULT")
    assert event.status == "postponed"
    assert [status for status, _ in event.history] == ["planned"]
    assert event.status_span is not None
    assert event.status_span.quote == "postponed"
    assert event.when is not None
    assert event.when.value == "2023-05"


def test_one_meeting_told_twice_is_one_event() -> None:
    text = (
        "French President Emmanuel Macron met Egyptian President Abdel Fattah el-Sisi in Cairo on Sunday.\n\n"
        "The talks between France and Egypt lasted an hour."
    )
    event = one(text, "CONSULT")
    assert event.when is not None
    assert event.when.value == "2023-06-18"
    assert len(event.also) == 1
    assert [person.name for person in event.persons] == ["Emmanuel Macron", "Abdel Fattah el-Sisi"]


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("Norway adapts to meet the challenges of Russia and climate change.", 0),
        ("The Norwegian minister met the Russian minister about the threat to fishermen.", 1),
        ("The Norwegian minister met with the Russian minister on the commitment to Oslo.", 1),
    ],
)
def test_what_is_met_is_a_challenge_or_somebody_about_one(text: str, contacts: int) -> None:
    found = read(text, published="2023-06-20").events
    assert [event.event_type for event in found].count("CONSULT") == contacts


def test_unknown_publication_leaves_relative_dates_open() -> None:
    record = read("The French president visited Egypt on Sunday.")
    assert [event.when for event in record.events] == [None]
    assert any("no publication date" in note for note in record.notes)


def test_every_span_reads_back() -> None:
    record = read(
        "“We condemn Mali,” Norway’s foreign minister said. 🕊 Norway recalled its ambassador to Mali."
    )
    assert record.verify() > 0
    assert {event.event_type for event in record.events} == {"ACCUSE", "SANCTION"}


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_evidence_keeps_the_mark_that_closes_its_quotation(marks: str) -> None:
    opening, closing = marks
    event = one(f"France called on Egypt to {opening}open the border,{closing} a spokesman said.", "REQUEST")
    assert event.evidence[0].quote.endswith(closing)


def test_evidence_takes_no_mark_of_a_quotation_that_began_before_it() -> None:
    event = one("“We are ready. France visited Egypt,” the minister said.", "CONSULT")
    assert "”" not in event.evidence[0].quote


def test_evidence_ends_before_the_word_that_joins_the_next_clause() -> None:
    talks = "Norway's foreign minister met her Chilean and Peruvian counterparts in Oslo on Sunday"
    event = one(f"{talks}, and the three went on talking over dinner.", "CONSULT")
    assert event.evidence[0].quote == talks


DENIED = [
    "Iran said it had captured the Iraqi town, a claim that Iraq denied.",
    "The Iranian army attacked Iraq, state media said. Iraq denied it.",
]


@pytest.mark.parametrize("text", DENIED)
def test_act_that_is_denied_after(text: str) -> None:
    assert [(event.event_type, event.status) for event in events(text)] == [("ASSAULT", "denied")]


@pytest.mark.parametrize(
    "text",
    [
        "Iran attacked Iraq. Chile denied it.",
        "Iran attacked Iraq. Iraq denied that the bridge had been closed before.",  # nobody claims the attack
    ],
)
def test_other_denials_leave_the_act(text: str) -> None:
    assert ("ASSAULT", "held") in [(event.event_type, event.status) for event in events(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The family of a French sailor condemned Iran.",  # private people
        "A British newspaper accused Iran of piracy.",
        "The former French minister condemned Mali.",  # out of office
        "A request of the Chilean singer was rejected by a Peruvian court.",
        "With its new shirt a Norwegian football club shows support for Chad.",
        "Chile has asked for help. An American held there urged patience.",  # one of its people
        "A Chilean tourist was killed in a shark attack on a beach in Peru.",
        "The Peruvian player struck a late goal in Chile.",
        "Norwegian police hope to talk to a Russian man.",
        "The former Chilean president spent a day in Peru and made a visit to its capital.",
        "Mali is denied medicine by the firm.",  # withheld, not denied
        "He is held in Mali and denied medicine.",
        "The Malian president scolded a senior minister. Chad looked on.",  # one's own, no state named
        "The former Chilean minister Ann Smith spoke. She believes Peru is a threat to peace.",
        "Former Chilean officials condemned Peru.",
        "A Peruvian drone captured the moment in Chile.",
    ],
)
def test_no_state_acts(text: str) -> None:
    assert events(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Iran sentenced a dual German-Iranian citizen to death.",
    ],
)
def test_a_state_acts_against_its_own_citizen_of_another(text: str) -> None:
    assert states(one(text, "COERCE")) == (["IRN"], ["DEU"])


def test_a_citizen_of_two_states_that_are_not_named_is_held_by_neither_for_sure() -> None:
    assert events("A German-Iranian man was sentenced to death.") == ()


def test_who_left_one_office_for_another_still_speaks_for_the_state() -> None:
    event = one("Former Chadian president Idriss Saleh, now envoy to the UN, condemned Mali.", "ACCUSE")
    assert states(event) == (["TCD"], ["MLI"])


def test_what_is_not_ruled_out_is_no_event() -> None:
    assert not events("Norway did not rule out sending tanks to Peru.")


def test_a_hyphen_cuts_no_verb() -> None:
    event = one("North Korea says it test-fired long-range missiles in the sea.", "MOBILIZE")
    assert states(event)[0] == ["PRK"]


def test_victims_name_the_other_side() -> None:
    event = one("Two Palestinians were killed after Israeli troops raided a camp.", "ASSAULT")
    assert states(event) == (["ISR"], ["PSE"])


def test_ships_sent_to_watch_another_state() -> None:
    event = one("Indonesia sent a warship to monitor a Chinese vessel.", "MOBILIZE")
    assert states(event) == (["IDN"], ["CHN"])


@pytest.mark.parametrize(
    "text",
    [
        "Norway denied Peru a place in the semi-final with a late goal by the striker.",  # teams
        "The British minister met a Canadian businessman.",  # a private contact
        "The Norwegian president met with fishermen and local officials of the coast guard.",
        "The United States warned China against providing aid to Chad.",
    ],
)
def test_no_act_between_states(text: str) -> None:
    acts = {"CONSULT", "AID", "AGREE"}
    kinds = {event.event_type for event in events(text) if event.recipients or len(event.actors) > 1}
    assert not kinds & acts
    if "striker" in text:
        assert not kinds


def test_governments_act_in_sport_too() -> None:
    text = "The Norwegian government condemned Peru over the ban on the striker before the semi-final."
    assert [event.event_type for event in events(text)] == ["ACCUSE"]


def test_the_west_is_no_state() -> None:
    event = one("Peru said Norway was ready. Chile accused the West of waste.", "ACCUSE")
    assert states(event) == (["CHL"], [])


def test_where_lines_break_does_not_matter() -> None:
    text = (
        "Trade between the two neighbours has never been greater than in this year.\n"
        "Today, in Washington, President Biden will meet with Mexican President\n"
        "Andrés Manuel López Obrador, and they will speak about their border, and\n"
        "about the roads, railways and rivers that cross it."
    )
    (event,) = events(text)
    assert [party.state for party in (*event.actors, *event.recipients)] == ["USA", "MEX"]
    assert "President\nAndrés" in event.evidence[0].quote
