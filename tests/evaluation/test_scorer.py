"""The scorer: gold against itself is perfect, and each fault lowers the figures it should, no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from gold_case import GOLD, TEXT

from dragoman.evaluation.gold_rows import PositionRow, Rows, StatementRow
from dragoman.evaluation.score_figures import Figure
from dragoman.evaluation.scorer import score, score_text

PAGE = {"metadata", "page_paragraphs"}  # scored from pages, not from records


def figures(read: Rows, text: str = TEXT) -> dict[str, Figure]:
    found = score([score_text(read, GOLD, text, id="oslo")]).figures
    return {name: figure for name, figure in found.items() if name not in PAGE}


def event(number: int, **changes: Any) -> Rows:
    """The gold with one event changed."""
    events = list(GOLD.events)
    events[number] = replace(events[number], **changes)
    return replace(GOLD, events=tuple(events))


def statement(number: int, **changes: Any) -> Rows:
    statements = list(GOLD.statements)
    statements[number] = replace(statements[number], **changes)
    return replace(GOLD, statements=tuple(statements))


def without(kind: str, number: int) -> Rows:
    rows = list(getattr(GOLD, kind))
    del rows[number]
    return replace(GOLD, **{kind: tuple(rows)})


def also(kind: str, row: Any) -> Rows:
    return replace(GOLD, **{kind: (*getattr(GOLD, kind), row)})


ALL_EVENTS = {"events", "events_detected", "events_type_partial", "events_same_occurrence", "events_strict"}
TYPED = ALL_EVENTS - {"events_detected"}
STATEMENTS = {"statements", "statements_any_speaker", "statement_chars"}
SPURIOUS = replace(GOLD.events[1], evidence="Norway wants quotas to be shared", actor_states=("NOR",))

FAULTS: list[tuple[str, Callable[[], Rows], set[str]]] = [
    ("event missed", lambda: without("events", 0), ALL_EVENTS),
    ("event invented", lambda: also("events", SPURIOUS), ALL_EVENTS),
    ("event read twice", lambda: also("events", GOLD.events[1]), ALL_EVENTS),
    ("near type", lambda: event(1, type="REJECT"), {*TYPED, "type_given_detected"}),
    ("far type", lambda: event(1, type="AID"), {*TYPED, "type_given_detected"}),
    (
        "direction reversed",
        lambda: event(1, actor_states=("PER",), recipient_states=("CHL",)),
        {*TYPED, "direction_given_detected"} - {"events_type_partial"},
    ),
    (
        "one state too many",
        lambda: event(1, recipient_states=("PER", "BOL")),
        {"states_exact", "events_strict"},
    ),
    (
        "wrong date",
        lambda: event(0, date="2023-05-05"),
        {"event_date_exact", "event_date_compatible", "events_strict"},
    ),
    ("vague date", lambda: event(0, date="2023-05"), {"event_date_exact", "events_strict"}),
    ("invented date", lambda: event(1, date="2023"), {"event_date_null_kept_null", "events_strict"}),
    ("wrong place", lambda: event(0, place="Bergen"), {"event_place_exact"}),
    ("place missed", lambda: event(2, place=None), {"event_place_exact"}),
    ("invented place", lambda: event(1, place="Lima"), {"event_place_null_kept_null"}),
    ("place with its article", lambda: event(0, place="the OSLO"), set()),
    (
        "wrong status",
        lambda: event(2, status="held"),
        {"event_status", "event_status_not_held", "events_strict"},
    ),
    ("wrong person", lambda: event(2, persons=("Ana Rojas",)), {"event_person_any"}),
    (
        "longer evidence",
        lambda: event(1, evidence="Chile accused Peru of breaking a fishing treaty. A"),
        {"event_evidence_iou"},
    ),
    ("other mention", lambda: event(0, evidence="The meeting in Oslo lasted three hours"), set()),
    (
        "evidence of another place",
        lambda: event(1, evidence="Norway wants quotas"),
        ALL_EVENTS - {"events_same_occurrence"},
    ),
    ("evidence not in the text", lambda: event(1, evidence="Chile blamed Peru"), ALL_EVENTS),
    ("statement missed", lambda: without("statements", 0), STATEMENTS),
    (
        "statement invented",
        lambda: also("statements", replace(GOLD.statements[0], evidence="A visit by Eide to Santiago")),
        STATEMENTS,
    ),
    ("wrong speaker", lambda: statement(0, speaker="Espen Barth Eide"), {"statements", "statement_chars"}),
    ("speaker by surname", lambda: statement(0, speaker="Foreign Minister Rojas"), set()),
    ("wrong speaker's state", lambda: statement(0, speaker_state="NOR"), {"speaker_state"}),
    ("wrong kind", lambda: statement(0, kind="direct"), {"statement_kind"}),
    ("quotation missed", lambda: statement(0, quote=None), {"quotes"}),
    ("quotation cut", lambda: statement(0, quote="a new page in our relations"), {"quotes"}),
    ("addressee missed", lambda: statement(0, addressee_state=None), {"addressee_where_gold_has_one"}),
    ("issue invented", lambda: statement(0, issues=("diplomacy", "trade")), {"statement_issues"}),
    ("position missed", lambda: without("positions", 0), {"positions"}),
    (
        "position of another state",
        lambda: replace(GOLD, positions=(replace(GOLD.positions[0], state="CHL"),)),
        {"positions"},
    ),
    (
        "wrong issue",
        lambda: replace(GOLD, positions=(replace(GOLD.positions[0], issue="trade"),)),
        {"position_issue"},
    ),
]


def test_gold_against_itself_is_perfect() -> None:
    assert {name: figure.value for name, figure in figures(GOLD).items()} == dict.fromkeys(figures(GOLD), 1.0)


def test_gold_against_itself_has_no_faults() -> None:
    assert score_text(GOLD, GOLD, TEXT).faults == ()


@pytest.mark.parametrize(
    ("make", "fallen"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_a_fault_lowers_its_figures_and_no_other(make, fallen) -> None:
    values = {name: figure.value for name, figure in figures(make()).items()}
    assert {name for name, value in values.items() if value is not None and value < 1} == fallen


def test_near_types_count_half_and_far_ones_nothing() -> None:
    near, far = (figures(event(1, type=kind))["events_type_partial"].hits for kind in ("REJECT", "AID"))
    assert (near, far) == (3.5, 3)


def test_nothing_read_is_zero_and_rates_are_unknown() -> None:
    found = figures(Rows())
    assert found["events"].value == found["statements"].value == found["positions"].value == 0
    assert found["event_status"].value is None


def test_a_duplicate_is_counted() -> None:
    assert score([score_text(also("events", GOLD.events[1]), GOLD, TEXT)]).duplicates == 1


def test_naming_every_state_finds_nothing() -> None:
    everyone = ("CHL", "NOR", "PER", "BOL", "ARG", "SWE")
    rows = replace(
        GOLD, events=tuple(replace(e, actor_states=everyone, recipient_states=everyone) for e in GOLD.events)
    )
    assert figures(rows)["events_detected"].value == 0


def test_naming_every_speaker_finds_nothing() -> None:
    rows = statement(0, speaker="Ana Rojas; Espen Barth Eide; Jens Stoltenberg; Gabriel Boric")
    assert figures(rows)["statements"].hits == 1


def test_a_quotation_cut_in_two_keeps_its_characters() -> None:
    whole = GOLD.statements[0]
    halves = tuple(replace(whole, evidence=part) for part in (whole.evidence[:38], whole.evidence[38:]))
    found = figures(replace(GOLD, statements=(*halves, GOLD.statements[1])))
    assert found["statement_chars"].value == 1
    assert found["statements"].value < 1


def test_a_whole_article_is_no_evidence() -> None:
    assert figures(event(1, evidence=TEXT))["events_detected"].hits == 3


def test_rows_are_matched_whatever_their_order() -> None:
    backwards = replace(GOLD, events=GOLD.events[::-1], statements=GOLD.statements[::-1])
    assert all(figure.value == 1 for figure in figures(backwards).values())


@pytest.mark.parametrize(
    ("rows", "row", "kind", "field"),
    [
        (without("events", 0), "event", "missed", None),
        (also("events", SPURIOUS), "event", "false", None),
        (event(1, type="REJECT"), "event", "wrong", "type"),
        (event(1, actor_states=("PER",), recipient_states=("CHL",)), "event", "wrong", "direction"),
        (event(0, date=None), "event", "wrong", "date"),
        (event(2, status="held"), "event", "wrong", "status"),
        (statement(0, quote=None), "statement", "wrong", "quote"),
        (statement(1, kind="mixed"), "statement", "wrong", "kind"),
        (without("positions", 0), "position", "missed", None),
        (
            also("positions", PositionRow(state="PER", issue="trade", evidence="Peru")),
            "position",
            "false",
            None,
        ),
        (also("statements", StatementRow(evidence="Norway", kind="direct")), "statement", "false", None),
    ],
)
def test_a_fault_is_listed_once(rows, row, kind, field) -> None:
    (fault,) = score_text(rows, GOLD, TEXT, id="oslo").faults
    assert (fault.text, fault.row, fault.kind, fault.field) == ("oslo", row, kind, field)
