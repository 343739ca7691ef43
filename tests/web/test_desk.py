"""Every page answers, says what its JSON says, and shows hostile reports as words."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from browsing import client
from lxml import html

from builders import report
from builders import told as whole
from dragoman.merge.story import Opening
from dragoman.record import Record, Span
from dragoman.store import Store
from telling import told

PAGES = (
    "/",
    "/relations/NOR/CHL",
    "/relations/NOR/any",
    "/relations/NOR/CHL/positions",
    "/relations/NOR/CHL/channels",
    "/relations/NOR/CHL/commitments",
    "/search?q=Oslo",
    "/issues",
    "/calendar",
    "/map",
    "/network",
)


def parsed(response):
    assert response.status_code == 200, response.text[:300]
    return html.document_fromstring(response.text)


def said(page) -> str:
    return " ".join(page.text_content().split())


@pytest.fixture(scope="module")
def stories(get):
    return get("/relations/NOR/CHL.json").json()["entries"]


@pytest.fixture(scope="module")
def crawled(get):
    """Every page that links lead to from the first one, by its address; lists are narrowed by one thing at
    a time, since each combination of facets is a page."""
    found, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = get(address)
        if "text/html" in found[address].headers["content-type"]:
            page = html.document_fromstring(found[address].text)
            links = {str(link).partition("#")[0] for link in page.xpath("//@href")}
            waiting += [link for link in links if link.startswith("/") and "&" not in link]
    return found


def test_every_link_leads_somewhere(crawled):
    assert len(crawled) > 30
    broken = {
        address: one.status_code for address, one in crawled.items() if one.status_code not in (200, 303)
    }
    assert not broken


def test_pages_are_safe_and_whole(crawled):
    for address, response in crawled.items():
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        if "text/html" not in response.headers["content-type"]:
            continue
        page = html.document_fromstring(response.text)
        assert not page.xpath("//script | //style | //@style | //img | //iframe | //object"), address
        assert not [name for name in page.xpath("//@*") if name.attrname.startswith("on")], address
        assert "}}" not in response.text and "%}" not in response.text, address
        assert page.get("lang") == "en"
        assert len(page.xpath("//h1")) == 1, address
        levels = [int(head.tag[1]) for head in page.xpath("//h1 | //h2 | //h3 | //h4")]
        assert all(low + 1 >= high for low, high in pairwise(levels)), address
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), address
        for link in page.xpath("//@href"):
            assert link.startswith(("/", "#", "?", "http://", "https://")), link
        for field in page.xpath("//input[not(@type='hidden')] | //select"):
            labelled = field.get("aria-label") or field.xpath("ancestor::label")
            assert labelled or page.xpath(f"//label[@for='{field.get('id')}']"), address


def test_links_within_a_page_hit(crawled):
    for address, response in crawled.items():
        if "text/html" in response.headers["content-type"]:
            page = html.document_fromstring(response.text)
            ids = set(page.xpath("//@id"))
            assert all(link[1:] in ids for link in page.xpath("//@href[starts-with(., '#')]")), address


@pytest.mark.parametrize("address", PAGES)
def test_a_page_and_its_twin_say_the_same(get, address):
    page = parsed(get(address))
    (twin,) = page.xpath("//link[@type='application/json']/@href")
    data = get(twin).json()
    text = said(page)
    for one in data.get("entries", data.get("most_reported", ())):
        assert one["sentence"] in text
        assert f"/stories/{one['story']}" in page.xpath("//a/@href")
    for one in data.get("commitments", ()):
        assert one["undertaking"] in text
    for one in data.get("hits", ()):
        assert "".join(run for run, _ in one["runs"])[:40] in page.text_content()


def test_the_chronology_is_asked_by_its_address(get):
    def found(asked):
        return get(f"/relations/NOR/CHL.json?{asked}").json()

    everything = found("")
    kinds = dict(everything["facets"][0]["values"])
    assert found("type=ACCUSE")["found"] == kinds["ACCUSE"] < everything["found"]
    assert {one["status"] for one in found("status=postponed")["entries"]} == {"postponed"}
    assert found("at=2023-05-09")["found"] < everything["found"]
    dates = [one["date"] for one in found("order=oldest")["entries"]]
    assert dates == sorted(dates) and dates != sorted(dates, reverse=True)
    assert all(one["date"] >= "2023-05-10" for one in found("since=2023-05-10")["entries"])


@pytest.mark.parametrize("view", ["", "/positions", "/channels", "/commitments"])
def test_rows_come_as_the_command_line_writes_them(get, view):
    table = get(f"/relations/NOR/CHL{view}.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(list(csv.DictReader(table.text.splitlines()))) >= 1
    assert get(f"/relations/NOR/CHL{view}.md").text.startswith("# ")


def test_what_a_search_found_comes_as_a_table(get):
    hits = get("/search.json?q=Oslo").json()["hits"]
    rows = list(csv.DictReader(get("/search.csv?q=Oslo").text.splitlines()))
    assert [(row["report"], int(row["start"])) for row in rows] == [
        (hit["origin"]["version"], hit["start"]) for hit in hits
    ]
    assert all(row["words"] for row in rows)
    assert get("/search.md?q=Oslo").text.count("\n- ") == len(hits)
    assert len(get("/search.json?q=Oslo&limit=1").json()["hits"]) == 1 < len(hits)
    page = parsed(get("/search?q=Oslo"))
    assert "/search.csv?q=Oslo" in page.xpath("//footer//a/@href")


def test_a_page_can_be_asked_for_its_head(get):
    assert get("/", method="HEAD").status_code == 200


def test_a_long_chronology_is_paged_without_gap_or_repetition(tmp_path):
    days = [f"2022-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 25)]
    with Store.open(str(tmp_path / "long.db")) as store:
        store.add(
            told(f"Norway accused Chile of item {day}.", day, kind="ACCUSE", who="NOR>CHL", when=day)
            for day in days
        )
        get = client(store)
        for order in ("newest", "oldest"):
            seen, after = [], ""
            while after is not None:
                page = get(f"/relations/NOR/CHL.json?order={order}&after={after}").json()
                assert len(page["entries"]) <= 50
                seen += [one["date"] for one in page["entries"]]
                after = page["after"]
            assert sorted(seen) == days
            assert seen == sorted(seen, reverse=order == "newest")


def test_a_story_shows_its_history_votes_and_witnesses(get, stories):
    visit = next(one for one in stories if one["status"] == "postponed")
    page = parsed(get(f"/stories/{visit['story']}"))
    text = said(page)
    assert "planned, reported 1 May 2023" in text and "postponed, reported 10 May 2023" in text
    assert "The Fjord" in text and "The Andes" in text
    assert "Ana Rojas is to visit Oslo on 12 May." in text
    data = get(f"/stories/{visit['story']}.json").json()
    assert {"The Fjord", "The Andes"} == {one["accounts"][0]["outlet"] for one in data["witnesses"]}
    mention = data["witnesses"][0]["accounts"][0]["mention"]
    assert get(f"/stories/{mention}.json").json() == data  # a mention's id leads to its story


def test_a_report_shows_its_words_linked_both_ways(get, desk_store):
    record = next(one for one in desk_store.records() if one.report.title == "Ministers meet in Oslo")
    page = parsed(get(f"/reports/{record.report.id}"))
    for row in (*record.events, *record.statements):
        assert page.xpath(f"//a[@id='w-{row.id}'][@href='#r-{row.id}']")
        assert page.xpath(f"//li[@id='r-{row.id}']/a[@href='#w-{row.id}']")
    for label in page.xpath("//section[@class='text']//a"):
        label.drop_tag() if not label.text else label.drop_tree()
    for block in record.report.blocks:
        assert record.report.text[block.start : block.end] in page.text_content()
    marked = "".join(page.xpath("//section[@class='text']//span[contains(@class, 'event')]/text()"))
    assert record.events[1].evidence[0].quote in marked


def test_an_address_can_point_at_words(get, desk_store):
    record = next(one for one in desk_store.records() if one.report.title == "Ministers meet in Oslo")
    start = record.report.text.index("opened a new page")
    address = f"/reports/{record.report.id}?mark={start}-{start + 6}"
    page = parsed(get(address))
    assert page.xpath("//a[@id='here']")
    assert "".join(page.xpath("//span[contains(@class, 'here')]/text()")) == "opened"


def test_two_accounts_are_compared(get, stories):
    visit = next(one for one in stories if one["status"] == "postponed")
    page = parsed(get(f"/stories/{visit['story']}"))
    (form,) = page.xpath("//form[contains(@action, '/compare')]")
    one, other = (form.xpath(f".//select[@name='{name}']/option[@selected]/@value")[0] for name in "ab")
    address = f"/compare?a={one}&b={other}"
    compared = parsed(get(address))
    assert "Ana Rojas is to visit Oslo on 12 May." in said(compared)
    assert not compared.xpath("//style | //script | //@style")
    accounts = get(f"/compare.json?a={one}&b={other}").json()["comparison"]["accounts"]
    assert {account["report"]["id"] for account in accounts} == {one, other}
    assert get(f"/compare?a={one}&b={one}").status_code == 400


def test_reports_that_only_open_with_a_story_are_listed_as_such(get, stories, desk_store, monkeypatch):
    visit = next(one for one in stories if one["status"] == "postponed")
    told_by = Store.story

    def with_openings(store, id):
        found = told_by(store, id)
        title = "<script>alert(1)</script> visits Oslo"
        opening = Opening("0" * 16, "0" * 16, Span(0, 5, "Visit", "0" * 16), ("CHL", "NOR"), "", title=title)
        return replace(found, also=(replace(opening, outlet="Quay"),) * 50)

    plain = parsed(get(f"/stories/{visit['story']}"))
    assert not plain.xpath("//section[@id='also']")
    monkeypatch.setattr(Store, "story", with_openings)
    page = parsed(client(desk_store)(f"/stories/{visit['story']}"))
    (section,) = page.xpath("//section[@id='also']")
    assert all(words in said(section) for words in ("50 reports", "not counted", "10 more reports"))
    assert "<script>alert(1)</script> visits Oslo" in said(section) and not page.xpath("//section//script")
    counted = "//span[contains(text(), 'told independently')]/text()"
    assert page.xpath(counted) == plain.xpath(counted)


def test_what_a_later_version_changed_is_shown(tmp_path):
    first = replace(whole(), report=replace(whole().report, address="https://fjord.example/a"))
    later = report(first.report.text.replace("in Oslo on Friday", "in Bergen"), address=first.report.address)
    with Store.open(str(tmp_path / "two.db")) as store:
        store.add([first, Record(later)])
        get = client(store)
        page = parsed(get(f"/reports/{later.id}"))
        assert f"/reports/{first.report.id}" in page.xpath("//a/@href")
        changes = parsed(get(f"/reports/{later.id}/changes"))
    assert ["in Oslo on Friday" in gone for gone in changes.xpath("//del/text()")] == [True]
    assert ["in Bergen" in new for new in changes.xpath("//ins/text()")] == [True]


def test_an_actor_has_partners_and_statements(get):
    page = parsed(get("/actors/CHL"))
    assert "/relations/CHL/NOR" in page.xpath("//a/@href")
    assert "the talks “opened a new page”" in said(page)
    assert dict(get("/actors/CHL.json").json()["partners"]).keys() == {"NOR", "PER"}


def test_a_hostile_report_is_words(get, desk_store):
    record = next(one for one in desk_store.records() if "alert" in one.report.text)
    page = parsed(get(f"/reports/{record.report.id}"))
    assert "<script>alert(1)</script>" in page.text_content()
    assert "\u202e" not in page.text_content()
    assert not page.xpath("//a[contains(@href, 'javascript')]")
    assert "javascript:alert(3)" in page.text_content()
    assert page.xpath("//@lang") == ["en"]  # what is no language tag is none


def test_only_web_addresses_are_links(tmp_path):
    record = replace(whole(), report=replace(whole().report, address="https://fjord.example/a"))
    with Store.open(str(tmp_path / "one.db")) as store:
        store.add([record])
        page = parsed(client(store)(f"/reports/{record.report.id}"))
    (link,) = page.xpath("//a[@href='https://fjord.example/a']")
    assert link.get("rel") == "noopener noreferrer nofollow"


def test_an_empty_store_says_how_to_begin(empty):
    assert "dragoman add" in said(parsed(empty("/")))
    assert "not to say that nothing happened" in said(parsed(empty("/relations/USA/CHN")))


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/stories/nothing", 404, "there is no story"),
        ("/reports/nothing", 404, "there is no version"),
        ("/relations/XX/YY", 404, "no state"),
        ("/nowhere", 404, "no such page"),
        ("/relations/NOR/CHL?since=yesterday", 400, "expected a date"),
        ("/relations/NOR/CHL?order=sideways", 400, "order"),
        ("/search?q=-", 400, "asks for nothing"),
        ("/relations/NOR/CHL?after=x", 400, "no page follows"),
        ("/search?q=Oslo&after=x", 400, "no page follows"),
    ],
)
def test_what_is_not_there_is_said(get, address, status, words):
    response = get(address)
    assert response.status_code == status
    assert words in html.document_fromstring(response.text).text_content()
    assert response.headers["content-security-policy"]
    path, _, asked = address.partition("?")
    assert words in get(f"{path}.json?{asked}").json()["error"]


def test_a_page_is_not_sent_again_until_the_store_changes(tmp_path):
    with Store.open(str(tmp_path / "tags.db")) as store:
        get = client(store)
        store.add([whole()])
        tag = get("/").headers["etag"]
        assert get("/", if_none_match=tag).status_code == 304
        store.add([told("Norway accused Chile.", "2023-05-20", kind="ACCUSE", who="NOR>CHL")])
        assert get("/", if_none_match=tag).status_code == 200


def test_actors_are_found_by_name(get):
    assert get("/relations?first=Norway&second=Chile").headers["location"] == "/relations/NOR/CHL"
    assert get("/relations?first=&second=Chile").headers["location"] == "/relations/CHL/any"


def test_a_prefix_stands_before_every_link(desk_store):
    page = parsed(client(desk_store, "/desk")("/desk/relations/NOR/CHL"))
    links = [link for link in page.xpath("//@href") if link.startswith("/")]
    assert links and all(re.match("/desk(/|$)", link) for link in links)


def test_it_answers_to_its_own_names_only(desk_store):
    get = client(desk_store, hosts=("desk",))
    assert get("/").status_code == 200
    assert get("/", host="elsewhere.example").status_code == 400


def test_health(get):
    assert get("/health").json()["status"] == "ok"
