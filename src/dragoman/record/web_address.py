"""Addresses of the web: what is one, and how it is kept.

An address decides which texts are versions of one report, and it becomes a link on pages and in exports. Both
take what `web_address` returns and nothing else.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

LONGEST = 8_000
"""Characters of an address that servers are asked to support (RFC 9110, 4.1)."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LONGEST_HOST = 253
_IN_NO_ADDRESS = re.compile(r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TO_ENCODE = re.compile(r"[\s<>\"^`{|}]|[^\x00-\x7f]")


def web_address(text: str | None) -> str | None:
    """Return the http(s) address that `text` is, ready to be kept and linked to; None for anything else.

    Scheme and host are in small letters, a user's name and password are left out, and characters that no
    address has are percent-encoded. An address has a host that can be public: a name with a dot in it, or an
    IP address that is neither private nor of this machine. "N/A", "#", "/news/1", "http://", "http:///x",
    "https://localhost/1" and what is longer than `LONGEST` are none.
    """
    address = (text or "").strip()
    if len(address) > LONGEST or _IN_NO_ADDRESS.search(address):
        return None
    parts = _split(address)
    if parts is None or host_of(address) is None:
        return None
    at = address.index("//") + 2 + len(parts.netloc)
    rest = _TO_ENCODE.sub(_encoded, address[at:])
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{rest}"


def host_of(address: str | None) -> str | None:
    """Return the host of an http(s) address in small letters and ASCII (xn--), None where there is none."""
    parts = _split(address or "")
    host = (parts.hostname or "").removesuffix(".") if parts else ""
    return _host(host)


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        _ = parts.port  # raises ValueError for what is no port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


@lru_cache(maxsize=4096)
def _host(host: str) -> str | None:
    try:
        return str(ip_address(host)) if ip_address(host).is_global else None
    except ValueError:
        return _name(host)


def _name(host: str) -> str | None:
    """Return a host's name in ASCII, None where it cannot be one of the public internet."""
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = name.split(".")
    if len(labels) < 2 or len(name) > _LONGEST_HOST or labels[-1] == "localhost" or labels[-1].isdigit():
        return None
    return name if all(map(_LABEL.fullmatch, labels)) else None


def _encoded(match: re.Match[str]) -> str:
    """Return a character percent-encoded, or a printable one of another script as it is."""
    character = match[0]
    return quote(character) if character.isascii() or not character.isprintable() else character
