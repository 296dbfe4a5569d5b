"""Who sees what of a request: the envelope that layer 4 reads, and the letter that only those read who end TLS.

Each kind of node says in its own folder what it sees and what it leaves to those behind it: see `Stop`.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from .headers import Part, dotted, forwarded, proxy_v1, proxy_v2

# From the addresses kept for documentation, RFC 5737.
SITE = "198.51.100.80"
HTTPS = 443

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


class Stop(Struct, frozen=True):
    """One node that a request passes, or is sure to reach next, and its address.

    This one works at layer 4: it reads no letter, and changes nothing. Each kind of node overrides what is otherwise.
    """

    kind: ClassVar[str]
    ends_tls: ClassVar[bool] = False

    node: str
    address: str
    ahead: bool = False

    def port(self, walk: "Walk") -> int:
        """Return the port that it is asked at."""
        return HTTPS

    def seals(self, walk: "Walk") -> list[Seal]:
        """Return what is around what arrives, the outermost first."""
        return [walk.tls] if walk.tls is not None else []

    def inside(self) -> list[Line]:
        """Return what it sees of an envelope within the envelope."""
        return []

    def letter(self, walk: "Walk") -> list[Line]:
        """Return what it sees of the letter."""
        if self.ends_tls:
            return walk.letter()
        return [Line("host", hidden=UNREAD), *walk.sealed("path", "cookie")]

    def leave(self, walk: "Walk") -> None:
        """Change what those behind it will see."""


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


def parties_on(trip: Trip) -> list[Party]:
    """Return what each party sees, in the order of the way."""
    walk = Walk(trip)
    return [walk.start(), *map(walk.arrive, trip.stops)]


class Walk:
    """Goes along the way, and keeps what the next party will see.

    `tls` is the encryption around what arrives there, None for plain HTTP.
    """

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        self.tls: Seal | None = None
        self._from = dotted(trip.client)
        self._headers: dict[str, list[str]] = {"X-Forwarded-For": [], "Forwarded": [], "Via": []}
        self._preamble: tuple[str, str, int, int] | None = None
        self._stand_in = ""
        self._openers = [stop.node for stop in trip.stops if stop.ends_tls]
        self.seal(trip.client)

    def start(self) -> Party:
        """Return what the client itself sees."""
        trip = self.trip
        to = self._socket(trip.stops[0]) if trip.stops else SITE
        envelope = [Line("from", f"{self._from}:{trip.port}"), Line("to", to)]
        return Party(trip.client, "client", 7, [], envelope, self.letter())

    def arrive(self, stop: Stop) -> Party:
        """Return what the next stop sees, and go past it."""
        envelope = [Line("from", f"{self._from}:{self.trip.port}"), Line("to", self._socket(stop)), *stop.inside()]
        if self._stand_in:
            envelope.append(Line("client", hidden=f"{self._stand_in} asks in its own name"))
        binary: list[Part] = []
        if self._preamble is not None:
            envelope.append(Line("PROXY line", proxy_v1(*self._preamble).strip()))
            binary = proxy_v2(*self._preamble)
        seals, letter = stop.seals(self), stop.letter(self)
        stop.leave(self)
        does = self.trip.does.get(stop.node, [])
        layer = 7 if stop.ends_tls else 4
        return Party(stop.node, stop.kind, layer, seals, envelope, letter, binary, does, stop.ahead)

    # --- what a stop sees -----------------------------------------------------------------------------------

    def letter(self) -> list[Line]:
        """Return the whole letter, as those see it who end TLS."""
        trip = self.trip
        written = [Line("host", trip.host), Line("path", trip.path), Line("cookie", trip.cookie)]
        return written + [Line(name, ", ".join(values)) for name, values in self._headers.items() if values]

    def sealed(self, *what: str) -> list[Line]:
        """Return lines of the letter that TLS hides."""
        assert self.tls is not None
        until = f"inside TLS, which ends at {self.tls.opener or 'the site'}"
        return [Line(each, hidden=until) for each in what]

    def _socket(self, stop: Stop) -> str:
        return f"{stop.address}:{stop.port(self)}"

    # --- what a stop changes for those behind it ------------------------------------------------------------

    def stand_in(self, stop: Stop, words: str) -> None:
        """Go on in the name of a stop, called by these words, which does not say for whom it asks."""
        self._stand_in = words
        self._from = stop.address

    def put_proxy_line(self, stop: Stop) -> None:
        """Go on from a stop that says for whom it asks in a line before the connection's bytes."""
        self._preamble = (self._from, SITE, self.trip.port, HTTPS)
        self._from = stop.address

    def end_tls(self, stop: Stop) -> None:
        """Go on, unencrypted, from a reverse proxy: it says for whom it asks, and asks from an address of its own."""
        self._headers["X-Forwarded-For"].append(self._from)
        self._headers["Forwarded"].append(forwarded(self._from, stop.address, self.trip.host))
        self._headers["Via"].append(f"1.1 {stop.node}")
        self._from, self._preamble = stop.address, None
        self._openers.pop(0)
        self.tls = None

    def seal(self, by: str) -> None:
        """Go on in TLS that this node begins, and the next that ends TLS opens."""
        self.tls = Seal("TLS", by, self._openers[0] if self._openers else "")
