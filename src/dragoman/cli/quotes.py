"""`dragoman quotes`: who said what in a text."""

from __future__ import annotations

from dragoman.cli.parts import Form, RowFormat, Text, print_rows, text_of


def quotes(text: Text, format: Form = RowFormat.table) -> None:
    """Print what is said in TEXT, by whom, directly or indirectly.

    \b
    Example:
      dragoman quotes "The minister said talks “will go on”."
    """
    from dragoman import quotes as find
    from dragoman.show import words

    print_rows(
        find(text_of(text)),
        format,
        "Quotes",
        ("speaker", "cue", "kind", "content"),
        lambda one: (
            one.speaker,
            one.cue.quote if one.cue else None,
            one.kind,
            words.quoted(one.content or one.evidence),
        ),
    )
