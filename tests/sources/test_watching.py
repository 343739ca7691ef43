"""Sources that are followed: what is new in them, and what is remembered between two runs."""

from __future__ import annotations

import math
from itertools import takewhile

import msgspec
import pytest

from dragoman.errors import BadInput
from dragoman.sources.item import How, Item, Page, Refusal
from dragoman.sources.watching import Watch, WatchState

FEED = "https://fjord.example/feed"


class Web:
    """Pages by address; what is asked for is kept. A page that has not changed is None, as in `Fetcher`."""

    def __init__(self, **pages):
        self.pages = {f"https://fjord.example/{name}": text for name, text in pages.items()}
        self.asked, self.validators = [], {}

    def __call__(self, address):
        self.asked.append(address.rpartition("/")[2])
        if address not in self.pages:
            raise BadInput("the server answers 404")
        text = self.pages[address]
        if self.validators.get(address) == {"If-None-Match": text}:
            return None
        self.validators[address] = {"If-None-Match": text}
        return Page(address, text.encode(), "2023-05-05T10:00:00Z")


def feed(*names):
    entries = "".join(f"<item><title>{n}</title><link>https://fjord.example/{n}</link></item>" for n in names)
    return f"<rss version='2.0'><channel><title>The Fjord</title>{entries}</channel></rss>"


def watch(sources, web=None, state=None, **options):
    return Watch(sources, How(pages=True), web or Web(), every=60, state=state, **options)


def contents(watch):
    """Go once round, and remember it; return what was new, and what was refused."""
    found = []
    for new in watch.rounds(once=True):
        found += [item.content if isinstance(item, Item) else item for item in new.items]
        watch.done(new)
    return found


def kept(watch):
    """The state as a file would have it."""
    return msgspec.json.decode(msgspec.json.encode(watch.state), type=WatchState)


def test_a_source_that_fails_is_asked_ever_more_seldom():
    now, asked, web = [0.0], [], Web(good="<p>Norway.</p>")
    good, bad = "https://fjord.example/good", "https://fjord.example/bad"
    watched = watch(
        [good, bad], web, sleep=lambda seconds: now.__setitem__(0, now[0] + seconds), clock=lambda: now[0]
    )
    for new in takewhile(lambda _: now[0] <= 420, watched.rounds()):
        list(new.items)
        asked.append((new.source, now[0]))
        watched.done(new)
    assert [at for source, at in asked if source == bad] == [0, 60, 180, 420]
    assert [at for source, at in asked if source == good] == list(range(0, 421, 60))
    state = kept(watched).sources
    assert (state[bad].failures, state[bad].problem) == (4, "the server answers 404")
    assert (state[good].failures, state[good].problem) == (0, "")


def test_a_later_run_asks_for_what_is_new_and_for_nothing_again():
    web = Web(feed=feed("one", "two"), one="<p>Norway.</p>", two="<p>Chile.</p>")
    first = watch([FEED], web)
    assert contents(first) == [b"<p>Norway.</p>", b"<p>Chile.</p>"]
    assert set(kept(first).validators) == {FEED}, "pages of entries are not asked for again"
    web.asked.clear()
    web.validators = {}
    assert contents(watch([FEED], web, kept(first))) == [] and web.asked == ["feed"]
    web.pages |= {FEED: feed("two", "three"), "https://fjord.example/three": "<p>Peru.</p>"}
    assert contents(watch([FEED], web, kept(first))) == [b"<p>Peru.</p>"]


def test_a_page_that_failed_is_asked_for_again_though_its_feed_did_not_change():
    web = Web(feed=feed("one", "two"), two="<p>Chile.</p>")
    first = watch([FEED], web)
    refusal = Refusal("https://fjord.example/one", "the server answers 404")
    assert contents(first) == [refusal, b"<p>Chile.</p>"]
    assert kept(first).sources[FEED].failures == 0, "the feed itself answered"
    assert not kept(first).validators, "an answer that it has not changed would hide the page"
    web.pages["https://fjord.example/one"] = "<p>Norway.</p>"
    web.validators = {}
    second = watch([FEED], web, kept(first))
    assert contents(second) == [b"<p>Norway.</p>"]
    assert set(kept(second).validators) == {FEED}, "all of it was taken"


