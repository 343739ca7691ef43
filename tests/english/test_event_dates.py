"""When an event took place: its own date, that of the occasion, or the time between trigger and report."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.lexicon.loading import toml_rows
from dragoman.pipeline import read

PUBLISHED = "2023-06-20"  # a Tuesday


def dates(text: str, kind: str, **given: str) -> list[str | None]:
    """Return the dates of the events of type `kind` in `text`."""
    record = read(text, **({"published": PUBLISHED} | given))
    return [event.when.value if event.when else None for event in record.events if event.event_type == kind]


def bases(text: str, kind: str, **given: str) -> list[tuple[str, str, str]]:
    """Return value, basis and words of the dates of the events of type `kind`."""
    record = read(text, **({"published": PUBLISHED} | given))
    return [
        (event.when.value, event.when.basis, event.when.span.quote)
        for event in record.events
        if event.event_type == kind and event.when is not None and event.when.span is not None
    ]


@pytest.mark.parametrize("row", toml_rows("links.toml").values(), ids=toml_rows("links.toml"))
def test_link_row(row: dict[str, Any]) -> None:
    assert row["date"] in dates(row["example"], row["event"])
    assert row["date"] not in dates(row["near_miss"], row["event"])


@pytest.mark.parametrize(
    ("text", "kind", "date"),
    [
        # a clause of the same time, told before or after
        ("Norway responded on Sunday by accusing Russia of piracy.", "ACCUSE", "2023-06-18"),
        # a relative clause tells the day of the noun it follows
        # behind the cue of a clause the day is that of speaking; what "has" been done is done by saying so
        ("Canada said on Sunday it has suspended aid to Niger.", "SANCTION", "2023-06-18"),
        ("Canada said on Sunday it will suspend aid to Niger.", "SANCTION", None),
        (
            "Canada's minister had announced over the weekend that it was concerned about Niger's coup.",
            "ACCUSE",
            "2023-W24-WE",
        ),
        ("The French president visited Egypt for the first time since 2003.", "CONSULT", None),
        # what has been done, or may be, was not done on a day long past
        ("The French minister has arrived in Cairo, the first since the war of last year.", "CONSULT", None),
        ("The French president said he could hold talks with Egypt in a process of 2022.", "CONSULT", None),
        ("Norway has blamed Russia for the fire in Oslo last month.", "ACCUSE", None),
        ("Norway has accused Russia on Monday of piracy.", "ACCUSE", "2023-06-19"),
        ("Chad has shelled Sudanese towns since May 3.", "ASSAULT", "2023-05-03"),
        ("Chad and Peru hold their first talks since 1980.", "CONSULT", None),
        # but a day with the verb itself, or at the head of the sentence, is its own
        ("Chad and Peru have held talks on May 30.", "CONSULT", "2023-05-30"),
        ("Chad has banned fish from Peru on 6 May.", "SANCTION", "2023-05-06"),
        ("On 4 February 2022, the French president meets the king of Egypt.", "CONSULT", "2022-02-04"),
        ("Last month, Chad sanctions Peru.", "SANCTION", "2023-05"),
        # the day of the dateline is that of what the text gives no other time
        ("OSLO, June 19 (Reuters) - Chad has sanctioned Peru on June 1.", "SANCTION", "2023-06-01"),
        ("OSLO, June 19 (Reuters) - Chad has blamed Peru for the fire in Lima last month.", "ACCUSE", None),
        ("LONDON, June 19 (Reuters) - China and Japan have held talks.", "CONSULT", "2023-06-19"),
        # the day of what is condemned, of who reports, and of what came before
        ("Norway condemned Russia's decision on Sunday to leave.", "ACCUSE", None),
        ("Norway on Sunday condemned Russia's decision to leave.", "ACCUSE", "2023-06-18"),
        (
            "The French president met the king of Egypt on May 3, outlets reported on Sunday.",
            "CONSULT",
            "2023-05-03",
        ),
        (
            "Honduras opened an embassy in China after breaking relations with Chile in March.",
            "COOPERATE",
            None,
        ),
        ("Canada suspended aid to Niger following Sunday's attack.", "SANCTION", None),
        ("Canada suspended aid to Niger on Sunday following an attack.", "SANCTION", "2023-06-18"),
        # two verbs of one subject share a day
        (
            "Canada expelled two Iranian envoys and closed its embassy in Iran on May 3.",
            "SANCTION",
            "2023-05-03",
        ),
        # what happened hours before something happened on its day
        # a weekday of "this" week lies behind when the verb does
        ("This Sunday the French president visited Egypt.", "CONSULT", "2023-06-18"),
        # as precise as ISO 8601 allows
        ("The French president visited Egypt last week.", "CONSULT", "2023-06"),
        ("The French president will visit Egypt in the autumn.", "CONSULT", "2023"),
        ("The French president will visit Egypt in August or September.", "CONSULT", "2023"),
        # what is said has been said, whatever day it speaks of
        ("Norway refuses to attend the games in Russia on August 5.", "REJECT", None),
        ("Norway will not attend talks with Russia this summer.", "REJECT", None),
    ],
)
def test_own_date(text: str, kind: str, date: str | None) -> None:
    assert dates(text, kind) == [date]


READOUT = (
    "The President spoke with King Abdullah of Jordan yesterday.\n\n"
    "The President condemned Iran’s attacks on Jordan and reaffirmed United States support for Jordan. "
    "The United States urges Iran to end them. The President had condemned Syria earlier."
)


def test_what_a_readout_tells_was_done_on_its_occasion() -> None:
    given = {
        "outlet": "White House",
        "title": "Readout of President Biden’s Call with King Abdullah of Jordan",
    }
    assert bases(READOUT, "SUPPORT", **given) == [("2023-06-19", "contact", "yesterday")]
    assert bases(READOUT, "REQUEST", **given) == [("2023-06-20", "published", "urges")]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Norway had blamed Russia for the attack.", None),  # before
        ("Norway blames Russia for the attack.", None),  # a standing view
        ("Norway blamed Russia for an attack.", None),  # some attack
    ],
)
def test_answer_lies_between_its_trigger_and_the_report(text: str, date: str | None) -> None:
    told = "Russian aircraft bombed the port of Odesa in Ukraine on Monday.\n\n" + text
    assert dates(told, "ACCUSE") == [date]


def test_month_that_is_a_name_dates_nothing() -> None:
    text = (
        "British Prime Minister Theresa May spoke. The French president will hold talks with May in London."
    )
    assert dates(text, "CONSULT") == [None]


def test_past_call_that_a_plan_builds_on_was_held() -> None:
    record = read("Norway will build on its June 9 talks with Chile.", published=PUBLISHED)
    assert [(event.status, event.when and event.when.value) for event in record.events] == [
        ("held", "2023-06-09")
    ]


@pytest.mark.parametrize(
    ("text", "kind", "when"),
    [
        # What is done in a contact that the clause names has the day on which the report says that it was.
        # A report that opens undated with a contact tells its day further on.
        ("The French president left on Sunday for a trip to Egypt.", "CONSULT", "2023-06-18"),
    ],
)
def test_day_told_elsewhere(text: str, kind: str, when: str) -> None:
    found = [e for e in read(text, published="2023-06-19").events if e.event_type == kind]
    assert found[0].when is not None
    assert found[0].when.value == when


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        # the contact during which it was done, though a phrase stands between, or the report only names it
        (
            "Aides told of the June 4 call and of the June 9 call.\n\n"
            "France congratulated Egypt on its cup during the call.",
            "SUPPORT",
            [None],
        ),
        # the day of announcing is none of the visit's
        # a clause tells when talks ended
        ("France and Egypt resumed trade talks that farmers opposed on Friday.", "CONSULT", [None]),
        # the lead has no day, the text tells it of the same speaker
    ],
)
def test_day_of_a_contact_named(text: str, kind: str, found: list[str | None]) -> None:
    assert dates(text, kind) == found
