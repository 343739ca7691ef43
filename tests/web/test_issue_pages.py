"""Issues: how much is said, who stands where over time, and what happened."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from browsing import client
from lxml import html

from builders import report, span, statement
from dragoman.record import Position, Record, Tag, When, content_id
from dragoman.store import Store
from telling import told


def spoken(text, day, state, force, issue="taiwan", outlet="The Fjord"):
    """A report in which a state says all of `text` on an issue, with a position of that force."""
    of = report(text, published_at=day, outlet=outlet)
    said = statement(of, text, speaker=f"minister of {state}", speaker_state=state,
                     issues=(Tag(issue, span(of, "island")),))  # fmt: skip
    said = replace(said, id=content_id(of.id, state))
    stand = Position(content_id("p", said.id), state, issue, text, force, said.evidence, (said.id,))
    return Record(of, statements=(said,), positions=(stand,))


def accused():
    record = told("China accused the US over the island.", "2023-02-20", kind="ACCUSE", who="CHN>USA")
    (event,) = record.events
    return replace(record, events=(replace(event, issues=(Tag("taiwan", span(record.report, "island")),)),))


RECORDS = (
    spoken("China hopes that the island is left alone.", "2023-02-01", "CHN", 2),
    spoken("China warns anyone off the island.", "2023-02-10", "CHN", 6),
    spoken("The US notes that the island is quiet.", "2023-02-12", "USA", 1),
    spoken("Peru asks for talks on the island's fish.", "2023-03-01", "PER", 4, "trade"),
    accused(),
)


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    with Store.open(str(tmp_path_factory.mktemp("issues") / "issues.db")) as store:
        store.add(RECORDS)
        yield client(store)


def test_issues_are_listed_by_how_much_is_said(get):
    data = get("/issues.json").json()
    assert [(one["issue"], one["statements"], one["events"], one["last"]) for one in data["issues"]] == [
        ("taiwan", 3, 1, "2023-02-12"),
        ("trade", 1, 0, "2023-03-01"),
    ]
    assert "climate" in data["silent"]
    page = html.document_fromstring(get("/issues").text)
    assert "/issues/taiwan" in page.xpath("//table//a/@href")
    assert "Events" in page.xpath("//th/text()")


def test_no_events_are_counted_where_none_says_its_issue(tmp_path):
    with Store.open(str(tmp_path / "spoken.db")) as store:
        store.add(RECORDS[:2])
        page = html.document_fromstring(client(store)("/issues").text)
    assert page.xpath("//th[@scope='col']/text()") == ["Issue", "Statements", "Last spoken of"]


def test_an_issue_tells_who_stands_where_and_what_changed(get):
    data = get("/issues/taiwan.json").json()
    sides = {side["state"]: side for side in data["sides"]}
    china = [(one["drift"], one["position"]["row"]["force"]) for one in sides["CHN"]["stands"]]
    assert china == [("stronger", 6), ("first", 2)] and sides["CHN"]["statements"] == 2
    assert [one["drift"] for one in sides["USA"]["stands"]] == ["first"]
    assert [one["day"] for one in data["statements"]] == ["2023-02-12", "2023-02-10", "2023-02-01"]
    assert [one["event_type"] for one in data["entries"]] == ["ACCUSE"]
    assert [(lane["name"], lane["total"]) for lane in data["picture"]["lanes"]] == [
        ("China", 2),
        ("United States", 1),
    ]
    page = html.document_fromstring(get("/issues/taiwan").text)
    assert "China warns anyone off the island." in page.text_content()
    assert len(page.xpath("//rect[@class='filled']")) == 3


def test_an_issue_is_narrowed_by_its_address(get):
    china = get("/issues/taiwan.json?speaker=China&until=2023-02-05").json()
    assert [one["row"]["speaker_state"] for one in china["statements"]] == ["CHN"]
    assert [side["state"] for side in china["sides"]] == ["CHN"]
    rows = list(csv.DictReader(get("/issues/taiwan.csv?speaker=CHN").text.splitlines()))
    assert [row["force"] for row in rows] == ["", ""] and {row["state"] for row in rows} == {"CHN"}
    assert get("/issues/taiwan.md").text.count("\n- ") == 3


def test_what_happened_is_narrowed_and_paged_too(tmp_path):
    days = [f"2022-{month:02}-{day:02}" for month in range(1, 13) for day in (5, 20)]
    on = (("taiwan", "island"),)
    peru = told(
        "Peru accused Chile.", "2023-03-01", kind="ACCUSE", who="PER>CHL", issues=(("taiwan", "Peru"),)
    )
    with Store.open(str(tmp_path / "happened.db")) as store:
        store.add(
            told(f"{day}: China accused the US over the island.", day, kind="ACCUSE", who="CHN>USA", when=day,
                 issues=on)
            for day in days
        )  # fmt: skip
        store.add([peru])
        get, seen, after = client(store), [], ""
        while after is not None:
            data = get(f"/issues/taiwan.json?entries_after={after}").json()
            seen += [one["date"] for one in data["entries"]]
            after = data["entries_after"]
        assert seen == ["2023-03-01", *days[::-1]]
        assert [one["actors"] for one in get("/issues/taiwan.json?speaker=PER").json()["entries"]] == [
            ["PER"]
        ]
        page = html.document_fromstring(get("/issues/taiwan").text)
        (older,) = page.xpath("//section[@id='happened']//p[@class='next']/a/@href")
        assert older.endswith("#happened")
        second = html.document_fromstring(get(older.partition("#")[0]).text)
        first = page.xpath("//section[@id='happened']//article//a/@href")
        assert not set(first) & set(
            second.xpath("//section[@id='happened']//p[contains(@class,'sentence')]/a/@href")
        )


def test_statements_come_page_after_page(tmp_path):
    days = [f"2023-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    with Store.open(str(tmp_path / "many.db")) as store:
        store.add(spoken(f"China spoke of the island on {day}.", day, "CHN", 3) for day in days)
        get, seen, after = client(store), [], ""
        while after is not None:
            data = get(f"/issues/taiwan.json?after={after}").json()
            seen += [one["day"] for one in data["statements"]]
            after = data["after"]
    assert seen == sorted(days, reverse=True)


def test_what_is_no_issue_is_said(get, empty):
    assert get("/issues/nothing").status_code == 404
    assert "No report" in empty("/issues").text
    assert empty("/issues/taiwan").status_code == 200


def test_nobody_has_spoken_after_the_report_of_it(tmp_path):
    early = spoken("China says that the island comes first next year.", "2023-02-03", "CHN", 2)
    late = spoken("China said in January that the island is quiet.", "2023-02-04", "CHN", 2)
    dated = [
        replace(record, statements=(replace(record.statements[0], when=When(value, None)),))
        for record, value in ((early, "2024"), (late, "2023-01"))
    ]
    with Store.open(str(tmp_path / "days.db")) as store:
        store.add(dated)
        data = client(store)("/issues/taiwan.json").json()
    assert [one["day"] for one in data["statements"]] == ["2023-02-03", "2023-01-01"]