def test_a_page_that_fails_twice_is_given_up_and_its_feed_asked_only_for_changes():
    web = Web(feed=feed("one"))
    watched = watch([FEED], web)
    for _ in range(3):
        contents(watched)
    assert web.asked.count("one") == 2 and set(kept(watched).validators) == {FEED}
    web.pages[FEED] = feed("one", "x")
    contents(watched)
    assert web.asked.count("one") == 2


LISTING = """<html><body><nav><a href="/menu">All the news of the ministry</a></nav>
<a href="/calls/1">The minister called his counterpart in Chile</a>
<a href="/calls/1#top">Read about the call in Lima</a>
<a href="two">Norway and Peru hold talks</a>
<a href="/more">More</a>
<a href="/a.pdf">The text of the joint statement</a>
<a href="https://elsewhere.example/">What others write about it</a>
<a href="">This is the page itself</a>
<a href="http://[bad">An address that is none at all</a></body></html>"""


def test_the_pages_that_a_page_lists_are_fetched_once():
    page = "https://fjord.example/list"
    web = Web(list=LISTING, two="<p>Peru.</p>")
    web.pages["https://fjord.example/calls/1"] = "<p>Chile.</p>"
    first = Watch([page], How(links=True), web, every=60)
    assert contents(first) == [b"<p>Chile.</p>", b"<p>Peru.</p>"] and len(web.asked) == 3
    later = LISTING.replace("two", "three")
    web.pages |= {page: later, "https://fjord.example/three": "<p>Bolivia.</p>"}
    assert contents(Watch([page], How(links=True), web, every=60, state=kept(first))) == [b"<p>Bolivia.</p>"]
    assert contents(watch([page], Web(list=LISTING))) == [LISTING.encode()], "without links it is read"


def test_a_round_that_was_stopped_is_not_remembered():
    web = Web(feed=feed("one"), one="<p>Norway.</p>")
    before = kept(watch([FEED], Web()))
    stopped = watch([FEED], web, before)
    next(next(stopped.rounds(once=True)).items)
    web.validators = {}
    assert contents(watch([FEED], web, before)) == [b"<p>Norway.</p>"]


def test_files_of_a_folder_are_read_when_they_are_new_or_changed(tmp_path):
    memory = tmp_path / "dragoman.db.watch.json"
    for name, text in {"a.txt": "Norway.", "b.txt": "Chile.", memory.name: "{}"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = watch([str(tmp_path)], without=[memory])
    assert contents(first) == [b"Norway.", b"Chile."]
    assert contents(first) == []
    (tmp_path / "b.txt").write_text("Chile and Peru.", encoding="utf-8")
    (tmp_path / "c.txt").write_text("Bolivia.", encoding="utf-8")
    assert contents(watch([str(tmp_path)], state=kept(first), without=[memory])) == [
        b"Chile and Peru.", b"Bolivia.",
    ]  # fmt: skip


def test_a_folder_that_is_not_there_is_a_problem_until_it_comes(tmp_path):
    folder, now = tmp_path / "late", [0.0]
    watched = watch([str(folder)], clock=lambda: now[0])
    assert contents(watched) == [Refusal(str(folder), "no such file, folder or pattern")]
    folder.mkdir()
    (folder / "a.txt").write_text("Norway.", encoding="utf-8")
    assert contents(watched) == [], "it failed a moment ago"
    now[0] = 61.0
    assert contents(watched) == [b"Norway."]


@pytest.mark.parametrize(
    ("wanted", "waits"), [(math.inf, [60.0]), (25.0, [25.0, 25.0, 10.0]), (0.0, [1.0] * 60)]
)
def test_what_is_to_be_done_meanwhile_is_done_before_each_wait(wanted, waits):
    now, slept, web = [0.0], [], Web(feed=feed())

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    watched = watch([FEED], web, meanwhile=lambda: wanted, sleep=sleep, clock=lambda: now[0])
    for new in watched.rounds():
        list(new.items)
        if slept:
            break
        watched.done(new)
    assert slept == waits
