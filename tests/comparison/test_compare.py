"""Rules on invented readouts: each verdict with a near miss beside it."""

from __future__ import annotations

import pytest
from bundled_pairs import row, verdicts

from dragoman.comparison import compare
from dragoman.errors import BadUsage
from dragoman.pipeline import read
from dragoman.record import Record

OSLO, SANTIAGO = "Ministry of Foreign Affairs of Norway", "Ministry of Foreign Affairs of Chile"


def oslo(text: str, published: str = "2024-03-05") -> Record:
    return read(text, outlet=OSLO, published=published, title="Readout of the call with Chile")


def santiago(text: str) -> Record:
    return read(text, outlet=SANTIAGO, published="2024-03-05", title="Readout of the call with Norway")


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("at the request of the Norwegian side", "at the request of Norway", "same"),
        ("at the request of the Norwegian side", "at Chile’s initiative", "contradicted"),
        ("at the request of the Norwegian side", "by mutual agreement", "contradicted"),
        ("at the request of the Norwegian side", "on Tuesday", "only Norway"),
    ],
)
def test_who_asked(one, other, verdict):
    comparison = compare(
        oslo(f"The foreign minister of Norway spoke to his colleague of Chile by phone {one}."),
        santiago(f"The foreign minister of Chile spoke to her colleague of Norway by phone {other}."),
    )
    assert verdicts(row(comparison, "envelope", "who asked for it")) == [verdict]


def issue(one: str, other: str, label: str = "maritime") -> list[str]:
    """The verdicts on an issue of two readouts that say these sentences."""
    head = "The foreign ministers of Norway and Chile spoke by phone on Tuesday."
    comparison = compare(oslo(f"{head}\n\n{one}"), santiago(f"{head}\n\n{other}"))
    assert comparison.verify()
    return verdicts(row(comparison, "issues", label))


def test_nearly_the_same_words():
    line = "The ministers reviewed the joint patrols of the navy in the shipping lane."
    assert issue(line, line)[:2] == ["both", "same"]


def test_words_that_exclude_each_other_conflict():
    one = "The minister said that the joint patrols in the shipping lane depend on new guarantees."
    other = "The minister said that the joint patrols in the shipping lane go on regardless of guarantees."
    assert issue(one, other)[1] == "conflicting (condition)"


def test_a_turned_word_does_not():
    one = "The minister urged Chile to join the patrols in the shipping lane."
    other = "The minister said that Chile never refused the patrols in the shipping lane."
    assert "conflicting (request)" not in issue(one, other)


def test_stronger_needs_two_degrees():
    weak = "The minister noted the accident in the shipping lane."
    asked = "The minister demanded compensation for the oil in the shipping lane."
    assert "stronger in Chile (5 against 1)" in issue(weak, asked)
    firm = "The minister warned of new accidents in the shipping lane."
    assert not any(verdict.startswith("stronger") for verdict in issue(firm, asked))


def test_a_rule_can_be_switched_off():
    weak = oslo("The minister noted the accident in the shipping lane.")
    asked = santiago("The minister demanded compensation for the oil in the shipping lane.")
    comparison = compare(weak, asked, without=["stronger"])
    assert "stronger" not in comparison.rules
    assert not any(one.startswith("stronger") for one in verdicts(row(comparison, "issues", "maritime")))


def test_an_assurance_is_confirmed_or_denied_in_words_only():
    claim = (
        "Chile is committed to reducing the naval patrols in the shipping lane, the Chilean minister said."
    )
    told = oslo(f"The two ministers spoke by phone.\n\n{claim}")
    for own, verdict in (
        ("The minister said that Chile is committed to reducing naval patrols there.", "confirmed by Chile"),
        ("The minister denied that Chile is committed to reducing naval patrols there.", "denied by Chile"),
        ("The minister spoke of copper.", "not in the account of Chile"),
    ):
        comparison = compare(told, santiago(f"The two ministers spoke by phone.\n\n{own}"))
        assert verdicts(row(comparison, "assurances", "by Chile")) == [verdict]


def test_drift_tells_what_is_new_dropped_and_moved():
    before = oslo(
        "They had a candid conversation.\n\nThe minister spoke of fisheries.\n\nHe spoke of trade.\n\n"
        "He spoke of the climate.",
        "2023-03-01",
    )
    now = oslo(
        "They had a constructive conversation.\n\nThe minister spoke of the climate.\n\n"
        "He spoke of trade.\n\nHe spoke of cyber attacks.",
    )
    comparison = compare(now, santiago("The ministers spoke."), earlier=[before])
    assert comparison.verify()
    found = {(change.direction, change.what) for change in comparison.drift}
    assert {
        ("new", "adjective: constructive"),
        ("dropped", "adjective: candid"),
        ("new", "issue: cyber"),
    } <= found
    assert not any(change.account != comparison.accounts[0].id for change in comparison.drift)


def test_an_issue_that_all_leave_out_is_told_against_earlier_accounts():
    before = oslo("The minister spoke of trade and of human rights.", "2023-03-01")
    comparison = compare(
        oslo("The minister spoke of trade."), santiago("They spoke of trade."), earlier=[before]
    )
    left_out = next(one for one in comparison.rows if one.label == "human-rights")
    assert verdicts(left_out) == ["neither though 1 of 1 earlier accounts did"]
    assert {cell.said for cell in left_out.cells} == {"silent"}


def test_excerpts_are_told():
    short = read("They spoke of trade.", outlet=OSLO, title="Excerpts from the call with Chile")
    comparison = compare(short, santiago("They spoke of trade."))
    assert "Norway: the text is a excerpt" not in comparison.notes
    assert "Norway: the text is an excerpt; silent means not in this text" in comparison.notes


def test_two_accounts_of_one_issuer_have_names_of_their_own():
    comparison = compare(oslo("They spoke of trade."), oslo("They spoke of fisheries."))
    assert [one.name for one in comparison.accounts] == [f"Norway ({OSLO}), 1", f"Norway ({OSLO}), 2"]


def test_a_text_beside_itself_is_told():
    twice = compare(oslo("They spoke of trade."), oslo("They spoke of trade."))
    assert f"Norway ({OSLO}), 1 and Norway ({OSLO}), 2 are the same text" in twice.notes
    assert not any("same text" in note for note in compare(oslo("Trade."), santiago("Fish.")).notes)


def test_an_issue_that_only_the_other_side_is_said_to_have_raised_has_a_row():
    comparison = compare(
        oslo("The minister spoke of trade.\n\nThe Chilean minister said that the climate matters to her."),
        santiago("They spoke of trade."),
    )
    climate = row(comparison, "issues", "climate")
    assert [cell.said for cell in climate.cells] == ["said", "silent"]
    assert climate.cells[0].value.startswith("CHL: ")
    assert climate.cells[0].others == climate.cells[0].evidence


def test_three_accounts_have_three_columns():
    third = read("They spoke of trade.", outlet="The Fjord", published="2024-03-06", title="Ministers call")
    comparison = compare(oslo("They spoke of trade."), santiago("They spoke of copper and trade."), third)
    assert comparison.verify()
    assert {len(one.cells) for one in comparison.rows} == {3}


def test_wrong_use_is_told():
    with pytest.raises(BadUsage, match="nothing to compare"):
        compare()
    with pytest.raises(BadUsage, match=r"no rule 'stronk' to switch off; there are: .*stronger"):
        compare(oslo("They spoke."), without=["stronk"])
