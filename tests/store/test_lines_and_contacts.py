"""Stories in short, contacts and issues as the store answers them, in each kind of database."""

from __future__ import annotations

from dataclasses import replace

from builders import span, statement
from dragoman.record import Place, Position, Record, Tag, content_id
from dragoman.store.queries import contacts_in_time
from dragoman.store.queries.contacts_in_time import (
    contact_pairs,
    contact_places,
    contacts,
    next_contact_day,
    reports_with_places,
)
from dragoman.store.queries.issue_activity import (
    issue_counts,
    latest_positions,
    speaker_days,
    statements_on_issue,
    stories_on_issue,
)
from dragoman.store.queries.overview import busiest_pairs, changed_stories, last_report_day
from dragoman.store.queries.report_lookup import related_reports, version_at_address
from dragoman.store.queries.story_lookup import partner_counts, stories_by_id, story_lines
from telling import VISIT, told


def at_oslo(record: Record) -> Record:
    where = span(record.report, "Oslo")
    return replace(record, places=(Place(where, "Oslo", "capital", None, 59.91, 10.75, 5.0, "NOR"),))


def spoken(text: str, day: str, force: int) -> Record:
    record = told(text, day, kind="ACCUSE", who="NOR>CHL", when=day)
    of = record.report
    fish = Tag("trade", span(of, "fish"))
    said = replace(
        statement(of, text, speaker_state="NOR", issues=(fish,)), id=content_id("statement", of.id)
    )
    stand = Position(content_id("position", of.id), "NOR", "trade", text, force, said.evidence, (said.id,))
    (event,) = record.events
    return replace(record, statements=(said,), positions=(stand,), events=(replace(event, issues=(fish,)),))


MEETING = at_oslo(told("Norway and Chile met in Oslo.", "2023-05-04", when="2023-05-03", where="Oslo"))
SPOKEN = (spoken("Norway spoke of fish.", "2023-06-01", 2), spoken("Norway warned on fish.", "2023-06-09", 6))


def test_lines_come_in_order_of_time_and_page_after_page(store):
    store.add((*VISIT, MEETING))
    lines = story_lines(store, ("NOR", "CHL"))
    assert [line.day for line in lines] == sorted((line.day for line in lines), reverse=True)
    assert story_lines(store, ("NOR", "CHL"), newest=False) == lines[::-1]
    last = lines[1]
    assert story_lines(store, ("NOR", "CHL"), after=f"{last.day}.{last.number}") == lines[2:]
    assert {line.type for line in story_lines(store, (), since="2023-05-20")} == {"ACCUSE", "ASSAULT"}
    assert all(line.first < "2023-05-10" for line in story_lines(store, (), until="2023-05-10"))
    (visit,) = story_lines(store, ("NOR", "CHL"), witnesses=2)
    assert [one.name for one in visit.officials] == ["Ana Rojas"]
    assert visit.outlets == ("The Andes", "The Fjord")
    assert partner_counts(store, "CHL", story_lines(store, ("CHL",))) == {"NOR": 4, "PER": 1}
    assert [(pair.first, pair.second) for pair in busiest_pairs(store, latest=2_000)] == [
        ("CHL", "NOR"),
        ("CHL", "PER"),
    ]


def test_contacts_have_places_and_ties(store, monkeypatch):
    store.add((*VISIT, MEETING))
    found = contacts(store, actors=("NOR", "CHL"))
    assert [(one.first, one.until, one.status) for one in found] == [
        ("2023-05-03", "2023-05-03", "held"),
        ("2023-05-12", "2023-05-12", "postponed"),
    ]
    of_one = contacts(store, actors=("NOR",))
    monkeypatch.setattr(contacts_in_time, "_BUSY", 1)  # sought among all contacts instead
    assert contacts(store, actors=("NOR",)) == of_one == found
    assert [one.status for one in contacts(store, statuses=("held",), since="2023-05-03")] == ["held"]
    assert [one.states for one in found] == [("CHL", "NOR")] * 2
    assert [one.states for one in contacts(store, actors=("NOR", "CHL"), sided=False)] == [()] * 2
    (spot,) = contact_places(store, [one.number for one in found])
    assert (spot.place, spot.latitude, spot.contacts) == ("Oslo", 59.91, (found[0].number,))
    (tie,) = contact_pairs(store, statuses=("held",)).pairs
    assert (tie.first, tie.second, tie.contacts) == ("CHL", "NOR", 1)
    assert next_contact_day(store, "2023-05-04", before=True) == "2023-05-03"
    assert next_contact_day(store, "2023-05-04", before=False) == "2023-05-12"
    (record,) = reports_with_places(store, stories_by_id(store, [found[0].story]))
    assert [place.name for place in record.places] == ["Oslo"]
    assert last_report_day(store) == "2023-05-21"


