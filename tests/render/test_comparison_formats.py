"""The forms of a comparison: what is cited can be found, and nothing from a report is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from dragoman.comparison import compare
from dragoman.errors import BadUsage
from dragoman.pipeline import read
from dragoman.render.comparison_formats import CSV_COLUMNS, write_comparison

HOSTILE = '<script>alert(1)</script> [link](http://x.example) | `code` "quoted" \x1b[31m'


@pytest.fixture(scope="module")
def comparison():
    one = read(
        f"The minister of Norway demanded an end to sanctions {HOSTILE} at once.\n\nThey had a candid talk.",
        outlet="Ministry of Foreign Affairs of Norway",
        title=f"Readout of the call {HOSTILE}",
    )
    other = read(
        "The minister of Chile noted the sanctions. The call was held at the request of Norway.",
        outlet="Ministry of Foreign Affairs of Chile",
        title="Readout of the call",
    )
    return compare(one, other)


def written(comparison, form):
    out = io.StringIO()
    write_comparison(comparison, out, form)
    return out.getvalue()


def test_links_of_the_page_lead_to_marked_words(comparison):
    page = written(comparison, "html")
    targets = set(re.findall(r'<a id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets
    assert "<script" not in page
    assert "http-equiv" in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "\x1b" not in page


def test_footnotes_of_the_brief_are_defined_once_each(comparison):
    text = written(comparison, "md")
    defined = re.findall(r"^\[\^([\w-]+)\]:", text, re.MULTILINE)
    assert len(defined) == len(set(defined))
    assert set(re.findall(r"\[\^([\w-]+)\](?!:)", text)) == set(defined)
    assert "<script" not in text.replace("\\<", "")
    assert not re.search(r"(?<!\\)\]\(http", text)


def test_rows_of_the_long_table_read_back(comparison):
    rows = list(csv.DictReader(io.StringIO(written(comparison, "csv"))))
    assert tuple(rows[0]) == CSV_COLUMNS
    texts = {one.report.id: one.report.text for one in comparison.accounts}
    for row in rows:
        if row["value"] == "silent":
            assert not row["quote"]
        else:
            assert texts[row["doc_id"]][int(row["start"]) : int(row["end"])] == row["quote"]
    assert {row["verdict"] for row in rows} >= {"only Norway", "only Chile"}


def test_data_holds_every_row(comparison):
    data = json.loads(written(comparison, "json"))
    assert [row["id"] for row in data["rows"]] == [row.id for row in comparison.rows]


def test_the_table_keeps_within_its_width_and_names_its_rules(comparison, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = written(comparison, "table")
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    for row in comparison.rows:
        for verdict in row.verdicts:
            assert verdict.rule in text


def test_an_unknown_form_names_those_there_are(comparison):
    with pytest.raises(BadUsage, match="table, md, html, csv, json"):
        written(comparison, "pdf")
