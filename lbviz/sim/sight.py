"""Who sees what of a request: the envelope that layer 4 reads, and the letter that only those read who end TLS."""

from ipaddress import IPv6Address, ip_address
from typing import Literal

from msgspec import Struct

# From the addresses kept for documentation, RFC 5737, and for private networks, RFC 1918.
SITE = "198.51.100.80"
EDGES = ip_address("192.0.2.0")
BALANCERS = ip_address("10.1.0.0")
SERVERS = ip_address("10.2.0.0")
HTTPS, PROXY_PORT, SERVER_PORT = 443, 3128, 8080

IN_TLS = "inside TLS, which does not end here"


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that somebody sees; what is `hidden` says why, and has no value."""

    what: str
    value: str = ""
    hidden: str = ""


class Party(Struct, frozen=True):
    """One node on the way of a request, the layer it works at, and what it sees when the request arrives there."""

    node: str
    kind: str
    layer: int
    lines: list[Line]


StopKind = Literal["proxy", "edge", "front", "layer_4", "layer_7", "server"]


class Stop(Struct, frozen=True):
    """One node that a request passes, and its address."""

    kind: StopKind
    node: str
    address: str


class Trip(Struct, frozen=True):
    """What is to be known of a request's way: the `stops` after its client, in order, and what is written in it.

    `port` is the client's, `cached` what an edge's cache said, empty where none was asked. Every node sends on from the
    same port, to keep it simple; in truth each has one of its own choice.
    """

    client: str
    port: int
    host: str
    path: str
    cookie: str
    stops: list[Stop]
    cached: str = ""


def proxy_v1(source: str, destination: str, source_port: int, destination_port: int) -> str:
    """Return the line that a balancer of layer 4 puts before a connection's bytes to say who is on its other end.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.1.
    """
    family = "TCP6" if isinstance(ip_address(source), IPv6Address) else "TCP4"
    return f"PROXY {family} {source} {destination} {source_port} {destination_port}\r\n"


def proxy_v2(source: str, destination: str, source_port: int, destination_port: int) -> bytes:
    """Return the same in its binary form: signature, version 2 and command PROXY, TCP, length, addresses, ports.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.2.
    """
    addresses = ip_address(source).packed + ip_address(destination).packed
    ports = source_port.to_bytes(2, "big") + destination_port.to_bytes(2, "big")
    family = 0x21 if isinstance(ip_address(source), IPv6Address) else 0x11
    body = addresses + ports
    return b"\r\n\r\n\x00\r\nQUIT\n" + bytes([0x21, family]) + len(body).to_bytes(2, "big") + body


def forwarded(source: str, by: str, host: str) -> str:
    """Return the value of a Forwarded header, RFC 7239; an IPv6 address is in brackets and quoted (section 6)."""
    return f"for={_node(source)};by={_node(by)};host={host};proto=https"


def _node(address: str) -> str:
    return f'"[{address}]"' if isinstance(ip_address(address), IPv6Address) else address


def dotted(address: str) -> str:
    """Return an address as it stands in a packet: the number 6 is 0.0.0.6."""
    return str(ip_address(int(address) if address.isdecimal() else address))


def who_sees_what(trip: Trip) -> list[Party]:
    """Return what each party sees, in the order of the way."""
    walk = _Walk(trip)
    return [walk.start(), *map(walk.arrive, trip.stops)]


class _Walk:
    """Goes along the way, and keeps what the next party will see."""

    def __init__(self, trip: Trip) -> None:
        self._trip = trip
        self._from = dotted(trip.client)
        self._headers: dict[str, list[str]] = {"X-Forwarded-For": [], "Forwarded": [], "Via": []}
        self._preamble = ""

    def start(self) -> Party:
        trip = self._trip
        to = f"{SITE}:{HTTPS}" if not trip.stops else _socket(trip.stops[0])
        return Party(trip.client, "client", 7, [Line("to", to), *self._letter()])

    def arrive(self, stop: Stop) -> Party:
        envelope = [Line("from", f"{self._from}:{self._trip.port}"), Line("to", _socket(stop))]
        if self._preamble:
            envelope.append(Line("PROXY line", self._preamble))
        match stop.kind:
            case "proxy":
                # It is told the host by CONNECT (RFC 9110, section 9.3.6), and passes on what it cannot read.
                lines = [Line("host", self._trip.host), *_sealed("path", "cookie")]
                self._from = stop.address
            case "front":
                lines = _sealed("host", "path", "cookie")
            case "layer_4":
                lines = _sealed("host", "path", "cookie")
                self._preamble = proxy_v1(self._from, SITE, self._trip.port, HTTPS).strip()
                self._from = stop.address
            case "edge" | "layer_7":
                lines = self._letter()
                if stop.kind == "edge" and self._trip.cached:
                    lines.append(Line("its cache said", self._trip.cached))
                self._ask_for(stop)
            case "server":
                lines = self._letter()
        layer = 4 if stop.kind in ("proxy", "front", "layer_4") else 7
        return Party(stop.node, stop.kind, layer, [*envelope, *lines])

    def _letter(self) -> list[Line]:
        trip = self._trip
        written = [Line("host", trip.host), Line("path", trip.path), Line("cookie", trip.cookie)]
        return written + [Line(name, ", ".join(values)) for name, values in self._headers.items() if values]

    def _ask_for(self, stop: Stop) -> None:
        """A reverse proxy says for whom it asks, and asks from an address of its own."""
        self._headers["X-Forwarded-For"].append(self._from)
        self._headers["Forwarded"].append(forwarded(self._from, stop.address, self._trip.host))
        self._headers["Via"].append(f"1.1 {stop.node}")
        self._from, self._preamble = stop.address, ""


def _sealed(*what: str) -> list[Line]:
    return [Line(each, hidden=IN_TLS) for each in what]


def _socket(stop: Stop) -> str:
    ports = {"proxy": PROXY_PORT, "server": SERVER_PORT}
    return f"{stop.address}:{ports.get(stop.kind, HTTPS)}"
