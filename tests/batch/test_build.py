"""A corpus into Parquet: every row, in any number of processes, whatever is killed in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import corpora
import pytest
from corpora import RECORDS, built, lines, rows

from dragoman.batch import build
from dragoman.batch.task_engine import Threads
from dragoman.errors import BadInput, BadUsage
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.render.exchange import table_files
from telling import busy, news

HERE = Path(__file__).parent


def test_every_row_of_every_record_is_written(corpus, out, here):
    done = built(corpus, out)
    assert (done.reports, done.refused, done.failed) == (len(RECORDS), 1, [])
    for table in table_files.WRITTEN:
        wanted = [row for record in RECORDS for row in table_files.nested_rows(table, record)]
        if wanted:
            found = rows(out, table.name)
            assert sorted(map(str, found)) == sorted(str(_listed(row)) for row in wanted), table.name
    (refusal,) = rows(out, "refusals")
    assert refusal["source"] == "torn.jsonl, line 1" and "not JSON" in refusal["reason"]


def _listed(row):
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def test_the_files_are_the_same_for_any_number_of_processes(corpus, tmp_path, contents):
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    built(corpus, one)
    built(corpus, two, Threads(2))
    assert contents(one) == contents(two)


def test_the_manifest_names_every_file_and_column(corpus, out, here):
    built(corpus, out)
    told = json.loads((Path(out) / "manifest.json").read_text(encoding="utf-8"))
    for name, table in told["tables"].items():
        there = {f"{name}/{path.name}" for path in (Path(out) / name).glob("*")}
        assert set(table["parts"]) == there
        if there:
            found = rows(out, name)
            assert len(found) == table["rows"]
            assert [column["name"] for column in table["columns"]] == list(found[0])
    readme = (Path(out) / "README.md").read_text(encoding="utf-8")
    assert f"| reports | {len(RECORDS)} |" in readme


def test_what_is_done_is_not_done_again(corpus, out, contents, here):
    first = built(corpus, out)
    before = contents(out)
    again = built(corpus, out)
    assert (first.done_before, again.done_before) == (0, first.shards)
    assert again.rows == first.rows and contents(out) == before


def test_what_has_changed_is_built_anew_and_what_is_gone_goes(corpus, out, tmp_path, contents, here):
    first = built(corpus, out)
    (corpus / "small" / "12.jsonl").write_bytes(lines(RECORDS[:1]))
    (corpus / "torn.jsonl").unlink()
    again = built(corpus, out)
    assert 0 < again.done_before < first.shards and again.refused == 0
    built(corpus, str(tmp_path / "anew"))
    assert contents(out) == contents(str(tmp_path / "anew"))


def test_a_report_that_ends_its_process_is_set_aside(corpus, out, monkeypatch):
    monkeypatch.setattr("dragoman.batch.shard.tabler", corpora.tabler)
    done = built(corpus, out)
    assert (done.reports, done.refused, done.failed) == (len(RECORDS) - 1, 2, [])
    assert ("big.jsonl, line 3", "set aside: its reader ended with exit code 3") in {
        (row["source"], row["reason"]) for row in rows(out, "refusals")
    }


BUILDING = f"""
import sys
sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}]
if __name__ == "__main__":
    import corpora
    from dragoman.batch import shard
    shard.tabler = corpora.tabler
    corpora.built(*sys.argv[1:], noted=lambda note: print(note.id, flush=True))
"""


@pytest.mark.slow
def test_a_build_that_is_killed_goes_on_where_it_stopped(corpus, out, tmp_path, contents):
    (corpus / "a.jsonl").write_bytes(lines(RECORDS[5:12]))  # two shards before the one that takes for ever
    command = [sys.executable, "-c", BUILDING, str(corpus), out]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "SALMON": "endless"}
    ) as program:
        assert program.stdout.readline() and program.stdout.readline()
        program.send_signal(signal.SIGKILL)
    assert not (Path(out) / "manifest.json").exists()
    assert built(corpus, out).done_before == 2
    built(corpus, str(tmp_path / "whole"))
    assert contents(out) == contents(str(tmp_path / "whole"))


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_stories_are_those_of_all_mentions_at_once(corpus, out, monkeypatch, size, here):
    monkeypatch.setattr(build, "GROUP", size)
    monkeypatch.setattr(build, "_PRINTED", size)
    built(corpus, out)
    wanted = stories(mentions(RECORDS))
    assert {(row["id"], *row["mentions"], row["witnesses"]) for row in rows(out, "stories")} == {
        (story.id, *(mention.id for mention in story.mentions), len(story.witnesses)) for story in wanted
    }


def test_stories_of_some_mentions_are_made_by_several_processes_and_are_the_same(
    corpus, tmp_path, monkeypatch, here
):
    one, many = str(tmp_path / "one"), str(tmp_path / "many")
    built(corpus, one)
    monkeypatch.setattr(build, "_FEW", 2)
    built(corpus, many)
    assert len(list((Path(one) / "stories").iterdir())) == 1 < len(list((Path(many) / "stories").iterdir()))
    assert sorted(map(str, rows(one, "stories"))) == sorted(map(str, rows(many, "stories")))


def test_busy_states_have_the_same_stories_set_by_set(tmp_path, out, here):
    (tmp_path / "busy.jsonl").write_bytes(lines(map(busy, range(160))))
    built(tmp_path / "busy.jsonl", out, shard_size=40)
    wanted = stories(mentions(map(busy, range(160))))
    found = {frozenset(row["mentions"]) for row in rows(out, "stories")}
    assert found == {frozenset(mention.id for mention in story.mentions) for story in wanted}


@pytest.mark.parametrize("size", [3, 1000])
def test_the_reports_that_open_with_a_story_are_those_of_all_at_once(
    tmp_path, out, monkeypatch, contents, size, here
):
    monkeypatch.setattr(build, "GROUP", size)
    records = list(map(news, range(90)))
    (tmp_path / "news.jsonl").write_bytes(lines(records))
    done = built(tmp_path / "news.jsonl", out, shard_size=20)
    wanted = stories(mentions(records), openings=openings(records))
    assert {row["id"]: row["also"] for row in rows(out, "stories")} == {
        story.id: [one.report for one in story.also] for story in wanted
    }
    assert any(story.also for story in wanted)
    assert all(not name.startswith("_") for name in done.rows)
    assert not [name for name in contents(out) if name.startswith("_merge/")]


def test_what_cannot_be_built_is_told(corpus, out, tmp_path):
    with pytest.raises(BadInput, match="no such file or folder"):
        built(tmp_path / "nowhere", out)
    with pytest.raises(BadUsage, match="is within"):
        built(corpus, str(corpus / "out"))
    with pytest.raises(BadUsage, match=r"holds something else \(big.jsonl\)"):
        built(corpus / "small", str(corpus))
    with pytest.raises(BadUsage, match="dragoman add"):
        built("https://www.example.org/feed.xml", out)
