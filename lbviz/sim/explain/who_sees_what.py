"""Who sees what of a request: the envelope that layer 4 reads, how its connection begins, which all read who carry it,
and the letter that only those read who end TLS.

Each kind of node says in its own folder what it sees and what it leaves to those behind it: see `Stop`.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from lbviz.scenarios.addresses import SITE, Pair, endpoint, is_private, parsed, public_address
from lbviz.sim.connections import Opened, client_port, own_port

from .headers import Part, forwarded, proxy_v1, proxy_v2

HTTPS = 443


class Line(Struct, frozen=True, omit_defaults=True):
    """One thing that somebody sees, and a `note` on it; what is `hidden` says why, and has no value."""

    what: str
    value: str = ""
    hidden: str = ""
    note: str = ""


class Seal(Struct, frozen=True):
    """One encryption: who puts it on, and who alone opens it: node ids, `opener` empty where it is not decided yet."""

    what: Literal["TLS", "tunnel"]
    by: str
    opener: str


class Party(Struct, frozen=True, omit_defaults=True):
    """One node on the way of a request, the layer it works at, and what it sees when the request arrives there.

    `seals` are around what arrives, the outermost first. `opening` is what its connection begins with, in the clear;
    `binary` is the PROXY line of it as version 2 of the protocol writes it. `does` is what the node makes of the
    request. One that is sure to be next, but not reached yet, is `ahead`.
    """

    node: str
    kind: str
    layer: int
    seals: list[Seal]
    envelope: list[Line]
    letter: list[Line]
    opening: list[Line] = []
    binary: list[Part] = []
    does: list[Line] = []
    ahead: bool = False


class Stop(Struct, frozen=True):
    """One node that a request passes, or is sure to reach next.

    It is `asked_at` an address of each family, and what it asks on connections of its own comes from its `own`. This
    one works at layer 4: it reads no letter, and changes nothing. Each kind of node overrides what is otherwise.
    """

    kind: ClassVar[str]
    ends_tls: ClassVar[bool] = False
    indoors: ClassVar[bool] = False
    """Whether clients with private addresses reach it by these, without a router between them and the Internet."""

    node: str
    asked_at: Pair = SITE
    own: str = ""
    ahead: bool = False

    def to(self, walk: "Walk") -> str:
        """Return the address and the port that a request has on it when it arrives here."""
        return endpoint(self.asked_at.for_asker(walk.source), HTTPS)

    def seals(self, walk: "Walk") -> list[Seal]:
        """Return what is around what arrives, the outermost first."""
        return [walk.tls] if walk.tls is not None else []

    def inside(self, walk: "Walk") -> list[Line]:
        """Return what it sees of an envelope within the envelope, or around it."""
        return []

    def opening(self, walk: "Walk") -> list[Line]:
        """Return what the connection begins with, as it arrives here."""
        return walk.opening()

    def letter(self, walk: "Walk") -> list[Line]:
        """Return what it sees of the letter."""
        return walk.letter() if self.ends_tls else walk.sealed()

    def does(self, walk: "Walk") -> list[Line]:
        """Return what it concludes from all that."""
        return []

    def leave(self, walk: "Walk") -> None:
        """Change what those behind it will see."""


class Trip(Struct, frozen=True):
    """What is to be known of a request's way: the `stops` after its client, in order, and what is written in it.

    `sent_on` is the connection on which its client sent it, `arrived_on` the one on which it reaches the site, another
    only where an edge is between them. `forged` is what its client has written into X-Forwarded-For. `does` is what
    nodes made of the request, by their ids.
    """

    request: int
    client: str
    sent_on: Opened
    arrived_on: Opened
    host: str
    path: str
    cookie: str
    stops: list[Stop]
    forged: str = ""
    does: dict[str, list[Line]] = {}


def parties_on(trip: Trip) -> list[Party]:
    """Return what each party sees, in the order of the way."""
    walk = Walk(trip)
    return [walk.start(), *(walk.arrive(place) for place in range(len(trip.stops)))]


class Walk:
    """Goes along the way, and keeps what the next party will see.

    `source` is the address that what arrives comes from, `on` which connection, or the one it stands for; `tls` is the
    encryption around it, None for plain HTTP; `wrapped_by` the address of who has put it, untouched, into an envelope
    of its own; `forwarded_for` what stands in X-Forwarded-For, and `edge` the site's own edge that has passed it on,
    empty where none has.
    """

    def __init__(self, trip: Trip) -> None:
        self.trip = trip
        self.tls: Seal | None = None
        self.wrapped_by = ""
        self.source = str(parsed(trip.client))
        self.on = trip.sent_on
        self._port = client_port(trip.sent_on.number)
        self.forwarded_for = [trip.forged] if trip.forged else []
        self.edge = ""
        self._headers: dict[str, list[str]] = {"X-Forwarded-For": self.forwarded_for, "Forwarded": [], "Via": []}
        self._preamble: tuple[str, str, int, int] | None = None
        self._stand_in = ""
        self._openers = [stop.node for stop in trip.stops if stop.ends_tls]
        self._place = -1
        self.seal(trip.client)

    def start(self) -> Party:
        """Return what the client itself sees; a private one's router then sends on in the name of its home."""
        trip = self.trip
        begins = endpoint(self.source, self._port)
        to = trip.stops[0].to(self) if trip.stops else endpoint(SITE.for_asker(self.source), HTTPS)
        envelope = [Line("from", begins), Line("to", to)]
        if is_private(self.source) and not (trip.stops and trip.stops[0].indoors):
            self.source = public_address(self.source)
            outside = endpoint(self.source, self._port)
            envelope.append(Line("home router", outside, note="NAT: what all others see in place of a private address"))
        return Party(trip.client, "client", 7, [], envelope, self.letter(), does=trip.does.get(trip.client, []))

    def arrive(self, place: int) -> Party:
        """Return what the next stop sees, and go past it."""
        self._place = place
        stop = self.trip.stops[place]
        envelope = [Line("from", endpoint(self.source, self._port)), Line("to", stop.to(self)), *stop.inside(self)]
        if self._stand_in:
            envelope.append(Line("client", hidden=f"{self._stand_in} asks in its own name"))
        binary = [] if self._preamble is None else proxy_v2(*self._preamble)
        seals, opening, letter = stop.seals(self), stop.opening(self), stop.letter(self)
        does = [*stop.does(self), *self.trip.does.get(stop.node, [])]
        stop.leave(self)
        layer = 7 if stop.ends_tls else 4
        return Party(stop.node, stop.kind, layer, seals, envelope, letter, opening, binary, does, stop.ahead)

    # --- what a stop sees -----------------------------------------------------------------------------------

    def letter(self) -> list[Line]:
        """Return the whole letter, as those see it who end TLS."""
        trip = self.trip
        written = [Line("host", trip.host), Line("path", trip.path), Line("cookie", trip.cookie)]
        return written + [Line(name, ", ".join(values)) for name, values in self._headers.items() if values]

    def sealed(self) -> list[Line]:
        """Return the lines of the letter that TLS hides."""
        assert self.tls is not None
        until = f"inside TLS, which ends at {self.tls.opener or 'the site'}"
        return [Line(what, hidden=until) for what in ("path", "cookie", "headers")]

    def opening(self) -> list[Line]:
        """Return what a connection begins with that arrives here, in the order of its bytes."""
        lines: list[Line] = []
        if self._preamble is not None:
            line = proxy_v1(*self._preamble).strip()
            lines.append(Line("PROXY line", line, note=f"the connection’s first bytes{self.once()}"))
        if self.tls is not None:
            hello = f"in TLS’s first message{self.once()}, unless ECH hides it"
            lines.append(Line("host (SNI)", self.on.host, note=hello))
        return lines

    def once(self) -> str:
        """Return when what is said once for each connection was said, as the end of a sentence."""
        return "" if self.on.number == self.trip.request else f", sent once, before #{self.on.number}"

    def next_to(self, stop: Stop) -> str:
        """Return what the stop after this one is asked at; the site where none is known."""
        following = self.trip.stops[self._place + 1 :]
        return following[0].to(self) if following else endpoint(SITE.for_asker(self.source), HTTPS)

    # --- what a stop changes for those behind it ------------------------------------------------------------

    def ask_as(self, stop: Stop) -> None:
        """Go on from an address and a port of the stop's own, on another connection."""
        self.source, self._port = stop.own, own_port(stop.node, self.on.number)

    def stand_in(self, stop: Stop, words: str) -> None:
        """Go on in the name of a stop, called by these words, which does not say for whom it asks."""
        self._stand_in = words
        self.ask_as(stop)

    def put_proxy_line(self, stop: Stop) -> None:
        """Go on from a stop that says for whom it asks in a line before the connection's bytes."""
        self._preamble = (self.source, SITE.for_asker(self.source), self._port, HTTPS)
        self.ask_as(stop)

    def wrap(self, stop: Stop) -> None:
        """Go on in an envelope of the stop's own around the one that came, which stays as it is."""
        self.wrapped_by = stop.own

    def end_tls(self, stop: Stop, on: Opened) -> None:
        """Go on, unencrypted, from a reverse proxy: it says for whom it asks, and asks from an address of its own, on
        another connection.
        """
        self.forwarded_for.append(self.source)
        self._headers["Forwarded"].append(forwarded(self.source, stop.own, self.trip.host))
        self._headers["Via"].append(f"1.1 {stop.node}")
        self.on = on
        self.ask_as(stop)
        self._preamble = None
        self._openers.pop(0)
        self.tls = None

    def seal(self, by: str) -> None:
        """Go on in TLS that this node begins, and the next that ends TLS opens."""
        self.tls = Seal("TLS", by, self._openers[0] if self._openers else "")
