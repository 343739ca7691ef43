"""The kinds of expressions that reports on a visit are full of, and one report read by two clocks.

The sentences are ours; the kinds are those that a study of taggers put to eight tools, none of which
read more than ten of fifteen. Written on Monday 2023-06-19.
"""

from __future__ import annotations

import pytest

from dragoman.readers.english.document import parse
from dragoman.readers.english.times import find_times, times
from dragoman.record import Block, Dateline, Report, Span, Timex

MONDAY = "2023-06-19"


def named(text: str, words: str) -> Timex:
    """The time of `text` that is named with `words`."""
    (timex,) = (timex for timex in times(text, MONDAY) if timex.span.quote == words)
    return timex


FIFTEEN = [
    ("The hotline was cut in August of last year.", "August of last year", "2022-08"),
    ("Oslo recalled its envoy in February last year.", "February last year", "2022-02"),
    ("The two leaders agreed on it last November.", "last November", "2022-11"),
    ("The trip, first set for early February, was put off.", "early February", "2023-02"),
    ("The envoy landed on Sunday.", "Sunday", "2023-06-18"),
    (
        "He landed on June 18 and sat down with her at 2:25 pm the same day.",
        "2:25 pm the same day",
        "2023-06-18T14:25",
    ),
    ("The allies will gather in Vilnius from July 9 to 11.", "July 9 to 11", "2023-07-09"),
    ("They met on 3 May; two days later they spoke by telephone.", "two days later", "2023-05-05"),
    (
        "On Sunday the envoy flew in; earlier in the day he had called Rome.",
        "earlier in the day",
        "2023-06-18",
    ),
    ("She will travel to Rome next Tuesday.", "next Tuesday", "2023-06-27"),
    ("No minister had come for the first time since October 2018.", "October 2018", "2018-10"),
    ("Trade has been falling since 2018.", "2018", "2018"),
    (
        "They talked for more than five and a half hours.",
        "more than five and a half hours",
        "PT5H30M",
    ),
    (
        "He will speak at noon local time on Wednesday.",
        "noon local time on Wednesday",
        "2023-06-21T12:00",
    ),
    ("The fence is closed from Monday until late August.", "late August", "2023-08"),
]


@pytest.mark.parametrize(("text", "words", "value"), FIFTEEN)
def test_fifteen_kinds(text: str, words: str, value: str) -> None:
    assert named(text, words).value == value


def test_nothing_else_is_found_in_the_first() -> None:
    """'the first' is no date, and 'August of last year' is one expression."""
    assert [len(times(FIFTEEN[index][0], MONDAY)) for index in (0, 10)] == [1, 1]


def test_what_stands_beside_the_value() -> None:
    summit = named(*FIFTEEN[6][:2])
    assert (summit.earliest, summit.latest) == ("2023-07-09", "2023-07-12")
    assert named(*FIFTEEN[9][:2]).alternatives == ("2023-06-20",)
    assert [named(*FIFTEEN[index][:2]).mod for index in (3, 12, 14)] == ["START", "MORE_THAN", "END"]
    assert [named(*FIFTEEN[index][:2]).anchor for index in (0, 5, 10)] == ["published", "mention", None]


PARAGRAPHS = (
    "The ministers met on Monday and dined that evening. They had arrived late on Sunday.",
    "Talks will go on on Tuesday, he said today. The visit, agreed last week, ends tomorrow.",
)
TEXT = "\n\n".join(PARAGRAPHS)
BLOCKS = (Block("paragraph", 0, len(PARAGRAPHS[0])), Block("paragraph", len(PARAGRAPHS[0]) + 2, len(TEXT)))
DAYS = [
    "2023-06-19",
    "2023-06-19TEV",
    "2023-06-18",
    "2023-06-20",
    "2023-06-19",
    "2023-W24",
    "2023-06-20",
]
FEED_TIMES = {
    "UTC": "2023-06-18T23:40:00+00:00",
    "local": "2023-06-19T07:40:00+08:00",
    "Washington": "2023-06-18T19:40:00-04:00",
}


@pytest.mark.parametrize("published", FEED_TIMES.values(), ids=FEED_TIMES.keys())
@pytest.mark.parametrize("day", [None, MONDAY], ids=["place only", "place and date"])
def test_the_same_days_whichever_clock_the_feed_keeps(published: str, day: str | None) -> None:
    line = Dateline(Span(0, 3, "The"), "Beijing", day, "Asia/Shanghai")
    report = Report("r", TEXT, BLOCKS, published_at=published, dateline=line)
    assert [timex.value for timex in find_times(parse(report))] == DAYS


@pytest.mark.parametrize("published", FEED_TIMES.values(), ids=FEED_TIMES.keys())
@pytest.mark.parametrize("line", ["BEIJING, June 19 (Agency) — ", "BEIJING — "])
def test_a_dateline_at_the_head_of_a_text_counts_the_same(line: str, published: str) -> None:
    import dragoman

    record = dragoman.read(line + TEXT, published=published)
    assert [timex.value for timex in record.times if timex.span.start >= len(line)] == DAYS