def test_what_changed_its_status_is_told_by_when_it_was_reported(store):
    store.add(VISIT)
    (visit,) = changed_stories(store, "2023-05-08", "2023-05-15")
    assert visit.status == "postponed"
    assert changed_stories(store, "2023-05-11", "2023-05-30") == ()


def test_issues_tell_who_spoke_when_and_who_stands_where(store):
    store.add(SPOKEN)
    (count,) = issue_counts(store)
    assert (count.issue, count.statements, count.events, count.last) == ("trade", 2, 2, "2023-06-09")
    assert [(one.state, one.day, one.statements) for one in speaker_days(store, "trade")] == [
        ("NOR", "2023-06-01", 1),
        ("NOR", "2023-06-09", 1),
    ]
    said = statements_on_issue(store, "trade", state="NOR", newest=True, limit=1)
    assert [one.day for one in said] == ["2023-06-09"] and said.after
    assert [one.day for one in statements_on_issue(store, "trade", newest=True, after=said.after)] == [
        "2023-06-01"
    ]
    assert len(statements_on_issue(store, "trade", state="CHL")) == 0
    assert [story.when.value for story in stories_on_issue(store, "trade")] == ["2023-06-09", "2023-06-01"]
    (last,) = latest_positions(store, "NOR")
    assert last.row.force == 6


def test_stories_on_an_issue_come_page_after_page_of_one_actor_or_all(store):
    fish = (("trade", "fish"),)
    days = [f"2023-06-{day:02}" for day in range(1, 8)]
    on = [told(f"Norway accused Chile over fish {day}.", day, kind="ACCUSE", who="NOR>CHL", when=day,
               issues=fish) for day in days]  # fmt: skip
    store.add(
        [*on, told("Peru accused Chile over fish.", "2023-06-09", kind="ACCUSE", who="PER>CHL", issues=fish)]
    )
    store.add([told("Norway accused Chile of spying.", "2023-06-10", kind="ACCUSE", who="NOR>CHL")])
    seen, after = [], None
    while True:
        page = stories_on_issue(store, "trade", after=after, limit=3)
        seen += [(story.when.value if story.when else story.reported) for story in page]
        after = page.after
        if after is None:
            break
    assert seen == ["2023-06-09", *days[::-1]]
    assert len(stories_on_issue(store, "trade", actor="PER")) == 1
    assert len(stories_on_issue(store, "trade", actor="NOR", since="2023-06-03", until="2023-06-05")) == 2
    (count,) = issue_counts(store)
    assert (count.issue, count.statements, count.events, count.last) == ("trade", 0, 8, None)


def test_a_war_that_goes_on_is_no_occurrence_on_an_issue(store):
    war = told("The war on Chile goes on.", "2023-06-09", kind="ASSAULT", who="NOR>CHL", word="war",
               issues=(("trade", "Chile"),))  # fmt: skip
    store.add([war])
    (story,) = store.stories()
    assert story.situation and story.issues == ("trade",)
    assert stories_on_issue(store, "trade").items == ()


def test_reports_of_the_same_story_are_fellows(store):
    store.add(VISIT)
    first, second, other = (one.report.id for one in VISIT[:3])
    assert [(one.origin.version, one.stories) for one in related_reports(store, first)] == [(second, 1)]
    assert related_reports(store, other) == () == related_reports(store, "nothing")
    assert version_at_address(store, "https://fjord.example/never") is None


def test_a_report_that_only_opens_with_the_story_is_a_fellow_too(store):
    tells, also_tells, opens = (
        told("Norway and Chile met in Arica over salmon quotas and copper tariffs.", "2023-05-10", outlet,
             when="2023-05-10", word="met") for outlet in ("The Fjord", "The Andes", "Quayside")
    )  # fmt: skip
    opens = replace(opens, events=())
    store.add([opens, tells, also_tells])

    def fellows(record):
        return [
            (one.origin.version, one.stories, one.opens) for one in related_reports(store, record.report.id)
        ]

    assert fellows(tells) == [(also_tells.report.id, 1, False), (opens.report.id, 1, True)]
    assert {one for one, _, _ in fellows(opens)} == {tells.report.id, also_tells.report.id}
    assert all(marked for _, _, marked in fellows(opens))
