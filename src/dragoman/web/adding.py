"""Reports added through the desk: what it may fetch."""

from __future__ import annotations

from dragoman.sources.fetch import Fetcher, Limits


def fetcher() -> Fetcher:
    """Return what gets pages for editors: less patient than the command line, since somebody waits."""
    return Fetcher(Limits(bytes=5_000_000, seconds=20.0, silence=8.0, longest_pause=5.0, tries=1))
