"""The unlabelled texts that labels are made for: each is named by its file and line, and kept by its hash.

The texts are not ours and stay outside the repository; what is committed are labels as offsets into them. A
hash of each text makes sure that the offsets are read against the very text that was labelled.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dragoman.readers.english.learned.combining import ITEM
from dragoman.sources.item import plain

PORTAL = "portal_2002_2023.jsonl.gz"
FEED = "rss_2023_01_02.jsonl.gz"
OFFICIAL = ("white_house_2021.jsonl.gz", "kremlin_2000_2012.jsonl.gz")
OUTLETS = {
    PORTAL: "Wikipedia, Portal:Current events",
    "white_house_2021.jsonl.gz": "The White House",
    "kremlin_2000_2012.jsonl.gz": "President of Russia (kremlin.ru)",
}
OFFICIAL_WORDS = 220
"""Words of an official text that are labelled: its title and what follows, up to the end of a paragraph."""


@dataclass(frozen=True, slots=True)
class PoolText:
    """One text of the pool: where it stands, when it was published (ISO date), and what it says."""

    file: str
    line: int
    published: str
    title: str | None
    text: str
    host: str = ""

    @property
    def id(self) -> str:
        """The name of the text in batches and labels: file and line."""
        return f"{self.file.split('.')[0]}:{self.line}"

    @property
    def outlet(self) -> str:
        """Who published it."""
        return self.host or OUTLETS[self.file]

    @property
    def sha256(self) -> str:
        """The first 16 hexadecimal digits of the hash of the text."""
        return digest(self.text)


def digest(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts(folder: Path, file: str) -> Iterator[PoolText]:
    """Yield the texts of one file of the pool in its order; lines count from 0."""
    with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if file == PORTAL:
                yield PoolText(file, number, row["date"], None, row["text"])
            elif file == FEED:
                if item := _feed_item(number, row):
                    yield item
            elif text := _opening(row):
                yield PoolText(file, number, str(row["date"])[:10], row["title"], text)


@cache
def by_id(folder: Path, file: str) -> dict[str, PoolText]:
    """Return the texts of one file of the pool by their names."""
    return {text.id: text for text in texts(folder, file)}


def _feed_item(number: int, row: dict[str, Any]) -> PoolText | None:
    """Return an item with a title and a short summary in English; None of any other."""
    title, summary = (" ".join(plain(row[name]).split()) for name in ("title", "summary"))
    text = f"{title}\n\n{summary}"
    if not title or not summary or len(text) > ITEM or not row["lang"].startswith("en"):
        return None
    host = (urlsplit(row["url"]).hostname or "").removeprefix("www.")
    return PoolText(FEED, number, str(row["date"])[:10], title, text, host)


def _opening(row: dict[str, Any]) -> str:
    """Return the title and the first paragraphs of an official text."""
    body = row.get("text") or "\n\n".join(part for part in (row.get("lead"), row.get("body")) if part)
    paragraphs = [" ".join(paragraph.split()) for paragraph in body.split("\n") if paragraph.strip()]
    chosen = [row["title"]]
    words = 0
    for paragraph in paragraphs:
        size = len(paragraph.split())
        if words and words + size > OFFICIAL_WORDS:
            break
        chosen.append(" ".join(paragraph.split()[:OFFICIAL_WORDS]))
        words += size
    return "\n\n".join(chosen) if words >= 30 else ""
