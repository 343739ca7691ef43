"""One request to a web server: the only file of the sources that opens a socket.

Neither what is asked for nor what answers is trusted. Only public addresses are connected to: those of a host
are looked up once, checked, and the connection is made to the one that was checked, so that no later
answer of the name service can lead elsewhere. Size and time are limited however slowly or however much is
sent, also once it is unpacked. Proxies of the environment are not used.
"""

from __future__ import annotations

import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from dragoman.errors import BadInput
from dragoman.sources.bounded_input import DAMAGE

AGENT = "dragoman"
_PART = 64 * 1024
_GZIP, _RAW = 16 + zlib.MAX_WBITS, -zlib.MAX_WBITS
_ACCEPTED = "text/html, application/xhtml+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"
# From the registries of IANA (iana-ipv4-special-registry, iana-ipv6-special-registry, ipv6-address-space):
# whatever they list for a special purpose is refused, also where it is routed. Of IPv6 only 2000::/3 is given
# to hosts, so what is outside needs no name: loopback, IPv4 in IPv6 (::ffff:0:0/96, ::127.0.0.1), NAT64
# (64:ff9b::/96, 64:ff9b:1::/48), unique local, site-local (fec0::/10), link-local, multicast.
_SPECIAL_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocols
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # measuring
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_HOSTS_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocols, among them Teredo (2001::/32), which holds an IPv4 address
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_ISATAP = {0x00005EFE, 0x02005EFE}
"""The third quarter of an address that ends in an IPv4 one (RFC 5214)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken, in bytes and seconds, and how often it is asked for."""

    bytes: int = 20_000_000
    seconds: float = 60.0  # for one answer, from the first byte asked to the last received
    silence: float = 15.0  # without a byte
    redirects: int = 5
    pause: float = 1.0  # between two requests to a host
    longest_pause: float = 120.0  # that a host may ask for; one that wants more is not asked
    tries: int = 3  # of a server that says it is busy


class Target(NamedTuple):
    """What a web address says: where to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """The address of the site."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def host_header(self) -> str:
        """The host as the header of a request names it."""
        is_default = self.port == (443 if self.scheme == "https" else 80)
        return self._bracketed if is_default else f"{self._bracketed}:{self.port}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the names of headers are in small letters."""

    address: str
    status: int
    headers: dict[str, str]
    content: bytes


def look_up(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host."""
    return list(
        dict.fromkeys(str(answer[4][0]) for answer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )


class Client:
    """Makes requests within limits, to hosts all of whose addresses are public."""

    def __init__(
        self,
        limits: Limits,
        public: Callable[[str], bool],
        look_up: Callable[[str, int], list[str]],
    ) -> None:
        self._limits, self._public, self._look_up = limits, public, look_up

    def ask(self, address: str, headers: dict[str, str], *, most: int, body: bytes | None = None) -> Answer:
        """Return the answer to one request, a POST if it has a body. A redirect is not followed; the content
        is read of an answer with status 200, up to `most` bytes, and not at all if that is 0.

        Raises BadInput when there is no answer, or it breaks a limit.
        """
        target = target_of(address)
        connection = _connection(target, self._checked(target.host, target.port), self._limits.silence)
        sent = {
            "Host": target.host_header, "User-Agent": f"{AGENT}/1.0", "Accept": _ACCEPTED,
            "Accept-Encoding": "gzip, deflate", **headers,
        }  # fmt: skip
        seconds = self._limits.seconds
        try:
            with _cut_off(connection, seconds) as late:
                connection.request(
                    "GET" if body is None else "POST", target.path, body, sent, preload_content=False
                )
                response = connection.getresponse()
                received = {name.lower(): value for name, value in response.headers.items()}
                wanted = response.status == 200 and most > 0
                content = content_of(response, most) if wanted else b""
                if late.is_set():
                    raise BadInput(f"it takes longer than {seconds:g} seconds")
                return Answer(address, response.status, received, content)
        except (HTTPError, HTTPException, *DAMAGE) as error:
            if late.is_set():
                raise BadInput(f"it takes longer than {seconds:g} seconds") from error
            raise BadInput(f"the connection fails: {_plain(error)}") from error
        finally:
            connection.close()

    def _checked(self, host: str, port: int) -> str:
        """Return an address of a host, all of whose addresses are public."""
        try:
            addresses = self._look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise BadInput(f"there is no host {host}") from error
        private = next((ip for ip in addresses if not self._public(ip)), None)
        if private or not addresses:
            raise BadInput(f"{host} is not on the public internet ({private}); nothing is fetched from there")
        return addresses[0]


def is_public(address: str) -> bool:
    """Say whether an IP address is that of a host of the public internet."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    return ip in _HOSTS_6 and not any(ip in network for network in _SPECIAL_6) and not _is_isatap(ip)


def _is_isatap(ip: IPv6Address) -> bool:
    return int(ip) >> 32 & 0xFFFFFFFF in _ISATAP


def target_of(address: str) -> Target:
    """Return what a web address says. Raises BadInput for what is none."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if ":" not in host:
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise BadInput(f"{address!r} is no address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(f"{address!r} is no http(s) address")
    if parts.username or parts.password:
        raise BadInput("an address with a user's name or password in it is not fetched")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def _connection(target: Target, ip: str, silence: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(ip, target.port, timeout=silence)
    return HTTPSConnection(
        ip,
        target.port,
        timeout=silence,
        server_hostname=target.host,
        ssl_context=ssl.create_default_context(),
    )


@contextmanager
def _cut_off(connection: HTTPConnection, seconds: float) -> Iterator[threading.Event]:
    """Shut the connection after so many seconds, whatever it is waiting for; the event says it was."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        sock = connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()


def content_of(response: HTTPResponse, most: int) -> bytes:
    """Return what an answer holds, unpacked here: urllib3 would unpack whatever a server names, one packing
    within another, a thousand times what was sent.

    Raises BadInput beyond `most` bytes, zlib.error where it is damaged.
    """
    packing = (response.headers.get("content-encoding") or "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BadInput(f"the answer is packed in a way that was not asked for: {packing[:60]!r}")
    content, unpack = bytearray(), None
    while part := response.read1(_PART, decode_content=False):
        if unpack is None and packing not in ("", "identity"):
            unpack = zlib.decompressobj(_bits(packing, part))
        while part:
            content += unpack.decompress(part, most + 1) if unpack else part
            part = unpack.unconsumed_tail if unpack else b""
            if len(content) > most:
                raise BadInput(f"longer than {most:,} bytes, the most that is read")
    if unpack and not unpack.eof:
        raise BadInput("the connection fails: the answer ends within its compressed content")
    return bytes(content)


def _bits(packing: str, part: bytes) -> int:
    """Return zlib's word for a packing; "deflate" is meant to have zlib's head and often has none."""
    if packing != "deflate":
        return _GZIP
    has_head = part[0] & 15 == 8 and int.from_bytes(part[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_head else _RAW


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
