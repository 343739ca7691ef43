"""Bytes to characters, and a page's text to its tree: what elements say, their names, which are shown.

The order of character sets is: byte-order mark, strict UTF-8, the charset the page declares, then a guess.
Browsers do it so (https://encoding.spec.whatwg.org), but trust the declaration before UTF-8; pages that
declare one thing and send UTF-8 are far commoner than the reverse.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection

import lxml.html
from lxml.etree import LxmlError, _Element

from dragoman.errors import BadInput
from dragoman.input_bytes import SAMPLE as _SAMPLE
from dragoman.input_bytes import widely_decoded
from dragoman.lexicon.page_layout import is_named

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (image, sound or film)"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"BZh", "bzip2-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstandard-compressed"),
    (b"\xfd7zXZ", "xz-compressed"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "a rich-text document"),
)
# The web's labels mean more than they say (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("shift_jis", "x-sjis"), "cp932"),
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*(?:["']\s*)?([\w.:-]{2,40})""", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(raw: bytes) -> str:
    """Return the text of `raw`. Raises BadInput when it is empty or not text."""
    if not raw.strip():
        raise BadInput("the input is empty; expected an HTML page, plain text or Markdown")
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise BadInput(f"the input is {what}; expected an HTML page, plain text or Markdown")
    text = _decoded(raw)
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) + sample.count("\ufffd") > len(sample) // 20:
        raise BadInput("the input is binary; expected an HTML page, plain text or Markdown")
    return text


def readable(text: str) -> str:
    """Return `text` with lone surrogates and control characters as spaces: no character moves."""
    return _UNREADABLE.sub(" ", text)


