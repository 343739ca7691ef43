"""How much one client may ask and send, how long it may take over it, and which names the desk answers to.

`middleware` applies these before anything else is done with a request; `server` limits connections.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive

Kind = Literal["read", "write", "add", "login", "logins"]
"""What a request counts as; "logins" are those of all clients behind one proxy."""
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
"""Headers that a proxy puts on what it passes on."""
ANY_ADDRESS = "*address"
"""Among the names that a desk answers to: any IP address. A page elsewhere cannot take one for its own
name."""
_CLIENTS = 10_000  # remembered at a time


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, and `second` more each second."""

    burst: float
    second: float


@dataclass(frozen=True, slots=True)
class Body:
    """A body of at most `size` bytes that comes within `seconds`."""

    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may do. An `upload` comes to /add alone, a `form` to every other address; `silence` is
    how long a part of either is waited for, in seconds; an `address` has so many bytes."""

    rates: tuple[tuple[Kind, Rate], ...] = (
        ("read", Rate(300, 30)),
        ("write", Rate(60, 2)),
        ("add", Rate(20, 0.2)),
        ("login", Rate(6, 0.1)),
        ("logins", Rate(30, 0.5)),
    )
    form: Body = Body(64 * 1024, 15.0)
    upload: Body = Body(6 * 1024 * 1024, 60.0)
    address: int = 8 * 1024
    silence: float = 10.0


DEFAULT = Limits()


class TooMany(HTTPException):
    """A client asks too often; `wait` is when it may again, in seconds."""

    def __init__(self, wait: float) -> None:
        self.wait = max(1, round(wait + 0.5))
        said = f"too many requests came from your address: try again in {self.wait} s"
        super().__init__(429, said, headers={"Retry-After": str(self.wait)})


class TooLong(HTTPException):
    """A client sends more than is taken."""

    def __init__(self, most: int) -> None:
        said = f"more was sent than is taken here: {most / 1024:,.0f} kB at the most"
        super().__init__(413, said, headers={"Connection": "close"})


class TooSlow(HTTPException):
    """A client takes too long over what it sends."""

    def __init__(self) -> None:
        said = "what was sent came too slowly; nothing was changed"
        super().__init__(408, said, headers={"Connection": "close"})


class NotThisHost(HTTPException):
    """A request calls the desk by a name that it does not answer to."""

    def __init__(self, name: str) -> None:
        said = f"this desk does not answer to the name {name[:80]!r}: `serve --allow-host` gives its names"
        super().__init__(400, said)


class NotAnAddress(HTTPException):
    """A request names what no address may have."""

    def __init__(self) -> None:
        super().__init__(400, "the address that was asked for has a # in it: write %23 where it is meant")


class Buckets:
    """Counts the requests of each client by kind; `clock` is in seconds."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._rates, self._clock = dict(limits.rates), clock
        self._left: dict[tuple[Kind, str], tuple[float, float]] = {}

    def take(self, kind: Kind, client: str) -> None:
        """Count a request. Raises TooMany when the client has none left."""
        rate, now = self._rates[kind], self._clock()
        left, since = self._left.pop((kind, client), (rate.burst, now))
        left = min(rate.burst, left + (now - since) * rate.second)
        if left < 1:
            self._left[kind, client] = (left, now)
            raise TooMany((1 - left) / rate.second)
        self._left[kind, client] = (left - 1, now)
        if len(self._left) > _CLIENTS:
            del self._left[next(iter(self._left))]  # who has not asked for the longest


def kind_of(method: str, path: str) -> Kind:
    """Return what a request counts as."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    if path.endswith("/login"):
        return "login"
    return "add" if path.rstrip("/").endswith("/add") else "write"


def is_local(request: HTTPConnection) -> bool:
    """Say whether a request comes from this machine itself, not through a proxy on it."""
    through_proxy = any(name in request.headers for name in PROXIED)
    return is_loopback(peer_of(request)) and not through_proxy and is_loopback(host_named(request))


def peer_of(request: HTTPConnection) -> str:
    """Return the address that is connected, '' where there is none."""
    return request.client.host if request.client else ""


def client_of(request: HTTPConnection, *, behind_proxy: bool) -> str:
    """Return the address that a request comes from: the one that is connected, or where that is a proxy on
    this machine (`behind_proxy`), the one that it says it passes on. IPv6 clients count by their network."""
    peer = peer_of(request)
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    return network_of(forwarded if behind_proxy and is_loopback(peer) and forwarded else peer) or peer


def network_of(address: str) -> str:
    """Return an IPv4 address, or the network of an IPv6 address: one client has many; '' for no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)  # a socket for both families has IPv4 clients so
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))


def check_host(request: HTTPConnection, names: Collection[str]) -> None:
    """Raise NotThisHost where a request calls the desk by none of `names`; "*.example" has all names
    below."""
    host = host_named(request)
    fits = host in names or any(name.startswith("*.") and host.endswith(name[1:]) for name in names)
    if names and not fits and not (ANY_ADDRESS in names and network_of(host)):
        raise NotThisHost(host)


def check_address(request: HTTPConnection, most: int) -> None:
    """Raise TooLong where what is asked for has more bytes, NotAnAddress where it has a "#": no browser sends
    one, some programs take what stands behind it for a part of the address and others do not."""
    raw = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    query = request.scope["query_string"]
    if len(raw) + len(query) > most:
        raise TooLong(most)
    if b"#" in raw or b"#" in query:
        raise NotAnAddress


def measured(receive: Receive, most: Body, silence: float) -> Receive:
    """Return `receive` for a body that keeps to its limits, and none of whose parts is waited for longer than
    `silence`, in seconds. It raises TooLong at the first byte more, TooSlow."""
    taken, ended, start = 0, False, None

    async def received() -> Message:
        nonlocal taken, ended, start
        if ended:  # what comes now is the end of the connection
            return await receive()
        now = time.monotonic()
        start = now if start is None else start
        try:
            message = await asyncio.wait_for(receive(), min(silence, start + most.seconds - now))
        except TimeoutError as error:
            raise TooSlow from error
        taken += len(message.get("body", b""))
        ended = not message.get("more_body", False)
        if taken > most.size:
            raise TooLong(most.size)
        return message

    return received


def host_named(request: HTTPConnection) -> str:
    """Return the name that a request calls the desk by, without the port."""
    host = request.headers.get("host", "").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def is_loopback(host: str) -> bool:
    """Say whether a name or address is that of this machine, which no other machine can reach."""
    if host == "localhost":
        return True
    try:
        parsed = ipaddress.ip_address(host)
        mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
        return (mapped or parsed).is_loopback
    except ValueError:
        return False
