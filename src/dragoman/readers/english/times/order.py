"""Is 03/04/2023 of March or of April? The report's other dates tell, or the country it is published in."""

from __future__ import annotations

import re

from dragoman.lexicon.actors import names
from dragoman.lexicon.date_orders import Order, date_order
from dragoman.lexicon.phrases import words
from dragoman.lexicon.places import alpha2_of, country_of
from dragoman.record import Report
from dragoman.web_address import host_of

_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")
_MONTHS = 12


def order_of(report: Report) -> Order | None:
    """Return what comes first in the numeric dates of a report, None when nothing tells."""
    pairs = [(int(first), int(second)) for first, second in _SLASHED.findall(report.text)]
    if not pairs:
        return None
    days = any(first > _MONTHS >= second for first, second in pairs)
    months = any(second > _MONTHS >= first for first, second in pairs)
    if days != months:
        return "day" if days else "month"
    country = None if days else _country(report)
    return date_order(country) if country else None


def _country(report: Report) -> str | None:
    """Return the country (alpha-2) of a report's address, else the one that its outlet's name holds."""
    host = host_of(report.address) or ""
    ending = host.rsplit(".", 1)[-1].upper()
    code = {"UK": "GB", "GOV": "US", "MIL": "US"}.get(ending, ending)
    if country_of(code):
        return code
    outlet = report.outlet or ""
    states = {state for hit in names().find(outlet, words(outlet)) for state in hit.value.states}
    return alpha2_of(states.pop()) if len(states) == 1 else None
