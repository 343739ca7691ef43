"""`dragoman commitments`: what states undertook, and what followed."""

from __future__ import annotations

from dragoman.cli.viewing import First, Form, Published, Second, Since, Sources, Until, ViewFormat


def commitments(
    state: First,
    other: Second,
    reports: Sources,
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
      dragoman commitments Germany any reports/*.html --since 2023 -f md
    """
    from dragoman.cli.viewing import code_of, day_of, gathered, show
    from dragoman.merge.mentions import mentions
    from dragoman.merge.stories import stories
    from dragoman.show.views import commitments_layout
    from dragoman.views import commitments as view

    pair = tuple(code for code in (code_of(state), code_of(other)) if code)
    first, last = day_of("--since", since), day_of("--until", until)
    records, failed = gathered(reports, published)
    told = stories(mentions(records))
    rows = view.commitments(records, told, parties=pair, since=first, until=last)
    nothing = f"no commitment of {' and '.join(pair) or 'any state'} found in {len(records)} reports"
    show(rows, format, commitments_layout(pair), failed, nothing)
