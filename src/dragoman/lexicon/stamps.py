"""The words before a page's times, and which time they announce (lexicons/stamp_labels.csv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman.lexicon.tables import csv_rows, one_of


@dataclass(frozen=True, slots=True)
class StampLabels:
    """A pattern that finds any label, and what each means ("published" or "modified")."""

    pattern: re.Pattern[str]
    meanings: dict[str, str]

    def meaning(self, label: str) -> str:
        return self.meanings[" ".join(label.casefold().strip(" :").split())]


@cache
def stamp_labels() -> StampLabels:
    """Return the labels of the table, checked."""
    meanings = {
        row["label"]: one_of(
            row["meaning"],
            ("published", "modified"),
            file="stamp_labels.csv",
            row=row["label"],
            column="meaning",
        )
        for row in csv_rows("stamp_labels.csv")
    }
    names = "|".join(re.escape(name) for name in sorted(meanings, key=len, reverse=True))
    return StampLabels(re.compile(rf"\b(?:{names})\b(?:\s?:)?", re.IGNORECASE), meanings)
