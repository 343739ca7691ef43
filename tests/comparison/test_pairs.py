"""What analysts noticed in well-known pairs of readouts stands in the comparison of the bundled ones."""

from __future__ import annotations

import pytest
from bundled_pairs import PAIRS, example, pair, row, verdicts

from dragoman.comparison import compare

BOTH_SPEAK = {
    "conflicting",
    "contradicted",
    "denied",
    "confirmed",
    "stronger",
    "naming",
    "same",
    "paraphrase",
}


@pytest.mark.parametrize("name", PAIRS)
def test_every_cell_has_its_words_or_is_silent(name):
    comparison = pair(name)
    assert comparison.verify() > 0
    assert len(comparison.accounts) == 2
    for one in comparison.rows:
        assert len(one.cells) == 2
        assert all(cell.said in {"said", "silent"} for cell in one.cells)
        assert any(cell.evidence for cell in one.cells)


@pytest.mark.parametrize("name", PAIRS)
def test_silence_is_never_read_as_disagreement(name):
    for one in pair(name).rows:
        if {verdict.rule for verdict in one.verdicts} & BOTH_SPEAK:
            assert all(cell.evidence for cell in one.cells), one.label


def test_characterisation_keeps_order_and_tells_what_is_shared():
    talks = row(pair("beijing"), "characterisation", "the talks were")
    assert [cell.value for cell in talks.cells] == [
        "candid, substantive, constructive",
        "long, candid, in-depth, constructive",
    ]
    assert verdicts(talks) == [
        "shared candid, constructive; only United States: substantive; only China: long, in-depth"
    ]


def test_an_issue_that_one_text_does_not_name_is_that_of_the_other_only():
    taiwan = row(pair("beijing"), "issues", "taiwan")
    assert verdicts(taiwan) == ["only China"]
    assert [cell.said for cell in taiwan.cells] == ["silent", "said"]
    assert (taiwan.cells[1].force, taiwan.cells[1].force_span.quote) == (5, "demanded")
    assert "United States: “a number of issues” names no issue" in pair("beijing").notes


def test_two_accounts_of_one_issue_may_make_different_points():
    assert verdicts(row(pair("beijing"), "issues", "communication"))[:2] == ["both", "different aspect"]


def test_an_invitation_without_a_date_is_planned_and_undated():
    invitation = row(pair("beijing"), "outcomes", "invitation")
    assert [cell.value for cell in invitation.cells] == ["invitation, planned (undated)"] * 2
    assert verdicts(invitation) == ["claimed by both"]


def test_the_order_of_issues_is_told_by_paragraph():
    border = row(pair("kazan"), "issues", "border")
    assert [(cell.paragraph, cell.paragraphs) for cell in border.cells] == [(1, 3), (5, 5)]
    assert "earlier in India (paragraph 1 against 5)" in verdicts(border)


def test_what_is_said_of_the_other_side_is_looked_for_in_its_own_account():
    suggestions = row(pair("kazan"), "assurances", "by India", "agreed to in principle")
    assert [cell.said for cell in suggestions.cells] == ["silent", "said"]
    assert verdicts(suggestions) == ["not in the account of India"]


def test_scope_and_numbers_of_one_outcome_are_set_against_each_other():
    pause = row(pair("call-2025"), "outcomes", "agreed", "energy infrastructure for 30 days")
    assert verdicts(pause) == [
        "claimed by both",
        "narrower in Russia (“energy infrastructure” against “energy and infrastructure”)",
        "parameters differ 30 days",
    ]


def test_an_item_further_down_a_list_of_outcomes_is_claimed_too():
    talks = row(pair("call-2025"), "outcomes", "agreed", "Black Sea")
    assert verdicts(talks) == ["claimed by both"]


def test_a_much_longer_text_is_warned_of():
    assert any(
        note.startswith("Russia has 2.5 times the words of United States") for note in pair("call-2025").notes
    )
    assert not any("times the words" in note for note in pair("call-2024").notes)


def test_who_published_first_is_told_where_both_give_the_minute():
    assert "United States published first, 25 min before China" in pair("beijing").notes
    assert not any("published first" in note for note in pair("call-2024").notes)


def test_names_for_one_matter_stand_beside_each_other():
    assert "named differently “war in Ukraine” / “situation around Ukraine”" in verdicts(
        row(pair("call-2025"), "issues", "ukraine")
    )


def test_the_place_of_a_call_is_not_where_it_was_told():
    assert not [one for one in pair("call-2025").rows if one.label == "place"]
    assert verdicts(row(pair("beijing"), "envelope", "place")) == ["same"]


def test_who_asked_is_told_by_one():
    asked = row(pair("call-2024"), "envelope", "who asked for it")
    assert [cell.value for cell in asked.cells] == ["", "Germany"]
    assert verdicts(asked) == ["only Russia"]


def test_two_sides_of_one_report_are_two_accounts():
    comparison = pair("one report, two sides")
    assert {(one.side, one.whole) for one in comparison.accounts} == {
        ("USA", "one side in a report"),
        ("CHN", "one side in a report"),
    }
    assert verdicts(row(comparison, "issues", "taiwan")) == ["only China"]


def test_an_accusation_and_its_denial_conflict():
    found = [one for one in pair("one report, two sides").rows if "conflicting (accusation)" in verdicts(one)]
    assert found
    quotes = {cell.evidence[0].quote for cell in found[-1].cells}
    assert "Beijing denies that it is supplying weapons to Moscow." in quotes


def test_one_account_stands_beside_an_empty_column():
    comparison = compare(example("call-2024-11-moscow.md"))
    assert [one.name for one in comparison.accounts] == ["Russia", "Germany"]
    assert {one.cells[1].said for one in comparison.rows} == {"no account"}
    assert "Germany: no account found" in comparison.notes
    talks = row(comparison, "characterisation", "the talks were")
    assert talks.cells[0].value == "in-depth, candid"  # "they" are both: the words are no other side's
    assert comparison.verify()


def test_identifiers_are_those_of_the_content():
    files = [example(name) for name in PAIRS["kazan"]]
    first, again = compare(*files), compare(*files)
    assert first == again
    ids = [cell.id for one in first.rows for cell in one.cells]
    assert len(ids) == len(set(ids))
