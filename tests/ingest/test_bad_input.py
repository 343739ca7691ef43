"""Whatever comes in ends in a report or in a clear message, soon."""

from __future__ import annotations

import gzip
import random
import time
from pathlib import Path

import pytest

from dragoman.errors import BadInput, BadUsage
from dragoman.ingest import ingest
from dragoman.settings import Settings

LINE = "The two ministers met in Oslo on Monday and agreed to keep talking about trade and fisheries."
PARAGRAPH = f"<p>{LINE}</p>"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7\n%", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "JPEG"),
        (gzip.compress(b"text", mtime=0), "gzip"),
        (random.Random(7).randbytes(20_000), "binary"),
        (b"abc" + bytes(2000), "binary"),
        (b"<html><head></head><body><script>draw()</script></body></html>", "no text"),
    ],
)
def test_refused(raw: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ingest(raw)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_empty_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="empty"):
        ingest(text)


def test_files(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot read"):
        ingest(tmp_path / "missing.txt")
    with pytest.raises(BadInput, match="cannot read"):
        ingest(tmp_path)
    file = tmp_path / "large.txt"
    with file.open("wb") as out:
        out.truncate(200_000_000)
    start = time.process_time()
    with pytest.raises(BadInput, match="larger than 20,000,000 bytes"):
        ingest(file)
    assert time.process_time() - start < 2


def test_limits() -> None:
    with pytest.raises(BadInput, match="larger than 10 bytes"):
        ingest(LINE, settings=Settings(max_bytes=10))
    with pytest.raises(BadInput, match="at most 50 are read"):
        ingest(LINE, settings=Settings(max_characters=50))


def test_published_must_be_a_date() -> None:
    with pytest.raises(BadUsage, match="expected ISO 8601"):
        ingest(LINE, published="next Tuesday")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Café “talks”".encode("cp1252"), "Café “talks”"),
        ('<meta charset="utf-8"><h1>Café “talks”</h1>'.encode("cp1252"), "Café “talks”"),
        ('<meta charset="utf-8"><h1>Café “talks”</h1>'.encode(), "Café “talks”"),
        ('<meta charset="iso-8859-1"><h1>Café “talks”</h1>'.encode("cp1252"), "Café “talks”"),
        ('<meta charset="euc-kr"><h1>외교장관 회담</h1>'.encode("euc-kr"), "외교장관 회담"),
        ("<h1>Café talks</h1>".encode("utf-16"), "Café talks"),
        ("Café talks in Oslo".encode("utf-16-le"), "Café talks in Oslo"),
        ("\ufeffCafé talks".encode(), "Café talks"),
        ('<meta charset="no-such"><h1>Café</h1>'.encode(), "Café"),
        ('<meta charset="hex"><h1>Caf\xe9</h1>'.encode("latin-1"), "Café"),
    ],
)
def test_encodings(raw: bytes, text: str) -> None:
    assert ingest(raw).text == text


def test_lone_surrogates_and_control_characters_become_spaces() -> None:
    assert ingest("Oslo\ud800 talks\x00 go on").text == "Oslo  talks  go on"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 50_000 + PARAGRAPH + "</div>" * 50_000,
        "<html><body>" + "<b>" * 50_000 + PARAGRAPH,
        "<table><tr><td>" * 50_000 + PARAGRAPH,
        "<ul><li>" * 50_000 + PARAGRAPH,
    ],
    ids=["div", "b", "table", "list"],
)
def test_fifty_thousand_nested_tags(page: str) -> None:
    start = time.process_time()
    assert ingest(page).text == LINE
    assert time.process_time() - start < 5


def test_deep_page_keeps_its_head() -> None:
    head = "<head><title>Café talks</title><meta name='date' content='2023-05-05T10:00Z'></head>"
    report = ingest(f"<html>{head}<body>" + "<div>" * 50_000 + PARAGRAPH)
    assert (report.title, report.published_at) == ("Café talks", "2023-05-05T10:00+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "<p>" + "<" * 300_000,
        "<html>" + "&" * 300_000,
        '<html><a href="' + "x" * 300_000,
        "<html><script>" * 20_000 + LINE,
        "<html><body><p>" + "<span>a b</span>" * 30_000,
        "# Talks\n\n" + "[" * 100_000,
        "# Talks\n\n" + "![" * 100_000,
        "# Talks\n\n" + "*" * 100_000 + "a",
        "a\n" * 100_000,
        "By Ana Rojas, " * 20_000 + "\n\nPosted on 1 May 2023\n",
        "AAAA " * 60_000,
        "1 May 2023 " * 30_000,
        "Posted on 1 May 2023\n" + ("a | " * 60 + "\n") * 1000,
        "Posted on 1 May 2023\n" + ("share " * 42 + "!\n") * 1000,
        "<html><body>" + "<figure><img><figcaption>A caption in Oslo (AP)</figcaption></figure>" * 5000,
    ],
    ids=lambda text: text[:14].strip() + text[24:40].strip(),
)
def test_hostile_text_ends_soon(text: str) -> None:
    start = time.process_time()
    try:
        assert ingest(text).text
    except BadInput as error:
        assert str(error)
    assert time.process_time() - start < 5


def test_unclosed_tags() -> None:
    report = ingest(
        f"<html><body><h1>Ministers meet<p>{LINE}<p>They will <b>meet again on Tuesday in Santiago"
    )
    assert (report.title, report.body.split("\n\n")[0]) == ("Ministers meet", LINE)


def test_page_of_a_title_alone() -> None:
    report = ingest("<html><head><title>Talks end</title></head><body><script>draw()</script></body></html>")
    assert (report.text, report.title) == ("Talks end", "Talks end")


def test_references_to_no_character() -> None:
    article = '{"@type": "NewsArticle", "headline": "Talks \\ud800 \\u0000end"}'
    head = f'<head><script type="application/ld+json">{article}</script></head>'
    report = ingest(f"<html>{head}<body><p>Oslo&#xD800; and&#0; &#99999999;{LINE}</p></body></html>")
    assert report.text.encode("utf-8")
    assert report.title == "Talks end"
