"""Where a state stands is read from words of stance; what it undertook, and what became of it."""

from __future__ import annotations

import re

import pytest

from builders import event, party, report, span, statement
from dragoman.lexicon.issue_words import find_stances, stances
from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.speech_words import commitment_verbs, fate
from dragoman.pipeline import read
from dragoman.readers.english.commitment_finder import find_commitments
from dragoman.readers.english.document import Cast, Mention, make_cast, parse
from dragoman.readers.english.position_finder import find_positions
from dragoman.record import Actor, Event, Position, Report, Statement, When

NOBODY = make_cast([])


def positions(of: Report, *rows: Statement | Event, by: Cast = NOBODY) -> list[Position]:
    """The positions read from `rows`, every span checked."""
    said = tuple(row for row in rows if isinstance(row, Statement))
    done = tuple(row for row in rows if isinstance(row, Event))
    found = find_positions(parse(of), by, said, done)
    for position in found:
        for evidence in position.evidence:
            evidence.verify(of.text)
    return list(found)


def stated(words: str, **fields: object) -> list[tuple[str, str]]:
    """State and issue of each position in one statement of CHL with these words."""
    of = report(words)
    return [(p.state, p.issue) for p in positions(of, statement(of, words, **fields))]


@pytest.mark.parametrize(
    ("words", "issue"),
    [
        ("Chile remains committed to the enforcement of sanctions.", "sanctions"),
        ("We will never accept a change of the border by force.", "border"),
        ("The tariffs should be lifted immediately.", "trade"),
    ],
)
def test_stance_on_an_issue(words: str, issue: str) -> None:
    assert stated(words, force=4) == [("CHL", issue)]


@pytest.mark.parametrize(
    "words",
    ["The two ministers had lunch in Oslo on Friday.", "Trade with Norway came to two billion dollars."],
)
def test_no_stance_in_plain_reports(words: str) -> None:
    assert stated(words, force=0) == []


def test_one_position_for_a_state_and_issue_the_surest() -> None:
    weak = "Chile hopes that sanctions work."
    strong = "Chile firmly rejects any easing and insists on sanctions."
    of = report(f"{weak} {strong}")
    first, second = statement(of, weak), statement(of, strong, force=5)
    (position,) = positions(of, first, second)
    assert position.evidence[0].quote.startswith("Chile firmly rejects")
    assert position.force == 5
    assert position.statements == (second.id,)


def test_every_issuer_of_a_joint_text_holds_its_positions() -> None:
    words = "We reaffirm our commitment to the enforcement of sanctions."
    of = report(words)
    found = positions(of, statement(of, words), by=make_cast([], issuers=("CHL", "NOR", "PER")))
    assert [p.state for p in found] == ["CHL", "NOR", "PER"]


def test_leaders_who_speak_together_share_a_position() -> None:
    words = "They reaffirmed their commitment to the enforcement of sanctions."
    of = report(words)
    rojas, berg = Actor("a", "person", "Ana Rojas", "CHL", ()), Actor("b", "person", "Kari Berg", "NOR", ())
    row = statement(of, words, speaker="Ana Rojas; Kari Berg", speaker_span=span(of, "They"))
    assert [p.state for p in positions(of, row, by=make_cast([], (rojas, berg)))] == ["CHL", "NOR"]


def test_rejection_is_a_position_of_the_actor_only() -> None:
    of = report("Norway rejected the offer on fishing quotas and the border as unacceptable.")
    told = event(of, of.text, event_type="REJECT", actors=(party("NOR"),), recipients=(party("CHL"),))
    assert [p.state for p in positions(of, told)] == ["NOR"]


def test_denied_act_is_no_position() -> None:
    of = report("Norway opposes the sanctions.")
    assert positions(of, event(of, of.text, event_type="REJECT", status="denied")) == []


