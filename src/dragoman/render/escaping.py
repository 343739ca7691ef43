"""Text made harmless for a format: characters that it cannot hold, or would obey.

Whatever is replaced in a cell or in XML keeps its length, so that offsets into a text still hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.record.web_address import web_address
from dragoman.render import words

REPLACEMENT = "\ufffd"
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_IN_CELLS = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def encodable(text: str) -> str:
    """Return `text` with lone surrogates, which no encoding holds, replaced."""
    return text if text.isascii() else _SURROGATES.sub(REPLACEMENT, text)


def for_cell(text: str) -> str:
    """Return `text` as a spreadsheet may hold it: what would begin a formula has an apostrophe before it."""
    text = _NOT_IN_CELLS.sub(REPLACEMENT, text)
    return f"'{text}" if _FORMULA.match(text) else text


def csv_cell(value: object) -> object:
    """Return a value as the csv module takes it: text through `for_cell`, numbers and None as they are."""
    return for_cell(value) if isinstance(value, str) else value


def from_cell(cell: str) -> str:
    """Return the text of a cell that `for_cell` wrote."""
    return cell[1:] if _GUARDED.match(cell) else cell


def for_xml(text: str) -> str:
    """Return `text` with the characters that XML 1.0 forbids replaced."""
    return _NOT_IN_XML.sub(REPLACEMENT, text)


def for_tsv(text: str) -> str:
    """Return `text` on one line without tabs, for formats that know no quoting; disarmed as in a cell."""
    return for_cell(" ".join(text.split()))


def for_markdown(text: str) -> str:
    """Return `text` on one line with everything that Markdown or HTML would obey escaped."""
    return _MARKDOWN.sub(r"\\\1", words.plain(text))


def numbered_links(addresses: Sequence[str]) -> str:
    """Return links in Markdown, numbered; what is no web address is left out."""
    web = filter(None, map(web_address, addresses))
    return " ".join(f"[[{number}]](<{address}>)" for number, address in enumerate(web, 1))
