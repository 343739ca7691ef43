"""Electronic mail addresses in a text."""

from __future__ import annotations

import re

MAIL = r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
"""An address from its first letter on: a search that began at each letter takes the square of its length."""
_MAIL = re.compile(MAIL)


def mail_in(text: str) -> str | None:
    """Return the first address in a text, or None."""
    match = _MAIL.search(text)
    return match[0] if match else None