def test_issue_is_taken_from_the_paragraph_where_the_words_name_none() -> None:
    words = "We demand and insist that they must stop this at once."
    of = report(f"Talks on sanctions ended. {words}")
    (position,) = positions(of, statement(of, words, force=5))
    assert position.issue == "sanctions"


def test_summary_is_the_reports_own_words_and_short() -> None:
    words = "that Chile opposes sanctions " + "and all that comes with them " * 10
    of = report(words.strip() + ".")
    (position,) = positions(of, statement(of, of.text, force=5))
    assert position.summary.startswith("Chile opposes sanctions and")
    assert position.summary.endswith("…")
    assert len(position.summary) <= 241


def test_a_long_summary_ends_with_a_clause() -> None:
    words = "Chile opposes sanctions on ships and ports in the north of the country"
    words += ", and a blockade without a vote of its council or of its people, "
    of = report(words + "which its envoy said would be illegal and would harm " * 4 + "all.")
    (position,) = positions(of, statement(of, of.text, force=5))
    assert position.summary == words.rstrip(" ,") + "…"


@pytest.mark.parametrize(
    ("speaker", "count"),
    [
        ("Chilean officials", 1),
        ("Chilean lawmakers", 0),
        ("former Chilean minister", 0),
        ("Chilean court", 0),
    ],
)
def test_only_the_state_itself_holds_a_position(speaker: str, count: int) -> None:
    words = "firmly opposed the sanctions."
    of = report(f"Two {speaker} {words}")
    row = statement(of, words, force=5, speaker=speaker, speaker_span=span(of, speaker))
    assert len(positions(of, row)) == count


@pytest.mark.parametrize(
    ("phrase", "count"),
    [
        ("The African Union", 1),
        ("The Chilean union", 0),
        ("The G7 group", 1),
        ("A Chilean group", 0),
        ("Members of the African Union", 1),
        ("Members of the European Parliament", 0),
        ("Chilean and Kenyan lawmakers", 0),
        ("Two lawmakers left. Chile", 1),
        ("After talks with lawmakers, Chile", 1),
        ("The opposition of Chile", 0),
        ("A former adviser left. The envoy of Chile", 1),
        ("A former adviser for the Chilean minister", 0),
    ],
)
def test_only_the_phrase_of_who_speaks_tells_whether_a_state_does(phrase: str, count: int) -> None:
    record = read(
        f"{phrase} firmly rejected the annexation of Crimea. {phrase} pledged to send aid to Haiti."
    )
    assert len(record.positions) == count
    assert len(record.commitments) == count


def test_a_deed_upon_the_opposition_is_the_states_own() -> None:
    (position,) = read("Chile rejected the opposition of Peru to the annexation of Crimea.").positions
    assert position.state == "CHL"


def test_a_summary_without_a_space_is_cut() -> None:
    words = "https://example.org/" + "a" * 300 + " Chile firmly rejects the sanctions."
    of = report(words)
    (position,) = positions(of, statement(of, words, force=5))
    assert position.summary == words[:240] + "…"


@pytest.mark.parametrize("kind", sorted(stances()))
def test_every_kind_is_shown_by_its_example(kind: str) -> None:
    assert kind in {stance.kind for stance, _, _ in find_stances(stances()[kind].example)}


def test_no_word_stands_under_two_kinds() -> None:
    words = [word for row in toml_rows("stances.toml").values() for word in row["words"]]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_a_summary_closes_the_quotation_it_ends_with() -> None:
    words = "We remain committed to “the enforcement of sanctions.”"
    of = report(words)
    (position,) = positions(of, statement(of, words))
    assert position.summary.endswith("“the enforcement of sanctions”")


def test_a_report_by_others_cites_only_what_matters_of_a_stand() -> None:
    words = "Chile is willing to lift the tariffs."
    of = report(words)
    said = statement(of, words, force=1)
    assert [p.state for p in positions(of, said)] == ["CHL"]
    assert positions(of, said, by=make_cast([], issuers=("CHL",))) == []


