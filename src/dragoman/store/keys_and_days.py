"""What reports and rows are filed under: the key that versions of a report share, days and times to sort by.

The key is the address that a report was published at, else its outlet and text. An address decides only
where somebody other than the text vouches for it: it was fetched from there, or a feed, a table or the user
says so. What a page calls its own address (`rel=canonical`, `og:url`, JSON-LD, front matter) is a claim: a
syndicated copy names the page that it was taken from, and a forged page can name any. A claim counts as an
address where the outlet's name agrees with the host. Elsewhere it holds among the texts of the same outlet,
so that it never meets the report of the outlet that it names.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from dragoman.lexicon.phrases import without_accents
from dragoman.readers.english.times.timex_values import bounds
from dragoman.record import Report, When, content_id
from dragoman.record.report import host_of, web_address

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "at_medium", "at_campaign", "cmpid")
_ROUTES = ("/", "!")
"""How a fragment begins that names a page of its own, where scripts draw the pages."""
_LONGEST = 1_000
"""Bytes of a key: PostgreSQL's index takes no more than 2,700 of a value."""
_SHORTEST = 3
"""Letters of a name that another may begin with."""


def report_key(report: Report) -> str:
    """Return the key under which the versions of a report stand together.

    The address of a whole site, which pages and feeds give by mistake, tells no report from another.
    """
    key = address_key(report.address)
    if key is None or key.endswith("/"):
        return f"text:{content_id(report.outlet, report.text)}"
    vouched_for = (report.origins or {}).get("address", "given") == "given"
    if vouched_for or is_of_outlet(report.address, report.outlet):
        return key
    if report.outlet:
        return f"claim:{content_id(_letters(report.outlet), key)}"
    return f"text:{content_id(report.outlet, report.text)}"


def address_key(address: str | None) -> str | None:
    """Return an address without what does not change the page: scheme, `www.`, fragment, tracking.

    None for what is no address; of a very long one the host and a hash.
    """
    address = web_address(address)
    if address is None:
        return None
    parts = urlsplit(address)
    host = (host_of(address) or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if not name.lower().startswith(_TRACKING)
    ]
    query = f"?{urlencode(asked, errors='surrogateescape')}" if asked else ""
    route = f"#{parts.fragment}" if parts.fragment.startswith(_ROUTES) and len(parts.fragment) > 1 else ""
    key = f"{host}{port}{parts.path.rstrip('/') or '/'}{query}{route}"
    return key if len(key.encode()) <= _LONGEST else f"{host}{port}/#{content_id(key)}"


def is_of_outlet(address: str | None, outlet: str | None) -> bool:
    """Say whether an outlet's name agrees with the host of an address.

    "The Fjord News", "Fjord" and "www.fjord.example" agree with news.fjord.example, "The Fjord Morning Post"
    with fmpost.example too; where it is not clear, it does not agree.
    """
    host = host_of(address)
    if host is None or not outlet:
        return False
    site = _site(host)
    named = host_of(f"https://{outlet.strip()}")
    if named is not None:
        return _site(named) == site
    label, name = _letters(_spelled(site.partition(".")[0]).removeprefix("the")), _letters(outlet)
    if label == name:
        return True
    if min(len(label), len(name)) < _SHORTEST:
        return False
    return name.startswith(label) or label.startswith(name) or _shortens(label, outlet)


def _site(host: str) -> str:
    """Return the domain of a host that somebody registered: "bbc.co.uk" of "news.bbc.co.uk"."""
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    from courlan import extract_domain

    registered: str | None = extract_domain(f"https://{host}/")
    return registered or ".".join(host.split(".")[-2:])


def _spelled(label: str) -> str:
    """Return a label of a host's name in its own script."""
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _plain(name: str) -> str:
    """Return a name's words in small letters without accents and without "The" before them."""
    return re.sub(r"^the\b", "", without_accents(name.casefold()).strip())


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", _plain(name))


def _shortens(label: str, name: str) -> bool:
    """Say whether a label is made of the beginnings of a name's words in turn: "nytimes", "scmp", "jpost"."""
    ends = {0}
    for word in re.findall(r"[^\W_]+", _plain(name)):
        ends = {
            end + size
            for end in ends
            for size in range(1, len(word) + 1)
            if label.startswith(word[:size], end)
        }
    return len(label) in ends


END = "9999-12-31"
"""Comes after every day in any database's order of text: of signs each language has its own."""


def day_range(when: When | None) -> tuple[str, str] | None:
    """Return the first day of a date and the day after its last, ISO 8601, or None."""
    return days_of(when.value) if when else None


def days_of(value: str) -> tuple[str, str] | None:
    """Return the same of a value: "2023-06-18", "2023-06", "2023-W25", "2023-06-18/2023-06-19" ..."""
    if "/" in value:
        first, last = (days_of(end) for end in value.split("/", 1))
        return (first[0], last[1]) if first and last and first[0] < last[1] else None
    limits = bounds(value)
    if limits is None:
        return None
    earliest, latest, precision = limits
    if "T" in earliest:  # an hour or a part of a day
        return earliest[:10], _next(earliest[:10])
    if precision in ("decade", "century"):
        return f"{earliest}-01-01", f"{latest}-01-01"
    return earliest, latest


def report_day(published_at: str | None) -> str:
    """Return the day a report was published on, where it was published; '' where nobody says."""
    return (published_at or "")[:10]


def next_day(day: str) -> str:
    """Return the day after an ISO 8601 date; '' for what is none."""
    try:
        return _next(day)
    except (ValueError, OverflowError):
        return ""


def instant(moment: str | None) -> str:
    """Return an ISO 8601 time in UTC, so that times sort; '' for none. Without a zone it is taken as UTC."""
    if not moment:
        return ""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment  # a year or a month: it sorts before its days
    parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    return parsed.isoformat(timespec="seconds").replace("+00:00", "Z")


def now() -> str:
    """Return this moment, UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
