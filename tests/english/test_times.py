"""Times read from sentences written on Monday 2023-06-19; spans are marked with [...]."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.time_tables import date_order
from dragoman.readers.english.document import parse
from dragoman.readers.english.times import find_times, times
from dragoman.record import Block, Dateline, Report, Span, Timex

MONDAY = "2023-06-19"


def marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of a line and the start, end and value of each "[words = value]" in it."""
    text, spans, end = "", [], 0
    for match in re.finditer(r"\[([^=\]]+) = ([^\]]+)\]", line):
        text += line[end : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        end = match.end()
    return text + line[end:], spans


def found(text: str, anchor: str | None = MONDAY) -> list[tuple[int, int, str]]:
    return [(timex.span.start, timex.span.end, timex.value) for timex in times(text, anchor)]


def only(text: str, anchor: str | None = MONDAY) -> Timex:
    (timex,) = times(text, anchor)
    return timex


LINES = [
    # months and years
    "They met in [August of last year = 2022-08] and in [February last year = 2022-02].",
    "The two leaders agreed on it [last November = 2022-11].",
    "The trip, set for [early February = 2023-02], was put off.",
    "The programme will run through [October = 2023-10]; the first one ended in [October = 2022-10].",
    "They want a treaty by [March = 2024-03].",
    "He spoke for the first time since [October 2018 = 2018-10].",
    "Trade boomed in [the 1990s = 199] and after [the early eighties = 198].",
    # days
    "She arrived on [Sunday = 2023-06-18] and will leave on [Wednesday = 2023-06-21].",
    "The talks are scheduled for [Thursday = 2023-06-22].",
    "He planned to leave Oslo on [Thursday = 2023-06-22] for Rome.",
    "The truce was extended until [Saturday = 2023-06-24].",
    "The convoy has been stuck since [Thursday = 2023-06-15].",
    "They spoke on [Monday (June 19) = 2023-06-19] in Geneva.",
    "The treaty of [19 June 2021 = 2021-06-19] and that of [June 19, 2022 = 2022-06-19] differ.",
    "The letter is dated [2021-05-03 = 2021-05-03].",
    "They will meet on [July 4 = 2023-07-04] and [5 = 2023-07-05].",
    # clock times and parts of a day
    "He came on [18 June = 2023-06-18] and met her at [2:25 pm the same day = 2023-06-18T14:25].",
    "The pause was put back until [15:00 GMT Saturday = 2023-06-24T15:00].",
    "They resumed on [Sunday morning = 2023-06-18TMO] and stopped [last night = 2023-06-18TNI].",
    "The blast came at [10:35 a.m. (0735 GMT) on Friday = 2023-06-16T10:35].",
    "They signed on [the night of June 3 = 2023-06-03TNI].",
    # what was mentioned before
    "They met on [3 May 2023 = 2023-05-03] and again [two days later = 2023-05-05].",
    "They met on [3 May 2023 = 2023-05-03]; [a month earlier = 2023-04] they had quarrelled.",
    "They met on [3 May 2023 = 2023-05-03] and spoke [the next day = 2023-05-04].",
    "On [Friday = 2023-06-16] he set [July 10 = 2023-07-10]; it came out [the same day = 2023-06-16].",
    "They met on [3 May 2021 = 2021-05-03]. At [the time = 2021-05-03] he was envoy.",
    "It began at [3 p.m. local time on Sunday = 2023-06-18T15:00] (in Oslo, on [18 June = 2023-06-18]).",
    "They will vote in [ten days = 2023-06-29]; they voted in [ten days = P10D].",
    "They met in [2018 = 2018] and again [two days later = XXXX-XX-XX].",
    "They met [a couple of years ago = 2021] and quarrelled [a few years later = FUTURE_REF].",
    # feasts and other calendars
    "China marked its [National Day = 2022-10-01] and Beijing fell silent on [1 October 2022 = 2022-10-01].",
    "Envoys came to [Bastille Day = 2023-07-14] and left before [Eid al-Adha = 2023-06-28].",
    "The [Lunar New Year = 2023-01-22] visit followed [Orthodox Easter = 2023-04-16].",
    "They will meet on India's [Independence Day = 2023-08-15].",
    "They will meet on the [National Day = 2023-09-23] of Saudi Arabia.",
    "He prayed [last Ramadan = 2023].",
    "The truce began on [10 Muharram 1445 = 2023-07-28].",
    # lengths, sets, vague times
    "The [two-hour = PT2H] talks followed [three years = P3Y] of silence.",
    "They meet [every other year = P2Y], and [twice a year = P1Y] online.",
    "The envoy is [currently = PRESENT_REF] in Oslo and has [recently = PAST_REF] been to Rome.",
    "Aid fell in [the third quarter of 2021 = 2021-Q3] and in [fiscal year 2022 = 2022].",
]


@pytest.mark.parametrize("line", LINES)
def test_span_and_value(line: str) -> None:
    text, expected = marked(line)
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "May I say that the long march fell short?",
        "Resolution 1973 passed with 1,990 votes.",
        "It cost $1995 and 2000%.",
        "Some 1990 soldiers stayed behind.",
        "The 52-year-old envoy, 52 years old, was born in Oslo.",
        "He called for a National Day of Mourning and praised the Boxing Club.",
        "Mr Safar met Mr Rajab.",
        "USA Today praised it as soon as it could.",
        "Jan Novak praised the second round.",
        "The sun set; I am told they march on.",
        "",
    ],
)
def test_no_time(text: str) -> None:
    assert times(text, MONDAY) == ()


