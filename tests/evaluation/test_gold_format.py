"""A record as a gold record: the words it cites, its dates, its quotations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import event, party, report, span, statement, told
from dragoman.evaluation.gold_rows import as_rows, flaws, gold_format
from dragoman.record import Block, Dateline, Record, Span, When

WORDS = "Oslo called. “Come soon,” Rojas said, “and stay.”\n\nThey met. They will meet again."


def test_the_rows_of_a_record() -> None:
    record = told()
    rows = gold_format(record)
    assert rows["dateline_date"] == "2023-05-05"
    assert rows["events"][1] == {
        "type": "CONSULT",
        "actor_states": ["NOR"],
        "recipient_states": ["CHL"],
        "persons": ["Ana Rojas"],
        "date": "2023-05-05",
        "place": "Oslo",
        "status": "held",
        "evidence": "Ministers of Norway and Chile met in Oslo on Friday at 2:25 pm.",
        "time": "14:25",
    }
    assert rows["events"][0]["persons"] == [] and rows["events"][0]["place"] is None
    assert rows["statements"] == [
        {
            "speaker": "Ana Rojas",
            "speaker_state": "CHL",
            "kind": "mixed",
            "addressee_state": None,
            "issues": ["envoys"],
            "evidence": "the talks “opened a new page”",
            "quote": "opened a new page",
        }
    ]
    assert rows["positions"] == [
        {
            "state": "CHL",
            "issue": "envoys",
            "summary": "a new page",
            "evidence": "the talks “opened a new page”",
        }
    ]


def test_every_row_is_a_gold_row_that_its_text_supports() -> None:
    record = told()
    assert list(flaws(as_rows(gold_format(record)), record.report.text)) == []


def test_evidence_in_pieces_is_cited_as_one_run_within_a_paragraph() -> None:
    of = report(WORDS)
    said = statement(of, "“Come soon,”", evidence=(span(of, "“Come soon,”"), span(of, "“and stay.”")))
    (row,) = gold_format(Record(of, statements=(said,)))["statements"]
    assert row["evidence"] == "“Come soon,” Rojas said, “and stay.”"


def test_evidence_in_two_paragraphs_is_cited_by_its_first_piece() -> None:
    of = report(WORDS)
    met = event(of, "They met.", evidence=(span(of, "They met."), span(of, "Oslo called.")))
    (row,) = gold_format(Record(of, events=(met,)))["events"]
    assert row["evidence"] == "They met."


def test_other_mentions_become_alternatives() -> None:
    of = report(WORDS)
    met = event(of, "They met.", also=(span(of, "They will meet again."),))
    (row,) = gold_format(Record(of, events=(met,)))["events"]
    assert row["alt"] == ["They will meet again."]


def titled() -> Record:
    """A record whose event is told in the title first."""
    of = report("Oslo and Santiago met\n\nThey met. It rained.")
    of = replace(of, blocks=(Block("title", 0, 21), *of.blocks[1:]))
    return Record(of, events=(event(of, "Oslo and Santiago met", also=(span(of, "They met."),)),))


def test_a_title_that_is_no_part_of_the_text_is_not_cited() -> None:
    (row,) = gold_format(titled(), "They met. It rained.")["events"]
    assert row["evidence"] == "They met." and "alt" not in row


def test_a_row_that_stands_in_such_a_title_only_is_left_out() -> None:
    record = titled()
    bare = replace(record, events=tuple(replace(one, also=()) for one in record.events))
    assert gold_format(bare, "They met. It rained.")["events"] == []
    assert len(gold_format(bare)["events"]) == 1


@pytest.mark.parametrize(
    ("quotes", "longest"),
    [((), None), (("“Come soon,”",), "Come soon,"), (("Come", "“and stay.”"), "and stay.")],
)
def test_the_longest_quotation_without_its_marks(quotes: tuple[str, ...], longest: str | None) -> None:
    of = report(WORDS)
    said = statement(of, "Rojas said", quotes=tuple(span(of, words) for words in quotes))
    assert gold_format(Record(of, statements=(said,)))["statements"][0]["quote"] == longest


@pytest.mark.parametrize(
    ("published", "dateline", "date"),
    [
        (None, None, None),
        ("2023-05-05T17:10:00+02:00", None, "2023-05-05"),
        ("2023-05-05", "2023-05-04", "2023-05-04"),
    ],
)
def test_the_date_a_report_was_filed(published: str | None, dateline: str | None, date: str | None) -> None:
    line = Dateline(Span(0, 4, "Oslo"), "Oslo", dateline) if dateline else None
    of = report(WORDS, published_at=published, dateline=line)
    assert gold_format(Record(of))["dateline_date"] == date


def test_a_date_is_as_precise_as_the_record_knows() -> None:
    of = report(WORDS)
    met = event(of, "They met.", when=When("2023-05", None))
    assert gold_format(Record(of, events=(met,)))["events"][0]["date"] == "2023-05"


@pytest.mark.parametrize(
    ("actor", "recipient", "states"),
    [
        ("HAMAS", "ISR", [["PSE"], ["ISR"]]),
        ("HAMAS", "PSE", None),  # with the state in which it acts
        ("ISIS", "IRQ", None),  # acts for no state
        ("USA", "ISIS", [["USA"], []]),
        ("NATO", "RUS", [["NATO"], ["RUS"]]),
    ],
)
def test_armed_groups_are_the_states_in_which_they_act(
    actor: str, recipient: str, states: list[list[str]] | None
) -> None:
    record = told()
    act = replace(record.events[0], actors=(party(actor),), recipients=(party(recipient),))
    rows = gold_format(replace(record, events=(act,)))["events"]
    assert [[row["actor_states"], row["recipient_states"]] for row in rows] == ([states] if states else [])
