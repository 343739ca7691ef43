"""`dragoman commitments`: what states undertook, and what followed."""

from __future__ import annotations

from dragoman.cli.options import First, Form, Published, Reports, Second, Since, StoreAt, Until, ViewFormat


def commitments(
    state: First,
    other: Second,
    reports: Reports = None,
    store: StoreAt = None,
    since: Since = None,
    until: Until = None,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """List what STATE and OTHER (or `any`) undertook, and what was reported of it later.

    What followed is a later occurrence between the same parties in the words of the undertaking: a pointer
    for the reader, not a verdict.

    \b
    Examples:
      dragoman commitments USA CHN records.jsonl
      dragoman commitments Germany any --store dragoman.db --since 2023 -f md
    """
    from dragoman.cli.answering import opened, show
    from dragoman.query.asked import bounds, sides_of
    from dragoman.render.views import commitments_layout

    pair = sides_of(state, other)
    first, last = bounds(since, until)
    with opened(reports, store, published) as answering:
        rows = answering.views.undertakings(*pair, since=first, until=last)
        nothing = f"no commitment of {' and '.join(pair) or 'any state'} found in {answering.views.name}"
        show(rows, format, commitments_layout(pair), answering.failed, nothing)