def test_interval_is_one_expression() -> None:
    timex = only("The summit takes place on July 9 to 11.")
    assert (timex.span.quote, timex.value) == ("July 9 to 11", "2023-07-09")
    assert (timex.earliest, timex.latest, timex.precision) == ("2023-07-09", "2023-07-12", "day")


def test_between_is_an_interval() -> None:
    timex = only("They will meet between 10 and 12 July.")
    assert (timex.earliest, timex.latest) == ("2023-07-10", "2023-07-13")


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("They met in May 2021.", "2021-05-01", "2021-06-01", "month"),
        ("They met in 2021.", "2021-01-01", "2022-01-01", "year"),
        ("They met last week.", "2023-06-12", "2023-06-19", "week"),
        ("They met on Sunday.", "2023-06-18", "2023-06-19", "day"),
        ("They met at 9 a.m. on Sunday.", "2023-06-18T09:00", "2023-06-18T09:01", "minute"),
        ("They met on Sunday night.", "2023-06-18T18:00", "2023-06-19T06:00", "part of day"),
        ("They met in the winter of 2021.", "2021-12-01", "2022-03-01", "season"),
        ("They met in the 1990s.", "1990", "2000", "decade"),
    ],
)
def test_limits(text: str, earliest: str, latest: str, precision: str) -> None:
    timex = only(text)
    assert (timex.earliest, timex.latest, timex.precision) == (earliest, latest, precision)


def test_zone_places_the_hour() -> None:
    timex = only("They will speak at 3 p.m. Beijing time on Thursday.")
    assert (timex.zone, timex.earliest) == ("Asia/Shanghai", "2023-06-22T15:00+08:00")


def test_two_clocks_show_the_zone() -> None:
    assert only("It came at 10:35 a.m. (0735 GMT) on Friday.").zone == "+03:00"


def test_a_national_day_of_no_state_is_left_open() -> None:
    assert only("Guests came for National Day.").value == "XXXX-XX-XX"
    assert only("Norway and Chile sent guests on Independence Day.").earliest is None


def test_a_moon_may_be_seen_a_day_later() -> None:
    timex = only("They met on Eid al-Fitr 2023.")
    assert (timex.value, timex.alternatives) == ("2023-04-21", ("2023-04-22",))


def test_a_month_of_another_calendar_keeps_its_own_limits() -> None:
    timex = only("They met during Ramadan 2023.")
    assert (timex.earliest, timex.latest, timex.precision) == ("2023-03-23", "2023-04-21", "month")


def test_next_weekday_said_the_day_before_is_ambiguous() -> None:
    timex = only("They will meet next Tuesday.")
    assert (timex.value, timex.alternatives) == ("2023-06-27", ("2023-06-20",))
    assert only("They will meet next Tuesday.", "2023-06-24").alternatives == ()


def test_day_and_month_may_change_places() -> None:
    assert only("Signed on 03/04/2023.").alternatives == ("2023-04-03",)
    assert only("Signed on 23/04/2023.").alternatives == ()


NUMERIC = "Signed on 03/04/2023."


def test_another_date_of_the_text_tells_which_comes_first() -> None:
    timex = times(f"{NUMERIC} Renewed on 23/04/2023.", MONDAY)[0]
    assert (timex.value, timex.alternatives) == ("2023-04-03", ("2023-03-04",))
    assert times(f"{NUMERIC} Renewed on 04/23/2023.", MONDAY)[0].value == "2023-03-04"