NAMES = ("Norway", "NOR", "Chile", "CHL", "Kenya", "KEN", "Japan", "JPN", "Egypt", "EGY", "Peru", "PER")
NAMES += ("Canada", "CAN")
STATES = dict(zip(NAMES[::2], NAMES[1::2], strict=True))


def named(of: Report) -> Cast:
    """A cast of the states that `of` names."""
    pattern = re.compile("|".join(STATES))
    found = pattern.finditer(of.text)
    return make_cast([Mention(m.start(), m.end(), "state", (STATES[m[0]],), m[0]) for m in found])


def undertaken(text: str) -> list[tuple[str, list[str], str]]:
    """What `text` undertakes, by whom, and its status."""
    of = report(text)
    found = find_commitments(parse(of), named(of), ())
    for commitment in found:
        for evidence in (commitment.undertaking, *commitment.evidence):
            evidence.verify(text)
    return [(c.undertaking.quote, [p.state for p in c.parties], c.status) for c in found]


@pytest.mark.parametrize("lemma", sorted(commitment_verbs()))
def test_every_verb_undertakes_its_example(lemma: str) -> None:
    example = commitment_verbs()[lemma].example
    (words,) = re.findall(r"\[([^\]]*)\]", example)
    text = example.replace("[", "").replace("]", "")
    states = [STATES[name] for name in re.findall("|".join(STATES), text)]
    assert undertaken(text) == [(words, states, "open")]


@pytest.mark.parametrize(("kind", "status"), [("kept", "followed up"), ("broken", "broken off")])
def test_every_fate_is_told_by_its_example(kind: str, status: str) -> None:
    example = toml_rows("commitments.toml")[kind]["example"]
    (row,) = undertaken(example)
    assert row == ("to exchange envoys", ["NOR", "CHL"], status)
    for words in toml_rows("commitments.toml")[kind]["words"]:
        found = fate(f"They say it {words} year.")
        assert found is not None
        assert found[0] == status


@pytest.mark.parametrize(
    "text",
    [
        "Chile refused to commit to a date.",
        "Norway did not agree to exchange envoys.",
        "Norway would agree to exchange envoys if asked.",
        "Norway urged Chile to promise to open the crossing.",
        "Experts agreed to meet again.",
        "Norway decided to close its school.",
        "Norway and Chile agreed.",
        "Norway and Chile agreed that the winter was cold.",
        "Norway and Chile agreed on Thursday that the winter was cold.",
        "Norway has been promised to get two ships.",
        "A former minister of Norway promised to send ships to Chile.",
        "The speaker demanded that Norway agree to send ships.",
    ],
)
def test_nothing_is_undertaken(text: str) -> None:
    assert undertaken(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Norway and Chile agreed on Friday to exchange envoys.", "to exchange envoys"),
        ("Norway and Chile agreed on 5 May on a fishing treaty.", "on a fishing treaty"),
    ],
)
def test_the_day_of_an_undertaking_is_not_what_is_undertaken(text: str, words: str) -> None:
    assert undertaken(text) == [(words, ["NOR", "CHL"], "open")]


def test_breach_of_something_else_leaves_it_open() -> None:
    text = "Norway and Chile agreed to exchange envoys. Peru reneged on a fishing quota."
    assert [row[2] for row in undertaken(text)] == ["open"]


def test_parties_and_date_come_from_the_agreement_found_there() -> None:
    of = report("The two sides agreed to exchange envoys on Friday.")
    told = event(
        of,
        "The two sides agreed to exchange envoys",
        event_type="AGREE",
        predicate=span(of, "agreed"),
        recipients=(party("CHL"),),
        when=When("2023-06-16", span(of, "Friday")),
    )
    (commitment,) = find_commitments(parse(of), make_cast([]), (told,))
    assert [p.state for p in commitment.parties] == ["NOR", "CHL"]
    assert commitment.when is not None
    assert commitment.when.value == "2023-06-16"
