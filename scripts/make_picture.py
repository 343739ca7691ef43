"""Put what `dragoman read` prints of the bundled report into README.md, between its picture marks.

    python scripts/make_picture.py

The picture is real output, shortened: the first rows of some tables stand, the rest is `...`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from dragoman.cli import main as command_line

ROOT = Path(__file__).resolve().parent.parent
REPORT = "examples/beijing-2023-06.html"
ROWS = {"Chronology": 3, "Statements: CHN": 1, "Commitments": 1}
"""Tables that are shown, by the beginning of their titles, and how many rows of each."""
SKIPPED = {"address", "contact", "modified", "by", "original", "kind", "language"}


def main() -> None:
    """Rewrite README.md with the picture of today's output."""
    readme = ROOT / "README.md"
    picture = f"<!-- picture -->\n```text\n$ dragoman read {REPORT}\n{picture_text()}\n```\n<!-- /picture -->"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(
        re.sub(r"<!-- picture -->.*<!-- /picture -->", lambda _: picture, text, flags=re.DOTALL),
        encoding="utf-8",
    )


def picture_text() -> str:
    """Return the shortened output."""
    os.environ["COLUMNS"] = "100"
    out = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(out):
        command_line(["read", REPORT])
    header, *tables = out.getvalue().strip().split("\n\n")
    kept = [line for line in header.splitlines() if line.split(" ")[0] not in SKIPPED]
    shown = [table for table in tables if table.startswith(tuple(ROWS))]
    return "\n\n".join(["\n".join(kept), *("\n".join(_shortened(table.splitlines())) for table in shown)])


def _shortened(lines: list[str]) -> Iterator[str]:
    """Yield title, head and the first rows of a table, with their evidence."""
    most = next(rows for title, rows in ROWS.items() if lines[0].startswith(title))
    yield from lines[:2]
    rows = 0
    for line in lines[2:]:
        rows += not line.startswith(" ")
        if rows > most:
            yield "..."
            return
        yield line


if __name__ == "__main__":
    main()
