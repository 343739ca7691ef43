"""Bytes -> characters, or a clear message why not.

The order is: byte-order mark, strict UTF-8, the charset the page declares, then a guess. Browsers
do it so (https://encoding.spec.whatwg.org), but trust the declaration before UTF-8; pages that
declare one thing and send UTF-8 are far commoner than the reverse.
"""

from __future__ import annotations

import codecs
import re

from dragoman.errors import BadInput
from dragoman.input_bytes import SAMPLE as _SAMPLE
from dragoman.input_bytes import widely_decoded

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
