"""Names of files that every system takes, made of words that come from reports."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, count

from dragoman.record import content_id
from dragoman.render.words import plain

LONGEST = 120
"""Bytes of a name in UTF-8, without its ending: encrypted folders take 143, others 255."""
_FORBIDDEN = re.compile(r"""[<>:"/\\|?*#^\[\]`$%&{}~!@=;']+""")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))", re.IGNORECASE)
"""What Windows takes for a device, whatever comes after its dot."""
_UNNAMED = "unnamed"


def safe_name(words: str, suffix: str = "") -> str:
    """Return `words` as the name of a file, `suffix` kept whole: no character that a file system, a shell or
    Obsidian obeys, no device of Windows, not hidden, and short enough."""
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", plain(words)))
    name = " ".join(name.split()).strip(" .-")
    name = f"_{name}" if _DEVICE.match(name) else name
    return (_cut(name, LONGEST - len(suffix.encode())) or _UNNAMED) + suffix


def _cut(name: str, length: int) -> str:
    """Return a name of at most `length` bytes, cut between words unless one word is half of it."""
    cut = name.encode()[:length].decode(errors="ignore")
    if cut != name and " " in cut[len(cut) // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" .-")


class NoteNames:
    """Gives names, no two of which are one file where capitals do not count."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, words: str, key: tuple[str, ...], suffix: str = "") -> str:
        """Return the name of the note `key`; where another has it, with a hash of the key."""
        others = (f" ({content_id(*key, number)})" for number in count())
        names = (safe_name(words, end) for end in chain((suffix,), others))
        name = next(name for name in names if _folded(name) not in self._given)
        self._given.add(_folded(name))
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKD", name.casefold())
