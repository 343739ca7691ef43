"""The rules and the learned reader together, with the weights that the program carries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest

from dragoman.errors import BadUsage, InstallationError
from dragoman.ingest import ingest
from dragoman.pipeline import extract, extract_all
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import parse
from dragoman.readers.english.events.factuality import status_by_network
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.learned import events
from dragoman.readers.english.learned.combining import FEATURES, combiner
from dragoman.readers.english.learned.event_options import Proposal
from dragoman.readers.english.learned.events import DISPUTED, RECALLED, rated, reading_of
from dragoman.readers.english.learned.model_input import CandidateWord, Seen, Sentence, see
from dragoman.readers.english.learned.network import (
    EARLY_EXIT,
    FILES,
    FOLDER,
    STATUSES,
    Prediction,
    TypeChance,
    network,
)
from dragoman.readers.english.learned.windows import Windows
from dragoman.record import LEARNED, Event, Party, Person, Span
from dragoman.record.encoding import decode, encode
from dragoman.render.explain import reasons
from dragoman.settings import Settings

pytestmark = pytest.mark.slow
EXAMPLES = Path(__file__).parents[2] / "examples"
BOTH, RULES = Settings(reader="both"), Settings(reader="rules")


@pytest.fixture(scope="module")
def reports():
    return [ingest(path) for path in sorted(EXAMPLES.glob("*.html"))[:6]]


@pytest.fixture(scope="module")
def records(reports):
    return [extract(report, BOTH) for report in reports]


def test_every_event_has_a_confidence_above_the_cut_or_a_share_of_it(records):
    events = [event for record in records for event in record.events]
    assert events and all(RECALLED * DISPUTED * combiner().cut <= event.confidence <= 1 for event in events)
    assert any(event.confidence >= combiner().cut for event in events)


def test_the_rules_alone_give_none(reports):
    assert all(event.confidence is None for event in extract(reports[0], RULES).events)


def test_a_report_reads_the_same_alone_and_among_others(reports, records):
    together = [encode(record) for record in extract_all(reversed(reports), BOTH)]
    assert together[::-1] == [encode(record) for record in records]


def test_a_lower_cut_keeps_more(reports, records):
    more = extract(reports[0], replace(BOTH, cut=0.1))
    assert len(more.events) > len(records[0].events)
    assert {event.id for event in records[0].events} <= {event.id for event in more.events}
    starts = [event.evidence[0].start for event in more.events]
    assert starts == sorted(starts)
    assert any(event.rule == LEARNED for event in more.events)


def test_what_the_learned_reader_proposes_is_told_like_everything_else(reports):
    record = extract(reports[0], replace(BOTH, cut=0.1))
    record.verify()
    event = next(event for event in record.events if event.rule == LEARNED)
    assert event.predicate is not None and event.evidence[0].contains(event.predicate)
    fields = {reason.field: reason for reason in reasons(record, event)}
    assert fields["confidence"].value == f"{event.confidence:.2f}"
    assert "learned reader alone" in fields["confidence"].why
    assert decode(encode(record)).events == record.events


def test_events_refer_to_events_of_the_record(reports):
    record = extract(reports[0], replace(BOTH, cut=0.6))
    ids = {event.id for event in record.events}
    assert all(event.part_of is None or event.part_of in ids for event in record.events)
    assert all(reason.event in ids for event in record.events for reason in event.reasons)


@pytest.mark.parametrize("missing", FILES)
def test_missing_weights_are_told(monkeypatch, tmp_path, missing):
    for name in FILES:
        if name != missing:
            (tmp_path / name).touch()
    monkeypatch.setattr("dragoman.readers.english.learned.network.FOLDER", tmp_path)
    with pytest.raises(InstallationError, match=missing):
        network.__wrapped__()


@pytest.mark.parametrize(
    "text",
    [
        "Hello.",
        "A \u200b \u200b.",
        "Norway 🇳🇴 met Chile 🇨🇱 in Oslo.",
        "A. " * 120 + "\n\n" + "Norway met Chile. " * 30,
        "Norway and Chile met " + "and Peru came " * 200 + ".",
    ],
)
def test_odd_texts_are_read(text):
    title = text.split("\n\n")[0]
    extract(ingest(text, title=title), BOTH).verify()
    extract(ingest(text), replace(BOTH, cut=0.0)).verify()


def test_no_window_is_longer_than_the_encoder_takes():
    sentences = [Sentence(2 * number, 2 * number + 1, number < 96) for number in range(600)]
    words = [
        CandidateWord(s.start, s.end, n, "VERB", "VBD", "ROOT", 0, (), False, False, False, None, None, {})
        for n, s in enumerate(sentences)
    ]
    seen = Seen("a " * 600, ("NOR",), sentences, words)
    windows = Windows(str(FOLDER / "tokenizer.json"), {})
    assert max(len(window.pieces) for window in windows.of(seen)) <= 512


def test_what_hardly_tells_an_event_leaves_after_the_lowest_layer(monkeypatch):
    seen = _seen("Norway met Chile in Oslo on Monday after a year of rain and good weather.")
    looked_at, types = [], network()._types

    def run(outputs, given):
        looked_at.append(len(given["candidate_ranges"]))
        return types.run(outputs, given)

    monkeypatch.setattr(network(), "_types", SimpleNamespace(run=run))
    words = [seen.text[word.start : word.end] for word in seen.candidates]
    by_word = dict(zip(words, network().predict(seen), strict=True))
    assert by_word["met"].chance("CONSULT") > 0.5
    assert 1 <= sum(looked_at) < len(seen.candidates)
    assert by_word["weather"].none > 1 - EARLY_EXIT and not by_word["weather"].types


def test_a_window_with_fewer_candidates_relates_them_as_before():
    seen = _seen("Norway said that Chile had asked it for aid, and Peru warned both of a storm.")
    (window,) = Windows(str(FOLDER / "tokenizer.json"), {}).of(seen)
    count = len(window.candidates)
    assert count > 3
    whole = window.relations(numpy.arange(count))
    narrow = window.narrowed([1, count - 1])
    assert narrow.candidates == [window.candidates[1], window.candidates[-1]]
    for all_rows, two_rows in zip(whole, narrow.relations(numpy.arange(2)), strict=True):
        assert numpy.array_equal(all_rows[[1, count - 1]], two_rows)


def test_a_text_without_events_takes_the_lowest_layer_alone(monkeypatch):
    monkeypatch.setattr(network(), "_types", None)
    assert not any(p.types for p in network().predict(_seen("The flag of Norway is a fine piece of cloth.")))


def test_unfitted_weights_and_unknown_settings_are_told(tmp_path):
    with pytest.raises(InstallationError, match="--reader rules"):
        combiner(tmp_path)
    (tmp_path / "combiner.json").write_text('{"features": []}')
    with pytest.raises(InstallationError, match="other features"):
        combiner(tmp_path)
    with pytest.raises(BadUsage, match="both or rules"):
        Settings(reader="oracle")
    with pytest.raises(BadUsage, match="between 0 and 1"):
        Settings(reader="both", cut=2)
    with pytest.raises(BadUsage, match="no confidence"):
        Settings(reader="rules", cut=0.5)


@pytest.mark.parametrize(
    ("text", "word", "sides", "mode"),
    [
        ("Norway hosts the Chilean president in Oslo.", "hosts", ("CHL", "NOR"), "visit"),
        ("The Chilean president toured Norway.", "toured", ("CHL", "NOR"), "visit"),
        ("The Norwegian minister spoke of salmon on her Chile visit.", "visit", ("NOR", "CHL"), "visit"),
        ("The visit was arranged for Norway and Chile.", "visit", ("NOR", "CHL"), None),
    ],
)
def test_visitor_stands_before_host_whatever_the_network_says(text, word, sides, mode):
    made = _made(text, word)
    found = (*made.sides.actors, *made.sides.recipients)
    assert (tuple(party.state for party in found), made.predicate.frame.mode) == (sides, mode)


@pytest.mark.parametrize(
    ("rule", "confidence", "states", "status"),
    [
        (LEARNED, 0.6, ("NOR", "CHL"), "unconfirmed"),
        (LEARNED, 0.9, ("NOR", "CHL"), "held"),
        (LEARNED, 0.6, ("NOR", "NOR"), "held"),
        ("meet", 0.6, ("NOR", "CHL"), "held"),
    ],
)
def test_a_contact_of_officials_takes_more_than_one_doubtful_reader(rule, confidence, states, status):
    text = "Kari Nord met Ana Rojas of Chile."
    persons = tuple(
        Person(name, state, Span(0, len(name), name))
        for name, state in zip(("Kari Nord", "Ana Rojas"), states, strict=True)
    )
    sides = tuple((Party(state, None, "text"),) for state in ("NOR", "CHL"))
    contact = Event("1", "CONSULT", "held", *sides, (Span(0, len(text), text),), persons=persons, rule=rule)
    assert rated(contact, confidence).status == status
    assert rated(replace(contact, event_type="AGREE"), confidence).status == "held"


def test_an_act_is_less_sure_where_the_network_does_not_call_it_held(monkeypatch):
    def network_of(held):
        chances = {"held": held, "planned": 1 - held}
        statuses = [chances.get(name, 0.0) for name in STATUSES]
        return lambda: SimpleNamespace(
            predict=lambda seen, least: [
                replace(p, statuses=statuses) for p in network().predict(seen, least)
            ]
        )

    report = _report("US President Joe Biden met King Abdullah II of Jordan on Tuesday.")
    meetings = []
    for held in (1.0, 0.4, 0.1):
        monkeypatch.setattr(events, "network", network_of(held))
        meetings += extract(report, replace(BOTH, cut=0.1)).events
    assert [meeting.status for meeting in meetings] == ["held"] * 3
    sure, *doubtful = [meeting.confidence for meeting in meetings]
    assert max(doubtful) <= DISPUTED < sure


@pytest.mark.parametrize(
    ("status", "held", "wanted"),
    [("held", 0.8, "held"), ("held", 0.6, "planned"), ("denied", 0.1, "denied")],
)
def test_the_network_alone_tells_as_held_only_what_it_is_sure_of(status, held, wanted):
    chances = dict.fromkeys(STATUSES, 0.0) | {"held": held, "planned": 0.7 * (1 - held)}
    assert status_by_network(status, chances) == wanted


def test_who_sets_out_has_not_arrived():
    met = "met President Assimi Goita."
    texts = ("arrives in Mali", f", travelling in Mali on Tuesday, {met}", "travels to Mali and meets Goita")
    reports = [_report(f"Russian Foreign Minister Sergei Lavrov {text}") for text in texts]
    arrived = [extract(report, BOTH).events[0].confidence for report in reports]
    on_the_way = extract(_report("Russian Foreign Minister Sergei Lavrov heads to Mali"), BOTH).events[0]
    assert on_the_way.confidence <= DISPUTED < min(arrived)


@pytest.mark.parametrize(("words", "mode"), [("talks", None), ("telephone talks", "phone")])
def test_talks_are_by_phone_only_where_the_words_say_so(words, mode):
    event = _made(f"Norway held {words} with Chile.", "talks")
    assert event.predicate.frame.mode == mode


@pytest.mark.parametrize(
    ("text", "word", "kind", "mode"),
    [
        ("Norway referred Chile to the tribunal.", "referred", "ACCUSE", "investigate"),
        ("Norway referred to Chile as an enemy.", "referred", "ACCUSE", None),
        ("Norway hit Chile with missiles.", "hit", "ASSAULT", "aerial"),
        ("Norway hit the trenches of Chile.", "hit", "ASSAULT", None),
        ("Norway hit Chile in a drone attack.", "hit", "ASSAULT", "aerial"),
        ("Norwegian fighter jets hit Chile.", "hit", "ASSAULT", "aerial"),
        ("Norway struck Chile with artillery, killing three Peruvian fighters.", "struck", "ASSAULT", None),
        ("Norway hit drone factories in Chile.", "hit", "ASSAULT", None),
    ],
)
def test_a_mode_is_shown_by_what_stands_beside_the_word(text, word, kind, mode):
    assert _made(text, word, kind).predicate.frame.mode == mode


def test_what_is_only_weighed_is_not_done():
    assert _made("Norway weighs sanctions on Chile.", "weighs", "SANCTION").status[0] == "unconfirmed"
    assert _made("Norway imposes sanctions on Chile.", "imposes", "SANCTION").status[0] == "held"


def test_the_network_tells_of_no_common_crime_and_of_no_poll():
    def words(text):
        item = ingest(f"News\n\n{text}", title="News", published="2023-02-07")
        events = extract(item, replace(BOTH, cut=0.0)).events
        return {event.event_type for event in events}

    assert "COERCE" not in words("Bali police detained an Australian on drug trafficking charges.")
    assert "COERCE" in words("Iran detained an Australian on charges of spying.")
    assert words("54 percent of Americans support sending weapons to Ukraine.") == set()
    assert "AID" in words("The United States supports sending weapons to Ukraine.")


def _sight(text):
    document = parse(ingest(text, published="2023-06-20"))
    who = PartyFinder(document, find_cast(document), (), ())
    return see(document, who.cast, who), who


def _seen(text):
    return _sight(text)[0].seen


def _made(text, word, kind="CONSULT"):
    sight, who = _sight(text)
    at = next(n for n, (_, token) in enumerate(sight.tokens) if token.text == word)
    proposed = Proposal(kind, ("NOR",), ("CHL",), "held", 0.9, 0, at)
    statuses = [float(status == "held") for status in STATUSES]
    prediction = Prediction(at, 0.1, statuses, [TypeChance(kind, 0.9, {})])
    return reading_of(proposed, prediction, sight, who)


def _report(text):
    return ingest(text, published="2023-02-07")


def test_an_option_is_rated_the_same_alone_and_among_others():
    rows = numpy.random.default_rng(7).random((200, len(FEATURES)), dtype=numpy.float32)
    logits = combiner().logits
    alone = numpy.concatenate([logits(rows[number : number + 1]) for number in range(len(rows))])
    assert (alone == logits(rows)).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who was hurt in another attack is not whom this one hit
        ("Israel attacked in Lebanon, a day after Hamas fighters were killed in Gaza.", "ISR>LBN"),
        ("A US strike in Somalia killed five Somali soldiers.", "USA>SOM"),
        # a side by the name of a group, members of a parliament in a contact, who backs or holds something
        ("The Palestinian militant group Hamas rejected Israel's proposal.", "PSE>ISR"),
        ("The Taliban government condemned Pakistan's air strikes.", "AFG>PAK"),
        pytest.param(
            "The Taliban movement condemned Pakistan's air strikes.",
            "AFG>PAK",
            marks=pytest.mark.xfail(reason="the network is unsure of groups as a side", strict=True),
        ),
        ("The Lebanese group Hezbollah condemned Israel's plan.", "LBN>ISR"),
        ("The Palestinian group condemned Israel's plan.", None),
        pytest.param(
            "The Palestinian group condemned Israel's strike.",
            None,
            marks=pytest.mark.xfail(reason="the network reads a strike on whoever condemns it", strict=True),
        ),
        ("Xi Jinping met US senators in Beijing.", "CHN>USA"),
        ("US senators condemned China on Friday.", None),
        ("Ukraine shelled the Russian-controlled city of Donetsk.", "UKR>RUS"),
        ("Iranian-backed militias attacked Saudi government troops.", "IRN>SAU"),
        ("Turkish-backed Libyan rebels attacked Syrian government troops.", "LBY>SYR"),
        # who asks for whom, who warns whom of helping whom
        ("Norway sent a request to Chad for assistance.", "NOR>TCD"),
        ("Norway warns against aiding Chad's war.", None),
        # what is told in a clause of time is not done to whoever stands outside it
        ("As Biden visits Ukraine, China's top diplomat goes to Oslo.", "USA>UKR"),
        # who was hurt did not strike
        ("US-made launchers were used in a strike that killed Russian troops.", None),
    ],
)
def test_what_the_parse_says_of_the_sides_that_the_network_proposes(text, expected):
    assert sides(text, BOTH) == ({expected} if expected else set())


def test_a_backer_acts_for_those_without_a_state_of_their_own():
    unsure = Settings(reader="both", cut=0.3)
    assert sides("Turkish-backed rebels attacked Syrian government troops.", unsure) == {"TUR>SYR"}


def sides(text: str, settings: Settings) -> set[str]:
    events = extract(ingest(text, published="2023-02-20"), settings).events
    return {">".join(side[0].state for side in (e.actors, e.recipients) if side) for e in events}
