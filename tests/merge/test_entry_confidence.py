"""How likely an entry is right: what it is computed from, and what never makes it less likely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.lexicon.story_rules import ENTRY_WEIGHTS, entry_weights
from dragoman.merge.entry_confidence import BIAS, features
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement, Story
from dragoman.record import LEARNED, Party, Person, Record
from telling import told

TALKS = "Norway and Chile met in Oslo on 5 May."
TALKS_TOO = "In Oslo Norway met Chile on 5 May, it says."
RAID = "Norway raided Chile at Arica."


def rated(
    confidence: float | None,
    outlet: str = "The Fjord",
    text: str = TALKS,
    day: str = "2023-05-06",
    **fields: str,
) -> Record:
    """A record of one meeting that a reader is so sure of."""
    record = told(text, day, outlet, **{"when": "2023-05-05", **fields})
    return replace(record, events=(replace(record.events[0], confidence=confidence),))


def story(*records: Record, judgements: tuple[Judgement, ...] = ()) -> Story:
    (only,) = stories(mentions(records), judgements)
    return only


def known(*records: Record) -> dict[str, float]:
    return features(story(*records))


def test_a_further_outlet_that_says_the_same_does_not_make_an_entry_less_sure():
    first, second = rated(0.6), rated(0.6, "The Andes", TALKS_TOO)
    third = rated(0.6, "Pampa", "Talks: Chile, Norway met in Oslo on 5 May.")
    sure = [story(*records).confidence for records in ((first,), (first, second), (first, second, third))]
    assert sure == sorted(sure)
    for name in ("surest", "together", "mean", "outlets", "status agreed", "date agreed", "parties agreed"):
        assert known(first, second)[name] >= known(first)[name], name
        assert entry_weights()[name] >= 0, name


def test_a_surer_reading_makes_no_entry_less_sure():
    sure = [story(rated(confidence)).confidence for confidence in (0.5, 0.7, 0.9, 0.99)]
    assert sure == sorted(sure)


def test_weights_keep_to_their_signs():
    for row in ENTRY_WEIGHTS.rows:
        assert row.sign is None or (row.weight >= 0 if row.sign == "+" else row.weight <= 0), row.feature


def test_what_has_no_weight_is_no_feature_of_any_story():
    values = known(rated(0.6), rated(0.7, "The Andes", TALKS_TOO))
    assert set(values) | {BIAS} <= set(entry_weights())
    assert set(known(rated(0.6, when="", status="planned"))) <= set(entry_weights())


def test_without_a_confident_reader_there_is_no_confidence():
    assert story(rated(None)).confidence is None
    assert story(rated(0.6), rated(None, "The Andes", TALKS_TOO)).confidence is not None


def test_a_type_given_by_hand_is_sure():
    record = rated(0.6)
    accepted = Judgement("accept", record.events[0].id, field="type", value="CONSULT", at="2023-06-01")
    assert story(record, judgements=(accepted,)).confidence == 1.0


def test_copies_and_further_reports_of_an_outlet_are_one_outlet():
    again = rated(0.5, text="In Oslo, on 5 May, Chile met Norway for talks.")
    copy, other = rated(0.5, "The Andes"), rated(0.5, "The Andes", TALKS_TOO)
    assert known(rated(0.6), again)["outlets"] == known(rated(0.6), copy)["outlets"] == 0
    assert known(rated(0.6), other)["outlets"] == pytest.approx(0.6931, abs=1e-3)
    assert known(rated(0.6), other)["together"] > known(rated(0.6), again)["together"]


def test_the_date_is_held_against_the_days_of_the_reports():
    late = known(rated(0.6, day="2023-06-04"))
    assert late["days before reports"] == pytest.approx(3.434, abs=1e-3)  # 30 days
    assert known(rated(0.6, day="2023-05-01", status="planned"))["days after reports"] > 1
    undated = known(rated(0.6, when=""))
    assert (undated["undated"], "date is wide" in undated) == (1, False)
    assert known(rated(0.6, when="2023-05"))["date is wide"] > late["date is wide"] == 0


def test_reports_that_differ_are_counted_by_the_outlets_there_are():
    denied = rated(0.6, "The Andes", TALKS_TOO, status="denied")
    values = known(rated(0.6), denied)
    assert (values["status agreed"], values["contradictions"]) == (0.5, 0.5)


def test_four_that_agree_are_enough_and_copies_agree_once():
    texts = (
        TALKS,
        TALKS_TOO,
        "Talks: Chile, Norway met in Oslo on 5 May.",
        "It was on 5 May that ministers of Chile met those of Norway, by a lake near Oslo.",
    )
    agreed = [rated(0.6, f"Paper {number}", text) for number, text in enumerate(texts)]
    denied = ("Norway says it never met Chile on 5 May.", "No talks with Norway on 5 May, Chile says.")
    strays = [rated(0.6, f"Stray {number}", text, status="denied") for number, text in enumerate(denied)]
    assert known(*agreed, *strays)["status agreed"] == 1
    assert known(*agreed[:2], *strays)["status agreed"] == 0.5
    copies = [rated(0.6, f"Copy {number}") for number in range(5)]
    assert known(*copies)["outlets alike"] == known(copies[0])["outlets alike"]


def test_words_of_background_and_other_years_are_seen():
    behind = known(rated(0.6, text="Years after Norway raided Chile in 1995, ships meet.", who="NOR>CHL",
                         kind="ASSAULT", word="raided"))  # fmt: skip
    plain = known(rated(0.6, text=RAID, who="NOR>CHL", kind="ASSAULT", word="raided"))
    assert (behind["background"], behind["another year"]) == (1, 1)
    assert (plain["background"], plain["another year"]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "word", "rule", "share"),
    [
        ("Norway meets Chile.", "meets", "meet", 1),
        ("Norway denies Chile entry.", "denies", LEARNED, 1),
        ("Norway, Chile hold talks.", "talks", "meeting-noun", 0),
        ("Norway, Chile: talks end.", "talks", LEARNED, 0),
        ("Norway met Chile.", "met", "meet", 0),
    ],
)
def test_only_a_verb_is_in_the_present(text: str, word: str, rule: str, share: float) -> None:
    record = told(text, "2023-05-06", word=word)
    record = replace(record, events=(replace(record.events[0], rule=rule, confidence=0.6),))
    assert known(record)["in the present"] == share


def test_what_the_network_alone_read_is_known():
    record = rated(0.6)
    learned = replace(record, events=(replace(record.events[0], rule=LEARNED),))
    assert (known(record)["network alone"], known(learned)["network alone"]) == (0, 1)


def event_features(text: str, words: str, via: str = "demonym", **changes: object) -> dict[str, float]:
    """Return the features of a charge by Norway against Chile, both named by the first of `words`."""
    record = rated(0.6, text=text, who="NOR>CHL", kind="ACCUSE")
    event = record.events[0]
    start = text.index(words)
    named = Party("NOR", record.report.span(start, start + len(words)), via)
    other = replace(event.recipients[0], via=via)
    event = replace(event, actors=(named,), recipients=(other,), **changes)  # type: ignore[arg-type]
    return known(replace(record, events=(event,)))


@pytest.mark.parametrize(
    ("text", "words", "private"),
    [
        ("Norwegian lawmakers condemn Chile.", "Norwegian", 1),
        ("Norwegian ministers condemn Chile.", "Norwegian", 0),
        ("Norway's farmers condemn Chile.", "Norway's", 1),
        ("Norway condemns farmers of Chile.", "Norway", 0),
    ],
)
def test_people_who_stand_for_no_state_are_seen(text: str, words: str, private: int) -> None:
    assert event_features(text, words)["private actor"] == private


def test_what_a_rule_tells_of_its_parties_is_seen() -> None:
    text = "Norway condemns Chile."
    around = event_features(text, "Norway", rule="condemn, sentence")
    plain = event_features(text, "Norway", via="named", rule="condemn, war")
    assert (around["recipient around"], around["people as recipient"]) == (1, 1)
    assert (plain["recipient around"], plain["people as recipient"]) == (0, 0)
    assert event_features(text, "Norway", rule="meeting-noun", when=None)["noun undated"] == 1
    assert event_features(text, "Norway", rule="meeting-noun")["noun undated"] == 0


@pytest.mark.parametrize(
    ("office", "out"), [("Senator", 1), ("former Prime Minister", 1), ("Prime Minister", 0)]
)
def test_who_holds_no_office_of_a_government_is_seen(office: str, out: int) -> None:
    text = "Norway condemns Chile."
    person = Person("Ann Ho", "NOR", rated(0.6, text=text).report.span(0, 6), office)
    assert event_features(text, "Norway", persons=(person,))["out of office"] == out


@pytest.mark.parametrize(
    ("title", "explains"), [("Why Norway condemns Chile", 1), ("Norway says why it condemns Chile", 0)]
)
def test_a_title_that_comments_is_seen(title: str, explains: int) -> None:
    record = told(
        "Norway condemns Chile.", "2023-05-06", title=title, word="condemns", who="NOR>CHL", kind="ACCUSE"
    )
    record = replace(record, events=(replace(record.events[0], confidence=0.6),))
    assert (known(record)["explains"], known(record)["in the present"]) == (explains, 1)
