"""Ways out of the record and back in: one small module a format, all listed in `formats.FORMATS`.

    export(records, "csv", Path("folder"))        # -> a Tally: rows written, left out and why, fields lost
    export(records, "ical", sys.stdout.buffer)

A format that cannot hold what the record says tells so in `loses`, and counts it in the tally.
"""

from __future__ import annotations

from dragoman.render.exchange.formats import FORMATS, Format, export
from dragoman.render.exchange.output import Tally
from dragoman.render.exchange.selection import Options, Selection

__all__ = ["FORMATS", "Format", "Options", "Selection", "Tally", "export"]
