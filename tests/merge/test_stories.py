"""Which mentions are one occurrence, and which are not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.stories import published_by, stories
from dragoman.merge.story import Judgement, Story
from dragoman.merge.votes import votes
from dragoman.record import Record, When
from telling import busy, mention, told

ROJAS, NORD = "Ana Rojas/CHL", "Kari Nord/NOR"


def merged(*records: Record, judgements: tuple[Judgement, ...] = ()) -> tuple[Story, ...]:
    return stories(mentions(records), judgements)


THREE_OUTLETS = (
    told("Ministers Ana Rojas and Kari Nord met in Oslo on Friday over salmon.", "2023-05-05T16:00:00Z",
         when="2023-05-05", where="Oslo", people=(ROJAS, NORD)),
    told("Chile's Ana Rojas held talks in Oslo on fishing quotas.", "2023-05-06T08:00:00Z", "The Andes",
         where="Oslo", people=(ROJAS,)),
    told("Norway and Chile spoke of salmon and fishing quotas on 5 May.", "2023-05-08", "Quayside",
         when="2023-05-05"),
)  # fmt: skip


def test_one_meeting_by_three_outlets_is_one_story() -> None:
    (story,) = merged(*THREE_OUTLETS)
    assert story.sources == 3
    assert story.when is not None and story.when.value == "2023-05-05"
    assert story.where == "Oslo"
    assert [person.name for person in story.persons] == ["Ana Rojas", "Kari Nord"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            told("Ana Rojas telephoned Kari Nord on Monday about salmon.", "2023-05-01", mode="phone",
                 when="2023-05-01", people=(ROJAS, NORD)),
            told("Ana Rojas telephoned Kari Nord on Monday about salmon.", "2023-05-08", "The Andes",
                 mode="phone", when="2023-05-08", people=(ROJAS, NORD)),
            id="calls a week apart",
        ),
        pytest.param(
            told("Ana Rojas telephoned Kari Nord about salmon quotas.", "2023-05-01", mode="phone",
                 people=(ROJAS, NORD)),
            told("Ana Rojas telephoned Kari Nord about salmon quotas again.", "2023-05-08", "The Andes",
                 mode="phone", people=(ROJAS, NORD)),
            id="undated calls a week apart",
        ),
        pytest.param(
            told("The first round of talks on salmon between Norway and Chile ended in Oslo.", "2023-05-05"),
            told("The second round of talks on salmon between Norway and Chile ended in Oslo.", "2023-05-06",
                 "The Andes"),
            id="a second round",
        ),
        pytest.param(
            told("Chile's navy seized a Norwegian trawler off Arica.", "2023-05-05", kind="COERCE",
                 who="CHL>NOR", mode="seize"),
            told("Norway marked the anniversary of the seizure of its trawler off Arica by Chile's navy.",
                 "2023-05-09", "The Andes", kind="COERCE", who="CHL>NOR", mode="seize"),
            id="an anniversary",
        ),
        pytest.param(
            told("Norway and Chile held their yearly naval exercise off Arica.", "2022-05-05",
                 kind="COOPERATE", who="NOR>CHL", when="2022-05"),
            told("Norway and Chile held their yearly naval exercise off Arica.", "2023-05-05", "The Andes",
                 kind="COOPERATE", who="NOR>CHL", when="2023-05"),
            id="a yearly exercise",
        ),
        pytest.param(
            told("Ana Rojas met her Norwegian counterpart in Oslo.", "2023-05-05", people=(ROJAS,)),
            told("President Luis Vega received Norwegian envoys in Santiago.", "2023-05-05", "The Andes",
                 people=("Luis Vega/CHL",)),
            id="other people on the same day",
        ),
        pytest.param(
            told("Norway accused Chile of dumping salmon.", "2023-05-05", kind="ACCUSE", who="NOR>CHL"),
            told("Chile accused Norway of dumping salmon.", "2023-05-05", "The Andes", kind="ACCUSE",
                 who="CHL>NOR"),
            id="the other direction",
        ),
        pytest.param(
            told("Norwegian jets bombed a depot in Arica.", "2023-05-05", kind="ASSAULT", who="NOR>CHL",
                 when="2023-05-05", where="Arica"),
            told("Norwegian shells hit a school in Iquique.", "2023-05-05", "The Andes", kind="ASSAULT",
                 who="NOR>CHL", when="2023-05-05", where="Iquique"),
            id="two attacks on one day",
        ),
        pytest.param(
            told("Ministers of Norway and Chile met in Oslo.", "2023-05-05", when="2023-05-05"),
            told("Norway and Chile agreed to scrap tariffs on copper.", "2023-05-05", "The Andes",
                 kind="AGREE", when="2023-05-05"),
            id="a meeting and an agreement on something else",
        ),
        pytest.param(
            told("Norway declared a ceasefire with Chile for the feast.", "2023-05-05", kind="RETREAT",
                 who="NOR>CHL", mode="ceasefire"),
            told("Norway drew its troops back from Chile before the feast.", "2023-05-05", "The Andes",
                 kind="RETREAT", who="NOR>CHL", mode="withdraw"),
            id="a ceasefire and a withdrawal",
        ),
        pytest.param(
            told("Kari Nord warned Chile of a ban on salmon.", "2023-05-05", kind="THREATEN", who="NOR>CHL",
                 people=(NORD,)),
            told("Lars Berg warned Chile of a ban on copper.", "2023-05-05", "The Andes", kind="THREATEN",
                 who="NOR>CHL", people=("Lars Berg/NOR",)),
            id="warnings by two ministers",
        ),
        pytest.param(
            told("Norway gave Chile 40 icebreakers.", "2023-05-05", kind="AID", who="NOR>CHL"),
            told("Norway gave Peru 40 icebreakers.", "2023-05-05", "The Andes", kind="AID", who="NOR>PER"),
            id="another recipient",
        ),
        pytest.param(
            told("Norway tested a torpedo in the fjord.", "2023-05-05", kind="MOBILIZE", who="NOR>",
                 mode="weapons"),
            told("Norway tested a torpedo in the fjord on Sunday.", "2023-05-07", "The Andes",
                 kind="MOBILIZE", who="NOR>", mode="weapons", when="2023-05-07"),
            id="a test and the one after its report",
        ),
        pytest.param(
            told("Norway and Chile sign a defence pact to counter Peru.", "2023-05-05", kind="AGREE",
                 title="Norway and Chile sign a defence pact to counter Peru"),
            told("Norway and Spain sign a defence pact to counter Peru.", "2023-05-05", "The Andes",
                 kind="AGREE", who="NOR-ESP", title="Norway and Spain sign a defence pact to counter Peru"),
            id="the same agreement with another state",
        ),
        pytest.param(
            told("Norway agreed to sell Chile icebreakers.", "2023-05-05", kind="AGREE", who="NOR>CHL"),
            told("Norway gave Chile salmon roe.", "2023-05-05", "The Andes", kind="AID", who="NOR>CHL"),
            id="an agreement and other aid",
        ),
    ],
)  # fmt: skip
def test_two_occurrences_stay_two(first: Record, second: Record) -> None:
    assert len(merged(first, second)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            told("Norway seized a Chilean trawler, the Estrella, off Svalbard.", "2023-05-05",
                 kind="COERCE", who="NOR>CHL"),
            told("The trawler Estrella was taken by Norway's coast guard near Svalbard.", "2023-05-06",
                 "The Andes", kind="SANCTION", who="NOR>CHL"),
            id="one family of types",
        ),
        pytest.param(
            told("Talks in May are to end the quarrel of Norway and Chile over salmon quotas.", "2023-04-20",
                 status="planned", when="2023-05"),
            told("Norway and Chile ended their quarrel over salmon quotas in talks on 12 May.", "2023-05-12",
                 "The Andes", when="2023-05-12"),
            id="a month and a day in it",
        ),
        pytest.param(
            told("Ana Rojas will visit Oslo, Norway said.", "2023-05-01", status="planned", where="Oslo",
                 people=(ROJAS,), mode="visit", who="CHL>NOR"),
            told("Ana Rojas arrived in Oslo for talks.", "2023-05-04", "The Andes", where="Oslo",
                 people=(ROJAS,), mode="visit", who="CHL>NOR"),
            id="announced and held",
        ),
        pytest.param(
            told("Ana Rojas met Kari Nord.", "2023-05-06T02:00:00Z", when="2023-05-05", people=(ROJAS, NORD)),
            told("Ana Rojas and Kari Nord met.", "2023-05-06", "The Andes", when="2023-05-06",
                 people=(ROJAS, NORD)),
            id="a day apart by time zones",
        ),
        pytest.param(
            told("Chile's president received Kari Nord in Santiago.", "2023-05-05", who="CHL", people=(NORD,),
                 where="Santiago"),
            told("Kari Nord met the president of Chile in Santiago.", "2023-05-05", "The Andes",
                 people=(NORD,), where="Santiago"),
            id="a party known by its minister only",
        ),
        pytest.param(
            told("The war between Norway and Chile has raised the price of salmon.", "2023-05-05",
                 kind="ASSAULT", who="NOR>CHL", word="war"),
            told("Since Norway's invasion, Chile's miners have gone unpaid.", "2023-09-01", "The Andes",
                 kind="ASSAULT", who="NOR>CHL", word="invasion"),
            id="a war in the background",
        ),
        pytest.param(
            told("The war between Norway and Chile has raised the price of salmon.", "2023-05-05",
                 kind="ASSAULT", who="NOR>CHL", word="war"),
            told("On Monday Ana Rojas came to Chile, where the war of Norway goes on.", "2023-09-04",
                 "The Andes", kind="ASSAULT", who="NOR>CHL", word="war", when="2023-09-04"),
            id="a war in the background of the day's news",
        ),
        pytest.param(
            told("Norway launched its invasion of Chile over salmon.", "2023-05-05", kind="ASSAULT",
                 who="NOR>CHL", word="launched"),
            told("Chile marks the anniversary of Norway's invasion today.", "2023-09-01", "The Andes",
                 kind="ASSAULT", who="NOR>CHL", word="invasion", when="2023-09-01"),
            id="a war that was launched and its anniversary",
        ),
        pytest.param(
            told("A Norwegian cutter watches Arica.", "2023-05-04", kind="MOBILIZE", who="NOR>CHL",
                 mode="troops", when="2023-05-03"),
            told("A Norwegian cutter off Arica watches Chile.", "2023-05-05", "The Andes", kind="MOBILIZE",
                 who="NOR>CHL", mode="troops", when="2023-05-05"),
            id="a patrol of some days",
        ),
        pytest.param(
            told("Norway agreed on Friday to send Chile the icebreaker Ulv.", "2023-05-05", kind="AGREE",
                 who="NOR>CHL"),
            told("Norway is to send Chile the icebreaker Ulv.", "2023-05-05", "The Andes", kind="AID",
                 who="NOR>CHL", status="planned"),
            id="an agreement to help and the help",
        ),
        pytest.param(
            told("Norway agrees to withdraw its cutters from Arica within a month.", "2023-05-05",
                 kind="AGREE", who="NOR>CHL"),
            told("Norway will withdraw its cutters from Arica within a month.", "2023-05-05", "The Andes",
                 kind="RETREAT", who="NOR>CHL", status="planned"),
            id="an agreement to withdraw and the withdrawal",
        ),
        pytest.param(
            told("Norway and Chile opened a salmon laboratory in Arica.", "2023-05-05", kind="COOPERATE",
                 who="NOR-CHL"),
            told("Norway opened a salmon laboratory with Chile in Arica.", "2023-05-05", "The Andes",
                 kind="COOPERATE", who="NOR>CHL"),
            id="what two do together, and one with the other",
        ),
        pytest.param(
            told("Chile suspended visas of Norwegian crews.", "2023-05-05", kind="SANCTION", who="CHL>NOR"),
            told("Chile refused visas to Norwegian crews.", "2023-05-05", "The Andes", kind="REJECT",
                 who="CHL>NOR"),
            id="a measure told as a refusal",
        ),
        pytest.param(
            told("Peru leaves its fishing treaty with Chile.", "2023-05-05", kind="REJECT", who="PER>CHL"),
            told("Peru leaves the fishing treaty.", "2023-05-05", "The Andes", kind="REJECT", who="PER>",
                 title="Peru leaves the fishing treaty, Chile says"),
            id="a side that only the title names",
        ),
        pytest.param(
            told("Norway sent Chile icebreakers this month.", "2023-05-05", kind="AID", who="NOR>CHL",
                 when="2023-05"),
            told("Norway sent Chile two icebreakers.", "2023-05-05", "The Andes", kind="AID", who="NOR>CHL"),
            id="a month that tells no more than the report",
        ),
        pytest.param(
            told("Norwegian guards killed 2 crewmen.", "2023-05-05", kind="ASSAULT", who="NOR>CHL",
                 word="killed"),
            told("Two crewmen die as Norwegian guards fire.", "2023-05-05", "The Andes", kind="ASSAULT",
                 who="NOR>CHL", word="fire"),
            id="as many dead, in words and figures",
        ),
    ],
)  # fmt: skip
def test_one_occurrence_becomes_one(first: Record, second: Record) -> None:
    (story,) = merged(first, second)
    assert len(story.mentions) == 2


def test_what_is_agreed_on_in_one_passage_is_one_with_the_agreement_but_what_was_done_is_not() -> None:
    text = "Norway and Chile agreed on Friday that Norway gains access to four docks in Arica and Iquique."
    agreed = told(text, "2023-05-05", kind="AGREE")
    gained = {status: told(text, "2023-05-05", kind="COOPERATE", who="NOR>CHL", status=status)
              for status in ("planned", "held")}  # fmt: skip
    accounts = [
        told("Norway and Chile struck a deal on access to four docks in Arica and Iquique.", "2023-05-05",
             "The Andes", kind="AGREE"),
        told("Norway is to gain access to four docks in Arica and Iquique.", "2023-05-05", "Quayside",
             kind="COOPERATE", who="NOR>CHL", status="planned"),
    ]  # fmt: skip
    (story,) = merged(agreed, gained["planned"], *accounts)
    assert len(story.mentions) == 4
    assert len(merged(agreed, gained["held"], *accounts)) > 1


def test_an_agreement_to_help_is_not_the_help() -> None:
    agreed = told("Norway agreed on Friday to send Chile the icebreaker Ulv.", "2023-05-05", kind="AGREE",
                  who="NOR>CHL")  # fmt: skip
    planned = [
        told(f"Norway is to send Chile the icebreaker Ulv{more}.", "2023-05-05", outlet, kind="AID",
             who="NOR>CHL", status="planned")
        for outlet, more in (("The Andes", " by sea"), ("Quayside", " soon"))
    ]  # fmt: skip
    (story,) = merged(agreed, *planned)
    assert (story.event_type, story.status) == ("AID", "planned")
    assert [vote.value for vote in dict(story.votes)["type"]] == ["AID", "AGREE"]


def test_one_report_that_tells_an_agreement_and_the_help_tells_two() -> None:
    agreed = told("Norway agreed to send Chile icebreakers.", "2023-05-05", kind="AGREE", who="NOR>CHL")
    sent = told("Norway agreed to send Chile icebreakers.", "2023-05-05", kind="AID", who="NOR>CHL")
    assert len(merged(replace(agreed, report=sent.report, events=(*agreed.events, *sent.events)))) == 2


class TestOnePieceOfNews:
    """What one text tells in few words joins the story whose news it is, if no other is as near."""

    sold = tuple(
        told(text, "2023-05-05", outlet, kind="AID", who="NOR>CHL", status="planned")
        for outlet, text in (
            ("The Fjord", "Norway will send Chile two icebreakers, the Bjorn and the Ulv, in winter."),
            ("The Andes", "Chile is to get the icebreakers Bjorn and Ulv of Norway."),
        )
    )
    other = tuple(
        told(text, "2023-05-05", outlet, kind="AID", who="NOR>CHL", status="planned")
        for outlet, text in (
            ("Quayside", "Norway will send Chile a ferry, the Rype, for Chiloe."),
            ("Late Echo", "Chiloe is to get the ferry Rype of Norway."),
        )
    )

    @staticmethod
    def lone(text: str) -> Record:
        return told(text, "2023-05-06", "The Pier", kind="AID", who="NOR+SWE>CHL")

    def home(self, lone: Record, *others: Record) -> int:
        """How many mentions the story of a lone report has."""
        (id,) = (event.id for event in lone.events)
        return next(
            len(story.mentions)
            for story in merged(*others, lone)
            if id in {mention.id for mention in story.mentions}
        )

    def test_a_lone_headline_joins_the_nearest(self) -> None:
        lone = self.lone("Norway and Sweden give Chile icebreakers soon, in winter.")
        assert self.home(lone, *self.sold, *self.other) == 3

    def test_not_one_of_two_that_are_as_near(self) -> None:
        lone = self.lone("Norway and Sweden send Chile icebreakers and a ferry.")
        assert self.home(lone, *self.sold, *self.other) == 1

    def test_not_without_a_telling_word(self) -> None:
        assert self.home(self.lone("Norway and Sweden send Chile things."), *self.sold) == 1


def test_one_meeting_has_its_history() -> None:
    (story,) = merged(
        told("Ana Rojas is to visit Oslo on 12 May, Norway said.", "2023-05-01", status="planned",
             when="2023-05-12", people=(ROJAS,), word="visit"),
        told("Ana Rojas has put off her visit to Oslo over salmon.", "2023-05-10", "The Andes",
             status="postponed", people=(ROJAS,), word="visit"),
        told("Chile postponed the visit of Ana Rojas, due on 12 May.", "2023-05-11", "Quayside",
             status="postponed", when="2023-05-12", people=(ROJAS,), word="visit"),
        told("The visit that Ana Rojas plans to Oslo on 12 May is about salmon.", "2023-05-11", "Late Echo",
             status="planned", when="2023-05-12", people=(ROJAS,), word="visit"),
    )  # fmt: skip
    assert [(turn.status, turn.reported) for turn in story.history] == [
        ("planned", "2023-05-01"),
        ("postponed", "2023-05-10"),
    ]
    assert story.status == "postponed"
    assert all(turn.evidence.quote == "visit" for turn in story.history)


def test_what_comes_back_to_a_story_weeks_later_stands_apart() -> None:
    told_then = [
        told(f"Norway's navy seized the trawler Estrella of Chile, {more}.", f"2023-05-0{n}", f"Outlet {n}",
             kind="COERCE", who="NOR>CHL", when="2023-05-04")
        for n, more in enumerate(("off Svalbard", "with its crew", "and its salmon"), 5)
    ]  # fmt: skip
    dated = told("Norway seized the trawler Estrella of Chile, then prices rose.", "2023-05-24",
                 "Late Echo", kind="COERCE", who="NOR>CHL", when="2023-05-04")  # fmt: skip
    undated = told("Copper prices have risen since Norway seized the trawler Estrella of Chile.",
                   "2023-05-24", "The Pier", kind="COERCE", who="NOR>CHL")  # fmt: skip
    first, second = merged(*told_then, dated, undated)
    assert (len(first.mentions), len(second.mentions)) == (4, 1)


def test_one_report_tells_of_a_visit_called_off_and_of_another_meeting() -> None:
    off = told("Ana Rojas cancelled her visit to Oslo.", "2023-05-10", status="cancelled", people=(ROJAS,))
    met = told("Ana Rojas met Kari Nord in Lima.", "2023-05-10", people=(ROJAS,))
    together = replace(met, report=off.report, events=(*off.events, *met.events))
    assert len(merged(together)) == 2


def test_one_report_tells_of_a_meeting_and_of_others_that_are_hoped_for() -> None:
    met = told("Kari Nord visited Lima and met Ana Rojas.", "2023-05-10", when="2023-05-10",
               people=(ROJAS, NORD), mode="visit", word="visited")  # fmt: skip
    soon = told("Luis Vega may receive Kari Nord too.", "2023-05-10", status="unconfirmed",
                people=("Luis Vega/CHL", NORD), mode="visit", word="receive")  # fmt: skip
    hoped = told("Per Berg hoped to meet Luis Vega.", "2023-05-10", status="unconfirmed",
                 people=("Luis Vega/CHL", "Per Berg/NOR"), word="meet")  # fmt: skip
    together = replace(met, report=met.report, events=(*met.events, *soon.events, *hoped.events))
    (done,) = [story for story in merged(together) if "held" in {m.event.status for m in story.mentions}]
    assert "Per Berg" not in {person.name for person in done.persons}


def test_a_lone_report_that_says_what_was_planned_opens_the_history() -> None:
    (story,) = merged(
        told("The visit, planned for May, was called off.", "2023-05-10", status="cancelled", word="visit",
             history=(("planned", "planned"),))
    )  # fmt: skip
    assert [turn.status for turn in story.history] == ["planned", "cancelled"]


def test_copies_of_a_wire_story_are_one_witness() -> None:
    text = "Ministers of Norway and Chile met in Oslo on Friday and agreed on a date for their next talks."
    copies = [told(text, "2023-05-05T10:00:00Z", f"Outlet {n}", when="2023-05-05") for n in range(5)]
    cut = told(text[:80], "2023-05-05T11:00:00Z", "Outlet 6", when="2023-05-05")
    (story,) = merged(*copies, cut)
    assert (len(story.mentions), len(story.witnesses), story.sources) == (6, 1, 1)


def test_contradictions_are_listed_not_averaged() -> None:
    one = told(
        "Ana Rojas met Kari Nord on Friday in Oslo.", "2023-05-07", when="2023-05-05", people=(ROJAS, NORD)
    )
    two = told("Ana Rojas met Kari Nord in Oslo on Saturday.", "2023-05-07", "The Andes", when="2023-05-06",
               people=(ROJAS, NORD))  # fmt: skip
    three = told("Oslo denied that Ana Rojas met Kari Nord.", "2023-05-07", "Quayside", status="denied",
                 people=(ROJAS, NORD))  # fmt: skip
    (story,) = merged(one, two, three)
    assert story.contradictions == ("date", "status")
    assert {vote.value: len(vote.witnesses) for vote in dict(story.votes)["date"]} == {
        "2023-05-05": 1,
        "2023-05-06": 1,
    }


def test_a_lone_misreading_adds_no_party() -> None:
    odd = told("Norway and Chile, and not Peru, met in Oslo over salmon quotas.", "2023-05-05", "Late Echo",
               who="NOR-CHL-PER", when="2023-05-05")  # fmt: skip
    (story,) = merged(*THREE_OUTLETS, odd)
    assert story.actors == ("CHL", "NOR")
    assert {vote.value for vote in dict(story.votes)["actor"]} == {"CHL", "NOR", "PER"}


def test_put_off_or_called_off_as_most_accounts_have_it() -> None:
    accounts = [
        ("postponed", "Ana Rojas has put off her visit to Oslo."),
        ("postponed", "The trip to Oslo of Chile's minister Ana Rojas waits."),
        ("cancelled", "No visit to Oslo: Ana Rojas calls it off."),
    ]
    off = [
        told(text, f"2023-05-1{n}", f"Outlet {n}", status=status, when="2023-05-20", people=(ROJAS,))
        for n, (status, text) in enumerate(accounts)
    ]
    (story,) = merged(*off)
    assert story.status == "postponed"
    assert [turn.status for turn in story.history] == ["postponed", "cancelled"]


def test_a_lone_mode_among_many_accounts_is_not_the_storys() -> None:
    accounts = [
        (None, "Norway and Chile held talks on salmon in Oslo."),
        (None, "Salmon was the matter when Chile spoke with Norway."),
        (None, "In Oslo, salmon: the talks of two fishing states."),
        ("visit", "A visit about salmon, and a walk by the fjord."),
    ]
    met = [
        told(text, "2023-05-05", f"Outlet {n}", when="2023-05-05", mode=mode)
        for n, (mode, text) in enumerate(accounts)
    ]
    (story,) = merged(*met)
    assert story.mode is None
    assert [vote.value for vote in dict(story.votes)["mode"]] == ["visit"]


def test_one_report_of_a_plan_does_not_say_where_it_was_held() -> None:
    def about(text: str, day: int, outlet: str, **fields: str) -> Record:
        return told(text, f"2023-05-0{day}", outlet, people=(ROJAS, NORD), **fields)

    (story,) = merged(
        about(
            "Ana Rojas was to meet Kari Nord in Arica over salmon.", 4, "A", status="planned", where="Arica"
        ),
        about("Ana Rojas met Kari Nord over salmon.", 5, "B"),
        about("Kari Nord and Ana Rojas had a meeting over salmon.", 5, "C"),
        about("Salmon: Ana Rojas and Kari Nord hold a meeting.", 5, "D"),
    )
    assert (story.status, story.where) == ("held", None)


def test_the_order_of_reports_does_not_matter() -> None:
    records = [*THREE_OUTLETS, *map(busy, range(160))]
    expected = merged(*records)
    assert 1 < len(expected) < len(records)
    for seed in range(10):
        shuffled = records[:]
        random.Random(seed).shuffle(shuffled)
        assert merged(*shuffled) == expected


def test_a_later_report_does_not_change_a_storys_id() -> None:
    before = merged(*THREE_OUTLETS[:2])
    after = merged(*THREE_OUTLETS)
    assert [story.id for story in before] == [story.id for story in after]


def test_the_record_as_it_stood() -> None:
    told_by_then = published_by(mentions(THREE_OUTLETS), "2023-05-06")
    assert [mention.outlet for mention in told_by_then] == ["The Fjord", "The Andes"]


class TestJudgements:
    one, two = (
        told("Norway gave Chile icebreakers.", "2023-05-05", kind="AID", who="NOR>CHL"),
        told("Norway's gift to Chile floats.", "2023-05-09", "The Andes", kind="AID", who="NOR>CHL"),
    )
    ids = tuple(mention.id for mention in mentions((one, two)))

    def judged(self, verdict: str, at: str = "2024-01-01", **fields: str) -> Judgement:
        second = None if "field" in fields else self.ids[1]
        return Judgement(verdict, self.ids[0], second, at=at, **fields)  # type: ignore[arg-type]

    def test_by_hand_outranks_the_rules_and_can_be_undone(self) -> None:
        assert len(merged(self.one, self.two)) == 2
        (story,) = merged(self.one, self.two, judgements=(self.judged("same", reason="the same ships"),))
        assert story.links[0].by == "hand" and story.links[0].reasons == ("the same ships",)
        assert len(merged(self.one, self.two, judgements=())) == 2

    def test_different_keeps_apart_what_the_rules_would_join(self) -> None:
        first, second = (mention.id for mention in mentions(THREE_OUTLETS[:2]))
        assert len(merged(*THREE_OUTLETS[:2], judgements=(Judgement("different", first, second),))) == 2

    def test_the_latest_holds(self) -> None:
        rows = (self.judged("same", "2024-01-01"), self.judged("different", "2024-02-01"))
        assert len(merged(self.one, self.two, judgements=rows)) == 2
        assert len(merged(self.one, self.two, judgements=rows[:1])) == 1

    def test_on_a_mention_that_is_gone_changes_nothing(self) -> None:
        assert len(merged(self.one, judgements=(self.judged("same"),))) == 1

    def test_a_corrected_field_stands_first(self) -> None:
        row = self.judged("correct", field="date", value="2023-05-04", by="a reader")
        story = merged(self.one, self.two, judgements=(row,))[0]
        assert story.when is not None and (story.when.value, story.when.basis) == ("2023-05-04", "hand")

    def test_a_rejected_value_is_not_counted(self) -> None:
        (one, *_) = mentions(THREE_OUTLETS)
        row = Judgement("reject", one.id, field="place", value="Oslo")
        assert "place" not in votes(mentions(THREE_OUTLETS), [row])
        (story,) = merged(*THREE_OUTLETS, judgements=(row,))
        assert story.where is None

    def test_a_field_of_several_values_keeps_each_that_a_hand_gives(self) -> None:
        rows = (
            self.judged("accept", "2024-01-01", field="actor", value="NOR"),
            self.judged("correct", "2024-01-02", field="actor", value="SWE"),
            self.judged("correct", "2024-01-03", field="person", value="Kari Nord"),
        )
        (story, _) = merged(self.one, self.two, judgements=rows)
        assert set(story.actors) == {"NOR", "SWE"}
        assert [person.name for person in story.persons] == ["Kari Nord"]

    def test_a_persons_name_is_corrected_and_keeps_the_office(self) -> None:
        (one, *_) = mentions(THREE_OUTLETS)
        rows = (
            Judgement("reject", one.id, field="person", value="Ana Rojas"),
            Judgement("correct", one.id, field="person", value="Ana Roja"),
        )
        (story,) = merged(*THREE_OUTLETS, judgements=rows)
        assert [person.name for person in story.persons] == ["Ana Roja", "Kari Nord"]
        assert story.persons[0].state == "CHL"

    def test_an_hour_is_given_by_hand(self) -> None:
        (one, *_) = mentions(THREE_OUTLETS)
        row = Judgement("correct", one.id, field="time", value="14:25")
        (story,) = merged(*THREE_OUTLETS, judgements=(row,))
        assert story.when is not None and (story.when.value, story.when.time) == ("2023-05-05", "14:25")

    def test_no_story_is_left_without_type_or_status(self) -> None:
        (one, *_) = mentions(THREE_OUTLETS)
        rows = tuple(
            Judgement("reject", one.id, field=field, value=value)
            for field, value in (("type", "CONSULT"), ("status", "held"))
        )
        (story,) = merged(*THREE_OUTLETS, judgements=rows)
        assert (story.event_type, story.status) == ("CONSULT", "held")

    def test_what_is_joined_by_hand_stays_whole_though_it_is_unlike(self) -> None:
        again = told("The icebreakers, a gift of Norway to Chile, float.", "2023-05-10", "Quayside",
                     kind="AID", who="NOR>CHL")  # fmt: skip
        far = told("Chile and Peru spoke of salmon in Lima.", "2022-01-05", when="2022-01-05", where="Lima",
                   who="CHL-PER")  # fmt: skip
        (pair,) = {frozenset(m.id for m in one.mentions) for one in merged(self.two, again, far)} - {
            frozenset(m.id for m in mentions([far]))
        }
        assert len(pair) == 2
        (other,) = mentions([far])
        for own in sorted(pair):
            (whole,) = merged(self.two, again, far, judgements=(Judgement("same", own, other.id),))
            assert len(whole.mentions) == 3


def test_undated_and_unpublished_mentions_meet_nobody() -> None:
    loose = [told(f"Norway met Chile {n}.", "", f"Outlet {n}") for n in range(2)]
    assert len(merged(*loose)) == 2


def test_a_mention_takes_its_title_when_the_report_opens_with_it() -> None:
    assert "Salmon talks" in mention("Norway met Chile.", "2023-05-05", title="Salmon talks").context


def test_a_history_follows_one_clock_whatever_the_zones_of_its_reports() -> None:
    put_off = told("The visit of the Chilean minister is put off.", "2023-02-03T14:00:00-05:00", "The Pier",
                   status="postponed", mode="visit", who="CHL>NOR", when="2023-02-05")  # fmt: skip
    due = told("The Chilean minister is due on Sunday.", "2023-02-03T18:30:00+00:00",
               status="planned", mode="visit", who="CHL>NOR", when="2023-02-05")  # fmt: skip
    (story,) = stories(mentions([put_off, due]))
    assert [turn.status for turn in story.history] == ["planned", "postponed"]
    assert story.reported == "2023-02-03T18:30:00+00:00"


class TestDemandsOfTwoDays:
    """Demands are repeated in other words, and more of them are made every day."""

    @staticmethod
    def asked(text: str, day: int, outlet: str) -> Record:
        return told(text, f"2023-01-{day}", outlet, kind="REQUEST", status="demanded", who="PER>CHL")

    def together(self, second: str, day: int, *others: Record) -> bool:
        """Whether a demand of 22 January and one of another day stand in one story."""
        one = self.asked("Peru demands that troops of Chile leave within weeks.", 22, "The Fjord")
        two = self.asked(second, day, "The Andes")
        ids = {record.events[0].id for record in (one, two)}
        return any(ids <= {m.id for m in story.mentions} for story in merged(one, two, *others))

    def test_most_words_in_common_are_enough(self) -> None:
        assert self.together("Peru tells Chile's troops to leave within weeks.", 23)

    def test_one_is_not(self) -> None:
        assert not self.together("Peru tells Chile's garrison to leave.", 23)

    def test_not_without_one(self) -> None:
        assert not self.together("Peru asks Chile for quinine.", 23)

    def test_not_days_apart(self) -> None:
        assert not self.together("Peru tells Chile's troops to leave within weeks.", 29)

    def test_whatever_else_is_told(self) -> None:
        words = ("copper", "lithium", "guano", "nitrate", "anchovies", "quinine", "visas")
        others = [
            self.asked(f"Peru wants {word} of Chile.", n, "Quayside") for n, word in enumerate(words, 10)
        ]
        assert self.together("Peru tells Chile's troops to leave within weeks.", 23, *others)


def test_one_that_names_both_sides_brings_those_that_name_one_together() -> None:
    words = "China calls for a cease-fire and peace talks between Kyiv and Moscow in a twelve-point paper."
    again = "China calls for a ceasefire and peace talks between Kyiv and Moscow in its twelve-point paper"
    both = told(words, "2023-02-24", kind="REQUEST", status="demanded", who="CHN>UKR+RUS")
    one = told(
        f"{again} of Friday.", "2023-02-24", "The Andes", kind="REQUEST", status="demanded", who="CHN>UKR"
    )
    other = told(
        f"{again} of today.", "2023-02-24", "Quayside", kind="REQUEST", status="demanded", who="CHN>RUS"
    )
    assert len(merged(both, one, other)) == 1
    assert len(merged(one, other)) == 2


def test_a_contact_of_one_party_is_that_of_the_state_its_words_name() -> None:
    full = told("Ana Rojas met Kari Nord at the palace in Oslo on salmon quotas.", "2023-05-05",
                when="2023-05-05", people=(ROJAS, NORD))  # fmt: skip
    lone = told("Nord and Chile’s Rojas vow new start on salmon quotas at palace meeting.", "2023-05-06",
                "Quayside", who="NOR")  # fmt: skip
    third = told(
        "Nord met Peru’s minister on salmon quotas at the palace.", "2023-05-06", "Quayside", who="NOR"
    )
    assert len(merged(full, lone)) == 1
    assert len(merged(full, third)) == 2


def test_a_meeting_with_another_person_of_the_same_state_is_another_meeting() -> None:
    minister = told("Ana Rojas met Kari Nord in Oslo over salmon.", "2023-05-05", people=(ROJAS, NORD))
    president = told(
        "Per Berg received Ana Rojas.", "2023-05-05", "The Andes", people=(ROJAS, "Per Berg/NOR")
    )
    assert len(merged(minister, president)) == 2


def test_a_person_named_for_an_earlier_visit_takes_no_part() -> None:
    told_of = told("Ana Rojas visited Oslo, the first minister to do so since Luis Vega.", "2023-05-05",
                   people=(ROJAS, "Luis Vega/CHL"), word="visited", mode="visit")  # fmt: skip
    talks = told("Since Luis Vega visited Oslo, talks have stalled.", "2023-05-05", people=("Luis Vega/CHL",),
                 word="visited", mode="visit")  # fmt: skip
    (story,), (other,) = merged(told_of), merged(talks)
    assert [person.name for person in story.persons] == ["Ana Rojas"]
    assert [person.name for person in other.persons] == ["Luis Vega"]


def test_what_was_announced_and_then_held_is_dated_by_the_report_that_it_was() -> None:
    announced = told("Ana Rojas will visit Kari Nord in Oslo over salmon.", "2023-05-01", status="planned",
                     people=(ROJAS, NORD), mode="visit")  # fmt: skip
    held = told("Ana Rojas is in Oslo to see Kari Nord over salmon.", "2023-05-06", "The Andes",
                people=(ROJAS, NORD), mode="visit")  # fmt: skip
    (story,) = merged(announced, held)
    assert story.when is None and story.reported == "2023-05-06"


def test_a_patrol_is_not_dated_after_it_was_reported_as_going_on() -> None:
    accounts = [
        told(f"A Norwegian cutter watches Arica{more}.", published, outlet, kind="MOBILIZE", who="NOR>CHL",
             mode="troops", when=when)
        for published, outlet, more, when in (
            ("2023-05-03", "The Fjord", " from the sea", None),
            ("2023-05-05", "The Andes", " and its port", "2023-05-04"),
            ("2023-05-05", "Quayside", " still", "2023-05-04"),
        )
    ]  # fmt: skip
    (story,) = merged(*accounts)
    assert (story.when, story.reported) == (None, "2023-05-03")


def test_the_year_of_a_report_dates_no_news() -> None:
    toll = "Norwegian guards have killed five Chilean crewmen so far in 2023."
    (story,) = merged(told(toll, "2023-05-05", kind="ASSAULT", who="NOR>CHL", word="killed", when="2023"))
    assert story.when is None and (story.reported or "").startswith("2023-05-05")
    (planned,) = merged(told("Norway will visit Chile in 2023.", "2023-05-05", status="planned", when="2023"))
    assert planned.when is not None and planned.when.value == "2023"
    (before,) = merged(told("Norway visited Chile in 2022.", "2023-05-05", when="2022"))
    assert before.when is not None and before.when.value == "2022"


def sent(number: int, status: str, *, kind: str = "AID", confidence: float | None = None) -> Record:
    """Return a report of one day on icebreakers for Chile, by an outlet of its own."""
    text = (
        "Norway and the icebreakers for Chile: what is known of the ships that Oslo builds.",
        "Two icebreakers from Norway would help Chile reach its southern ports, officers said.",
        "In Santiago the news of Norwegian icebreakers was welcomed by the fleet of Chile.",
    )[number]
    record = told(text, f"2023-05-05T0{number}:00:00Z", f"Outlet {number}", kind=kind, who="NOR>CHL",
                  status=status)  # fmt: skip
    (event,) = record.events
    return replace(record, events=(replace(event, confidence=confidence),))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("held", "planned", "planned"), "planned"),  # "sends tanks" of what is to be sent
        (("planned", "planned", "held"), "held"),
        (("held", "planned"), "held"),  # a plan retold
        (("held", "held", "denied"), "held"),
        (("held", "denied"), "denied"),
        (("planned", "planned", "unconfirmed"), "planned"),  # a lone rumour
        (("planned", "unconfirmed", "unconfirmed"), "unconfirmed"),
    ],
)
def test_a_status_holds_that_enough_accounts_tell(statuses: tuple[str, ...], expected: str) -> None:
    (story,) = merged(*(sent(number, status) for number, status in enumerate(statuses)))
    assert story.status == expected


def dated(number: int, status: str, when: str | None) -> Record:
    """Return a report as of `sent`, with a date."""
    record = sent(number, status)
    (event,) = record.events
    return replace(record, events=(replace(event, when=When(when, None) if when else None),))


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ([("held", "2023-05-04"), ("held", None)], "2023-05-04"),
        ([("held", "2026"), ("held", None)], None),  # what was held is not to come
        ([("held", None), ("held", None), ("held", "2023-05-06")], "2023-05-06"),  # zones of time
        ([("held", None), ("held", None), ("held", "2023-05-05")], "2023-05-05"),
        ([("planned", "2026"), ("planned", None)], "2026"),
    ],
)
def test_a_date_holds_that_the_reports_allow(
    accounts: list[tuple[str, str | None]], expected: str | None
) -> None:
    (story,) = merged(*(dated(number, *account) for number, account in enumerate(accounts)))
    assert (story.when.value if story.when else None) == expected


def test_a_rumour_does_not_date_what_many_plan() -> None:
    records = [dated(0, "unconfirmed", "2023-05-04"), sent(1, "planned"), sent(2, "planned")]
    text = "Chile waits: Norway and the icebreakers that Oslo builds would help its southern ports."
    day = "2023-05-05T06:00:00Z"
    told_later = told(text, day, "Outlet 6", kind="AID", who="NOR>CHL", status="planned")
    (story,) = merged(*records, told_later)
    assert (story.status, story.when) == ("planned", None)
    (firm,) = merged(dated(0, "planned", "2023-05-04"), *records[1:], told_later)
    assert firm.when is not None


def test_who_is_sure_outvotes_who_is_not() -> None:
    unsure, sure = sent(0, "held", confidence=0.6), sent(1, "held", kind="SUPPORT", confidence=0.9)
    assert [vote.value for vote in votes(mentions((unsure, sure)))["type"]] == ["SUPPORT", "AID"]
    more = votes(mentions((unsure, sure, sent(2, "held", confidence=0.6))))
    assert [vote.value for vote in more["type"]] == ["AID", "SUPPORT"]
