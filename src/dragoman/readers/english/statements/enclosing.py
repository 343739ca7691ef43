"""Which attributed contents of a paragraph lie around a place: what is told within another's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dragoman.readers.english.statements.drafts import Chars

_STRETCH = 500
"""Characters of the report by which contents are filed; most contents lie in one or two."""


class Enclosing:
    """The contents of some items, found by what they lie around."""

    def __init__(self, contents: Iterable[tuple[int, Sequence[Chars]]]) -> None:
        """Take the contents of each item, under the number of the item."""
        self._filed: defaultdict[int, list[tuple[int, Chars]]] = defaultdict(list)
        for number, parts in contents:
            for part in parts:
                for stretch in range(part[0] // _STRETCH, part[1] // _STRETCH + 1):
                    self._filed[stretch].append((number, part))

    def around(self, place: Chars) -> Iterator[tuple[int, Chars]]:
        """Yield each item with a content around `place`, in the order given, and the first such content."""
        last = None
        for number, part in self._filed.get(place[0] // _STRETCH, ()):
            if number != last and part[0] <= place[0] and place[1] <= part[1]:
                last = number
                yield number, part
