"""What editors see is as safe and whole as what readers see, under a proxy's prefix too."""

from __future__ import annotations

import re

import pytest
from browsing import Browser
from lxml import html

from dragoman.web.access import Editing

TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f]")
ROOT = "/desk"


@pytest.fixture(scope="module")
def crawled(desk_store):
    """Every page that an editor is led to, behind a proxy that leaves the prefix on, by its address."""
    browser = Browser(desk_store, root_path=ROOT, base="http://localhost:8000", editing=Editing())
    found, waiting = {}, [f"{ROOT}/", f"{ROOT}/edit"]
    while waiting:
        address = waiting.pop()
        kind = re.sub(r"[0-9a-f]{16}", "ID", address.partition("?")[0])
        if address in found or sum(kind == one for one, _ in found.values()) >= 8:
            continue
        response = browser.get(address)
        found[address] = (kind, response)
        if response.headers["content-type"].startswith("text/html"):
            page = html.document_fromstring(response.text)
            links = {str(link).partition("#")[0] for link in page.xpath("//a/@href")}
            waiting += sorted(
                link for link in links if link.startswith("/") and "." not in link.partition("?")[0]
            )
    return {
        address: html.document_fromstring(response.text)
        for address, (_, response) in found.items()
        if response.status_code == 200 and response.headers["content-type"].startswith("text/html")
    }


def test_the_forms_were_seen(crawled):
    actions = {
        form.get("action") for page in crawled.values() for form in page.xpath("//form[@method='post']")
    }
    kinds = {re.sub(r"[0-9a-f]{16}", "ID", action) for action in actions}
    assert kinds >= {f"{ROOT}/stories/ID/{what}" for what in ("judge", "join", "split", "pair")}
    assert kinds >= {f"{ROOT}/add", f"{ROOT}/edit/name", f"{ROOT}/edit/logout"}


def test_forms_stay_on_the_desk_and_carry_their_token(crawled):
    for address, page in crawled.items():
        for form in page.xpath("//form"):
            assert (form.get("action") or f"{ROOT}/").startswith(f"{ROOT}/"), address
            tokens = form.xpath(".//input[@name='token']")
            assert len(tokens) == (form.get("method") == "post"), address
        for link in page.xpath("//a/@href"):
            assert link.startswith((f"{ROOT}/", "?", "#", "http://", "https://")), (address, link)


def test_nothing_on_them_runs_or_turns_words(crawled):
    hostile = [address for address, page in crawled.items() if "alert(1)" in page.text_content()]
    assert any("/stories/" in address for address in hostile) and any(
        "/reports/" in address for address in hostile
    )
    for address, page in crawled.items():
        assert not page.xpath("//script | //style | //@style | //img | //iframe | //object | //base"), address
        assert not [name for name in page.xpath("//@*") if name.attrname.startswith("on")], address
        assert not TURNING.search("".join(page.itertext())), address
        for name in page.xpath("//@href | //@action | //@src"):
            assert not name.strip().lower().startswith(("javascript:", "data:", "vbscript:", "//")), address


def test_every_field_and_button_has_a_name_and_no_id_stands_twice(crawled):
    for address, page in crawled.items():
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            named = field.get("aria-label") or field.xpath("ancestor::label")
            assert named or page.xpath(f"//label[@for='{field.get('id')}']"), address
        assert all(button.text_content().strip() for button in page.xpath("//button")), address
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), address
        assert len(page.xpath("//h1")) == 1, address
