"""What short reports tell in few words: when it is of a story, and when it is an occurrence of its own."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from builders import span
from dragoman.merge.mentions import features, mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.merge.terms import WEIGHTS
from dragoman.record import Event, Record, content_id
from telling import mention, told


def merged(*records: Record) -> tuple[Story, ...]:
    return stories(mentions(records))


def sizes(*records: Record) -> list[int]:
    return sorted(len(story.mentions) for story in merged(*records))


def both(of: Record, kind: str, quote: str, **fields: Any) -> Record:
    """The record of a report that tells a second event in some of its words, between the same parties."""
    first = of.events[0]
    event = Event(
        content_id(of.report.id, kind, quote), kind, "held", first.actors, first.recipients,  # type: ignore[arg-type]
        (span(of.report, quote),), **fields,
    )  # fmt: skip
    return replace(of, events=(first, event))


class TestOneDayAndHardlyAWord:
    visit = told("Chile's foreign minister travels to Norway for the first time in years.", "2023-05-10",
                 who="CHL>NOR", mode="visit")  # fmt: skip
    talks = told("The Norwegian king has received the minister of Chile in his castle.", "2023-05-10",
                 "The Andes", who="CHL>NOR")  # fmt: skip
    other = told("Chile and Norway quarrelled over copper in a committee.", "2023-05-12", "Quayside",
                 who="CHL>NOR")  # fmt: skip

    def test_contacts_of_one_day_in_short_headlines_are_one(self) -> None:
        (story,) = merged(self.visit, self.talks)
        assert {link.verdict for link in story.links} == {"same"}

    def test_not_those_of_two_days_later(self) -> None:
        assert sizes(self.visit, self.talks, self.other) == [1, 2]

    def test_what_is_told_a_week_later_is_another(self) -> None:
        later = told("Chile and Norway quarrelled over copper.", "2023-05-19", "Quayside", who="CHL>NOR")
        assert sizes(self.visit, self.talks, later) == [1, 2]

    def test_not_two_days_later(self) -> None:
        late = told("The Norwegian king has received the minister of Chile.", "2023-05-12", "The Andes",
                    who="CHL>NOR")  # fmt: skip
        assert sizes(self.visit, late) == [1, 1]

    def test_not_what_is_said_since_more_is_said_every_day(self) -> None:
        first = told("Norway asked Chile for copper and tin this week.", "2023-05-10", kind="REQUEST",
                     who="NOR>CHL")  # fmt: skip
        second = told("Oslo wants visas from Santiago, and soon.", "2023-05-10", "The Andes", kind="REQUEST",
                      who="NOR>CHL")  # fmt: skip
        assert sizes(first, second) == [1, 1]

    def test_not_two_towns(self) -> None:
        first = told("Norwegian ships blocked a harbour, that of Arica.", "2023-05-10", kind="COERCE",
                     who="NOR>CHL")  # fmt: skip
        second = told("Norway's navy seized boats at Iquique.", "2023-05-10", "The Andes", kind="COERCE",
                      who="NOR>CHL")  # fmt: skip
        assert sizes(first, second) == [1, 1]


class TestWordsInPassing:
    drones = tuple(
        told(f"A Norwegian spy drone hovered over Chile's copper mines, {more}.", f"2023-05-{day:02}",
             f"Outlet {more}", kind="MOBILIZE", who="NOR>CHL", mode="troops")
        for day, more in enumerate(("officials said", "filmed by miners", "seen again", "say police",
                                    "pilots told us"), 10)
    )  # fmt: skip

    def passing(self, words: str, outlet: str = "The Pier") -> Record:
        return told(words, "2023-05-14", outlet, kind="MOBILIZE", who="NOR>CHL", mode="troops")

    def test_a_report_that_names_the_story_with_most_of_its_words_is_of_it(self) -> None:
        short = self.passing("The Senate argues about the Norwegian spy drone over the mines.")
        assert sizes(*self.drones, short) == [6]

    def test_one_word_of_many_is_not_enough(self) -> None:
        passing = self.passing("The Senate argues about taxes, roads, schools and the Norwegian drone.")
        assert sizes(*self.drones, passing) == [1, 5]

    def test_nor_is_none(self) -> None:
        ship = self.passing("A Norwegian frigate dropped anchor near the lighthouse.", "Quayside")
        tanks = self.passing("Norway parks ten lorries by the customs shed.")
        assert sizes(*self.drones, ship, tanks)[-1] == 5


class TestRefusedContacts:
    def refused(self, words: str, day: int, outlet: str) -> Record:
        verb = next(one for one in ("refused", "declined", "rejected") if one in words)
        return told(words, f"2023-05-{day:02}", outlet, kind="REJECT", who="CHL>NOR", word=verb)

    def test_a_refused_call_is_told_for_weeks(self) -> None:
        assert sizes(
            self.refused("Chile refused a call from Norway after the trawler sank.", 7, "The Fjord"),
            self.refused(
                "Chile says it declined a call over the trawler as moods were bad.", 10, "The Andes"
            ),
            self.refused("Chile's minister refused to take a call after the trawler sank.", 24, "Quayside"),
        ) == [3]

    def test_a_call_for_something_is_no_contact(self) -> None:
        assert sizes(
            self.refused("Chile rejected a call for more trawler inspections.", 7, "The Fjord"),
            self.refused("Chile rejected a call for trawler crews to be freed.", 20, "The Andes"),
        ) == [1, 1]


def test_numbers_in_words_and_figures_are_one() -> None:
    words = features(
        mention("Norwegian troops killed two soldiers of Chile.", "2023-05-10", kind="ASSAULT")
    ).words
    figures = features(mention("Norway's army kills 2 Chileans.", "2023-05-10", kind="ASSAULT")).words
    assert words["2"] == figures["2"] == WEIGHTS[1]


def test_drills_and_the_attack_that_they_announce_are_two() -> None:
    words = "Norway began drills at the border of Chile, which fears an attack from there in the spring."
    report = told(words, "2023-05-10", kind="MOBILIZE", who="NOR>CHL", mode="troops")
    assert sizes(both(report, "ASSAULT", "fears an attack from there in the spring")) == [1, 1]
    whole = both(report, "ASSAULT", words)
    assert sizes(whole) == [1, 1]


def test_the_president_s_call_is_not_the_minister_s_visit() -> None:
    visit = tuple(
        told(f"Minister Ana Rojas put off her trip to Norway over the trawler, {more}.", f"2023-05-{day:02}",
             f"Outlet {more}", who="CHL>NOR", mode="visit", status="postponed", people=("Ana Rojas/CHL",))
        for day, more in ((3, "aides say"), (4, "it is said"), (16, "again"))
    )  # fmt: skip
    call = tuple(
        told(f"President Luis Soto says he will speak to Norway about the trawler, {more}.", "2023-05-16",
             f"Paper {more}", who="CHL>NOR", people=("Luis Soto/CHL",))
        for more in ("and soon", "he told us")
    )  # fmt: skip
    assert sizes(*visit, *call) == [2, 3]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_reports_does_not_matter(seed: int) -> None:
    drones = TestWordsInPassing
    records = [
        *drones.drones,
        drones().passing("The Senate argues about taxes, roads, schools and the Norwegian drone."),
        drones().passing("Voters, farmers, bishops and teachers on that drone from Oslo.", "Quayside"),
        TestOneDayAndHardlyAWord.visit,
        TestOneDayAndHardlyAWord.talks,
    ]
    expected = merged(*records)
    random.Random(seed).shuffle(records)
    assert merged(*records) == expected


def test_two_and_one_whatever_comes_first() -> None:
    three = (TestOneDayAndHardlyAWord.visit, TestOneDayAndHardlyAWord.talks, TestOneDayAndHardlyAWord.other)
    assert len({merged(*order) for order in permutations(three)}) == 1


class TestWhatCameOfIt:
    struck = tuple(
        told(f"Norway and Chile struck a deal on salmon quotas, {more}.", "2023-05-20", f"Outlet {more}",
             kind="AGREE")
        for more in ("at last", "both say", "in Oslo")
    )  # fmt: skip
    near = told("A deal on salmon quotas of Norway and Chile may be near, but not this week.", "2023-05-09",
                "The Pier", kind="AGREE", status="unconfirmed")  # fmt: skip

    def test_what_is_expected_is_of_the_deal_that_was_struck(self) -> None:
        (story,) = merged(self.near, *self.struck)
        assert [turn.status for turn in story.history] == ["unconfirmed", "held"]

    def test_not_of_one_that_was_struck_before(self) -> None:
        late = told("Another deal on salmon quotas of Norway and Chile may be near this week.", "2023-05-26",
                    "The Pier", kind="AGREE", status="unconfirmed")  # fmt: skip
        assert sizes(late, *self.struck) == [1, 3]

    def test_not_where_two_came(self) -> None:
        other = tuple(
            told(f"Norway and Chile struck a deal on salmon quotas, {more}.", "2023-05-31", f"Paper {more}",
                 kind="AGREE", when="2023-05-31")
            for more in ("at last", "both say", "in Oslo")
        )  # fmt: skip
        assert (
            1 in sizes(self.near, *self.struck, *other) or len(merged(self.near, *self.struck, *other)) == 2
        )

    def test_not_of_what_is_only_expected_too(self) -> None:
        awaited = [
            told(f"Norway and Chile will sell salmon by winter, {more}.", "2023-05-20", f"Paper {more}",
                 kind="AGREE", status="planned")
            for more in ("at last", "both say", "in Oslo")
        ]  # fmt: skip
        assert sizes(self.near, *awaited) == [1, 3]


class TestTheSameWordsDaysLater:
    asked = told("Peru asks Chile for talks on burning issues such as Tacna.", "2023-05-10", kind="REQUEST",
                 who="PER>CHL", mode="meet")  # fmt: skip

    @pytest.mark.parametrize(("day", "expected"), [(13, [2]), (17, [1, 1])])
    def test_of_parties_that_are_seldom_told_of(self, day: int, expected: list[int]) -> None:
        words = "Chile says no to Peru, which wants talks on burning issues such as Tacna."
        told_again = told(
            words, f"2023-05-{day}", "The Andes", kind="REQUEST", who="PER>CHL", status="demanded"
        )
        assert sizes(self.asked, told_again) == expected


def test_violence_that_surges_is_no_occurrence_of_its_day() -> None:
    first = told("Violence between Norway and Chile has surged, say envoys.", "2023-05-03", kind="ASSAULT",
                 who="NOR>CHL", word="Violence")  # fmt: skip
    second = told("Copper is dear amid violence of Norway in Chile.", "2023-05-29", "Andes", kind="ASSAULT",
                  who="NOR>CHL", word="violence")  # fmt: skip
    (story,) = merged(first, second)
    assert story.situation


def test_a_raid_told_in_a_cycle_of_violence_is_an_occurrence() -> None:
    title = "Norwegian raid kills ten in Arica"
    of = told(f"{title} The violence between Norway and Chile goes on.", "2023-05-03", kind="ASSAULT",
              who="NOR>CHL", word="violence")  # fmt: skip
    (event,) = of.events
    (story,) = merged(replace(of, events=(replace(event, also=(span(of.report, title),)),)))
    assert not story.situation
