"""Read a feed's items into records, once: python benchmarks/feed_records.py ITEMS.jsonl.gz OUT.jsonl

ITEMS: one item a line, `date` (UTC), `title`, `summary`, `url`, `feed`. An item's text is its title and
its summary; its outlet the host of its address. OUT holds one encoded record a line, in the order of
the items; an item that comes by two feeds of an outlet is one report. Prints how many, and how long.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from dragoman.errors import DragomanError
from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.record import Report
from dragoman.record.encoding import encode

_TAG = re.compile(r"<[^>]+>")


def reports(items: Path) -> Iterator[Report]:
    """Yield the reports that the items of a feed are, each once."""
    known: set[str] = set()
    with gzip.open(items, "rt", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            title, summary = (plain(item[key]) for key in ("title", "summary"))
            if not title:
                continue
            try:
                report = ingest(
                    summary or title,
                    title=title if summary else None,
                    published=item["date"].replace(" ", "T") + "Z",
                    outlet=(urlsplit(item["url"]).hostname or item["feed"]).removeprefix("www."),
                )
            except DragomanError as error:
                print(f"{item['url']}: {error}", file=sys.stderr)
                continue
            if report.id not in known:
                known.add(report.id)
                yield replace(report, title=title, address=item["url"])


def plain(text: str) -> str:
    """Return `text` without tags and entities, on one line."""
    return " ".join(_TAG.sub(" ", html.unescape(text)).split())


def main(items: Path, out: Path) -> None:
    started, count, relevant = time.process_time(), 0, 0
    with out.open("wb") as file:
        for report in reports(items):
            record = extract(report)
            count += 1
            relevant += bool(record.events)
            file.write(encode(record) + b"\n")
    print(f"{count:,} reports, {relevant:,} with events, {time.process_time() - started:.0f} s of CPU")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
