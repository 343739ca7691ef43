"""One digest of what the program reads, merges and answers, to see that a rewriting changed nothing.

    python -m benchmarks.digest FOLDER [--data ../shared/dev/real] [--texts 300] [--items 3000]
    python -m benchmarks.digest NEW --against OLD

Reads the bundled examples, and --texts reports and --items feed items of the folder --data, into a new store;
then asks the store by every command and every kind of page of the desk. Each answer is written into FOLDER,
and one line a kind of answer, with the first 16 digits of its SHA-256, to standard output and to
FOLDER/digest.txt. With --against, the lines that differ from those of another FOLDER are told, and the exit
code is 1 if there are any: compare the files of both folders (`diff`) to see which rows changed.
The sample is drawn by position, not at random: the same data give the same reports.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.desk import Desk
from benchmarks.pages import asked

from dragoman.cli import main as dragoman
from dragoman.store import Store

STORE = "digest.db"
_READ_AT = re.compile(rb'"read_at": ?"[^"]*"')
LONGEST = 6_000
"""Characters of a report that are read: transcripts go on for ten times that."""
SOURCES = ("white_house_2021", "kremlin_2000_2012", "china_mfa_readouts", "portal_2002_2023")
FEED = "rss_2023_01_02"
EXAMPLES = Path(__file__).parent.parent / "examples"
STATES = ("USA", "CHN", "RUS", "UKR", "GBR", "ISR")
"""Whose relations are asked for: each pair of neighbours in this row, and each one with any other."""
WORDS = ("balloon", '"prime minister" visit', "sanctions -oil")


def main() -> int:
    """Write the answers and print their digests; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/dev/real"))
    parser.add_argument("--texts", type=int, default=300)
    parser.add_argument("--items", type=int, default=3000)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{hashlib.sha256(answer).hexdigest()[:16]}  {name}"
        for name, answer in answers(options.folder, options.data, options.texts, options.items)
    ]
    (options.folder / "digest.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    if options.against is None:
        return 0
    before = set((options.against / "digest.txt").read_text(encoding="utf-8").splitlines())
    changed = [line for line in lines if line not in before]
    print(f"{len(changed)} of {len(lines)} differ" + "".join(f"\n    {line}" for line in changed))
    return 1 if changed else 0


def answers(folder: Path, data: Path, texts: int, items: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each answer, after writing it into `folder`."""
    sample = folder / "sample.jsonl"
    rows = [*_texts(data, texts), *_items(data, items)]
    sample.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    store = folder / STORE
    for file in (store, *folder.glob(f"{STORE}-*")):
        file.unlink(missing_ok=True)
    reports = sorted(str(path) for path in EXAMPLES.iterdir() if path.suffix in {".html", ".md", ".txt"})
    subprocess.run(
        [sys.executable, "-m", "dragoman", "add", *reports, str(sample), "--store", str(store)], check=True
    )
    for name, arguments in questions():
        answer = _answer(arguments, folder)
        (folder / name).write_bytes(answer)
        yield name, answer
    for name, answer in _pages(store):
        (folder / name).write_bytes(answer)
        yield name, answer


def questions() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a name and the arguments of each command that is asked, without the store."""
    yield "records.jsonl", ("export", "--to", "jsonl")
    pairs = [*pairwise(STATES), *((state, "any") for state in STATES)]
    for first, second in pairs:
        for command in ("chronology", "activity", "commitments"):
            yield f"{command}-{first}-{second}.json", (command, first, second, "--format", "json")
        if second != "any":
            yield f"channels-{first}-{second}.json", ("channels", first, second, "--format", "json")
    for state in STATES:
        yield f"positions-{state}.json", ("positions", state, "--format", "json")
    for number, words in enumerate(WORDS):
        yield f"search-{number}.json", ("search", words, "--format", "json")


def _texts(data: Path, size: int) -> list[dict[str, Any]]:
    """Return `size` reports, as many of each source as it has, up to an equal share."""
    rows: list[dict[str, Any]] = []
    for left, source in zip(range(len(SOURCES), 0, -1), sorted(SOURCES), strict=True):
        reports = [row for row in _lines(data / f"{source}.jsonl.gz") if row.get("text")]
        rows += _spread(reports, (size - len(rows)) // left)
    return [
        {
            "title": row.get("title") or "",
            "text": row["text"][:LONGEST],
            "published": row.get("published") or row["date"],
            "address": row.get("url") or f"https://example.org/{number}",
        }
        for number, row in enumerate(rows)
    ]


def _items(data: Path, size: int) -> list[dict[str, Any]]:
    items = [row for row in _lines(data / f"{FEED}.jsonl.gz") if (row.get("lang") or "en").startswith("en")]
    return [
        {"title": row["title"], "text": row["summary"], "published": row["date"], "address": row["url"]}
        for row in _spread([item for item in items if item["summary"]], size)
    ]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _spread(rows: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """Return `size` of `rows`, evenly apart."""
    size = min(size, len(rows))
    return [rows[number * len(rows) // size] for number in range(size)] if size else []


def _answer(arguments: tuple[str, ...], folder: Path) -> bytes:
    """Return the exit code of `dragoman ARGUMENTS` over the store of `folder`, and what it prints.

    The time at which a report was read is left out: it is the run's, not the report's.
    """
    printed = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(printed, "utf-8")) as text, redirect_stderr(io.StringIO()):
        code = dragoman([*arguments, "--store", str(folder / STORE)])
        text.flush()
        return f"{code}\n".encode() + _READ_AT.sub(b"", printed.getvalue())


def _pages(store: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each kind of page of the desk over the store of the file `store`."""
    unlike = ("/metrics", "/health", "/about")  # these tell of the run
    with Store.open(str(store), create=False) as opened:
        desk = Desk(opened)
        for address in dict.fromkeys(asked(opened, desk)):
            if address not in unlike:
                response = asyncio.run(desk.get(address))
                name = "page-" + "".join(sign if sign.isalnum() else "_" for sign in address)[:80]
                yield name, f"{response.status_code}\n".encode() + response.content


if __name__ == "__main__":
    raise SystemExit(main())
