"""Which pages there are: each address, the function that answers it, and its template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from dragoman.web import (
    actor,
    atlas,
    calendar,
    comparing,
    describing,
    home,
    issue,
    judged,
    network,
    relation,
    report,
    row,
    story,
)
from dragoman.web.searching import search

PAGES: dict[str, tuple[Callable[..., Any], str]] = {
    "/": (home.home, "home.html"),
    "/relations/{first}/{second}": (relation.relation, "relation.html"),
    "/relations/{first}/{second}/positions": (relation.positions, "positions.html"),
    "/relations/{first}/{second}/channels": (relation.channels, "channels.html"),
    "/relations/{first}/{second}/commitments": (relation.commitments, "commitments.html"),
    "/stories/{id}": (story.story, "story.html"),
    "/rows/{id}": (row.row, "row.html"),
    "/reports/{version}": (report.report, "report.html"),
    "/reports/{version}/changes": (comparing.changes, "changes.html"),
    "/actors/{code}": (actor.actor, "actor.html"),
    "/issues": (issue.issues, "issues.html"),
    "/issues/{name}": (issue.issue, "issue.html"),
    "/calendar": (calendar.calendar, "calendar.html"),
    "/map": (atlas.atlas, "map.html"),
    "/network": (network.network, "network.html"),
    "/compare": (comparing.compare, "compare.html"),
    "/search": (search, "search.html"),
    "/judgements": (judged.judgements, "judgements.html"),
    "/api": (describing.addresses, "api.html"),
}
"""Address -> the function that answers it, and its template."""
EXPORTS: dict[str, Callable[..., Response]] = {
    "/calendar.ics": calendar.ics,
    "/map.geojson": atlas.geojson,
    "/network.graphml": network.graphml,
}
"""Address -> the function that writes the data of a page in a form of its own."""
