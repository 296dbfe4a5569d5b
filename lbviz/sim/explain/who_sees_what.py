"""Who sees what of a request: the envelope that layer 4 reads, and the letter that only those read who end TLS."""

from ipaddress import IPv6Address, ip_address
from typing import Literal

from msgspec import Struct

# From the addresses kept for documentation, RFC 5737, and for private networks, RFC 1918.
SITE = "198.51.100.80"
EDGES = ip_address("192.0.2.0")
BALANCERS = ip_address("10.1.0.0")
SERVERS = ip_address("10.2.0.0")
# A tunnel of IPsec's is carried by UDP on port 4500 where addresses are translated on the way: RFC 3948.
HTTPS, PROXY_PORT, TUNNEL_PORT, SERVER_PORT = 443, 3128, 4500, 8080

UNREAD = "layer 4 does not read so far, though TLS begins with the host in the clear (SNI, unless ECH hides it)"


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that somebody sees; what is `hidden` says why, and has no value."""

    what: str
    value: str = ""
    hidden: str = ""


class Seal(Struct, frozen=True):
    """One encryption: who puts it on, and who alone opens it: node ids, `opener` empty where it is not decided yet."""

    what: Literal["TLS", "tunnel"]
    by: str
    opener: str


class Part(Struct, frozen=True):
    """One part of a binary header: its bytes, in hexadecimal, and what they say."""

    bytes: str
    means: str


class Party(Struct, frozen=True, omit_defaults=True):
    """One node on the way of a request, the layer it works at, and what it sees when the request arrives there.

    `seals` are around what arrives, the outermost first. `binary` is the PROXY line as version 2 of the protocol writes
    it. `does` is what the node makes of the request. One that is sure to be next, but not reached yet, is `ahead`.
    """

    node: str
    kind: str
    layer: int
    seals: list[Seal]
    envelope: list[Line]
    letter: list[Line]
    binary: list[Part] = []
    does: list[Line] = []
    ahead: bool = False


StopKind = Literal["proxy", "vpn", "edge", "front", "layer_4", "layer_7", "server"]
ENDS_TLS = ("edge", "layer_7", "server")


class Stop(Struct, frozen=True):
    """One node that a request passes, or is sure to reach next, and its address."""

    kind: StopKind
    node: str
    address: str
    ahead: bool = False


class Trip(Struct, frozen=True):
    """What is to be known of a request's way: the `stops` after its client, in order, and what is written in it.

    `port` is the client's; `does` is what nodes made of the request, by their ids. Every node sends on from the same
    port, to keep it simple; in truth each has one of its own choice.
    """

    client: str
    port: int
    host: str
    path: str
    cookie: str
    stops: list[Stop]
    does: dict[str, list[Line]] = {}


def proxy_v1(source: str, destination: str, source_port: int, destination_port: int) -> str:
    """Return the line that a balancer of layer 4 puts before a connection's bytes to say who is on its other end.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.1.
    """
    family = "TCP6" if isinstance(ip_address(source), IPv6Address) else "TCP4"
    return f"PROXY {family} {source} {destination} {source_port} {destination_port}\r\n"


def proxy_v2(source: str, destination: str, source_port: int, destination_port: int) -> list[Part]:
    """Return the same in its binary form: signature, version 2 and command PROXY, TCP, length, addresses, ports.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.2.
    """
    six = isinstance(ip_address(source), IPv6Address)
    addresses = [ip_address(source), ip_address(destination)]
    ports = [source_port, destination_port]
    length = sum(len(address.packed) for address in addresses) + 2 * len(ports)
    return [
        Part(b"\r\n\r\n\x00\r\nQUIT\n".hex(), "signature"),
        Part("21", "version 2, PROXY"),
        Part("21" if six else "11", f"TCP over IPv{6 if six else 4}"),
        Part(f"{length:04x}", f"{length} bytes follow"),
        *(
            Part(address.packed.hex(), f"{end} {address}")
            for end, address in zip(("from", "to"), addresses, strict=True)
        ),
        *(Part(f"{port:04x}", f"{end} port {port}") for end, port in zip(("from", "to"), ports, strict=True)),
    ]


def forwarded(source: str, by: str, host: str) -> str:
    """Return the value of a Forwarded header, RFC 7239; an IPv6 address is in brackets and quoted (section 6)."""
    return f"for={_node(source)};by={_node(by)};host={host};proto=https"


def _node(address: str) -> str:
    return f'"[{address}]"' if isinstance(ip_address(address), IPv6Address) else address


def dotted(address: str) -> str:
    """Return an address as it stands in a packet: the number 6 is 0.0.0.6."""
    return str(ip_address(int(address) if address.isdecimal() else address))


def parties_on(trip: Trip) -> list[Party]:
    """Return what each party sees, in the order of the way."""
    walk = _Walk(trip)
    return [walk.start(), *map(walk.arrive, trip.stops)]


class _Walk:
    """Goes along the way, and keeps what the next party will see."""

    def __init__(self, trip: Trip) -> None:
        self._trip = trip
        self._from = dotted(trip.client)
        self._headers: dict[str, list[str]] = {"X-Forwarded-For": [], "Forwarded": [], "Via": []}
        self._preamble: tuple[str, str, int, int] | None = None
        self._stand_in = ""
        self._openers = [stop.node for stop in trip.stops if stop.kind in ENDS_TLS]
        self._tls: Seal | None = None
        self._seal(trip.client)

    def start(self) -> Party:
        trip = self._trip
        first = trip.stops[0] if trip.stops else None
        envelope = [Line("from", f"{self._from}:{trip.port}"), Line("to", self._socket(first) if first else SITE)]
        return Party(trip.client, "client", 7, [], envelope, self._letter())

    def arrive(self, stop: Stop) -> Party:
        seals = [self._tls] if self._tls is not None else []
        if stop.kind == "vpn":
            seals.insert(0, Seal("tunnel", self._trip.client, stop.node))
        envelope = [Line("from", f"{self._from}:{self._trip.port}"), Line("to", self._socket(stop))]
        if stop.kind == "vpn":
            envelope.append(Line("in the tunnel to", f"{SITE}:{HTTPS}"))
        if self._stand_in:
            envelope.append(Line("client", hidden=f"{self._stand_in} asks in its own name"))
        binary: list[Part] = []
        if self._preamble is not None:
            envelope.append(Line("PROXY line", proxy_v1(*self._preamble).strip()))
            binary = proxy_v2(*self._preamble)
        match stop.kind:
            case "proxy":
                # RFC 9110, section 9.3.6: it is told the host, and passes on what it cannot read.
                letter = [Line("CONNECT", f"{self._trip.host}:{HTTPS}"), *self._sealed("path", "cookie")]
            case "vpn":
                letter = [Line("host", self._trip.host), *self._sealed("path", "cookie")]
            case "front" | "layer_4":
                letter = [Line("host", hidden=UNREAD), *self._sealed("path", "cookie")]
            case _:
                letter = self._letter()
        self._leave(stop)
        does = self._trip.does.get(stop.node, [])
        layer = 7 if stop.kind in ENDS_TLS else 4
        return Party(stop.node, stop.kind, layer, seals, envelope, letter, binary, does, stop.ahead)

    def _leave(self, stop: Stop) -> None:
        """What this stop changes for those behind it."""
        match stop.kind:
            case "proxy" | "vpn":
                self._stand_in = "the VPN" if stop.kind == "vpn" else "the forward proxy"
                self._from = stop.address
            case "layer_4":
                self._preamble = (self._from, SITE, self._trip.port, HTTPS)
                self._from = stop.address
            case "edge" | "layer_7":
                # A reverse proxy says for whom it asks, and asks from an address of its own.
                self._headers["X-Forwarded-For"].append(self._from)
                self._headers["Forwarded"].append(forwarded(self._from, stop.address, self._trip.host))
                self._headers["Via"].append(f"1.1 {stop.node}")
                self._from, self._preamble = stop.address, None
                self._openers.pop(0)
                self._tls = None
                # Across the Internet it encrypts anew; inside the site most speak plain HTTP, and so does this one.
                if stop.kind == "edge":
                    self._seal(stop.node)

    def _seal(self, by: str) -> None:
        self._tls = Seal("TLS", by, self._openers[0] if self._openers else "")

    def _letter(self) -> list[Line]:
        trip = self._trip
        written = [Line("host", trip.host), Line("path", trip.path), Line("cookie", trip.cookie)]
        return written + [Line(name, ", ".join(values)) for name, values in self._headers.items() if values]

    def _sealed(self, *what: str) -> list[Line]:
        assert self._tls is not None
        until = f"inside TLS, which ends at {self._tls.opener or 'the site'}"
        return [Line(each, hidden=until) for each in what]

    def _socket(self, stop: Stop) -> str:
        ports = {"proxy": PROXY_PORT, "vpn": TUNNEL_PORT, "server": HTTPS if self._tls is not None else SERVER_PORT}
        return f"{stop.address}:{ports.get(stop.kind, HTTPS)}"
