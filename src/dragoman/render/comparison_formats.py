"""A comparison to a stream in any of the formats of `dragoman compare`."""

from __future__ import annotations

from typing import TextIO

import msgspec

from dragoman.comparison.model import Comparison
from dragoman.errors import BadUsage

FORMATS = ("table", "md", "html", "csv", "json")


def write_comparison(comparison: Comparison, out: TextIO, form: str) -> None:
    """Write a comparison to `out`. Raises BadUsage, naming the formats, for a form there is not."""
    if form == "table":
        from dragoman.render.comparison_table import print_comparison
        from dragoman.render.formats import console

        print_comparison(comparison, console(out))
    elif form == "md":
        from dragoman.render.comparison_brief import comparison_brief

        out.write(comparison_brief(comparison))
    elif form == "html":
        from dragoman.render.comparison_page import comparison_page

        out.write(comparison_page(comparison))
    elif form == "csv":
        from dragoman.render.comparison_csv import write_csv

        write_csv(comparison, out)
    elif form == "json":
        out.write(msgspec.json.format(msgspec.json.encode(comparison), indent=2).decode() + "\n")
    else:
        raise BadUsage(f"no format {form!r}; there are: {', '.join(FORMATS)}")
