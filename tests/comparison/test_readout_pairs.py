"""The relations told on forty pairs of readouts, and what decides them."""

from __future__ import annotations

import pytest
from benchmarks.readout_pairs import outcomes, read_pairs

from dragoman.comparison import compare, similarity
from dragoman.comparison.similarity import is_turned, turned_words
from dragoman.ingest import ingest


@pytest.fixture(scope="module")
def pairs():
    return list(outcomes(read_pairs()))


def test_no_pair_has_a_false_conflict(pairs):
    assert len(pairs) == 40
    assert [(pair.id, pair.false_conflicts) for pair in pairs if pair.false_conflicts] == []
    assert [pair.id for pair in pairs if pair.told == "conflicting" != pair.relation] == []


def test_at_least_85_per_cent_of_the_relations_are_right(pairs):
    assert sum(pair.is_right for pair in pairs) >= 34


@pytest.mark.parametrize("id", ["taiwan-independence", "nuclear-war"])
def test_the_same_negation_on_both_sides_is_the_same_point(pairs, id):
    assert next(pair.told for pair in pairs if pair.id == id) == "same"


def test_a_conflict_has_both_quotes_and_a_reason():
    first = "Norway met Chile in Lima.\n\nChile agreed to close the port of Arica, Norway said."
    second = "Chile met Norway in Lima.\n\nChile did not agree to close the port of Arica."
    comparison = compare(ingest(first, outlet="regjeringen.no"), ingest(second, outlet="minrel.gob.cl"))
    rows = [row for row in comparison.rows if any(v.rule == "conflicting" for v in row.verdicts)]
    assert rows
    assert all(cell.evidence for row in rows for cell in row.cells)
    assert all(v.detail for row in rows for v in row.verdicts if v.rule == "conflicting")
    claims = [row for row in comparison.rows if row.block == "outcomes"]
    assert [[bool(cell.evidence) for cell in row.cells] for row in claims] == [[True, False]]


@pytest.mark.parametrize(
    ("text", "word", "turned"),
    [
        ("China has not yet agreed to the plan", "agreed", True),
        ("There was no agreement on the border", "agreement", True),
        ("The port was not closed, but they agreed on a date", "agreed", False),
        ("They agreed not to close the port", "agreed", False),
        ("They have yet to agree on the port", "agree", True),
        ("There is no doubt that they agreed", "agreed", False),
        ("There is doubt, and no date was agreed", "agreed", True),
        ("China not only agreed on the port", "agreed", False),
        ("China not surprisingly agreed on the port", "agreed", True),
        ("China did not fail to agree on the port", "agree", False),
        ("Without delay they agreed", "agreed", False),
        ("Without talks they agreed", "agreed", True),
    ],
)
def test_what_a_negation_turns(text, word, turned):
    assert is_turned(text, text.index(word)) is turned


def test_a_negation_turns_the_words_after_it_up_to_the_end_of_its_part():
    assert list(turned_words("They do not seek a war; peace is near")) == [" seek a war"]
    assert list(turned_words("They have not yet to go but no one may")) == [" yet to go", " one may"]
    assert list(turned_words("They met not only in Oslo, without delay")) == []


PLAIN = "China agreed to resume military talks."


def told(first: str, second: str) -> dict[str, set[str]]:
    """The verdicts on a Chinese and an American account of one meeting, by block, where they tell of
    armed forces. A conflict has words of both."""
    opening = "The two sides met in Beijing.\n\n"
    comparison = compare(
        ingest(opening + first, outlet="www.mfa.gov.cn"), ingest(opening + second, outlet="state.gov")
    )
    verdicts: dict[str, set[str]] = {"issues": set(), "assurances": set(), "outcomes": set()}
    for row in comparison.rows:
        rules = {verdict.rule for verdict in row.verdicts}
        assert "conflicting" not in rules or all(cell.evidence for cell in row.cells)
        if row.block in verdicts and "military" in "".join(
            span.quote for cell in row.cells for span in cell.evidence
        ):
            verdicts[row.block] |= rules
    return verdicts


@pytest.mark.parametrize(
    ("first", "second", "issues"),
    [
        (PLAIN, "There is no doubt that China agreed to resume military talks.", "same"),
        ("China not only agreed to resume military talks, but named a date.", PLAIN, "same"),
        ("China agreed without reservation to resume military talks.", PLAIN, "narrower"),
        ("China agreed without hesitation to resume military talks.", PLAIN, "same"),
        ("China agreed without delay to resume military talks.", PLAIN, "narrower"),
    ],
)
def test_no_doubt_and_not_only_turn_nothing(first, second, issues):
    verdicts = told(first, second)
    assert issues in verdicts["issues"]
    assert "conflicting" not in verdicts["issues"]
    assert verdicts["outcomes"] == {"claimed-by-both"}
    assert "denied" not in verdicts["assurances"]


def test_what_one_side_agreed_to_and_another_says_it_did_not_is_a_conflict():
    refused = "China did not agree to resume military talks."
    for verdicts in (told(refused, PLAIN), told(PLAIN, refused)):
        assert "conflicting" in verdicts["issues"]
        assert verdicts["outcomes"] == {"claimed-by-one"}
    assert "conflicting" not in told(refused, refused)["issues"]
    assert "conflicting" not in told("The two sides did not agree on a date.", PLAIN)["issues"]


@pytest.mark.parametrize("unit", ["not yes ", "no doubt ", "not 1 "])
def test_twice_the_text_takes_about_twice_the_words(monkeypatch, unit):
    counts = []
    for times in (500, 1000):
        word = CountedPattern(similarity._WORD)
        monkeypatch.setattr(similarity, "_WORD", word)
        list(turned_words(unit * times))
        counts.append(word.steps)
    assert counts[1] <= 2.1 * counts[0] + 10


class CountedPattern:
    """A pattern that counts the characters over which it went."""

    def __init__(self, pattern):
        self._pattern, self.steps = pattern, 0

    def finditer(self, text, start=0):
        for match in self._pattern.finditer(text, start):
            self.steps += match.end() - start
            start = match.end()
            yield match


@pytest.mark.parametrize(
    ("title", "outlet", "kind"),
    [
        ("Wang Yi Meets with Norwegian Foreign Minister", "www.mfa.gov.cn", "readout"),
        ("President Xi Jinping Holds Talks with King Harald", "Ministry of Foreign Affairs", "readout"),
        ("Wang Yi Meets with Norwegian Foreign Minister", "Reuters", "news"),
        ("Wang Yi Meets the Press", "www.mfa.gov.cn", "news"),
    ],
)
def test_an_official_title_of_a_meeting_is_a_readout(title, outlet, kind):
    assert ingest("They spoke about trade.", title=title, outlet=outlet).kind == kind
