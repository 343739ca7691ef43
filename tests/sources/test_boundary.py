"""One bad thing is one refusal, which can be written anywhere; what stands beside it is taken."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import InstallationError
from dragoman.sources import feeds
from dragoman.sources.item import Address, How, Item, Refusal, attempt, date_of, guarded
from dragoman.sources.items import items, resolved

DEEP = '{"text": ' + "[" * 3000 + "]" * 3000 + "}"
GOOD = '{"text": "Talks."}'
HOSTILE = "a\udcffb\x00c\x1b[2Jd\u202ee\nf\ud800g\u2028h"


def told(found):
    return [one.content if isinstance(one, Item) else one.reason for one in found]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def unreadable(monkeypatch):
    """Make every folder of this name one that may not be listed (who runs the tests may be root)."""
    listed = Path.iterdir

    def iterdir(path):
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)


def test_a_name_and_a_reason_can_be_written_anywhere():
    refusal = Refusal(HOSTILE, f"reason {HOSTILE}")
    assert refusal.name == r"a\xffb\x00c\x1b[2Jd\u202ee\x0af\ud800g\u2028h"
    for text in (refusal.name, refusal.reason):
        assert text.isprintable() and msgspec.json.decode(msgspec.json.encode(text)) == text
    assert Refusal("a\u00e9 \u0645.txt", "b").name == "a\u00e9 \u0645.txt"


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u4e2d", "\U0001f600"])
def test_a_refusal_is_short_enough_for_an_index_and_keeps_both_ends_of_its_name(letter):
    refusal = Refusal(f"start{letter * 5000}, line 7", letter * 5000)
    assert len(refusal.name.encode()) <= 1000 and len(refusal.reason.encode()) <= 1500
    assert refusal.name.startswith(f"start{letter}") and refusal.name.endswith(f"{letter}, line 7")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RecursionError("x"), "it is nested too deep to be read"),
        (MemoryError(), "it takes more memory than there is"),
        (PermissionError(13, "Permission denied", "x"), "Permission denied"),
        (KeyError("x"), "a fault of the program: KeyError: 'x'"),
    ],
)
def test_an_error_is_told_once_and_what_came_before_it_is_kept(error, reason):
    def found():
        yield 1
        raise error

    assert list(guarded("a", found())) == [1, Refusal("a", reason)]
    assert attempt("a", found().__next__) == 1
    assert attempt("a", lambda: [][0]) == Refusal(
        "a", "a fault of the program: IndexError: list index out of range"
    )


def test_what_is_wrong_with_everything_is_no_refusal():
    def found():
        raise InstallationError("no model")
        yield

    with pytest.raises(InstallationError):
        list(guarded("a", found()))
    with pytest.raises(InstallationError):
        attempt("a", found().__next__)


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_file_whose_name_is_not_utf8_is_read(folder):
    (folder / os.fsdecode(b"a\xff.txt")).write_bytes(b"A.")
    (folder / "b.txt").write_bytes(b"B.")
    found = list(items(["."], How()))
    assert [(one.name, one.content) for one in found] == [(r"a\xff.txt", b"A."), ("b.txt", b"B.")]


def test_a_member_whose_name_is_not_utf8_is_read(folder):
    with tarfile.open("all.tar", "w", format=tarfile.GNU_FORMAT) as archive:
        for name in ("a\udcff.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = 2
            archive.addfile(info, io.BytesIO(b"A."))
    assert [one.name for one in items(["all.tar"], How())] == [r"all.tar/a\xff.txt", "all.tar/b.txt"]


def test_a_member_of_a_zip_whose_name_is_not_utf8_is_read(folder):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a\u00e9.txt", "b.txt", "\u00e9.txt"):
            archive.writestr(name, "PK\x03\x04 A.")
    Path("all.zip").write_bytes(out.getvalue().replace("a\u00e9".encode(), b"a\xff\xff"))
    found = {one.name: one.content for one in items(["all.zip"], How())}
    assert found == dict.fromkeys(
        ("all.zip/a\xa0\xa0.txt", "all.zip/b.txt", "all.zip/\u00e9.txt"), b"PK\x03\x04 A."
    )


def test_a_folder_that_cannot_be_listed_is_a_refusal(folder, unreadable):
    for name in ("a.txt", "closed/b.txt", "d.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"A.")
    for source in (".", "*", "closed"):
        found = list(items([source, "a.txt"], How()))
        assert Refusal("closed", "Permission denied") in found
        assert len(found) == (2 if source == "closed" else 4)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", f"{GOOD}\n{DEEP}\n{GOOD}\n"), ("a.json", f"[{GOOD}, {DEEP}, {GOOD}]")],
)
def test_a_value_that_is_nested_too_deep_is_refused_alone(folder, name, content):
    Path(name).write_text(content, encoding="utf-8")
    assert told(items([name], How())) == ["Talks.", "it is nested too deep to be read", "Talks."]


@pytest.mark.parametrize("zone", ["+9999", "+99999999999999999999", "-2400", "\u00b2"])
def test_a_date_with_an_absurd_zone_is_left_as_it_is(folder, zone):
    said = f"Thu, 05 Jan 2023 10:15:00 {zone}"
    assert date_of(said) == (said if zone != "\u00b2" else date_of(said))
    Path("a.jsonl").write_text(json.dumps({"text": "Talks.", "date": said}) + f"\n{GOOD}\n", encoding="utf-8")
    assert told(items(["a.jsonl"], How())) == ["Talks.", "Talks."]


def test_an_entry_of_a_feed_that_breaks_is_refused_alone(folder, monkeypatch):
    read = feeds._published
    monkeypatch.setattr(
        feeds, "_published", lambda entry: [][1] if "2023" in entry.published else read(entry)
    )
    entry = "<item><title>Talks {0}</title><pubDate>Fri, 05 May {0} 10:00:00 GMT</pubDate></item>"
    entries = "".join(entry.format(year) for year in (2022, 2023, 2024))
    Path("a.xml").write_text(
        f"<rss version='2.0'><channel><title>F</title>{entries}</channel></rss>", encoding="utf-8"
    )
    refused, *taken = items(["a.xml"], How())
    assert refused == Refusal("a.xml, entry 2", "a fault of the program: IndexError: list index out of range")
    assert [one.title for one in taken] == ["Talks 2022", "Talks 2024"]


def test_after_very_many_refusals_in_a_row_the_rest_of_a_table_is_not_read(folder, monkeypatch):
    monkeypatch.setattr("dragoman.sources.item.MOST_REFUSED", 3)
    bad = "{}\n"
    Path("a.jsonl").write_text(f"{bad * 2}{GOOD}\n{bad * 2}{GOOD}\n{bad * 3}{GOOD}\n", encoding="utf-8")
    found = list(items(["a.jsonl"], How()))
    assert [isinstance(one, Item) for one in found].count(True) == 2 and len(found) == 10
    assert found[-1].reason == "3 rows after one another are refused; the rest is not read"


def test_a_page_that_breaks_whoever_fetches_it_is_refused_alone():
    def fetch(address):
        raise ValueError("Invalid IPv6 URL")

    asked = [Address("list, line 1", "https://fjord.example/1"), Item("a", "Talks.")]
    refusal, item = resolved(iter(asked), fetch, How())
    assert refusal == Refusal(
        "https://fjord.example/1", "a fault of the program: ValueError: Invalid IPv6 URL"
    )
    assert item == asked[1]
