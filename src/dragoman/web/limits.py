"""How much one client may ask, and how much it may send: kept by `guarding`, before anything is read."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Message, Receive

Kind = Literal["read", "write", "add", "login"]
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
"""Headers that a proxy puts on what it passes on."""
_CLIENTS = 10_000  # remembered at a time


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, and `second` more each second."""

    burst: float
    second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client may do. Sizes are in bytes, an upload comes to /add alone; `silence` is how long a part
    of a body is waited for, in seconds."""

    rates: tuple[tuple[Kind, Rate], ...] = (
        ("read", Rate(300, 30)),
        ("write", Rate(60, 2)),
        ("add", Rate(20, 0.2)),
        ("login", Rate(6, 0.1)),
    )
    body: int = 64 * 1024
    upload: int = 6 * 1024 * 1024
    address: int = 8 * 1024
    silence: float = 20.0


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
        super().__init__(413, f"more was sent than is taken here: {most / 1024:,.0f} kB at the most")


class TooSlow(HTTPException):
    """A client does not go on with what it sends."""

    def __init__(self) -> None:
        super().__init__(408, "what was sent came too slowly; nothing was changed")


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


def is_local(asked: HTTPConnection) -> bool:
    """Say whether a request comes from this machine itself, not through a proxy on it."""
    peer = asked.client.host if asked.client else ""
    through = any(name in asked.headers for name in PROXIED)
    return _is_loopback(peer) and not through and _is_loopback(_name(asked.headers.get("host", "")))


def client_of(asked: HTTPConnection) -> str:
    """Return the address that a request comes from: that which the nearest proxy, if it is on this machine,
    says it passes on, else the one that is connected. IPv6 clients count by their network."""
    peer = asked.client.host if asked.client else ""
    passed_on = asked.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    found = passed_on if passed_on and _is_loopback(peer) else peer
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return peer
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def measured(receive: Receive, most: int, silence: float) -> Receive:
    """Return `receive` for a body of at most so many bytes, none of whose parts is waited for longer than
    `silence`, in seconds. It raises TooLong at the first byte more, TooSlow."""
    taken, ended = 0, False

    async def received() -> Message:
        nonlocal taken, ended
        if ended:  # what comes now is the end of the connection
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), silence)
        except TimeoutError as error:
            raise TooSlow from error
        taken += len(message.get("body", b""))
        ended = not message.get("more_body", False)
        if taken > most:
            raise TooLong(most)
        return message

    return received


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
