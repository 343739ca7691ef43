"""Ask the tools for assistants ten questions about the bundled examples, and put questions and answers into
docs/assistants.md.

    python scripts/assistant_sample.py            rewrite the part of the page between its two marks
    python scripts/assistant_sample.py --print    print that part
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
from mcp import Client

import dragoman
from dragoman.assistants.server import server
from dragoman.record import Record
from dragoman.sources.item import Item
from dragoman.store import Store

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "assistants.md"
BEGIN, END = "<!-- begin sample -->\n", "<!-- end sample -->\n"
SHOWN = 2
"""Rows of an answer that the page shows."""
_SAYS = ("sentence", "undertaking", "drift", "label", "speaker", "status", "day")
"""The field that says most of a row: the first of these that it has."""
TEXT = "The foreign ministers of Norway and Chile met in Oslo on Friday. They agreed to exchange envoys."
QUESTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("What happened between the United States and China in June 2023?", "chronology",
     {"state": "USA", "other": "China", "since": "2023-06", "until": "2023-06"}),
    ("What do reports tell of Mr Blinken’s visit to Beijing?", "story", {"id": "STORY"}),
    ("What did China say on Taiwan, the latest first?", "statements",
     {"state": "CHN", "issues": ["taiwan"], "newest": True}),
    ("What did Russia warn Turkey of?", "statements", {"state": "RUS", "to": "TUR", "force": 4}),
    ("How did China’s position on Taiwan change?", "positions", {"states": ["CHN"], "issues": ["taiwan"]}),
    ("Which channels did the United States and China use?", "channels", {"state": "USA", "other": "CHN"}),
    ("What did Iran and Saudi Arabia undertake?", "commitments", {"state": "Iran", "other": "Saudi Arabia"}),
    ("Where is grain spoken of?", "search", {"words": "grain", "field": "words"}),
    ("How do Berlin and Moscow tell the call of November 2024?", "compare", {"names": ["BERLIN", "MOSCOW"]}),
    ("What does this text say?", "read_text",
     {"text": TEXT, "published": "2023-05-05", "outlet": "The Fjord"}),
)  # fmt: skip
"""Question, tool, arguments; names in capitals stand for ids of stories and reports."""


def sample() -> str:
    """Return the questions and answers in Markdown."""
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/examples.db") as store:
        store.add(map(dragoman.read, reports()))
        names = _names(store)
        return "".join(anyio.run(_asked, store, names))


def reports() -> list[Path]:
    """Return the files of the bundled examples."""
    known = (path for path in (ROOT / "examples").iterdir() if path.suffix in {".html", ".md", ".txt"})
    return sorted(path for path in known if path.name != "README.md")


def _read(item: Item) -> Record:
    return dragoman.read(str(item.content), published=item.published, outlet=item.outlet, title=item.title)


def _names(store: Store) -> dict[str, str]:
    """Return the ids that names in capitals stand for."""
    visits = store.chronology("USA", "CHN", since="2023-06", until="2023-06")
    visit = next(entry for entry in visits if entry.mode == "visit")
    call = {record.report.outlet or "": record.report.id for record in store.records()}
    side: Callable[[str], str] = lambda part: next(id for name, id in call.items() if part in name)  # noqa: E731
    return {"STORY": visit.story, "BERLIN": side("Federal Government"), "MOSCOW": side("Kremlin")}


async def _asked(store: Store, names: dict[str, str]) -> list[str]:
    parts = []
    async with Client(server(store, _read)) as client:
        for number, (question, tool, given) in enumerate(QUESTIONS, 1):
            arguments = json.loads(re.sub("[A-Z]{5,}", lambda found: names[found.group()], json.dumps(given)))
            (content,) = (await client.call_tool(tool, arguments)).content
            answer = json.loads(content.text)  # type: ignore[union-attr]
            call = json.dumps(arguments, ensure_ascii=False)
            parts.append(f"### {number}. {question}\n\n`{tool}` `{call}`\n\n")
            parts.append("".join(f"- {_line(row)}\n" for row in answer["rows"][:SHOWN]))
            parts.append(f"\n{_rows(answer['shown'])}, {answer['left_out']} left out.\n\n")
    return parts


def _line(row: dict[str, Any]) -> str:
    """Return a row in a line: what it says, its first words with their offsets, where these are from."""
    span = next(_spans(row))
    source = next(one for one in row["quoted_from"] if one["report"] == span["report"])
    event = row.get("event", row)
    says = next(event[name] for name in _SAYS if name in event)
    said = says["quote"] if isinstance(says, dict) else says
    where = [source.get(name) for name in ("outlet", "published_at", "address")]
    quote = " ".join(span["quote"].split())
    return f"{said.rstrip('.')}: “{quote}” ({span['start']}–{span['end']}; {', '.join(filter(None, where))})"


def _rows(count: int) -> str:
    return f"{count} row{'s' if count != 1 else ''}"


def _spans(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "quote" in value:
            yield value
        first = ("words", "evidence", "turns", "cells")
        for name in sorted(value, key=lambda name: name not in first):
            yield from _spans(value[name])
    elif isinstance(value, list):
        for one in value:
            yield from _spans(one)


def page(text: str, made: str) -> str:
    """Return a page with the sample between its marks."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + "\n" + made + END + rest.split(END)[1]


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(sample())
    else:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), sample()), encoding="utf-8")
        sys.stdout.write(f"{PAGE.relative_to(ROOT)} is written\n")
