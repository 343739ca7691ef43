"""Headlines: parsed as the sentence they stand for, and told again by the text or not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.lexicon.loading import toml_rows
from dragoman.pipeline import read
from dragoman.readers.english.parser.bounds import parse_together
from dragoman.readers.english.parser.headline_parsing import headlines, is_telegraphic
from dragoman.readers.english.parser.language_model import model
from dragoman.record import Event
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow

BODY = "Shops in the old town opened late after a night of heavy rain."


def of_title(title: str, body: str = BODY) -> list[Event]:
    """Return the events of a report with `title` over a text that tells none."""
    return list(read(body, title=title, published="2023-02-20").events)


def parsed(nlp: Language, line: str) -> list[Doc]:
    """Return the parse of a headline."""
    return parse_together(nlp, [headlines(nlp, [line])], DEFAULT.batch_size)[0]


def told(event: Event) -> tuple[str, str, str]:
    sides = (sorted({p.state for p in row}) for row in (event.actors, event.recipients))
    return event.event_type, event.status, ">".join("+".join(side) for side in sides)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Norway to recall ambassador from Belarus", ("SANCTION", "planned", "NOR>BLR")),
        ("Border row: Norway to recall ambassador from Belarus", ("SANCTION", "planned", "NOR>BLR")),
        ("Norway set to recall ambassador from Belarus", ("SANCTION", "planned", "NOR>BLR")),
        ("Norway Urges Peru to Open the Border", ("REQUEST", "demanded", "NOR>PER")),
        ("Norway cancels visit by Peruvian minister", ("CONSULT", "cancelled", "NOR+PER>")),
        ("Norway, Peru to hold talks in Lima – report", ("CONSULT", "planned", "NOR+PER>")),
        ("Norway and Peru Pledge to Send Tanks to Chad", ("AID", "planned", "NOR+PER>TCD")),
        ("Norway fires missile, army says", ("MOBILIZE", "held", "NOR>")),
        ("Norway begins air force drills with Peru", ("MOBILIZE", "held", "NOR+PER>")),
        ("Norwegian minister’s trip to Peru postponed", ("CONSULT", "postponed", "NOR>PER")),
        ("Norway fires missile into sea as dealers prepare a fair", ("MOBILIZE", "held", "NOR>")),
        ("Norway sanctions dozens of Peruvian artists", ("SANCTION", "held", "NOR>PER")),
        ("Norway, Peru ink gas deal", ("AGREE", "held", "NOR+PER>")),
        ("Norway and Peru announce plan to expand bases", ("AGREE", "held", "NOR+PER>")),
        ("Norwegian jet flies within 500 feet of Peruvian plane", ("MOBILIZE", "held", "NOR>PER")),
        ("Norway deepens ties with Peru to keep the peace", ("COOPERATE", "held", "NOR>PER")),
        ("Norway shoots down Peruvian balloon", ("ASSAULT", "held", "NOR>PER")),
        ("Two Peruvians shot dead by Norwegian troops", ("ASSAULT", "held", "NOR>PER")),
        ("Norwegian envoy recalled from Peru", ("SANCTION", "held", "NOR>PER")),
        ("Norway evacuates wounded Peruvian soldiers", None),
        ("US and China trade talks resume", ("CONSULT", "held", "CHN+USA>")),
        ("Norway says cannot accept Peruvian terms for talks", ("REJECT", "held", "NOR>PER")),
        ("Norway Repeats Call for Malian Truce and Peace Talks", ("REQUEST", "demanded", "NOR>MLI")),
        ("UN court orders Norway to end roadblock on its border", ("REQUEST", "demanded", "UN>NOR")),
        ("Norway voices ‘deep concern’ that Peru may open border", ("ACCUSE", "held", "NOR>PER")),
        (
            "Norwegian minister plans to meet Peruvian counterpart, paper reports",
            ("CONSULT", "planned", "NOR>PER"),
        ),
    ],
)
def test_events_of_a_title(title: str, expected: tuple[str, str, str] | None) -> None:
    assert [told(event) for event in of_title(title)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    "title",
    [
        "Plan to recall ambassadors angers diplomats",
        "Norway to hold local elections in May",
        "Norway: What We Know",
    ],
)
def test_title_without_event(title: str) -> None:
    assert of_title(title) == []


def test_a_title_gives_no_other_side_to_what_it_asks_itself() -> None:
    assert of_title("Norway urges calm after Peruvian threat") == []


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        (
            "Norwegian minister to visit Peru",
            "The Norwegian minister's visit to Peru is his first.",
            "planned",
        ),
        (
            "Norwegian minister postpones visit to Peru",
            "The Norwegian minister plans to visit Peru.",
            "postponed",
        ),
        ("Norwegian minister visits Peru", "The Norwegian minister will visit Peru in May.", "planned"),
    ],
)
def test_title_and_text_settle_the_status(title: str, text: str, status: str) -> None:
    (event,) = of_title(title, text)
    assert event.status == status


def test_title_and_text_tell_one_event() -> None:
    text = "Norway’s foreign minister postponed his trip to Peru on Friday. Shops in Oslo stayed open."
    (event,) = of_title("Norwegian minister’s trip to Peru postponed", text)
    assert event.evidence[0].quote.startswith("Norway’s foreign minister postponed his trip")
    assert [span.quote for span in event.also] == ["Norwegian minister’s trip to Peru postponed"]


@pytest.mark.parametrize(
    ("title", "contacts"),
    [
        pytest.param("Zelensky meets Macron and Scholz", 2, id="a third party, who is no host"),
        pytest.param("Zelensky meets Macron", 1, id="the same parties"),
        pytest.param("Zelensky visits France and Germany", 1, id="more hosts of the same tour"),
    ],
)
def test_who_is_met_on_a_visit_need_not_be_visited(title: str, contacts: int) -> None:
    text = "Ukrainian President Volodymyr Zelensky travelled to France on Wednesday."
    record = read(text, title=title, published="2023-02-09")
    assert len([event for event in record.events if event.event_type == "CONSULT"]) == contacts


def test_the_deed_of_a_title_is_the_event_not_the_war_that_the_text_names() -> None:
    text = "The port was hit, highlighting risks of the conflict spilling over."
    found = read(text, title="Russia launches missile strike on Ukraine", published="2023-06-19").events
    assert [(event.event_type, event.predicate and event.predicate.quote) for event in found] == [
        ("ASSAULT", "launches")
    ]


def test_title_tells_what_the_text_does_not() -> None:
    text = "Norway condemned Peru’s new tariffs on Friday."
    found = of_title("Norway recalls ambassador to Peru", text)
    assert [told(event) for event in found] == [
        ("SANCTION", "held", "NOR>PER"),
        ("ACCUSE", "held", "NOR>PER"),
    ]


def test_a_summary_that_no_stop_ends_is_read_like_a_headline() -> None:
    summary = "Lima rejects Norwegian charge, which comes after a storm"
    (first, second) = of_title("Norway accuses Peru of spying", summary)
    assert told(first)[::2] == ("ACCUSE", "NOR>PER")
    assert told(second) == ("REJECT", "held", "PER>NOR")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Lima rejects offer, which comes after a storm", True),
        ("Lima rejects the offer.", False),
        ("The storm came. Lima rejects offer", False),
        ("Lima rejects offer " + "after a storm " * 20, False),
    ],
)
def test_what_is_written_like_a_headline(text: str, short: bool) -> None:
    assert is_telegraphic(text.strip()) is short


@pytest.mark.parametrize("table", list(toml_rows("headlines.toml")))
def test_examples_of_the_lexicon(table: str) -> None:
    """Each example reads otherwise than the words alone: a part, a future, a plan, or no sentence."""
    line = toml_rows("headlines.toml")[table]["example"]
    (doc,) = parsed(model(DEFAULT.model), line)
    (verb,) = [token for token in doc if token.lemma_ == "recall"]
    if table == "takes_infinitive":
        assert verb.head.text == "Plan"
    elif table == "reads_as":
        assert verb.head.lemma_ == "plan"
    elif table == "says":
        assert verb.head.lemma_ == "say"
    else:
        assert verb.dep_ == "ROOT"
        assert verb.sent.text == "Norway to recall ambassador from Belarus"


@given(
    st.lists(
        st.sampled_from(
            [
                "Norway",
                "Peru",
                "to",
                "set",
                "Urges",
                "visit",
                "cancels",
                ":",
                "–",
                ",",
                "‘",
                "’",
                "U.S.",
                "-",
                "isn’t",
                "talks",
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_tokens_are_those_of_the_headline(words: list[str]) -> None:
    text = " ".join(words)
    nlp = model(DEFAULT.model)
    (doc,), plain = parsed(nlp, text), nlp.make_doc(text)
    assert [(t.idx, t.text) for t in doc] == [(t.idx, t.text) for t in plain]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Norway urges allies to send tanks", ("REQUEST", "demanded", "NOR>")),
        ("Norwegian minister holds talks during Lima visit", ("CONSULT", "held", "NOR>PER")),
    ],
)
def test_the_other_side_need_not_be_a_state_by_name(title: str, expected: tuple[str, str, str]) -> None:
    assert expected in [told(event) for event in of_title(title)]


def test_paragraphs_that_ran_together_are_apart() -> None:
    text = "Norway condemned the raidSee our latest newsThe Peruvian minister visited Chile."
    found = read(text, published="2023-02-20")
    assert [text[b.start : b.end] for b in found.report.blocks] == [
        "Norway condemned the raid", "See our latest news", "The Peruvian minister visited Chile.",
    ]  # fmt: skip
    assert [told(event) for event in found.events] == [("CONSULT", "held", "PER>CHL")]
