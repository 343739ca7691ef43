"""Where the quotation marks of a paragraph open and close."""

from __future__ import annotations


def quoted(text: str) -> list[tuple[int, int]]:
    """Return the ranges inside quotation marks; an unclosed quotation runs to the end of the paragraph."""
    found, start, straight = [], None, False
    for index, character in enumerate(text):
        if character == "“" and start is None:
            start, straight = index, False
        elif character == "”" and start is not None and not straight:
            found.append((start, index + 1))
            start = None
        elif character == '"':
            if start is None:
                start, straight = index, True
            elif straight:
                found.append((start, index + 1))
                start = None
    if start is not None:
        found.append((start, len(text)))
    return found
