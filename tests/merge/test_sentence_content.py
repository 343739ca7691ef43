"""What a sentence says an act was about: a clause of the report's own words, or nothing."""

from __future__ import annotations

import re

import pytest

from dragoman.merge.sentences import LONGEST_CLAUSE, sentence
from dragoman.merge.stories import stories
from dragoman.merge.story import Mention
from dragoman.record import Event, Party, Span, When

_TAGS = {"NOR": "actors", "CHL": "recipients"}


def told(act: str, marked: str) -> str:
    """Return the sentence of an `act` ("ACCUSE-allege held") between Norway and Chile, whose evidence is
    `marked`: [NOR: ...], [CHL: ...], [verb: ...] and [when: ...] are the words of its fields."""
    event_type, mode, status = re.fullmatch(r"(\w+)(?:-(\w+))? (\w+)", act).groups()  # type: ignore[union-attr]
    text, spans = "", dict[str, list[Span]]()
    for tag, words, plain in re.findall(r"\[(\w+): ([^\]]*)\]|([^\[]+)", marked):
        if tag:
            spans.setdefault(tag, []).append(Span(len(text), len(text) + len(words), words, "r"))
        text += words or plain
    sides = {
        name: tuple(Party(state, span, "named") for span in spans.get(state, []))
        or (Party(state, None, "pair"),)
        for state, name in _TAGS.items()
    }
    day = spans.get("when")
    event = Event(
        "e", event_type, status, evidence=(Span(0, len(text), text, "r"),), mode=mode,  # type: ignore[arg-type]
        predicate=next(iter(spans.get("verb", [])), None), when=When("2023-05-05", day[0]) if day else None,
        **sides,
    )  # fmt: skip
    return sentence(stories((Mention(event, "r", "r"),))[0])


@pytest.mark.parametrize(
    ("act", "evidence", "expected"),
    [
        ("REQUEST-change demanded",
         "[NOR: Oslo] [verb: called] on [CHL: Chile] to lift the ban on salmon",
         "Norway calls on Chile to “lift the ban on salmon”."),
        ("REQUEST-change demanded",
         "[NOR: It] [verb: urged] [when: on Friday] [CHL: Santiago] to free the crew",
         "Norway calls on Chile to “free the crew”."),
        ("REQUEST-change demanded",
         "[NOR: Oslo] [verb: demanded] the return of the ships",
         "Norway makes a demand of Chile: “demanded the return of the ships”."),
        ("REQUEST demanded",
         "[NOR: Oslo] [verb: invited] [CHL: the president] to Bergen",
         "Norway makes a request to Chile: “invited the president to Bergen”."),
        ("ACCUSE-allege held",
         "[NOR: Oslo] [verb: accused] [CHL: Chile] of dumping fish offal, which it denies",
         "Norway accuses Chile of “dumping fish offal”."),
        ("REJECT held",
         "[NOR: Oslo] [verb: rejected] [CHL: Chile]’s account of the incident and said no more",
         "Norway rejects “Chile’s account of the incident”."),
        ("REJECT-meet held",
         "[NOR: its ministers] would not [verb: attend] the cup in [CHL: Chile]",
         "Norway says no to Chile: “would not attend the cup in Chile”."),
        ("SANCTION held",
         "[NOR: Oslo] [verb: recalled] its envoy on the day of the raid",
         "Norway imposes measures on Chile: “recalled its envoy on the day of the raid”."),
        ("SANCTION held",
         "[NOR: Norwegian] airspace has been [verb: closed] to [CHL: Chilean] aircraft",
         "Norway imposes measures on Chile: “Norwegian airspace has been closed to Chilean aircraft”."),
        ("AID planned",
         "[NOR: it] will [verb: send] boats to [CHL: Chile]; talks go on",
         "Aid by Norway to Chile is planned: “will send boats to Chile”."),
        ("SUPPORT held",
         "[NOR: its] [verb: support] for [CHL: Chile]’s sovereignty, coasts, and waters",
         "Norway expresses support for “Chile’s sovereignty, coasts, and waters”."),
        ("CONSULT held",
         "[NOR: Nord] [verb: met] [CHL: Rojas] to discuss the fishing quotas",
         "Norway and Chile hold talks on “the fishing quotas”."),
        ("CONSULT-visit planned",
         "[NOR: Nord] will [verb: travel] to [CHL: Chile] to open a school",
         "A visit by Norway to Chile to “open a school” is planned."),
        ("ACCUSE held",
         "[NOR: Oslo] [verb: called] the move “a step back”",
         "Norway criticises Chile: “called the move ‘a step back’”."),
    ],
)  # fmt: skip
def test_what_it_was_about_stands_in_the_words_of_the_report(act: str, evidence: str, expected: str) -> None:
    assert told(act, evidence) == expected


@pytest.mark.parametrize(
    ("act", "evidence", "expected"),
    [
        # nothing beyond the type, the parties and the date
        ("REQUEST demanded",
         "that [NOR: Norway] had been [verb: demanding] since [when: April]", "Norway asks"),
        ("CONSULT held",
         "[NOR: Nord] [verb: met] [CHL: Rojas] on [when: Friday]", "Norway and Chile hold talks."),
        # a place is no purpose, and a visit that was discussed is not what the visit was about
        ("CONSULT held",
         "[NOR: Nord] [verb: flew] to the fjord", "Norway and Chile hold talks."),
        ("CONSULT planned",
         "They discussed a [verb: visit] by [NOR: Nord]", "Talks of Norway and Chile are planned."),
    ],
)  # fmt: skip
def test_without_new_words_the_sentence_stands_alone(act: str, evidence: str, expected: str) -> None:
    found = told(act, evidence)
    assert found.startswith(expected)
    assert "“" not in found


def test_a_long_clause_is_cut_between_words() -> None:
    evidence = "[NOR: Oslo] [verb: recalled] its envoy " + "over the long quarrel " * 20
    words = told("SANCTION held", evidence).partition("“")[2].removesuffix("”.")
    assert words.endswith(" …")
    assert len(words) <= LONGEST_CLAUSE + 2
    assert words.removesuffix(" …") in evidence.replace("[verb: recalled]", "recalled")
    assert words.split()[-2] in ("long", "quarrel")


@pytest.mark.parametrize(
    ("act", "evidence"),
    [
        ("REJECT held", "[NOR: Oslo] can’t simply [verb: accept] [CHL: Chile]’s proposal on salmon quotas"),
        ("REJECT held", "[NOR: Oslo] will not under any terms [verb: accept] the proposal on salmon quotas"),
        ("CONSULT held", "[NOR: Oslo] [verb: met] [CHL: Chile] on Monday but did not discuss the border"),
        ("CONSULT held", "[NOR: Oslo] [verb: met] [CHL: Chile] on Monday without discussing the border"),
        ("CONSULT held", "[NOR: Oslo] [verb: met] [CHL: Chile] on Monday, refusing to discuss the border"),
    ],
)
def test_a_negation_that_would_be_cut_off_leaves_no_content(act: str, evidence: str) -> None:
    assert "“" not in told(act, evidence)


def test_a_condition_stays_with_what_it_is_upon() -> None:
    evidence = "[NOR: Oslo] [verb: called] on [CHL: Chile] to lift the ban on salmon, but only for a year"
    assert told("REQUEST-change demanded", evidence).endswith(
        "“lift the ban on salmon, but only for a year”."
    )
