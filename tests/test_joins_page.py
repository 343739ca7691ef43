"""The recipes of docs/joins.md, run on stories that were made up for them."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dragoman.render.exchange.formats import export
from telling import told

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = (DOCS / "joins.md").read_text(encoding="utf-8")
STORIES = [
    ("2023-06-02", "USA-CHN", "CONSULT"), ("2023-06-25", "USA-CHN", "CONSULT"),
    ("2023-07-16", "USA-CHN", "CONSULT"), ("2023-06-12", "CHN>USA", "REQUEST"),
    ("2023-07-03", "DEU-RUS", "CONSULT"), ("2023-07-09", "EU-CHN", "CONSULT"),
]  # fmt: skip
"""Day, parties, type."""
FROM_CSV = (
    'read_parquet <- function(path) read.csv(sub("parquet$", "csv", sub("^dyads", "tables", path)), '
    'na.strings = "")\n'
)
"""Stands in for the package arrow."""
PRINTED = """
rows <- function(table) write.csv(table, row.names = FALSE, na = "")
rows(acts); cat("--\\n"); rows(war); cat("--\\n"); rows(embassies)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("joins")
    records = [
        told(f"They dealt with each other ({number}).", day, when=day, who=who, kind=kind)
        for number, (day, who, kind) in enumerate(STORIES)
    ]
    export(records, "dyads-parquet", path / "dyads")
    export(records, "dyads", path / "tables")
    shutil.copytree(DOCS / "joins", path / "joins")
    return path


def recipes(language):
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL))


def test_python(folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    exec(recipes("python"), names)
    acts = names["acts"].set_index(["source_cow", "target_cow"])
    asked = acts.loc[(710, 2)]
    assert (asked["REQUEST"], asked["CONSULT"]) == (1, 3) and len(acts) == 4
    assert (asked["source_polyarchy"], asked["target_polyarchy"]) == (0.07, 0.83)
    war = {(*row.pair, row.month): (row.talks, row.best) for row in names["war"].itertuples()}
    assert war == {
        (2, 710, "2023-06"): (2, 5), (2, 710, "2023-07"): (1, 0),
        (260, 365, "2023-06"): (0, 2), (260, 365, "2023-07"): (1, 0),
    }  # fmt: skip
    embassies = names["embassies"].set_index(["source_cow", "target_cow"])["embassy"]
    assert embassies.to_dict() == {(2, 710): 3, (710, 2): 3, (255, 365): 1, (365, 255): 3}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r(folder):
    asked = ["Rscript", "-e", 'cat(requireNamespace("arrow", quietly = TRUE))']
    arrow = subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "TRUE"
    program = recipes("r") if arrow else FROM_CSV + recipes("r").replace("library(arrow)", "")
    (folder / "recipe.R").write_text(program + PRINTED, encoding="utf-8")
    done = subprocess.run(["Rscript", "recipe.R"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    acts, war, embassies = (list(csv.DictReader(part.splitlines())) for part in done.stdout.split("--\n"))
    (asked,) = (row for row in acts if row["event_type"] == "REQUEST")
    assert (asked["source_cow"], asked["source_polyarchy"], asked["target_polyarchy"]) == (
        "710",
        "0.07",
        "0.83",
    )
    assert [(row["low"], row["high"], row["month"], row["talks"], row["deaths"]) for row in war] == [
        ("2", "710", "2023-06", "2", "5"), ("2", "710", "2023-07", "1", "0"),
        ("260", "365", "2023-06", "0", "2"), ("260", "365", "2023-07", "1", "0"),
    ]  # fmt: skip
    ranks = {(row["source_cow"], row["target_cow"]): row["embassy"] for row in embassies}
    assert ranks == {("2", "710"): "3", ("710", "2"): "3", ("255", "365"): "1", ("365", "255"): "3"}


def test_the_r_is_whole():
    """Where R is not installed: every bracket and quotation mark is closed."""
    code = re.sub(r'"[^"\n]*"', "", recipes("r"))
    assert '"' not in code
    while (shorter := re.sub(r"\(\)|\[\]|\{\}", "", re.sub(r"[^()\[\]{}]", "", code))) != code:
        code = shorter
    assert code == ""