def _decoded(raw: bytes) -> str:
    if raw.startswith(codecs.BOM_UTF8):
        return raw[len(codecs.BOM_UTF8) :].decode("utf-8", "replace")
    text = widely_decoded(raw)
    if text is not None:
        return text
    if b"\0" in raw[:_SAMPLE]:
        return _without_zeros(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(raw)
    if declared is None:
        return _guessed(raw)
    if declared == "utf-8":
        return _mixed(raw)
    try:
        return raw.decode(declared)
    except UnicodeDecodeError:
        return raw.decode(declared, "replace")


def _without_zeros(raw: bytes) -> str:
    """Decode what has zeros in it and is no wide character set: a text with a stray one, or binary."""
    sample = raw[:_SAMPLE]
    if sample.count(0) <= len(sample) // 200:
        return _decoded(raw.replace(b"\0", b" "))
    raise BadInput("the input is binary; expected an HTML page, plain text or Markdown")


def _declared(raw: bytes) -> str | None:
    match = _DECLARED.search(raw[:4096])
    if match is None:
        return None
    label = match[1].decode("ascii").lower()
    try:
        name = codecs.lookup(_MEANT.get(label, label)).name
        b"a".decode(name)  # "hex", "zlib" and their like are no character sets
    except (LookupError, UnicodeError, ValueError):
        return None
    return (
        None if name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode", "raw")) else name
    )


def _guessed(raw: bytes) -> str:
    sample = raw[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    # Few bytes beyond ASCII: English with typographic marks or a name. On a short text no guess is safe.
    if high < len(sample) * (0.05 if len(sample) > 1000 else 0.3):
        return _mixed(raw)
    from charset_normalizer import from_bytes

    best = from_bytes(sample, steps=4, chunk_size=512).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")


def _mixed(raw: bytes) -> str:
    """Decode UTF-8 in which some bytes are windows-1252 (a quotation pasted into another page)."""
    return raw.decode("utf-8", "dragoman-windows-1252")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("dragoman-windows-1252", _as_windows_1252)


# Beyond these trafilatura takes more than a few seconds, or loses the text. Real pages have a tenth.
_DEEPEST = 200
_MOST_TAGS = 60_000
_LONGEST_RUN = 100_000
_MOST_TEXT = 800_000
_REFERENCE = re.compile(r"&#(?P<digits>[xX][0-9a-fA-F]{1,8}|\d{1,8});?")
_RUN = re.compile("[^<>]+")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?P<name>script|style)\b[^<>]*>", re.IGNORECASE)
_SCRIPT_ENDS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}
SKIPPED = frozenset(
    {"nav", "aside", "footer", "script", "style", "noscript", "template", "svg", "select", "form"}
)
_INLINE = frozenset(
    ["a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "u"]
)
_PARAGRAPHS = 4
"""A container with so many paragraphs holds the report, whatever it is called."""
_LONGEST_LINE = 100_000


def parsed_page(text: str) -> _Element | None:
    """Return the parsed page, or None when it cannot be parsed or is nested too deep or too large."""
    text = _without_scripts(text)
    if text.count("<") > _MOST_TAGS or any(len(run[0]) > _LONGEST_RUN for run in _RUN.finditer(text)):
        return None
    if sum(len(piece.partition(">")[2]) for piece in text.split("<")) > _MOST_TEXT:
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    return None if _too_deep(tree) else tree


def parsed_head(text: str) -> _Element | None:
    """Return the parsed head of a page whose body is too much to parse."""
    body = _BODY.search(text)
    head = text[: body.start() if body else 100_000]
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        return lxml.html.document_fromstring(head.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None


def without_bad_references(text: str) -> str:
    """Return the page with a space for each numeric reference that names no character of a text."""
    return _REFERENCE.sub(_readable_reference, text)


def _without_scripts(text: str) -> str:
    """Return the page without scripts and style sheets; JSON-LD stays."""
    pieces, at = [], 0
    for match in _SCRIPT.finditer(text):
        if match.start() < at or "ld+json" in match[0].lower():
            continue
        pieces.append(text[at : match.start()])
        end = _SCRIPT_ENDS[match["name"].lower()].search(text, match.end())
        if end is None:
            return "".join(pieces)
        at = end.start()
    return "".join([*pieces, text[at:]])


def _too_deep(tree: _Element) -> bool:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _readable_reference(match: re.Match[str]) -> str:
    """Return a numeric character reference, or a space for one that names no character of a text."""
    digits = match["digits"]
    code = int(digits[1:], 16) if digits[:1] in "xX" else int(digits)
    return match[0] if code <= 0x10FFFF and readable(chr(code)) == chr(code) else " "


def text_of(element: _Element, most: int = 2000) -> str:
    """Return the words of an element, or its first `most` characters and a few more; for comparing.

    A blank stands wherever an element begins or ends; `printed` says what a reader sees.
    """
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        pieces.append(str(piece))
        size += len(piece.strip())
        if size > most:
            break
    return " ".join(" ".join(pieces).split())


def printed(element: _Element, dropped: Collection[_Element] = ()) -> str:
    """Return the words of an element as a reader sees them, without those of the elements in `dropped`."""
    pieces: list[str] = []
    waiting: list[_Element | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node.tag, str) and node.tag not in SKIPPED and node not in dropped:
            edge = "" if node.tag in _INLINE else " "
            pieces += [edge, node.text or ""]
            waiting.append(edge)
            for child in reversed(node):
                waiting += [child.tail or "", child]
    return " ".join("".join(pieces).split())


def names_on(element: _Element) -> str:
    """Return the names that the publisher gave an element."""
    return " ".join(element.get(key) or "" for key in ("class", "id", "data-testid", "itemprop"))


def same(line: str, other: str) -> bool:
    """Say whether two lines are the same words, whatever their case, marks and cut ends."""
    if max(len(line), len(other)) > _LONGEST_LINE:
        return False  # no title, caption or name; taking it apart fills memory
    shorter, longer = sorted((squeezed(line), squeezed(other)), key=len)
    is_cut = len(shorter) > 30 and longer.startswith(shorter) and len(longer) - len(shorter) < 12
    return shorter == longer != "" or is_cut


def squeezed(line: str) -> str:
    """Return the letters and digits of a line."""
    return re.sub(r"[\W_]+", "", line.casefold())


def shown(tree: _Element) -> list[_Element]:
    """Return the elements that may belong to the report, in reading order: no menus, no lists of others."""
    elements: list[_Element] = []
    waiting = [tree]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or (element.tag in SKIPPED and element.tag != "form"):
            continue
        if element.tag not in ("body", "html", "main", "article") and _is_elsewhere(element):
            continue
        elements.append(element)
        waiting.extend(reversed(element))
    return elements


def _is_elsewhere(element: _Element) -> bool:
    """Say whether a container is named as holding other things than the report, and does not hold it.

    A wrapper of the whole page may be called "has-sidebar" or "no-comments", or be a form.
    """
    if (
        not (element.tag == "form" or is_named(names_on(element), "elsewhere"))
        or element.find(".//h1") is not None
    ):
        return False
    return sum(len(text_of(child, 150)) > 120 for child in element.iter("p")) < _PARAGRAPHS
