"""`dragoman places`: the places named in a text."""

from __future__ import annotations

from dragoman.cli.options import RowForm, RowFormat, Text, print_rows, read_text


def places(text: Text, format: RowForm = RowFormat.table) -> None:
    """Print the places named in TEXT with coordinates and country.

    \b
    Example:
      dragoman places "The envoys met in Geneva."
    """
    from dragoman import places as find

    print_rows(
        read_text(find, text),
        format,
        "Places",
        ("words", "characters", "name", "kind", "country", "latitude", "longitude"),
        lambda place: (
            place.span.quote,
            f"{place.span.start}-{place.span.end}",
            place.name,
            place.kind,
            place.country,
            place.latitude,
            place.longitude,
        ),
    )
