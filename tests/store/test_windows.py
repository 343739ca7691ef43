"""What is answered from the latest rows of busy states agrees with what all of their rows say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import report, span
from dragoman.record import Commitment, Party, Position, Record, content_id
from dragoman.store.queries import as_of, positions_and_commitments
from dragoman.store.queries.positions_and_commitments import recent_positions, recent_undertakings
from dragoman.web.facets import Asked, chronology_window
from telling import told

ISSUES = ("trade", "border", "energy")
DAYS = [f"20{year}-{month:02}-15" for year in (20, 21) for month in range(1, 13)]


def stand(nth: int, issue: str) -> Record:
    """A readout of a month in which Chile says what it wants on an issue."""
    words = f"Chile wants an end to quota {nth} on {issue}"
    of = report(f"{words}.", outlet="Ministry", published_at=DAYS[nth], kind="readout")
    evidence = (of.span(0, len(words)),)
    return Record(of, positions=(Position(content_id(of.id), "CHL", issue, words, nth % 5, evidence),))


def promise(nth: int) -> Record:
    """A report of a month that tells of an undertaking of its own."""
    words = f"to survey ground{nth} bay{nth} together"
    of = report(f"Norway and Chile agreed {words} after talks.", outlet="The Fjord", published_at=DAYS[nth])
    parties = tuple(Party(state, None, "named") for state in ("NOR", "CHL"))
    one = Commitment(content_id(of.id), parties, span(of, words), None, "open", (of.span(0, len(of.text)),))
    return Record(of, commitments=(one,))


@pytest.fixture
def stands(store):
    store.add([stand(nth, ISSUES[0] if nth < 2 else ISSUES[1 + nth % 2]) for nth in range(len(DAYS))])
    return store


def test_all_stands_where_there_are_few(stands):
    found = recent_positions(stands, ("CHL",), limit=len(DAYS))
    assert (found.stands, found.before) == (stands.drift("CHL"), None)


def test_the_last_stands_of_a_busy_state_know_what_was_before(stands):
    found = recent_positions(stands, ("CHL",), limit=6)
    assert found.before == DAYS[-6]
    raised = [one for one in found.stands if one.drift != "not raised"]
    whole = {one.words.report: one for one in stands.drift("CHL") if one.drift != "not raised"}
    latest = [one for one in raised if one.date >= DAYS[-6]]
    assert len(latest) == 6
    assert latest == [one for one in whole.values() if one.date >= DAYS[-6]]
    assert [one.date for one in raised if one.issue == "trade"] == DAYS[:2]


def test_nothing_is_read_from_what_rows_left_out_leave_out(stands):
    silent = {(one.issue, one.date) for one in stands.drift("CHL") if one.drift == "not raised"}
    found = recent_positions(stands, ("CHL",), limit=6).stands
    assert {(one.issue, one.date) for one in found if one.drift == "not raised"} <= silent


def test_stands_before_a_day(stands):
    found = recent_positions(stands, ("CHL",), until=DAYS[9], before=DAYS[10], limit=6).stands
    assert max(one.date for one in found) == DAYS[9]
    assert sum(one.date >= DAYS[4] and one.drift != "not raised" for one in found) == 6


def test_undertakings_come_a_page_at_a_time(store, monkeypatch):
    later = told("They surveyed ground7 and bay7.", "2021-12-20", kind="COOPERATE", who="NOR-CHL")
    store.add([*(promise(nth) for nth in range(len(DAYS))), later])
    whole = store.undertakings("NOR", "CHL")
    assert [one.date for one in whole if one.followed] == [DAYS[7]]
    pages = [recent_undertakings(store, ("NOR", "CHL"), skipped=at, limit=10) for at in (0, 10, 20)]
    assert [one for page in reversed(pages) for one in page.undertakings] == list(whole)
    assert {(page.total, page.before) for page in pages} == {(len(DAYS), None)}
    monkeypatch.setattr(positions_and_commitments, "LATEST_COMMITMENTS", 5)
    page = recent_undertakings(store, ("CHL",), before=DAYS[10], limit=50)
    assert (page.undertakings, page.before) == (whole[5:10], DAYS[5])


def contacts() -> list[Record]:
    """A contact for every month, told by two outlets, and a third that tells of half of them years later."""
    found = []
    for nth, day in enumerate(DAYS):
        text = f"Kari Nord met Ana Rojas in harbour{nth} for talks on quota{nth}."
        people = ("Kari Nord/NOR", "Ana Rojas/CHL")
        for outlet, published in (("The Fjord", day), ("The Andes", day), ("Quayside", "2023-01-01")):
            if outlet != "Quayside" or nth % 2:
                one = told(f"{outlet}: {text}", published, outlet, when=day, people=people, mode="meet")
                found.append(replace(one, report=replace(one.report, title=None)))
    return found


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_windows_of_what_was_known_are_paged_without_gap_or_repetition(store, monkeypatch, order):
    store.add(contacts())
    asked = Asked(at="2022-06-01", order=order)
    whole = chronology_window(store, ("NOR", "CHL"), asked, None)
    assert not whole.more and len(whole.lines) == len(DAYS)
    assert {len(story.mentions) for story in whole.whole(whole.lines)} == {2}
    for name, value in (("FEW", 10), ("READ", 9), ("_AROUND", 4)):
        monkeypatch.setattr(as_of, name, value)
    seen, after = [], None
    while True:
        page = chronology_window(store, ("NOR", "CHL"), asked, after)
        assert len(page.lines) < len(DAYS)
        seen += page.lines
        if not page.more:
            break
        after = f"{page.lines[-1].day}.{page.lines[-1].number}"
    assert seen == whole.lines
    assert all(page.whole([line])[0].id == line.story for line in page.lines)


def test_what_was_known_before_a_day(store, monkeypatch):
    store.add(contacts())
    for name, value in (("FEW", 10), ("READ", 9), ("_AROUND", 4)):
        monkeypatch.setattr(as_of, name, value)
    found = chronology_window(store, ("NOR", "CHL"), Asked(at="2022-06-01", until="2020-12"), None)
    assert found.lines[0].day == DAYS[11] and found.more


def test_events_of_a_pair_as_they_stood(store):
    store.add(contacts())
    found = store.events(actors=("NOR", "CHL"), at="2020-03-20")
    assert [one.day for one in found] == [day for day in DAYS[:3] for _ in range(2)]
