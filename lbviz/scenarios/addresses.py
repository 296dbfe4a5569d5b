"""Which addresses nodes have on the Internet and inside the site, from ranges kept for such uses."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import NamedTuple

Address = IPv4Address | IPv6Address


class Pair(NamedTuple):
    """What a node is asked at: who speaks IPv6 asks at the other one, since no connection joins the two families."""

    four: str
    six: str

    def for_asker(self, address: str) -> str:
        """Return the one of the same family as the address that asks."""
        return self.six if isinstance(parsed(address), IPv6Address) else self.four


# For documentation: RFC 5737 and RFC 3849. A site has one address, whatever stands behind it.
SITE = Pair("198.51.100.80", "2001:db8:100::80")
PROXY = Pair("203.0.113.1", "2001:db8:113::1")
# What clients that forge a header write into it.
FORGED = "203.0.113.66"
# For private networks: RFC 1918. Inside a company its proxy has an address of the company's own network.
PROXY_INSIDE = "10.0.255.254"
BALANCERS = ip_address("10.1.0.0")
SERVERS = ip_address("10.2.0.0")

_EDGES = Pair("192.0.2.0", "2001:db8:2::")
_PRIVATE = [IPv4Network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
# For tests of networks: RFC 2544. It is the largest range that no real home has.
_HOMES = IPv4Network("198.18.0.0/15")


def parsed(address: str) -> Address:
    """Return an address as it stands in a packet: the number 6 is 0.0.0.6."""
    return ip_address(int(address) if address.isdecimal() else address)


def edge_address(place: int) -> Pair:
    """Return what the edge at this place, from 1, is asked at."""
    return Pair(*(str(ip_address(first) + place) for first in _EDGES))


def is_private(address: str) -> bool:
    """Return whether the Internet has no way to this address: RFC 1918."""
    number = parsed(address)
    return isinstance(number, IPv4Address) and any(number in network for network in _PRIVATE)


def public_address(address: str) -> str:
    """Return by which address the Internet knows a client: a private one by that of its home's router (NAT).

    Every home has a router of its own, and an address: 198.18.0.1 for 10.0.0.1. Of private addresses that are no
    client's by default, such as 192.168.0.1, several may share one, as customers of one provider do.
    """
    if not is_private(address):
        return address
    return str(_HOMES[int(parsed(address)) % _HOMES.num_addresses])


def endpoint(address: str, port: int) -> str:
    """Return an address with a port: an IPv6 address is in brackets (RFC 3986, section 3.2.2; RFC 5952, section 6)."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
