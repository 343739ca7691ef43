"""Decisions by hand on statements, positions and commitments: forms of lists and of a row's own page."""

from __future__ import annotations

from typing import cast, get_args

from fastapi import FastAPI
from starlette.responses import Response

from dragoman.errors import BadUsage
from dragoman.merge.amended import read_values
from dragoman.merge.row_fields import FIELDS, SEVERAL
from dragoman.merge.story import FieldVerdict
from dragoman.store.judged_rows import JudgedRow
from dragoman.web.asked import Kept, looked_up
from dragoman.web.forms import Editors, one_line

_VERDICTS = get_args(FieldVerdict)


def add_routes(app: FastAPI) -> None:
    """Add the addresses that forms are sent to."""
    app.post("/rows/judge", include_in_schema=False)(judge_listed)
    app.post("/rows/{id}/judge", include_in_schema=False)(judge)


def judge_listed(store: Kept, sent: Editors) -> Response:
    """Accept or reject a row of a list as a whole, and lead back to the list.

    The button that was pressed brings the rows: `accept` or `reject` with one or more ids that say the same.
    """
    verdict = next((one for one in ("accept", "reject") if sent.form.get(one)), None)
    ids = sent.several(verdict) if verdict else []
    if verdict is None or not ids:
        raise BadUsage("choose what is accepted or rejected")
    with looked_up():
        kind = store.row(ids[0]).kind
    numbers = store.decide(cast(FieldVerdict, verdict), ids, kind, by=sent.by, reason=sent.word("reason"))
    fragment = f"d-{ids[0]}" if verdict == "accept" else "done"
    return sent.back(done=_range(numbers), fragment=fragment)


def judge(store: Kept, id: str, sent: Editors) -> Response:
    """Accept, correct or reject a row, or the value of one of its fields, and lead back to its page."""
    with looked_up():
        found = store.row(id)
    verdict, field, kind = sent.word("verdict"), sent.word("field"), found.kind
    if verdict not in _VERDICTS:
        raise BadUsage(f"no verdict {verdict!r}; there are: {', '.join(_VERDICTS)}")
    if not field:
        raise BadUsage("say which field is meant")
    value = _read(found, field, sent.word("value")) or None
    if field != kind and value is None:
        raise BadUsage(f"choose or enter a value for {field}")
    instead = _read(found, field, sent.word("instead")) or None if (kind, field) in SEVERAL else None
    numbers = store.decide(
        cast(FieldVerdict, verdict), (id,), field, value, instead=instead, by=sent.by,
        reason=sent.word("reason"),
    )  # fmt: skip
    return sent.led("rows", id, done=_range(numbers), fragment="done")


def _read(found: JudgedRow, field: str, sent: str) -> str:
    """Return the value that was read in these words, spaces and signs that forms do not bring included; the
    words themselves where none was."""
    if field not in FIELDS[found.kind]:
        return sent
    rows = [one for one in (found.row, found.read) if one is not None]
    values = (value for one in rows for value in read_values(one, field))
    return next((value for value in values if one_line(value) == sent), sent)


def _range(numbers: tuple[int, ...]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{first}-{last}" if last > first else str(first)
