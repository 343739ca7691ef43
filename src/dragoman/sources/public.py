"""Which IP addresses are hosts of the public internet: all others are never connected to.

From the registries of IANA (iana-ipv4-special-registry, iana-ipv6-special-registry, ipv6-address-space):
whatever they list for a special purpose is refused, also where it is routed. Of IPv6 only 2000::/3 is given
to hosts, so what is outside needs no name: loopback, IPv4 in IPv6 (::ffff:0:0/96, ::127.0.0.1), NAT64
(64:ff9b::/96, 64:ff9b:1::/48), unique local, site-local (fec0::/10), link-local, multicast.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

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


def is_public(address: str) -> bool:
    """Say whether an IP address is that of a host of the public internet."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    return ip in _HOSTS_6 and not any(ip in network for network in _SPECIAL_6) and not _is_isatap(ip)


def _is_isatap(ip: IPv6Address) -> bool:
    return int(ip) >> 32 & 0xFFFFFFFF in _ISATAP