@pytest.mark.parametrize(
    ("outlet", "address", "value"),
    [
        (None, "https://news.example.co.uk/a", "2023-04-03"),
        (None, "https://www.example.gov/a", "2023-03-04"),
        ("The Hanoi Herald of Vietnam", None, "2023-04-03"),
        ("The Daily Envoy", "https://example.com/a", "2023-03-04"),
    ],
)
def test_the_country_of_the_outlet_tells_which_comes_first(
    outlet: str | None, address: str | None, value: str
) -> None:
    block = Block("paragraph", 0, len(NUMERIC))
    (timex,) = find_times(parse(Report("r", NUMERIC, (block,), outlet=outlet, address=address)))
    assert timex.value == value
    assert len(timex.alternatives) == 1


@pytest.mark.parametrize(
    ("country", "order"), [("US", "month"), ("GB", "day"), ("DE", "day"), ("CN", None), ("ZZ", None)]
)
def test_countries_differ_in_what_comes_first(country: str, order: str | None) -> None:
    assert date_order(country) == order


def test_a_fiscal_year_spans_two() -> None:
    timex = only("Aid rose in fiscal year 2021-22.")
    assert (timex.value, timex.earliest, timex.latest) == ("2021", "2021-01-01", "2023-01-01")


def test_modifiers() -> None:
    assert only("They met in early February 2021.").mod == "START"
    assert only("They met at the end of 2021.").mod == "END"
    assert only("They spoke for nearly two hours.").mod == "LESS_THAN"


def test_without_an_anchor_only_absolute_times_are_placed() -> None:
    monday, june, full = times("On Monday he spoke of June and of 3 May 2021.", None)
    assert (monday.value, monday.earliest, monday.anchor) == ("XXXX-WXX-1", None, None)
    assert (june.value, june.earliest) == ("XXXX-06", None)
    assert (full.value, full.earliest) == ("2021-05-03", "2021-05-03")


def test_offsets_are_those_of_the_text() -> None:
    text = "  First part.\n\n\n“Talks” began on Friday.\n \nThey end on Sunday.  "
    for timex in times(text, MONDAY):
        timex.span.verify(text)
    assert [timex.span.quote for timex in times(text, MONDAY)] == ["Friday", "Sunday"]


DATELINED = "The ministers met on Monday. Talks will continue on Tuesday."


def datelined(published: str, dateline: Dateline | None) -> list[str]:
    report = Report(
        "r", DATELINED, (Block("paragraph", 0, len(DATELINED)),), published_at=published, dateline=dateline
    )
    return [timex.value for timex in find_times(parse(report))]


LINE = Dateline(Span(0, 1, "T"), "Beijing", MONDAY, "Asia/Shanghai")


@pytest.mark.parametrize(
    "published", ["2023-06-18T20:30:00-04:00", "2023-06-19T08:30:00+08:00", "2023-06-20"]
)
def test_the_dateline_decides_whatever_the_feed_says(published: str) -> None:
    assert datelined(published, LINE) == ["2023-06-19", "2023-06-20"]


def test_without_a_date_the_zone_of_the_dateline_tells_the_local_day() -> None:
    assert datelined("2023-06-18T20:30:00-04:00", replace(LINE, date=None)) == ["2023-06-19", "2023-06-20"]
    assert datelined("2023-06-18T20:30:00-04:00", None)[0] == "2023-06-12"


def test_a_dateline_in_the_text_is_the_anchor() -> None:
    line, monday, tuesday = times(f"BEIJING, June 19 (Agency) — {DATELINED}", "2023-06-18")
    assert [line.value, monday.value, tuesday.value] == ["2023-06-19", "2023-06-19", "2023-06-20"]
    assert monday.anchor == "dateline"


def test_anchors_are_named() -> None:
    text = "On Friday they met; the next day they parted; on 3 May 2021 they signed."
    assert [timex.anchor for timex in times(text, MONDAY)] == ["published", "mention", None]


WORDS = st.sampled_from(
    [form for row in toml_rows("times.toml").values() for form in row.get("forms", ())]
    + [
        "Monday",
        "May",
        "31",
        "9999",
        "0",
        "2023",
        "1990s",
        "24:00",
        "9 a.m.",
        "2023-02-30",
        "T",
        "Feb. 30",
        "-",
        ",",
        "(",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(WORDS, max_size=12),
    st.sampled_from(["0001-01-01", "2023-06-19", "9999-12-31", "2024-02-29T23:59Z", None]),
)
def test_any_words_are_read_without_fault(words: list[str], anchor: str | None) -> None:
    text = " ".join(words)
    for timex in times(text, anchor):
        timex.span.verify(text)


@pytest.mark.parametrize("anchor", ["soon", "2023-02-30", ""])
def test_an_anchor_that_is_no_day_leaves_times_unplaced(anchor: str) -> None:
    assert only("They met on Monday.", anchor).value == "XXXX-WXX-1"
