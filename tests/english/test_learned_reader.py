"""What the network and the rules propose, and what becomes of it, without the weights."""

from __future__ import annotations

from dataclasses import replace

import numpy
import pytest

from dragoman.readers.english.learned.combining import (
    FEATURES,
    Combiner,
    ReportContext,
    combiner,
    features,
    kind_of,
    row,
)
from dragoman.readers.english.learned.event_options import (
    Clause,
    Proposal,
    RuleEvent,
    choose,
    options,
    parties,
    proposals,
    same_sides,
)
from dragoman.readers.english.learned.model_input import CandidateWord, Seen, Sentence
from dragoman.readers.english.learned.network import Prediction, TypeChance

SURE_PAIR = {"NOR": [0.05, 0.9, 0.05], "CHL": [0.1, 0.05, 0.85], "PER": [0.95, 0.03, 0.02]}
CLAUSES = {0: Clause((0, 20), "held"), 1: Clause((25, 40), "held")}
HELD = [0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0]


def word(start: int, sentence: int = 0) -> CandidateWord:
    return CandidateWord(
        start, start + 5, sentence, "VERB", "VBD", "ROOT", 0, (), False, False, False, None, None, {}
    )


def seen(*words: CandidateWord, text: str = "x" * 200, issuers: tuple[str, ...] = ()) -> Seen:
    return Seen(text, issuers, [Sentence(0, 60, False), Sentence(60, 200, False)], list(words))


def prediction(number: int, kind: str, p: float, roles: dict[str, list[float]] = SURE_PAIR) -> Prediction:
    return Prediction(number, 1 - p, HELD, [TypeChance(kind, p, roles)])


def proposal(kind: str = "ACCUSE", **changes: object) -> Proposal:
    return replace(Proposal(kind, ("NOR",), ("CHL",), "held", 0.8, 0, 0), **changes)


def rule_event(kind: str = "ACCUSE", **changes: object) -> RuleEvent:
    return replace(RuleEvent(kind, "held", ("NOR",), ("CHL",), (0, 5), ((0, 20),), "accuse"), **changes)


def chance(kind: str, roles: dict[str, list[float]]) -> TypeChance:
    return TypeChance(kind, 0.9, roles)


