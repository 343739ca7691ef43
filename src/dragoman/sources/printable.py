"""Names and reasons as they can be written anywhere: to a terminal, as JSON, into a column of a database."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""Surrogates that stand for bytes which are not UTF-8 (Python's "surrogateescape")."""


def printable(text: str, longest: int = 1000) -> str:
    """Return `text` with what cannot be written, or would be obeyed, as an escape: "\\xff", "\\u202e".

    Bytes of a file name that are not UTF-8, NUL, control characters, marks of direction. A text of more than
    `longest` bytes in UTF-8 loses its middle.
    """
    if not (text.isascii() and text.isprintable()):
        text = _UNPRINTABLE.sub(_escape, text)
    return text if len(text) * 4 <= longest else _cut(text, longest)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code in _ESCAPED_BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _cut(text: str, longest: int) -> str:
    raw = text.encode("utf-8")
    if len(raw) <= longest:
        return text
    end = longest // 3
    start = longest - end - len("…".encode())
    return f"{raw[:start].decode('utf-8', 'ignore')}…{raw[-end:].decode('utf-8', 'ignore')}"
