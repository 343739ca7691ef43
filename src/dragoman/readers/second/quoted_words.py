"""Where quoted words stand in a text (the same characters but for white space and quotation marks), and the
date that time words give.

Never by likeness: words that the text does not have are found nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.record import Timex, When

_DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d))?")
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»《》〈〉「」『』〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›＇", "'"))


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a report, with their words as they are compared."""

    start: int
    plain: str
    places: tuple[int, ...]
    """For each character of `plain` where it stands in the report."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Passage:
        """Return a passage of a report's text."""
        plain: list[str] = []
        places: list[int] = []
        for place in range(start, end):
            character = text[place]
            if not character.isspace():
                plain.append(character.translate(_MARKS))
                places.append(place)
            elif plain and plain[-1] != " ":
                plain.append(" ")
                places.append(place)
        return cls(start, "".join(plain), tuple(places))

    @property
    def range(self) -> tuple[int, int]:
        """The first character of the report, and the one after the last."""
        return self.start, self.places[-1] + 1

    def find(self, words: str) -> tuple[int, int] | None:
        """Return where the report has these words, as whole words; None where it does not."""
        wanted = " ".join(words.split()).translate(_MARKS)
        at = self.plain.find(wanted) if wanted else -1
        while at >= 0 and not self._is_whole(at, at + len(wanted)):
            at = self.plain.find(wanted, at + 1)
        return None if at < 0 else (self.places[at], self.places[at + len(wanted) - 1] + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        """Say whether words are not cut: of scripts with capitals, which part words by spaces."""
        return not (self._joined(start - 1, start) or self._joined(end - 1, end))

    def _joined(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self.plain):
            return False
        letters = self.plain[left], self.plain[right]
        return all(
            letter.isalnum() and (letter.isdigit() or letter.lower() != letter.upper()) for letter in letters
        )


def date_of(time: Timex) -> When | None:
    """Return the day, month or year of a time expression; None for one that has no date."""
    match = _DATE.match(time.value) if time.kind in ("DATE", "TIME") else None
    return When(match[1], time.span, match[2]) if match else None