def sides(kind: str, roles: dict[str, list[float]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(actors, recipients) for actors, recipients, _ in parties(chance(kind, roles))]


def test_who_acts_on_whom():
    assert sides("ACCUSE", SURE_PAIR) == [(("NOR",), ("CHL",)), (("NOR",), ())]
    first, alone = parties(chance("ACCUSE", SURE_PAIR))
    assert first[2] == pytest.approx((0.9 * 0.85) ** 0.5) and alone[2] < first[2] / 2


def test_an_act_may_have_no_recipient():
    alone = {"NOR": [0.05, 0.9, 0.05], "CHL": [0.97, 0.01, 0.02]}
    assert sides("MOBILIZE", alone) == [(("NOR",), ())]


def test_all_who_take_part_in_talks():
    roles = {"NOR": [0.1, 0.5, 0.4], "CHL": [0.2, 0.4, 0.4], "PER": [0.3, 0.3, 0.4], "FIN": [0.9, 0.1, 0.0]}
    assert sides("CONSULT", roles) == [
        (("NOR",), ("CHL", "PER")), (("NOR",), ("CHL",)), (("NOR",), ()),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["CONSULT", "ACCUSE"])
def test_nobody_is_likely(kind):
    assert parties(chance(kind, {"NOR": [0.95, 0.03, 0.02]})) == []
    assert parties(chance(kind, {})) == []


def test_one_word_may_be_proposed_as_several_events():
    text = seen(word(0), word(30), word(90, sentence=1))
    both = Prediction(0, 0.1, HELD, [TypeChance("ACCUSE", 0.6, SURE_PAIR), chance("THREATEN", SURE_PAIR)])
    proposed = proposals(text, [both, prediction(1, "SANCTION", 0.001)])
    assert {event.type for event in proposed} == {"ACCUSE", "THREATEN"}
    assert [event.probability for event in proposed] == sorted(
        (event.probability for event in proposed), reverse=True
    )


def test_what_both_readers_propose_is_one_option():
    text = seen(word(0), word(30))
    predictions = [prediction(0, "ACCUSE", 0.8), prediction(1, "SANCTION", 0.7)]
    proposed = [proposal(), proposal("SANCTION", candidate=1)]
    pool = options(text, predictions, [rule_event()], proposed, CLAUSES)
    assert [(option.of_rules, option.event.type) for option in pool] == [
        (True, "ACCUSE"),
        (False, "SANCTION"),
    ]
    assert pool[0].proposal is proposed[0] and pool[0].word == 0


@pytest.mark.parametrize(
    "turned", [{"actors": ("CHL",), "recipients": ("NOR",)}, {"actors": ("PER",)}, {"recipients": ("PER",)}]
)
def test_other_sides_are_another_option(turned):
    pool = options(
        seen(word(0)), [prediction(0, "ACCUSE", 0.8)], [rule_event()], [proposal(**turned)], CLAUSES
    )
    assert len(pool) == 2 and pool[0].proposal is None
    assert pool[0].rivals["by the word"] == pool[1].proposal.probability


def test_the_sides_of_talks_have_no_order():
    assert same_sides(proposal("CONSULT"), rule_event("CONSULT", actors=("CHL",), recipients=("NOR",)))


def test_the_likelier_of_two_readings_is_kept():
    first, second = options(
        seen(word(0)), [prediction(0, "ACCUSE", 0.8)], [rule_event()], [proposal("THREATEN")], CLAUSES
    )
    assert choose([(first, 0.6), (second, 0.7)], 0.5) == [(second, 0.7)]
    assert choose([(first, 0.6), (second, 0.4)], 0.5) == [(first, 0.6)]
    assert choose([(first, 0.4), (second, 0.3)], 0.5) == []


def test_two_events_of_the_rules_stand_beside_each_other():
    rules = [rule_event(), rule_event(predicate=(30, 35), evidence=((25, 40),))]
    pool = options(seen(word(0), word(30)), [], rules, [], {})
    assert len(choose([(option, 0.9) for option in pool], 0.5)) == 2


def test_kinds_of_text():
    assert kind_of(seen(text="short")) == "item"
    assert kind_of(with_title(seen(text="short"))) == "feed item"
    assert kind_of(with_title(seen(text="x" * 2000))) == "report"
    assert kind_of(seen(text="x" * 2000)) == "report"
    assert kind_of(seen(text="short", issuers=("NOR",))) == "official"


def with_title(text: Seen) -> Seen:
    """Return a text of which the first sentence is the title."""
    first, *rest = text.sentences
    return replace(text, sentences=[replace(first, title=True), *rest])


def even(rows):
    """Rate all options alike, whatever their features."""
    return numpy.zeros(len(rows))


@pytest.mark.parametrize(
    ("shifts", "alone", "by_rules"),
    [
        (combiner().feed_shifts, 0.4256, 0.6341),  # of the program: logits of -0.3 and 0.55
        ((-0.4, 0.0), 0.4013, 0.5),
    ],
)
def test_confidence_is_moved_in_a_feed_item(shifts, alone, by_rules):
    text = seen(word(0))
    (proposed,) = options(text, [], [], [proposal()], CLAUSES)
    (read_by_rule,) = options(text, [], [rule_event()], [], CLAUSES)
    pool = [proposed, read_by_rule]
    even_combiner = Combiner(even, {}, 0.5, feed_shifts=shifts)
    plain, in_feed = (
        [confidence for _, confidence in even_combiner.rated(pool, ReportContext(place, {}, pool))]
        for place in (text, with_title(text))
    )
    assert plain == [0.5, 0.5]
    assert in_feed == pytest.approx([alone, by_rules], abs=1e-4)


def test_what_is_said_of_an_option():
    text = with_title(seen(word(0), word(30)))
    by_word = {0: prediction(0, "ACCUSE", 0.8)}
    pool = options(text, list(by_word.values()), [rule_event()], [proposal(), proposal("THREATEN")], CLAUSES)
    around = ReportContext(text, by_word, pool)
    rule, network = (features(option, around, {"accuse": 0.4}) for option in pool)
    assert rule["rules"] == rule["ACCUSE"] == 1 and network["rules"] == 0 and network["THREATEN"] == 1
    assert rule["title"] == network["title"] == 1
    assert rule["share of the likeliest"] == 1.0
    assert 0 < network["share of the likeliest"] <= 1
    assert network["rival by the word"] == pool[0].proposal.probability
    assert len(row(rule)) == len(FEATURES)
