"""Write the pages of docs/ that the program itself can print, and the published JSON Schema.

    python scripts/make_docs.py

`pages` returns them; tests/test_docs.py compares what it returns with what is committed.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import re
import runpy
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import resources
from pathlib import Path

from dragoman import record
from dragoman.cli import main as command_line
from dragoman.cli.app import COMMANDS
from dragoman.comparison import compare
from dragoman.lexicon.loading import csv_rows, file_names
from dragoman.pipeline import read
from dragoman.record import report as report_rows
from dragoman.record import rows as record_rows
from dragoman.record.encoding import json_schema
from dragoman.render.exchange.foreign import SOURCES, ForeignEvent, source_reader
from dragoman.render.exchange.formats import FORMATS, Format, columns
from dragoman.render.exchange.frames import frame_columns

DOCS = Path(__file__).resolve().parent.parent / "docs"
VERSIONS = DOCS.parent / "examples" / "versions"
LANGUAGES = {"en": "English", "ko": "Korean", "zh": "Chinese", "ru": "Russian", "fr": "French"}
VERSIONS_BEGIN = "<!-- Printed by scripts/make_docs.py from examples/versions: -->"
VERSIONS_SAID = {"said": "yes", "silent": "**no**"}
VERSIONS_END = "<!-- End of what is printed. -->"
PRINTED = "<!-- Printed by scripts/make_docs.py from the program; change it there. -->\n\n"


def pages() -> dict[str, str]:
    """Return each page by its file name in docs/."""
    return {
        "cli.md": PRINTED + "\n".join(_cli()),
        "record.md": PRINTED + "\n".join(_record()),
        "frames.md": PRINTED + "\n".join(_frames()),
        "exchange.md": PRINTED + "\n".join(_exchange()),
        "lexicons.md": PRINTED + "\n".join(_lexicons()),
        "licences.md": PRINTED + "\n".join(_licences()),
        "second.md": _with_versions((DOCS / "second.md").read_text(encoding="utf-8")),
        "record.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
    }


def _with_versions(page: str) -> str:
    """Return a page with the table of what each language version of the bundled readout says."""
    records = [read(VERSIONS / f"readout.{code}.html") for code in LANGUAGES]
    lines = [f"| | {' | '.join(LANGUAGES.values())} |", "|---" * (len(LANGUAGES) + 1) + "|"]
    for row in compare(*records).rows:
        said = [VERSIONS_SAID.get(cell.said, cell.said) for cell in row.cells]
        lines.append(f"| {row.label} | {' | '.join(said)} |")
    before, _, rest = page.partition(VERSIONS_BEGIN)
    after = rest.partition(VERSIONS_END)[2]
    return f"{before}{VERSIONS_BEGIN}\n\n" + "\n".join(lines) + f"\n\n{VERSIONS_END}{after}"


def _cli() -> Iterator[str]:
    yield "# The command line\n"
    yield "Exit codes: 0 done; 1 nothing found, or partly failed; 2 bad usage or input. Messages go to"
    yield "standard error, results to standard output; `-` is standard input. `DRAGOMAN_DEBUG=1` shows the"
    yield "traceback of a fault, for reporting it.\n"
    yield _help()
    for name in COMMANDS:
        yield f"## dragoman {name}\n"
        yield _help(name)


def _help(*command: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        if command_line([*command, "--help"]):
            raise SystemExit(f"no help for {command}")
    return f"```text\n{out.getvalue().strip()}\n```\n"


def _record() -> Iterator[str]:
    yield "# The record\n"
    yield (inspect.getdoc(record) or "") + "\n"
    yield "The same as a [JSON Schema](record.schema.json); `dragoman schema` prints it.\n"
    named = {
        name: value
        for module in (report_rows, record_rows)
        for name, value in vars(module).items()
        if name in record.__all__
    }
    kinds = [value for value in named.values() if isinstance(value, type) and is_dataclass(value)]
    order = ["Record", "Report"]
    kinds.sort(key=lambda kind: order.index(kind.__name__) if kind.__name__ in order else len(order))
    for kind in kinds:
        yield f"## {kind.__name__}\n"
        yield (inspect.getdoc(kind) or "") + "\n"
        yield from _fields(kind)
        yield ""
    yield "## Allowed values\n"
    for name, value in sorted(named.items()):
        if getattr(value, "__args__", None):
            yield f"- `{name}`: " + ", ".join(f"`{one}`" for one in value.__args__)
    yield ""


def _fields(kind: type) -> Iterator[str]:
    comments = _comments(kind)
    yield "| field | type |" + (" note |" if comments else "")
    yield "|---|---|" + ("---|" if comments else "")
    for field in fields(kind):
        shown = str(field.type).replace(" | ", " or ")  # a bar would end the cell
        yield f"| `{field.name}` | `{shown}` |" + (f" {comments.get(field.name, '')} |" if comments else "")


def _comments(kind: type) -> dict[str, str]:
    """Return the comments that stand beside the fields in the source."""
    found = re.findall(r"^    (\w+): [^#\n]*?#\s*(.+)$", inspect.getsource(kind), re.MULTILINE)
    return {name: comment for name, comment in found if not comment.startswith("type:")}


def _exchange() -> Iterator[str]:
    yield "# Ways out and back in\n"
    yield "`dragoman export SOURCE --to FORMAT` writes records for other programs; in Python,"
    yield "`dragoman.render.exchange.formats.export(records, FORMAT, path)`. What is left out, and why, is"
    yield "counted.\n"
    yield "| format | what it is | a row is | file |"
    yield "|---|---|---|---|"
    for form in FORMATS.values():
        file = "a folder" if form.folder else f"`*{form.suffix}`"
        anchor = form.name.replace(".", "")
        yield f"| [`{form.name}`](#{anchor}) | {form.title} | {form.of} | {file} |"
    yield ""
    for form in FORMATS.values():
        yield from _format(form)
    yield from _foreign()


def _format(form: Format) -> Iterator[str]:
    yield f"## {form.name}\n"
    yield f"{form.title}. Holds {form.holds}.\n"
    yield "Loses: " + ("; ".join(form.loses) or "nothing") + ".\n"
    if form.extra:
        yield f"Needs `pip install 'dragoman[{form.extra}]'`.\n"
    for table, rows in columns(form).items():
        yield f"### {table}\n" if table else "Columns:\n"
        yield "| column | meaning |"
        yield "|---|---|"
        for name, about in rows:
            yield f"| `{name}` | {about} |"
        yield ""


def _frames() -> Iterator[str]:
    yield "# Columns of data frames\n"
    yield "What `to_pandas()` and `to_polars()` give, by table ([notebooks](notebooks.md)). Rows that a store"
    yield "found have the columns of [found](#found) besides those of their own table.\n"
    for table, rows in frame_columns().items():
        yield f"## {table}\n"
        yield "| column | type | meaning |"
        yield "|---|---|---|"
        for column in rows:
            yield f"| `{column.name}` | {column.type} | {column.about} |"
        yield ""


def _foreign() -> Iterator[str]:
    yield "## Back in: events of other data sets\n"
    known = "|".join(SOURCES)
    yield f"`dragoman import FILE --as {known}` reads event files, also packed (.gz, .zip), into one"
    yield "JSON object a line; in Python `dragoman.render.exchange.foreign.read_foreign(path, source, tally)`"
    yield "yields them. Such events have no words to show, so they stand beside the record and never in it.\n"
    for source in SOURCES:
        about = inspect.getdoc(source_reader(source)) or ""
        yield f"- `{source}`: {' '.join(about.split())}"
    yield ""
    yield from _fields(ForeignEvent)
    yield ""


def _lexicons() -> Iterator[str]:
    folder = resources.files("dragoman.lexicons")
    yield "# Lexicons\n"
    yield "What Dragoman knows of the world and of diplomatic English stands in tables, not in code. They"
    yield "ship with the package; `dragoman lexicons` lists them, `dragoman lexicons NAME` prints one.\n"
    yield "| table | what it holds |"
    yield "|---|---|"
    for name in file_names():
        yield f"| `{name}` | {_about(name)} |"
    yield ""
    for name in file_names():
        if name.endswith(".toml"):
            yield f"## {name}\n"
            yield f"```text\n{_header((folder / name).read_text(encoding='utf-8'))}\n```\n"
    notes = folder / "README.md"
    if notes.is_file():
        text = notes.read_text(encoding="utf-8")
        yield re.sub(r"^#+ ", lambda match: "#" * min(len(match[0]), 5) + " ", text, flags=re.MULTILINE)


def _licences() -> Iterator[str]:
    yield "# Licences\n"
    yield "Dragoman is under the Apache License 2.0. What `pip install dragoman` brings, as each package"
    yield "states it:\n"
    yield runpy.run_path(str(Path(__file__).with_name("licences.py")))["table"]()
    data = (DOCS.parent / "DATA_LICENCES.md").read_text(encoding="utf-8")
    yield data.replace("# ", "## ", 1).rstrip()
    yield ""


def _about(name: str) -> str:
    if name.endswith(".csv"):
        rows = csv_rows(name)
        return "columns: " + ", ".join(rows[0]) if rows else ""
    first = (resources.files("dragoman.lexicons") / name).read_text(encoding="utf-8").splitlines()[0]
    return first.lstrip("# ").rstrip()


def _header(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[2:])
    return "\n".join(lines)


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")


os.environ["COLUMNS"] = "100"  # the width that help is printed in

if __name__ == "__main__":
    main()
