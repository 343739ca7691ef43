"""Parquet is read by a process of its own, which may take little memory and sees no other file."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest

from dragoman.errors import BadInput, InstallationError
from dragoman.sources import bounded_input
from dragoman.sources.bounded_input import found_apart
from dragoman.sources.item import Address, How, Item, Refusal
from dragoman.sources.items import items

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
HERE = "test_parquet_process"


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    """Let the process find the ways in of this file."""
    monkeypatch.syspath_prepend(str(__file__).rpartition("/")[0])
    monkeypatch.chdir(tmp_path)


def written(columns, name="a.parquet", **options):
    parquet.write_table(pa.table(columns), name, **options)
    return name


def test_rows_come_in_their_order_from_all_row_groups(tmp_path):
    name = written(
        {"text": [f"Talks {n}." for n in range(2000)], "more": list(range(2000))}, row_group_size=300
    )
    found = list(items([name], How()))
    assert [one.content for one in found] == [f"Talks {n}." for n in range(2000)]
    assert found[1999].name == "a.parquet, row 2000"


def test_an_address_and_a_row_that_is_too_long_are_told_apart():
    name = written({"text": ["A.", "x" * 2000, "B."], "url": ["https://fjord.example/1"] * 3})
    first, refused, last = items([name], How(max_bytes=1000))
    assert (first.content, first.address, last.content) == ("A.", "https://fjord.example/1", "B.")
    assert refused == Refusal("a.parquet, row 2", "longer than 1,000 bytes, the most that is read")
    (address,) = items([written({"url": ["https://fjord.example/1"]})], How())
    assert isinstance(address, Address)


def test_a_text_that_is_not_utf8_is_refused_alone():
    bytes_of_texts = pa.array([b"A.", b"\xff", b"B."]).buffers()
    texts = pa.Array.from_buffers(pa.string(), 3, bytes_of_texts)
    found = list(items([written({"text": texts})], How()))
    assert [type(one) for one in found] == [Item, Refusal, Item] and found[1].name == "a.parquet, row 2"


def test_more_rows_than_bytes_are_no_table():
    (refused,) = items([written({"text": pa.nulls(200_000, pa.string())})], How())
    assert refused.name == "a.parquet" and "claims to have 200,000 rows" in refused.reason


def test_a_table_within_an_archive_is_to_be_given_as_a_file(tmp_path):
    written({"text": ["A."]})
    with zipfile.ZipFile("all.zip", "w") as archive:
        archive.write("a.parquet")
    (refused,) = items(["all.zip"], How())
    assert refused.name == "all.zip/a.parquet" and "a file of its own" in refused.reason


def whatever(name, stream, how):
    """Ways in for the process: what they do is their name."""
    if name == "much":
        yield Item("much, row 1", "A.")
        bytearray(10**9)
    elif name == "dies":
        yield Item("dies, row 1", "A.")
        sys.stdout.close()
        import os
        import signal

        os.kill(os.getpid(), signal.SIGKILL)
    elif name == "lacks":
        raise InstallationError("no package")
    elif name == "prints":
        print("not an answer", flush=True)
        yield Item("prints", stream.read().decode(), how.columns["text"])
    elif name == "pieces":
        stream.seek(-4, io.SEEK_END)
        yield Item(str(stream.tell()), stream.read() + stream.read(), suffix=".txt")


def taken(name, content=b"0123456789"):
    return list(found_apart(f"{HERE}:whatever", name, io.BytesIO(content), How(columns={"text": "body"})))


def test_what_the_process_says_and_reads():
    assert taken("prints") == [Item("prints", "0123456789", "body")]
    assert taken("pieces") == [Item("6", b"6789", suffix=".txt")]
    assert len(taken("prints", b"x" * 3_000_000)[0].content) == 3_000_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no limit on memory elsewhere")
def test_more_memory_than_there_is_for_it_is_a_refusal():
    assert taken("much") == [Item("much, row 1", "A."), Refusal("much", "it takes more memory than there is")]


def test_a_process_that_dies_is_told_after_what_it_found():
    found = found_apart(f"{HERE}:whatever", "dies", io.BytesIO(b""), How())
    assert next(found) == Item("dies, row 1", "A.")
    with pytest.raises(BadInput, match="its reader was ended by the system"):
        next(found)


def test_a_missing_package_is_no_refusal():
    with pytest.raises(InstallationError, match="no package"):
        taken("lacks")


def test_who_stops_early_leaves_no_process(monkeypatch):
    started = []
    popen = bounded_input.subprocess.Popen

    def start(*given, **options):
        started.append(popen(*given, **options))
        return started[-1]

    monkeypatch.setattr(bounded_input.subprocess, "Popen", start)
    found = found_apart(f"{HERE}:whatever", "prints", io.BytesIO(b"a"), How(columns={"text": "b"}))
    next(found)
    found.close()
    assert started[0].poll() is not None
