"""Numbers as accounts give them, with the word they count: "30 days", "1.5 billion euros"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.record import Span

_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>%|(?:(?:thousand|million|billion|trillion|per cent|percent)\b\s?)?(?:[a-z]{3,})?))?"
)


def numbers(span: Span) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of each number in a span, as characters of its report."""
    for match in _NUMBER.finditer(span.quote):
        unit = " ".join((match["unit"] or "").split()).replace("per cent", "%").replace("percent", "%")
        value = f"{match['number'].replace(',', '').replace(' ', '')} {unit}".strip()
        yield span.start + match.start(), span.start + len(match.group().rstrip()) + match.start(), value
