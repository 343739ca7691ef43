from __future__ import annotations

import json

import hostile
import pytest

from builders import told
from dragoman.errors import BadUsage
from dragoman.record.encoding import decode, json_schema
from dragoman.render.exchange.formats import export


def test_records_come_back_whole(exported):
    record = told()
    data, tally = exported([record, record], "jsonl")
    assert [decode(line) for line in data.splitlines()] == [record, record]
    assert tally.written == {"records": 2} and not tally.lost and not tally.unmapped


def test_the_schema_stands_beside_the_file(tmp_path):
    export([told()], "jsonl", tmp_path / "records.jsonl")
    assert json.loads((tmp_path / "records.schema.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(json_schema())
    )


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text(exported, text):
    data, _ = exported([hostile.record(text)], "jsonl")
    decode(data).verify()


def test_an_unknown_format_is_answered_with_those_there_are(exported):
    with pytest.raises(BadUsage, match=r"no format 'docx'; there are: csv, jsonl"):
        exported([told()], "docx")
