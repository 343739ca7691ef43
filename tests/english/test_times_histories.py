"""Texts that tell a history: what their partial dates hang on, and which texts are none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dragoman.ingest import ingest
from dragoman.readers.english.document import parse
from dragoman.readers.english.times import find_times, times
from dragoman.record import Dateline, Report, Span

LATER = "2016-06-20"
OPENING = (
    "The two duchies opened consulates in 1861. A road was laid in 1868 and a railway in 1871. "
    "A customs union was signed on 4 May 1874 in Aachen. The union was dissolved on 9 October 1880. "
)


def values(text: str, anchor: str | None = LATER) -> list[tuple[str, str]]:
    return [(timex.span.quote, timex.value) for timex in times(text, anchor)]


@pytest.mark.parametrize("anchor", [LATER, None])
@pytest.mark.parametrize(
    ("sentence", "words", "value"),
    [
        ("In November the envoys left.", "November", "1880-11"),
        ("In August the harvest had failed.", "August", "1880-08"),
        ("In February the envoys came back.", "February", "1881-02"),  # months ahead, not half a year back
        ("On 3 November the envoys left.", "3 November", "1880-11-03"),
        ("On the 14th the envoys left.", "the 14th", "1880-10-14"),
        ("On the 2nd the envoys left.", "the 2nd", "1880-11-02"),
        ("On Monday the envoys left.", "Monday", "1880-10-11"),  # 9 October 1880 was a Saturday
        ("On Saturday the envoys left.", "Saturday", "1880-10-09"),
        ("The following Saturday the envoys left.", "The following Saturday", "1880-10-16"),
        ("They had quarrelled the previous Saturday.", "the previous Saturday", "1880-10-02"),
        ("Two days later the envoys left.", "Two days later", "1880-10-11"),
        ("Two months earlier they had quarrelled.", "Two months earlier", "1880-08"),
        ("The next day the envoys left.", "The next day", "1880-10-10"),
        ("The following month the envoys left.", "The following month", "1880-11"),
        ("The following March the envoys came back.", "The following March", "1881-03"),
        ("The envoys left by the end of the year.", "the end of the year", "1880"),
        ("The envoys left later that year.", "later that year", "1880"),
        ("They quarrelled over the customs that month.", "that month", "1880-10"),
        ("In the winter the envoys left.", "the winter", "1880-WI"),
        ("In the spring the envoys came back.", "the spring", "1881-SP"),
        ("In the second quarter trade had fallen.", "the second quarter", "1880-Q2"),
        ("That evening the envoys left.", "That evening", "1880-10-09TEV"),
        ("At dawn the envoys left.", "dawn", "1880-10-09TMO"),
        ("At Christmas the envoys left.", "Christmas", "1880-12-25"),
    ],
)
def test_what_follows_a_date_told(sentence: str, words: str, value: str, anchor: str | None) -> None:
    assert (words, value) in values(OPENING + sentence, anchor)


def test_it_is_said_what_a_date_hangs_on() -> None:
    *told, month = times(OPENING + "In November the envoys left.", LATER)
    assert [timex.anchor for timex in told] == [None] * 5
    assert (month.anchor, month.earliest, month.latest) == ("mention", "1880-11-01", "1880-12-01")


@pytest.mark.parametrize(
    "aside",
    [
        "The court still cited the 1848 treaty.",
        "The court still cited the constitution of 1848.",
        "The bridge had been shut since 1848.",
    ],
)
def test_the_year_of_a_thing_is_not_what_is_told(aside: str) -> None:
    assert ("November", "1880-11") in values(f"{OPENING}{aside} In November the envoys left.")


def test_a_year_that_is_told_is_taken_up() -> None:
    assert ("November", "1884-11") in values(
        OPENING + "The union was renewed in 1884. In November the envoys left."
    )
    assert ("November", "1884-11") in values(
        OPENING + "The bridge was shut from 1880 to 1884. In November the envoys left."
    )


def test_a_step_is_not_counted_from_a_day_of_another_year() -> None:
    text = OPENING + "The union was renewed in 1884. Three days later the envoys left."
    assert ("Three days later", "XXXX-XX-XX") in values(text)


def test_a_day_of_a_month_needs_a_month() -> None:
    assert ("the 14th", "XXXX-XX-14") in values(
        OPENING + "The union was renewed in 1884. On the 14th the envoys left."
    )


def test_today_is_no_day_of_a_history() -> None:
    assert ("Today", "PRESENT_REF") in values(OPENING + "Today the consulate was a ruin.")


def test_before_a_date_is_told_the_day_of_writing_counts() -> None:
    assert values("The last consul died in March. " + OPENING)[0] == ("March", "2016-03")


NEWS = {
    "news": (
        "The ministers met in Oslo on Friday. They will meet again soon, a spokesman said on Sunday.\n\n"
        "The two states quarrelled over herring for decades. Boats were seized in 1958 and in 1972, and in "
        "1976 relations were broken off. They were restored in 1977, and a treaty followed in 1981.\n\n"
        "The ministers had spoken by telephone in May."
    ),
    "release": (
        "The parties recall the treaty of 4 May 2009, the protocol of 2011 and the text of 7 June 2014 that "
        "was signed in Oslo. They reaffirm that these texts remain in force and review them each year. "
        "Their experts last met in May."
    ),
    "year of writing": (
        "The envoys met on 3 January 2016 in Oslo. They met again on 8 March 2016. A third round was held on "
        "12 June 2016; the second had ended in May."
    ),
    "out of order": (
        "The bridge was built in 1931. The road was laid in 1904. The first ferry ran in 1888. The bank was "
        "founded in 1871. The mayor opened the fair in May."
    ),
}


@pytest.mark.parametrize("text", NEWS.values(), ids=NEWS)
def test_news_is_no_history(text: str) -> None:
    *_, month = times(text, LATER)
    assert (month.span.quote, month.value, month.anchor) == ("May", "2016-05", "published")


def test_few_dates_make_no_history() -> None:
    assert values("The union of 1874 was dissolved in 1880. In May the envoys left.")[-1] == (
        "May",
        "2016-05",
    )


def test_dates_far_apart_in_a_long_text_make_no_history() -> None:
    filler = "\n\n".join(["The mayor praised the bakers, the millers and the smiths of the town. " * 5] * 20)
    assert values(f"{OPENING}\n\n{filler}\n\nIn May the envoys left.")[-1] == ("May", "2016-05")


def test_a_report_with_a_dateline_is_no_history() -> None:
    text = OPENING + "In November the envoys left."
    report = ingest(text, published="2016-06-21")
    assert find_times(parse(report))[-1].value == "1880-11"
    dated = replace(report, dateline=Dateline(Span(report.id, 0, 3, text[:3]), None, "2016-06-20"))
    assert find_times(parse(dated))[-1].value == "2015-11"


def test_a_dateline_in_the_text_ends_it() -> None:
    assert values(f"OSLO, 20 June 2016 - {OPENING}In November the envoys left.")[-1] == (
        "November",
        "2015-11",
    )


@pytest.mark.parametrize("anchor", [LATER, None])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("from March to June 2011", ["2011-03", "2011-06"]),
        ("from November to February 2011", ["2010-11", "2011-02"]),
        ("between 3 March and 4 June 2011", ["2011-03-03", "2011-06-04"]),
        ("in March 2010 and June 2011", ["2010-03", "2011-06"]),
    ],
)
def test_a_month_shares_the_year_of_the_one_it_leads_to(
    words: str, expected: list[str], anchor: str | None
) -> None:
    assert [value for _, value in values(f"The border was shut {words}.", anchor)] == expected


def test_offsets_are_those_of_the_text() -> None:
    report: Report = ingest(OPENING + "\n\nOn the 14th the envoys left.")
    for timex in find_times(parse(report)):
        assert report.text[timex.span.start : timex.span.end] == timex.span.quote
        assert re.fullmatch(r"[\dX-]+", timex.value)
