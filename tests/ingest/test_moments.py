"""Times as pages print them."""

from __future__ import annotations

import pytest

from dragoman.ingest.moments import Stamps, moment, refine, stamps_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-06-19 16:53 KST", "2023-06-19T16:53+09:00"),
        ("June 19, 2023", "2023-06-19"),
        ("19 June 2023", "2023-06-19"),
        ("Jun. 19, 2023 at 4:53 p.m. ET", "2023-06-19T16:53-04:00"),
        ("Jan. 19, 2023 at 4:53 p.m. ET", "2023-01-19T16:53-05:00"),
        ("1:39 am EST, Wednesday, November 20, 2019", "2019-11-20T01:39-05:00"),
        ("Mon, 19 Jun 2023 07:53:10 GMT", "2023-06-19T07:53:10+00:00"),
        ("19 June 2023 16.53 (GMT+5:30)", "2023-06-19T16:53+05:30"),
        ("November 15, 2024, 19:05 (Moscow time)", "2024-11-15T19:05+03:00"),
        ("Apr.28,2018 09:15 KST", "2018-04-28T09:15+09:00"),
        ("2023-06-19T07:53:00.000Z", "2023-06-19T07:53:00+00:00"),
        ("2023-06-19T16:53", "2023-06-19T16:53"),
        ("12:05 a.m., May 3rd, 2021", "2021-05-03T00:05"),
        ("25/12/2023", "2023-12-25"),
        ("04/04/2023", "2023-04-04"),
        ("2023-06-19 오후 3:05", "2023-06-19"),
        ("2023.06.19 下午3:05", "2023-06-19"),
        ("19/06/2023 3:05 م", "2023-06-19"),
        ("2023-06-19 오후 15:05", "2023-06-19T15:05"),
    ],
)
def test_moment(text: str, value: str) -> None:
    assert moment(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "05/06/2023",
        "June 2023",
        "June 31, 2023",
        "19 June",
        "16:53 KST",
        "2023-13-01",
        "2004년 05월 28일",
        "",
    ],
)
def test_no_moment(text: str) -> None:
    """A date that could be read two ways, is not complete or does not exist."""
    assert moment(text) is None


@pytest.mark.parametrize(
    ("country", "value"),
    [(None, "2021-03-02T10:00"), ("IN", "2021-03-02T10:00+05:30"), ("IL", "2021-03-02T10:00+02:00")],
)
def test_two_readings_of_a_zone_need_the_outlets_country(country: str | None, value: str) -> None:
    assert moment("2 March 2021, 10:00 IST", country=country) == value


@pytest.mark.parametrize(
    ("value", "other", "refined"),
    [
        ("2023-06-19", "2023-06-19T16:53+09:00", "2023-06-19T16:53+09:00"),
        ("2023-06-19T07:53:00+00:00", "2023-06-19T16:53+09:00", "2023-06-19T16:53+09:00"),
        ("2023-06-19T16:53", "2023-06-19T16:53+09:00", "2023-06-19T16:53+09:00"),
        ("2023-06-19", "2023-06-20T01:00", "2023-06-19"),
        ("2023-06-19T07:53:00+00:00", "2023-06-19T17:53+09:00", "2023-06-19T07:53:00+00:00"),
        ("2023-06-19T16:53+09:00", "2023-06-19T07:53+00:00", "2023-06-19T16:53+09:00"),
    ],
)
def test_refine(value: str, other: str, refined: str) -> None:
    assert refine(value, [other]) == refined


@pytest.mark.parametrize(
    ("line", "stamps"),
    [
        (
            "Posted on : 2023-06-19 16:53 KST Modified on : 2023-06-19 17:10 KST",
            Stamps("2023-06-19T16:53+09:00", "2023-06-19T17:10+09:00"),
        ),
        ("Updated 3:10 p.m. EDT, May 4, 2022", Stamps(None, "2022-05-04T15:10-04:00")),
        ("Published May 4, 2022", Stamps("2022-05-04", None)),
        ("May 4, 2022 | 9:30am", Stamps("2022-05-04T09:30", None)),
    ],
)
def test_stamps(line: str, stamps: Stamps) -> None:
    assert stamps_of(line) == stamps


@pytest.mark.parametrize(
    "line",
    [
        "The ministers published the treaty on May 4, 2022.",
        "Updated rules apply from 4 May 2022 in both countries",
        "Published weekly",
        "",
    ],
)
def test_no_stamps(line: str) -> None:
    assert stamps_of(line) is None
