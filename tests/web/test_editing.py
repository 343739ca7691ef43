"""The store is changed through forms: by whom it may be, from pages of ours, and every view shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Browser
from lxml import html

from dragoman.store import Store
from dragoman.web.access import HOURS, Editing
from dragoman.web.limits import Limits, Rate
from telling import VISIT, told

HERE = "http://localhost:8000"
TOKEN = "a token of the desk"
WORDS = (("The Fjord", "cod"), ("The Andes", "herring"), ("Quayside", "krill"))
MET = tuple(
    told(
        f"Norway and Chile spoke of salmon and {word} quotas in Oslo.", "2023-05-05", outlet,
        when="2023-05-05", where="Oslo",
    )
    for outlet, word in WORDS
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "desk.db")) as opened:
        opened.add((*MET, *VISIT))
        yield opened


@pytest.fixture
def browser(store: Store) -> Browser:
    return Browser(store, base=HERE, editing=Editing())


def page(response):
    return html.document_fromstring(response.text)


def said(response) -> str:
    return " ".join(page(response).text_content().split())


def met(browser: Browser, relation: str = "NOR/CHL") -> list[str]:
    entries = browser.get(f"/relations/{relation}.json").json()["entries"]
    return [one["story"] for one in entries if one["event_type"] == "CONSULT" and one["mode"] is None]


def form_token(browser: Browser, address: str) -> str:
    return page(browser.get(address)).xpath("//input[@name='token']/@value")[0]


def send(browser: Browser, address: str, at: str, /, **fields):
    """Send a form of the page `at` as its reader would, and return the page it leads to."""
    data = {"token": form_token(browser, at), "by": "Kari", **fields}
    response = browser.post(address, data, origin=browser.base, sec_fetch_site="same-origin")
    assert response.status_code == 303, response.text[-600:]
    return browser.get(response.headers["location"].partition("#")[0])


def judged(browser: Browser, story: str, verdict: str, field: str, value: str, **fields: str):
    return send(
        browser, f"/stories/{story}/judge", f"/stories/{story}", verdict=verdict, field=field, value=value,
        **fields,
    )  # fmt: skip


def guesses(of_one: int, of_all: int) -> Limits:
    """Return limits to logging in: of one client, and of all that come through one proxy."""
    rates = {**dict(Limits().rates), "login": Rate(of_one, 0.001), "logins": Rate(of_all, 0.001)}
    return Limits(rates=tuple(rates.items()))


def entry(browser: Browser, story: str) -> dict:
    return browser.get(f"/stories/{story}.json").json()["entry"]


class TestWhoMay:
    def test_nobody_without_edit(self, store):
        browser = Browser(store, base=HERE)
        (story,) = met(browser)
        shown = browser.get(f"/stories/{story}")
        assert not page(shown).xpath("//form[@method='post']") and not shown.cookies
        for address in (f"/stories/{story}/judge", f"/stories/{story}/split", "/judgements/undo"):
            refused = browser.post(address, {"token": "x"})
            assert refused.status_code == 403 and "read-only" in said(refused)
        assert browser.get("/edit").status_code == 403

    @pytest.mark.parametrize(
        ("options", "headers"),
        [
            ({"peer": "203.0.113.9"}, {}),
            ({"base": "http://desk.example"}, {}),
            ({}, {"x_forwarded_for": "127.0.0.1"}),
            ({}, {"forwarded": "for=127.0.0.1"}),
            ({}, {"via": "1.1 proxy"}),
        ],
        ids=["another machine", "another name", "proxied", "forwarded", "via"],
    )
    def test_elsewhere_one_logs_in(self, store, options, headers):
        browser = Browser(store, **{"base": HERE, **options}, editing=Editing(TOKEN))
        (story,) = met(browser)
        shown = browser.get(f"/stories/{story}", **headers)
        assert "Log in to edit" in said(shown) and not page(shown).xpath("//form[@method='post']")
        refused = browser.post(f"/stories/{story}/judge", {"token": "x"}, **headers)
        assert refused.status_code == 403 and "log in" in said(refused)

    def test_on_this_machine_nobody_logs_in_unless_all_must(self, store):
        own = Browser(store, base=HERE, editing=Editing())
        assert page(own.get(f"/stories/{met(own)[0]}")).xpath("//form[@method='post']")
        strict = Browser(store, base=HERE, editing=Editing(TOKEN, everybody=True))
        assert not page(strict.get(f"/stories/{met(strict)[0]}")).xpath("//form[@method='post']")

    def test_the_token_lets_in_and_leads_back(self, store):
        browser = Browser(store, base="https://desk.example", peer="203.0.113.9", editing=Editing(TOKEN))
        (story,) = met(browser)
        (way,) = page(browser.get(f"/stories/{story}")).xpath("//nav[@class='editor']/a/@href")
        shown = browser.get(way)
        (back,) = page(shown).xpath("//input[@name='next']/@value")
        data = {"token": form_token(browser, way), "by": "Kari", "next": back}
        assert browser.post("/edit/login", {**data, "secret": "a guess"}).status_code == 403
        entered = browser.post("/edit/login", {**data, "secret": TOKEN})
        assert entered.status_code == 303 and entered.headers["location"] == f"/stories/{story}"
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" in cookie
        assert "decided by hand" in said(judged(browser, story, "accept", "place", "Oslo"))
        out = browser.post("/edit/logout", {"token": form_token(browser, "/edit")})
        assert out.status_code == 303
        assert not page(browser.get(f"/stories/{story}")).xpath("//form[@method='post']")

    @pytest.mark.parametrize(
        "address", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "x"]
    )
    def test_after_logging_in_nobody_is_led_elsewhere(self, store, address):
        browser = Browser(store, peer="203.0.113.9", editing=Editing(TOKEN))
        data = {"token": form_token(browser, "/edit"), "by": "Kari", "next": address, "secret": TOKEN}
        assert browser.post("/edit/login", data).headers["location"] == "/"

    def test_guesses_are_limited(self, store):
        browser = Browser(store, peer="203.0.113.9", editing=Editing(TOKEN), limits=guesses(3, 3))
        data = {"token": form_token(browser, "/edit"), "by": "x", "secret": "guess"}
        assert [browser.post("/edit/login", data).status_code for _ in range(4)] == [403, 403, 403, 429]

    def test_a_made_up_client_has_no_guesses_more(self, store):
        strict = Editing(TOKEN, everybody=True)
        browser = Browser(store, base=HERE, editing=strict, limits=guesses(3, 1000))
        data = {"token": form_token(browser, "/edit"), "by": "x", "secret": "guess"}

        def guessed(number: int) -> int:
            return browser.post("/edit/login", data, x_forwarded_for=f"203.0.113.{number}").status_code

        assert [guessed(number) for number in range(4)] == [403, 403, 403, 429]
        browser = Browser(
            store, base=HERE, editing=strict, limits=guesses(3, 5), behind_proxy=True, hosts=("localhost",)
        )
        data["token"] = form_token(browser, "/edit")
        assert [guessed(1) for _ in range(4)] == [403, 403, 403, 429]  # the fourth guess of one
        assert [guessed(number) for number in range(2, 5)] == [403, 403, 429]  # the sixth of all

    def test_a_session_ends_and_cannot_be_made_up(self, store):
        now = [1000.0]
        editing = Editing(TOKEN, clock=lambda: now[0])
        browser = Browser(store, peer="203.0.113.9", editing=editing)
        data = {"token": form_token(browser, "/edit"), "by": "Kari", "secret": TOKEN}
        browser.post("/edit/login", data)
        assert "You may judge" in said(browser.get("/edit"))
        (value,) = (cookie.value for cookie in browser.cookies.jar)
        body, _, sign = value.partition(".")
        other_start = "1" if sign.startswith("0") else "0"
        for forged in (f"{body}.", f"{body}.{other_start}{sign[1:]}", f"x{body}.{sign}", f".{sign}"):
            other = Browser(store, peer="203.0.113.9", editing=editing)
            asked = other.get("/edit", cookie=f"{editing.cookie}={forged}")
            assert "Log in" in said(asked)
        now[0] += HOURS * 3600 + 1
        assert "Log in" in said(browser.get("/edit"))

    def test_who_logs_out_ends_the_session_wherever_its_cookie_is(self, store):
        now = [1000.0]
        editing = Editing(TOKEN, clock=lambda: now[0])
        browser, other = (Browser(store, peer="203.0.113.9", editing=editing) for _ in range(2))
        for one in (browser, other):
            data = {"token": form_token(one, "/edit"), "by": "Kari", "secret": TOKEN}
            assert one.post("/edit/login", data).status_code == 303
        (value,) = (cookie.value for cookie in browser.cookies.jar)
        browser.post("/edit/logout", {"token": form_token(browser, "/edit")})
        stolen = Browser(store, peer="203.0.113.9", editing=editing)
        assert "Log in" in said(stolen.get("/edit", cookie=f"{editing.cookie}={value}"))
        assert "You may judge" in said(other.get("/edit"))
        assert len(editing.ended) == 1
        now[0] += HOURS * 3600 + 1  # what has ended by itself need not be remembered
        data = {"token": form_token(other, "/edit"), "by": "Kari", "secret": TOKEN}
        other.post("/edit/login", data)
        other.post("/edit/logout", {"token": form_token(other, "/edit")})
        assert len(editing.ended) == 1


class TestForms:
    def test_only_from_pages_of_ours(self, browser):
        (story,) = met(browser)
        fields = {"token": form_token(browser, f"/stories/{story}"), "by": "Kari", "verdict": "accept",
                  "field": "place", "value": "Oslo"}  # fmt: skip
        address = f"/stories/{story}/judge"
        for headers in (
            {"origin": "https://elsewhere.example"},
            {"origin": "null"},
            {"origin": "http://localhost:9000"},
            {"sec_fetch_site": "cross-site"},
            {"sec_fetch_site": "same-site"},
        ):
            refused = browser.post(address, fields, **headers)
            assert refused.status_code == 403 and "another site" in said(refused)
        for token in ("", "x", fields["token"][:-1], f"x{fields['token']}"):
            assert browser.post(address, {**fields, "token": token}).status_code == 403
        assert browser.post(address, {}).status_code == 403
        assert not browser.get("/judgements.json").json()["acts"]
        assert browser.post(address, fields, origin=HERE).status_code == 303

    def test_each_page_carries_another_token_of_its_session(self, browser):
        (story,) = met(browser)
        tokens = [form_token(browser, f"/stories/{story}") for _ in range(3)]
        assert len(set(tokens)) == 3
        for token in tokens[:2]:
            data = {"token": token, "by": "Kari", "verdict": "accept", "field": "place", "value": "Oslo"}
            assert browser.post(f"/stories/{story}/judge", data).status_code == 303
        (cookie,) = (cookie.value for cookie in browser.cookies.jar)
        assert browser.post(f"/stories/{story}/judge", {**data, "token": cookie}).status_code == 403

    def test_a_form_of_another_session_is_refused(self, store, browser):
        (story,) = met(browser)
        other = Browser(store, base=HERE, editing=Editing())
        token = form_token(other, f"/stories/{story}")
        assert browser.post(f"/stories/{story}/judge", {"token": token, "by": "x"}).status_code == 403

    def test_behind_a_proxy_its_public_name_is_ours(self, store):
        browser = Browser(
            store, root_path="/desk", hosts=("localhost", "desk.example"), base=HERE,
            editing=Editing(TOKEN, everybody=True),
        )  # fmt: skip
        data = {
            "token": form_token(browser, "/desk/edit"),
            "by": "Kari",
            "secret": TOKEN,
            "next": "/judgements",
        }
        entered = browser.post(
            "/desk/edit/login", data, origin="https://desk.example", x_forwarded_for="203.0.113.9"
        )
        assert entered.headers["location"] == "/desk/judgements"
        assert "Path=/desk;" in entered.headers["set-cookie"]
        shown = browser.get("/desk/judgements", x_forwarded_for="203.0.113.9")
        assert all(action.startswith("/desk/") for action in page(shown).xpath("//form/@action"))

    def test_pages_of_editors_are_not_answered_from_anothers(self, store, browser):
        (story,) = met(browser)
        form_token(browser, f"/stories/{story}")
        own = browser.get(f"/stories/{story}")
        assert "Cookie" in own.headers["vary"]
        assert browser.get(f"/stories/{story}", if_none_match=own.headers["etag"]).status_code == 304
        other = Browser(store, base=HERE)
        assert other.get(f"/stories/{story}").headers["etag"] != own.headers["etag"]

    def test_the_name_is_asked_for_once(self, browser):
        (story,) = met(browser)
        data = {"token": form_token(browser, f"/stories/{story}"), "verdict": "accept", "field": "place",
                "value": "Oslo"}  # fmt: skip
        nameless = browser.post(f"/stories/{story}/judge", data)
        assert nameless.status_code == 400 and "your name" in said(nameless)
        shown = judged(browser, story, "accept", "place", "Oslo")
        assert "signed Kari" in said(shown) and not page(shown).xpath("//input[@name='by']")
        assert browser.post(f"/stories/{story}/judge", data).status_code == 303
        assert {act["by"] for act in browser.get("/judgements.json").json()["acts"]} == {"Kari"}


class TestDecisions:
    def test_a_value_is_corrected_and_every_view_shows_it(self, browser):
        (story,) = met(browser)
        shown = judged(browser, story, "correct", "date", "2023-05-04", reason="the minutes say Thursday")
        text = said(shown)
        assert "Date corrected to 4 May 2023" in text and "the minutes say Thursday" in text
        assert "decided by hand" in text
        judged(browser, story, "correct", "place", "Bergen")
        judged(browser, story, "correct", "status", "cancelled")
        judged(browser, story, "correct", "person", "Ana Rojas")
        assert entry(browser, story)["date"] == "2023-05-04"
        relation = browser.get("/relations/NOR/CHL.json?status=cancelled").json()
        assert [one["story"] for one in relation["entries"]] == [story]
        assert relation["entries"][0]["place"] == "Bergen"
        assert relation["entries"][0]["persons"] == ["Ana Rojas"]
        assert "2023-05-04" in browser.get("/relations/NOR/CHL.csv?status=cancelled").text
        assert browser.get("/relations/NOR/CHL.json?until=2023-05-04&since=2023-05-04").json()["found"] == 1
        assert "Bergen" in said(browser.get("/actors/NOR"))
        assert "Bergen" in browser.get("/calendar.json?month=2023-05").text
        assert story in browser.get("/index.json").text
        day_before = browser.get("/relations/NOR/CHL.json?at=2023-05-06&status=cancelled").json()
        assert day_before["found"] == 0  # as it was known then

    def test_a_side_is_replaced(self, browser):
        (story,) = met(browser)
        judged(browser, story, "correct", "actor", "PER", instead="CHL")
        sides = set(entry(browser, story)["actors"] + entry(browser, story)["recipients"])
        assert sides == {"NOR", "PER"}
        assert met(browser) == [] and met(browser, "NOR/PER") == [story]
        (act,) = browser.get("/judgements.json").json()["acts"]
        assert len(act["numbers"]) == 2
        send(browser, "/judgements/undo", "/judgements", numbers=f"{act['numbers'][0]}-{act['numbers'][1]}")
        assert met(browser) == [story]

    def test_corrections_survive_reading_again(self, store, browser):
        (story,) = met(browser)
        judged(browser, story, "correct", "place", "Bergen")
        judged(browser, story, "reject", "date", "2023-05-05")
        again = [replace(record, notes=("read again",)) for record in (*MET, *VISIT)]
        assert store.add(again, again=True).reread == len(again)
        assert met(browser) == [story]
        assert entry(browser, story)["place"] == "Bergen"
        assert entry(browser, story)["basis"] == "reported"
        assert "Place corrected to Bergen" in said(browser.get(f"/stories/{story}"))

    def test_a_value_is_rejected_and_the_rejection_undone(self, browser):
        (story,) = met(browser)
        shown = judged(browser, story, "reject", "place", "Oslo")
        assert entry(browser, story)["place"] is None
        (numbers,) = page(shown).xpath("//section[@id='done']//input[@name='numbers']/@value")
        undone = send(browser, "/judgements/undo", f"/stories/{story}", numbers=numbers, by="Ana")
        assert "taken back by Ana" in said(undone)
        assert entry(browser, story)["place"] == "Oslo"
        twice = browser.post(
            "/judgements/undo",
            {"token": form_token(browser, f"/stories/{story}"), "numbers": numbers, "by": "Kari"},
        )
        assert twice.status_code == 303
        acts = browser.get("/judgements.json").json()["acts"]
        assert [(act["says"], act["by"], act["undone_by"]) for act in acts] == [
            ("Place Oslo rejected", "Kari", "Ana")
        ]

    def test_a_name_with_odd_signs_is_rejected_too(self, store, browser):
        name = "Ana\u202e  Rojas\u00a0II"
        store.add(
            [told(f"{name} met Norway's envoys.", "2023-09-25", people=(f"{name}/CHL",), when="2023-09-25")]
        )
        entries = browser.get("/relations/NOR/CHL.json").json()["entries"]
        (story,) = (one["story"] for one in entries if one["date"] == "2023-09-25")
        value = page(browser.get(f"/stories/{story}")).xpath("//select[@name='instead']/option/@value")[0]
        assert len(entry(browser, story)["persons"]) == 1
        judged(browser, story, "reject", "person", value)
        assert entry(browser, story)["persons"] == []

    @pytest.mark.parametrize(
        ("verdict", "field", "value"),
        [("correct", "date", "tomorrow"), ("correct", "status", "perhaps"), ("correct", "actor", "XX"),
         ("accept", "colour", "red"), ("correct", "place", ""), ("same", "place", "Oslo")],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, browser, verdict, field, value):
        (story,) = met(browser)
        data = {"token": form_token(browser, f"/stories/{story}"), "by": "Kari", "verdict": verdict,
                "field": field, "value": value}  # fmt: skip
        refused = browser.post(f"/stories/{story}/judge", data)
        assert refused.status_code == 400
        assert not browser.get("/judgements.json").json()["acts"]

    def test_accounts_are_split_off_and_joined_again(self, browser):
        (story,) = met(browser)
        shown = page(browser.get(f"/stories/{story}"))
        ticks = shown.xpath("//input[@name='mention'][@form='split']/@value")
        assert len(ticks) == 3 and shown.xpath("//form[@id='split']")
        after = send(
            browser, f"/stories/{story}/split", f"/stories/{story}", mention=[ticks[2]], reason="later talks"
        )
        assert "told of another event than" in said(after) and "later talks" in said(after)
        stories = met(browser)
        assert len(stories) == 2
        assert page(after).xpath("//section[@id='done']//a[contains(@href, '/stories/')]")
        other = next(one for one in stories if one != story)
        choices = page(browser.get(f"/stories/{story}")).xpath("//select[@name='other']/option/@value")
        assert other in choices
        joined = send(
            browser, f"/stories/{story}/join", f"/stories/{story}", address=f"{HERE}/stories/{other}?done=1"
        )
        assert met(browser) == [story] and "tell of one event" in said(joined)
        assert entry(browser, story)["reports"] == 3

    def test_a_report_that_only_opens_with_a_story_is_taken_off_its_list_and_put_back(self, store, browser):
        line, title = "Chile's navy seized the Norwegian trawler Havbris off Arica.", "Chile seizes trawler"
        act = told(line, "2023-05-05", kind="COERCE", who="CHL>NOR", word="seized", title=title)
        unread = told(f"{line} It was a Friday.", "2023-05-05", "The Delta", title=title)
        store.add([act, replace(unread, events=())])
        at = f"/stories/{store.story(act.events[0].id).id}"
        (tick,) = page(browser.get(at)).xpath("//input[@name='mention'][@form='apart']/@value")
        assert tick == unread.report.id
        after = send(browser, f"{at}/split", at, mention=[tick], reason="an answer to it")
        assert not page(after).xpath("//section[@id='also']")
        decision = "The Delta (5 May 2023) opened with another event than The Fjord (5 May 2023)"
        assert decision in said(after)
        assert "an answer to it" in said(browser.get("/judgements"))
        back = send(browser, "/judgements/undo", at, numbers="1")
        assert len(page(back).xpath("//section[@id='also']//li")) == 1

    def test_what_cannot_be_split_or_joined_is_said(self, browser):
        (story,) = met(browser)
        token = form_token(browser, f"/stories/{story}")
        for path, fields, words in (
            ("split", {}, "choose some"),
            ("split", {"mention": ["nobody"]}, "choose some"),
            ("join", {}, "choose the other story"),
            ("join", {"address": f"/stories/{story}"}, "same story"),
            ("join", {"address": "/stories/nothing"}, "no story"),
        ):
            refused = browser.post(f"/stories/{story}/{path}", {"token": token, "by": "Kari", **fields})
            assert refused.status_code in (400, 404) and words in said(refused)

    def test_two_accounts_are_judged_from_the_reasons_of_their_merging(self, browser):
        (story,) = met(browser)
        forms = page(browser.get(f"/stories/{story}")).xpath("//form[contains(@action, '/pair')]")
        first, second = (
            forms[0].xpath(f".//input[@name='{name}']/@value")[0] for name in ("first", "second")
        )
        at = f"/stories/{story}"
        after = send(browser, f"{at}/pair", at, first=first, second=second, verdict="unsure")
        assert "unsure whether" in said(after).lower()
        send(browser, f"{at}/pair", at, first=first, second=second, verdict="different")
        assert len(met(browser)) == 2
        token = form_token(browser, at)
        for fields in ({"verdict": "perhaps"}, {"verdict": "same", "first": first, "second": "nobody"}):
            refused = browser.post(f"{at}/pair", {"token": token, "by": "Kari", **fields})
            assert refused.status_code == 400

    def test_decisions_are_listed_with_who_and_why(self, browser):
        (story,) = met(browser)
        judged(browser, story, "accept", "place", "Oslo", reason="<b>seen</b>")
        listed = browser.get("/judgements")
        assert "Kari" in said(listed) and "<b>seen</b>" in said(listed)
        assert not page(listed).xpath("//b")
        assert f"/stories/{story}" in page(listed).xpath("//a/@href")


def test_what_editors_send_stands_as_words(browser):
    (story,) = met(browser)
    hostile = "<script>alert(1)</script>\u202e\"'><img src=x>"
    shown = judged(browser, story, "correct", "place", hostile, reason=hostile, by=hostile[:40])
    for response in (shown, browser.get("/relations/NOR/CHL"), browser.get("/judgements")):
        tree = page(response)
        assert not tree.xpath("//script | //img")
        assert "<script>alert(1)</script>" in tree.text_content()
        assert "\u202e" not in response.text
