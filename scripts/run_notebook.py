"""Run docs/relationship.ipynb on the bundled reports, and write what it shows to docs/relationship.md.

    python scripts/run_notebook.py

The notebook is kept without results; the page holds them, its plots in docs/pictures. `make docs` runs it
again, so what is built shows what the reader finds today. The same reports read the same give the same bytes.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbconvert import MarkdownExporter
from nbconvert.preprocessors import ExecutePreprocessor

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTEBOOK = DOCS / "relationship.ipynb"
SET_UP = """
import matplotlib, pandas
pandas.options.display.max_colwidth = None
matplotlib.rcParams.update({"svg.hashsalt": "dragoman", "svg.fonttype": "none"})
%config InlineBackend.figure_formats = ["svg"]
saved = {"bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}}
%config InlineBackend.print_figure_kwargs = saved
"""
"""Run before the notebook's own cells: sentences are shown whole, and the same plot is the same file."""


def main() -> None:
    """Write the page and its pictures."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(SET_UP))
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder, "reports")
        reports.mkdir()
        for path in sorted((ROOT / "examples").iterdir()):
            if path.suffix in (".html", ".txt", ".md") and path.name != "README.md":
                shutil.copy(path, reports)
        run = ExecutePreprocessor(timeout=600, kernel_name="python3", record_timing=False)
        run.extra_arguments = ["--log-level=ERROR"]
        run.preprocess(notebook, {"metadata": {"path": folder}})
    del notebook.cells[0]
    text, resources = MarkdownExporter().from_notebook_node(
        notebook, {"output_files_dir": "pictures", "unique_key": "notebook"}
    )
    for name, data in resources["outputs"].items():
        (DOCS / name).write_bytes(data)
    (DOCS / "relationship.md").write_text(_tidied(text), encoding="utf-8")


def _tidied(text: str) -> str:
    """Return the page without the style that pandas gives each table, and without empty lines in a row."""
    text = re.sub(r"<style scoped>.*?</style>\n", "", text, flags=re.DOTALL)
    return re.sub(r"[ \t]+$", "", re.sub(r"\n{3,}", "\n\n", text), flags=re.MULTILINE).strip() + "\n"


if __name__ == "__main__":
    main()
