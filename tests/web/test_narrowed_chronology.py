"""What a chronology can be narrowed by, and how one longer than a page looks over is paged."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import msgspec
import pytest
from browsing import client
from lxml import html

from builders import span
from dragoman.store import Store
from dragoman.store.queries.story_lookup import line_of, story_lines
from dragoman.web import facets
from telling import VISIT, told


def officials(record, **offices):
    (event,) = record.events
    people = tuple(replace(one, office=offices.get(one.name.split()[-1])) for one in event.persons)
    return replace(record, events=(replace(event, persons=people),))


LEADERS = officials(
    told("Ana Rojas and Kari Nord met in Oslo.", "2022-03-01", "The Andes", when="2022-02-28",
         people=("Ana Rojas/CHL", "Kari Nord/NOR"), issues=(("maritime", "Oslo"),)),
    Rojas="President", Nord="Prime Minister",
)  # fmt: skip


@pytest.fixture(scope="module")
def narrow_store(tmp_path_factory):
    with Store.open(str(tmp_path_factory.mktemp("narrow") / "narrow.db")) as store:
        store.add((*VISIT, LEADERS))
        yield store


@pytest.fixture(scope="module")
def get(narrow_store):
    return client(narrow_store)


def facet(data, name):
    return dict(next(one["values"] for one in data["facets"] if one["field"] == name))


def test_a_chronology_is_narrowed_by_level_outlet_and_time(get):
    data = get("/relations/NOR/CHL.json").json()
    assert facet(data, "outlet") == {"The Andes": 2, "The Fjord": 1, "Quayside": 1}
    assert facet(data, "level") == {"leaders": 1, "unspecified": 2}
    assert data["times"] == [["2023", 2], ["2022", 1]]
    assert get("/relations/NOR/CHL.json?level=leaders").json()["found"] == 1
    assert get("/relations/NOR/CHL.json?outlet=Quayside").json()["found"] == 1
    both = get("/relations/NOR/CHL.json?outlet=The+Andes&level=unspecified").json()
    assert [one["status"] for one in both["entries"]] == ["postponed"]
    assert get("/relations/NOR/CHL.json?since=2023&until=2023").json()["times"] == [["2023-05", 2]]


def test_a_chronology_is_narrowed_by_issue(get):
    data = get("/relations/NOR/CHL.json").json()
    assert facet(data, "issue") == {"maritime": 1}
    narrowed = get("/relations/NOR/CHL.json?issue=maritime").json()
    assert [one["issues"] for one in narrowed["entries"]] == [["maritime"]]
    page = html.document_fromstring(get("/relations/NOR/CHL?issue=maritime").text)
    (chosen,) = page.xpath("//aside[@id='narrow']//a[@aria-current='true']")
    assert "The sea and shipping" in chosen.text_content()
    assert page.xpath("//article//span[@class='topics']/a/@href") == ["/issues/maritime"]


def test_each_choice_is_a_link_that_counts_what_it_leads_to(get):
    page = html.document_fromstring(get("/relations/NOR/CHL").text)
    for link in page.xpath("//aside[@id='narrow']//li/a"):
        path, _, asked = urljoin("/relations/NOR/CHL", link.get("href")).partition("?")
        (count,) = link.xpath("./span[@class='count']/text()")
        assert get(f"{path}.json?{asked}").json()["found"] == int(count), asked
    assert "heads of state and government" in page.text_content()


def test_a_line_says_of_a_story_what_the_story_says(narrow_store):
    stories = {story.id: story for story in narrow_store.stories(limit=100)}
    lines = story_lines(narrow_store, ())
    assert len(lines) == len(stories)
    for line in lines:
        made = line_of(stories[line.story], line.number)
        assert msgspec.structs.replace(made, day=line.day) == line


@pytest.mark.parametrize("asked", ["", "&order=oldest", "&type=ACCUSE", "&type=ACCUSE&order=oldest"])
def test_what_is_longer_than_a_page_looks_over_is_paged_to_its_end(tmp_path, monkeypatch, asked):
    monkeypatch.setattr(facets, "WINDOW", 20)
    days = [f"2022-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 24)]
    with Store.open(str(tmp_path / "long.db")) as store:
        store.add(
            told(f"Norway and Chile: item {day}.", day, kind="ACCUSE" if number % 3 else "REJECT",
                 who="NOR>CHL", when=day)
            for number, day in enumerate(days)
        )  # fmt: skip
        get, seen, after = client(store), [], ""
        while after is not None:
            page = get(f"/relations/NOR/CHL.json?limit=7&after={after}{asked}").json()
            assert page["looked_at"] <= 20
            seen += [one["date"] for one in page["entries"]]
            after = page["after"]
    wanted = [day for number, day in enumerate(days) if number % 3 or "type" not in asked]
    assert seen == sorted(wanted, reverse="oldest" not in asked)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_lines_that_are_not_sure_do_not_end_the_pages(tmp_path, monkeypatch, as_sure_as_events, order):
    monkeypatch.setattr(facets, "WINDOW", 10)
    days = [f"2022-01-{day:02}" for day in range(1, 32)]
    sure = days[::7]
    with Store.open(str(tmp_path / "unsure.db")) as store:
        records = [
            told(f"Norway met Chile: {day}.", day, who="NOR>CHL", kind="ACCUSE", when=day) for day in days
        ]
        store.add(
            replace(record, events=(replace(record.events[0], confidence=0.99 if day in sure else 0.1),))
            for day, record in zip(days, records, strict=True)
        )
        get, seen, after = client(store), [], ""
        for _ in days:  # more pages than there can be
            page = get(f"/relations/NOR/CHL.json?order={order}&after={after}").json()
            seen += [one["date"] for one in page["entries"]]
            after = page["after"]
            if after is None:
                break
    assert after is None
    assert seen == sorted(sure, reverse=order == "newest")


def test_an_actor_has_officials_with_their_offices(get):
    data = get("/actors/CHL.json").json()
    (rojas,) = data["officials"]
    assert (rojas["name"], rojas["offices"], rojas["occurrences"]) == ("Ana Rojas", ["President"], 2)
    assert rojas["first"] == rojas["last"] == "2022-02-28"  # the visit was put off
    page = html.document_fromstring(get("/actors/CHL").text)
    assert any("President" in row.text_content() for row in page.xpath("//table//tr"))
    assert span(LEADERS.report, "Ana Rojas").quote in page.text_content()


def test_the_first_page_tells_what_changed_in_the_week(tmp_path):
    with Store.open(str(tmp_path / "week.db")) as store:
        store.add(VISIT[:2])
        get = client(store)
        assert [one["status"] for one in get("/index.json").json()["changed"]] == ["postponed"]
        assert "Changed status this week" in get("/").text
        store.add([told("Norway accused Chile.", "2023-06-20", kind="ACCUSE", who="NOR>CHL")])
        assert get("/index.json").json()["changed"] == []


def test_a_report_leads_to_the_others_that_tell_the_same(tmp_path):
    planned, postponed = VISIT[:2]
    original = replace(planned, report=replace(planned.report, address="https://fjord.example/no"))
    translated = replace(
        postponed, report=replace(postponed.report, original="https://fjord.example/no", language="en")
    )
    with Store.open(str(tmp_path / "fellows.db")) as store:
        store.add((original, translated, VISIT[2]))
        get = client(store)
        data = get(f"/reports/{translated.report.id}.json").json()
        assert [(one["origin"]["version"], one["stories"]) for one in data["fellows"]] == [
            (original.report.id, 1)
        ]
        assert data["original"] == original.report.id
        links = html.document_fromstring(get(f"/reports/{translated.report.id}").text).xpath("//a/@href")
        assert f"/reports/{original.report.id}" in links
        assert f"/compare?a={translated.report.id}&b={original.report.id}" in links
        alone = get(f"/reports/{VISIT[2].report.id}.json").json()
        assert alone["fellows"] == [] and alone["original"] is None
