"""The old name of `page_layout`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.page_layout import is_office as is_office
from dragoman.lexicon.page_layout import state_of_host as state_of_host

FILE = "issuers.toml"

__all__ = ["FILE", "is_office", "state_of_host"]
