"""How views look to a person: what a column says is what its head promises."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from builders import statement
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.query.channels import channels
from dragoman.query.chronology import activity, chronology
from dragoman.render.statement_list import ListWriter
from dragoman.render.views import activity_layout, channels_layout, chronology_layout, write_rows
from telling import told

CALL = stories(mentions([told("The foreign ministers met in Oslo.", "2023-05-05")]))


def shown(rows: Sequence[object], layout: object, form: str) -> str:
    out = io.StringIO()
    write_rows(rows, form, out, layout)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_contact_without_a_date_is_not_dated_by_its_report() -> None:
    found = [one for one in channels(CALL, "NOR", "CHL") if one.turns]
    layout = channels_layout(("NOR", "CHL"))
    told_twice = "used (reported 5 May 2023); last used: reported 5 May 2023"
    assert shown(found, layout, "md").splitlines()[2] == f"- **foreign ministers:** {told_twice}"
    (row,) = (line for line in shown(found, layout, "table").splitlines() if line.startswith("foreign"))
    assert row.count("reported 5 May 2023") == 2


def test_one_source_is_no_sources() -> None:
    assert "2023-05: CONSULT 1 (1 source)" in shown(activity(CALL), activity_layout(()), "md")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_no_spreadsheet_obeys_a_cell(text: str) -> None:
    record = told(f"{text} met in Oslo.", "2023-05-05", text)
    (entry,) = lines(shown(chronology(stories(mentions([record]))), chronology_layout(()), "csv"))
    assert (entry["outlets"], entry["words"]) == (f"'{text}", f"'{text} met in Oslo.")
    out = io.StringIO()
    ListWriter(out, "csv").write(record, [statement(record.report, record.report.text, speaker=text)])
    (said,) = lines(out.getvalue())
    assert (said["speaker"], said["force"], said["start"]) == (f"'{text}", "", "0")


def lines(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written)))
