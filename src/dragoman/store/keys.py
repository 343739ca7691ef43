"""What makes two texts the same report: the address they were published at, else outlet and text."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from dragoman.record import Report, content_id

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "at_medium", "at_campaign", "cmpid")


def report_key(report: Report) -> str:
    """Return the key under which the versions of a report stand together.

    The address of a whole site, which pages and feeds give by mistake, tells no report from another.
    """
    key = address_key(report.address) if report.address else ""
    if key and not key.endswith("/"):
        return key
    return f"text:{content_id(report.outlet, report.text)}"


def address_key(address: str) -> str:
    """Return an address without what does not change the page: scheme, `www.`, fragment, tracking."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return address.strip()
    if not host:
        return address.strip()
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_TRACKING)
    ]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{port}{parts.path.rstrip('/') or '/'}{query}"
