"""Files of a page: all rows, a header without any, names that say what was asked. Lists of all there is, and
what is said of parameters that make no sense."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import openpyxl
import pytest
from browsing import Get, client
from icalendar import Calendar
from lxml import etree

from dragoman.store import Store
from telling import VISIT, told

MANY = 60
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    months = [f"{2018 + number // 12}-{1 + number % 12:02}-05" for number in range(MANY)]
    reports = (
        told(f"Norway and Chile spoke in Oslo on {day}.", day, when=day, where="Oslo") for day in months
    )
    with Store.open(str(tmp_path_factory.mktemp("files") / "desk.db")) as store:
        on_trade = told(
            "Chile and Peru met on trade.", "2022-03-04", who="CHL-PER", when="2022-03-04",
            issues=(("trade", "trade"),),
        )  # fmt: skip
        store.add((*reports, *VISIT, on_trade))
        yield client(store)


def rows(get: Get, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(address).text)))


def test_a_table_has_all_rows_and_a_page_one_page_of_them(full):
    page = full("/relations/NOR/CHL.json").json()
    table = rows(full, "/relations/NOR/CHL.csv")
    assert len(page["entries"]) == 50 and page["after"]
    assert len(table) == page["found"] > 50 and len({row["story"] for row in table}) == len(table)
    assert len(rows(full, "/relations/NOR/CHL.csv?limit=7")) == 7
    assert full("/relations/NOR/CHL.csv?limit=7").headers["link"].endswith('rel="next"')
    assert "link" not in full("/relations/NOR/CHL.csv").headers


EMPTY = (
    "/relations/PER/ARG", "/relations/PER/ARG/positions", "/relations/PER/ARG/commitments", "/issues",
    "/search", "/network", "/reports?since=1990&until=1991",
)  # fmt: skip


@pytest.mark.parametrize("address", EMPTY)
def test_a_table_without_rows_has_the_header_of_one_with_rows(full, address):
    path, _, asked = address.partition("?")
    header = next(csv.reader(io.StringIO(full(f"{path}.csv?{asked}").text)))
    assert len(header) >= 4 and "" not in header


def test_the_name_of_a_file_says_what_was_asked(full):
    named = full("/relations/NOR/CHL.csv?since=2018&type=CONSULT&status=").headers["content-disposition"]
    assert named == 'inline; filename="dragoman-relations-NOR-CHL-since-2018-type-CONSULT.csv"'
    hostile = full("/search.csv?q=%22%0d%0aX:%20y%E2%80%AE").headers
    assert (
        hostile["content-disposition"] == 'inline; filename="dragoman-search-q-X-y.csv"'
        and "x" not in hostile
    )


def test_a_workbook_has_a_column_of_evidence(full):
    sheet = openpyxl.load_workbook(
        io.BytesIO(full("/relations/NOR/CHL.xlsx?since=2018-01&until=2018-02").content)
    )["rows"]
    header, *lines = sheet.iter_rows(values_only=True)
    assert [line[header.index("evidence")] for line in lines] == [
        f"Norway and Chile spoke in Oslo on 2018-0{month}-05." for month in (2, 1)
    ]


SUBSCRIBED = (
    "/relations/NOR/CHL", "/actors/NOR", "/issues/trade", "/stories?first=NOR", "/search?q=Norway",
    "/reports",
)  # fmt: skip


@pytest.mark.parametrize("address", SUBSCRIBED)
def test_entries_are_a_feed_that_leads_to_their_pages(full, address):
    path, _, asked = address.partition("?")
    feed = etree.fromstring(full(f"{path}.atom?{asked}").content)
    leads = feed.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=ATOM)
    assert leads and full(leads[0].removeprefix("http://desk")).status_code == 200
    ids = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids) and feed.xpath("string(a:updated)", namespaces=ATOM).endswith("Z")


@pytest.mark.parametrize("address", SUBSCRIBED)
def test_entries_are_a_calendar_too(full, address):
    path, _, asked = address.partition("?")
    assert f"{path}.ics" in full(address).text
    events = Calendar.from_ical(full(f"{path}.ics?{asked}").content).walk("VEVENT")
    assert events and len({event["uid"] for event in events}) == len(events)
    assert all(event["dtstart"].dt and event["summary"] for event in events)


def test_words_and_reports_stand_on_the_day_of_their_report(full):
    for asked in (
        "/search.ics?q=Norway&since=2018-03&until=2018-03",
        "/reports.ics?since=2018-03&until=2018-03",
    ):
        (event,) = Calendar.from_ical(full(asked).content).walk("VEVENT")
        assert event["dtstart"].dt.isoformat() == "2018-03-05"
        assert full(str(event["url"]).removeprefix("http://desk")).status_code == 200


def test_entries_with_a_day_are_a_calendar(full):
    calendar = Calendar.from_ical(full("/relations/NOR/CHL.ics?since=2018&until=2018").content)
    days = [event["dtstart"].dt.isoformat() for event in calendar.walk("VEVENT")]
    assert sorted(days) == [f"2018-{month:02}-05" for month in range(1, 13)]


def test_lists_of_all_there_is(full):
    actors = full("/actors.json").json()
    assert [count["actor"] for count in actors["states"][:2]] == ["CHL", "NOR"]
    assert [count["actor"] for count in full("/actors.json?q=norw").json()["states"]] == ["NOR"]
    stories = full("/stories.json?first=Norway&second=CHL&status=held&limit=5").json()
    assert len(stories["entries"]) == 5 and stories["after"]
    following = full(
        f"/stories.json?first=Norway&second=CHL&status=held&limit=5&after={stories['after']}"
    ).json()
    assert not {entry["story"] for entry in stories["entries"]} & {
        entry["story"] for entry in following["entries"]
    }
    reports = full("/reports.json?since=2018-03&until=2018-03").json()["reports"]
    assert [line["published_at"][:10] for line in reports] == ["2018-03-05"]
    for address in ("/actors", "/stories", "/reports", "/compare"):
        assert full(address).status_code == 200
    assert "choices" in full("/compare.json").json()


@pytest.mark.parametrize(
    ("asked", "says"),
    [("/relations/NOR/CHL?type=FOO", "type is 'FOO'; expected one of"),
     ("/relations/NOR/CHL?status=perhaps", "status is 'perhaps'; expected one of held"),
     ("/stories?issue=taiwam", "issue is 'taiwam'; expected one such as taiwan"),
     ("/relations/NOR/CHL?level=king", "level is 'king'; expected one of"),
     ("/calendar?month=foo", "month is 'foo'; expected a month such as 2023-02"),
     ("/relations/NOR/CHL?confidence=2", "confidence is '2'; expected 1 or less"),
     ("/relations/NOR/CHL?limit=many", "limit is 'many'; expected a whole number"),
     ("/relations/NOR/CHL?order=best", "order is 'best'; expected 'newest' or 'oldest'"),
     ("/stories?since=lately", "since is 'lately'; expected a date such as")],
)  # fmt: skip
def test_what_is_wrong_with_a_parameter_and_what_is_allowed_is_said(full, asked, says):
    path, _, query = asked.partition("?")
    answer = full(f"{path}.json?{query}")
    assert answer.status_code == 400 and says in answer.json()["error"]
    assert full(asked).status_code == 400
    assert full("/relations/NOR/CHL.json?type=consult").json()["asked"]["type"] == "CONSULT"
