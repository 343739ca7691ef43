"""Stories as rows: in the folders of CSV and Parquet, and as JSON lines with their schema."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from types import MappingProxyType

import pandas
import pyarrow
import pyarrow.parquet
import pytest

from builders import report
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement
from dragoman.record import Record, content_id
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.record_tables import STORIES
from dragoman.render.exchange.selection import Selection
from telling import VISIT, busy, news, told

DAY = "2023-05-10"
MET = told("Norway and Chile met in Arica over salmon quotas.", DAY, when=DAY, where="Arica", word="met")
OPENS = "Norway and Chile met in Arica over salmon quotas. More follows."
ONLY_OPENS = Record(replace(report(OPENS, published_at=DAY, outlet="Quayside"), id=content_id(OPENS)))
TYPES = MappingProxyType(
    {"array": list, "boolean": bool, "integer": int, "number": float, "string": str, "null": type(None)}
)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_a_row_has_what_the_story_says(exported):
    data, tally = exported((*VISIT, MET, ONLY_OPENS), "csv", table="stories")
    assert tally.written == {"stories": 5}
    visit = next(row for row in rows(data) if row["status"] == "postponed")
    assert (visit["event_type"], visit["actors"], visit["recipients"]) == ("CONSULT", "CHL", "NOR")
    assert (visit["date"], visit["sources"], visit["witnesses"]) == ("2023-05-12", "2", "2")
    assert visit["history"] == "planned 2023-05-01; postponed 2023-05-10"
    assert visit["reports"] == "; ".join(record.report.id for record in VISIT[:2])
    met = next(row for row in rows(data) if row["also"])
    assert (met["also"], met["place"], met["situation"]) == (ONLY_OPENS.report.id, "Arica", "False")
    assert met["mentions"] == MET.events[0].id
    assert any(row["situation"] == "True" for row in rows(data))  # the war


@pytest.mark.parametrize("make", [news, busy])
def test_they_are_those_of_merging_all_at_once(exported, make):
    records = list(map(make, range(60)))
    wanted = stories(mentions(records), openings=openings(records))
    lines = [json.loads(line) for line in exported(iter(records), "stories")[0].splitlines()]
    assert [(line["id"], line["reports"], line["also"]) for line in lines] == [
        (story.id, [one.report for one in story.mentions], [one.report for one in story.also])
        for story in wanted
    ]


def test_stories_that_are_given_are_written_as_they_come(exported):
    class Unread:
        def __iter__(self):
            raise AssertionError("the records were read")

    given = stories(mentions([MET]), openings=openings([ONLY_OPENS]))
    out = io.BytesIO()
    export(Unread(), "stories", out, stories=iter(given))
    (line,) = map(json.loads, out.getvalue().splitlines())
    assert (line["id"], line["also"]) == (given[0].id, [ONLY_OPENS.report.id])


def test_decisions_by_hand_part_them(exported):
    apart = Judgement("different", *(record.events[0].id for record in VISIT[:2]))
    out = io.BytesIO()
    assert export(VISIT[:2], "stories", out, judgements=[apart]).written == {"stories": 2}
    assert exported(VISIT[:2], "stories")[1].written == {"stories": 1}


def test_each_line_is_as_its_schema_says(tmp_path):
    export((*VISIT, MET, ONLY_OPENS), "stories", tmp_path / "told.jsonl")
    schema = json.loads((tmp_path / "told.schema.json").read_text(encoding="utf-8"))
    lines = list(map(json.loads, (tmp_path / "told.jsonl").read_text(encoding="utf-8").splitlines()))
    assert len(lines) == 5
    for line in lines:
        assert list(line) == schema["required"] == list(schema["properties"])
        for name, value in line.items():
            kinds = schema["properties"][name]["type"]
            kinds = [kinds] if isinstance(kinds, str) else kinds
            assert type(value) in [TYPES[kind] for kind in kinds], name
            assert not isinstance(value, list) or all(isinstance(one, str) for one in value)


def test_a_folder_has_them_beside_its_rows(tmp_path):
    records = (*VISIT, MET, ONLY_OPENS)
    export(iter(records), "csv", tmp_path / "csv")
    export(iter(records), "parquet", tmp_path / "parquet")
    found = pandas.read_csv(tmp_path / "csv" / "stories.csv", keep_default_na=False)
    table = pyarrow.parquet.read_table(tmp_path / "parquet" / "stories.parquet")
    assert found["id"].tolist() == table["id"].to_pylist() and len(found) == 5
    assert [len(one) for one in table["also"].to_pylist()] == [bool(one) for one in found["also"]]
    assert table.schema.field("situation").type == pyarrow.bool_()
    package = json.loads((tmp_path / "csv" / "datapackage.json").read_text(encoding="utf-8"))
    (described,) = (one for one in package["resources"] if one["name"] == "stories")
    assert described["rows"] == 5 and described["schema"]["primaryKey"] == ["id"]
    kinds = {one["name"]: one["type"] for one in described["schema"]["fields"]}
    assert (kinds["situation"], kinds["sources"], kinds["also"]) == ("boolean", "integer", "string")


def test_records_that_go_by_are_not_kept():
    selection = Selection(iter([ONLY_OPENS, MET]))
    assert list(selection.passing()) == [ONLY_OPENS, MET]
    assert [record.report.id for record in selection._gathering._telling] == [MET.report.id]
    (story,) = selection.listed()
    assert STORIES.cells(story, None)["also"] == [ONLY_OPENS.report.id]
