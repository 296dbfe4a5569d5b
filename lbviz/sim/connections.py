"""The connections on which requests are sent: their ends, their ports, and what is remembered of them."""

from typing import Generic, NamedTuple, TypeVar
from zlib import crc32

from lbviz.scenarios.addresses import endpoint

from .content import Content
from .request import Asking, Connection, Passed, Request, Source

T = TypeVar("T")

# Linux's ephemeral ports: net.ipv4.ip_local_port_range is 32768–60999 unless set otherwise (ip(7)).
FIRST_PORT, PORTS = 32_768, 28_232
# Any number that has no factor in common with PORTS leads through all of them.
_STEP = 7_919


class Opened(NamedTuple):
    """A connection: the number of its first request, and the host which that asked for."""

    number: int
    host: str


class Memory(Generic[T]):
    """What the node with the id `owner` remembers of connections; a new memory knows nothing of an older one.

    It lies with the connections, so that it goes when they do.
    """

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def get(self, connection: Connection) -> T | None:
        """Return what is remembered of a connection, if anything."""
        memory, what = connection.kept.get(self._owner, (None, None))
        return what if memory is self else None

    def keep(self, connection: Connection, what: T) -> None:
        """Remember this of a connection as long as there is one."""
        connection.kept[self._owner] = self, what


class Connections:
    """Puts requests on connections: whoever opens them opens a new one after `per_connection` of them, or when one is
    broken.

    Clients do, for a router has one of its own for each of theirs, and so has a forward proxy, which is told one host
    for each. Edges do, for all they ask.
    """

    def __init__(self, per_connection: int, content: Content) -> None:
        self.per_connection = per_connection
        self._content = content
        self.broken = 0
        """How many were reset so far."""
        self._open: dict[str, Connection] = {}

    def of(self, request: Request) -> Connection:
        """Return the connection on which a request reaches the site: the same whenever it is asked for."""
        connection: Connection | None = getattr(request, "connection", None)
        if connection is None:
            request.connection = connection = self._take(self._opener(request, _asking(request)), request)
        return connection

    def end_at(self, edge: str, request: Request) -> None:
        """Note the connection on which a request comes to an edge, where that may carry several."""
        if self.per_connection > 1:
            opener = f"{edge} {self._opener(request, _asking(request))}"
            request.first_connection = self._take(opener, request)

    def _opener(self, request: Request, asking: Passed | None) -> str:
        """Return for whom a connection is: who has one open has no other, as long as there is room on it."""
        if asking is None:
            return request.client.address
        return asking.id if asking.gathers else self._opener_behind(asking.id, request)

    def _opener_behind(self, proxy: str, request: Request) -> str:
        return f"{proxy} {request.client.address} {self._content.host(request)}"

    def _take(self, opener: str, request: Request) -> Connection:
        connection = self._open.get(opener)
        if connection is None or connection.broken or connection.carried >= self.per_connection:
            connection = self._open[opener] = Connection(request.number, request.wants)
        connection.carried += 1
        return connection

    def arrives(self, request: Request, end: object) -> bool:
        """Return whether a request has come to the end of its connection; if not, the connection is reset."""
        connection = self.of(request)
        if connection.end is None:
            connection.end = end
        return connection.end is end or self._reset(connection)

    def arrives_joined(self, request: Request, server: object) -> bool:
        """Return whether a request has come to the server to which its connection is joined; if not, it is reset."""
        connection = self.of(request)
        if connection.joined is None:
            connection.joined = server
        return connection.joined is server or self._reset(connection)

    def _reset(self, connection: Connection) -> bool:
        if not connection.broken:
            connection.broken = True
            self.broken += 1
        return False

    # --- addresses and ports ------------------------------------------------------------------------------

    def port(self, request: Request) -> int:
        """Return the port from which a request reaches the site: that of who asks in its own name last."""
        number, asking = self.of(request).number, _asking(request)
        return client_port(number) if asking is None else own_port(asking.id, number)

    def flow(self, request: Request) -> str:
        """Return a flow as text: the address and the port that a request comes from. All else is the same for all."""
        connection = self.of(request)
        if not connection.source:
            connection.source = endpoint(source_of(request).public, self.port(request))
        return connection.source

    # --- for somebody who only looks: no connection is opened for that ------------------------------------

    def seen(self, request: Request, proxy: str, edge: str, *, goes_on: bool) -> tuple[Opened, Opened]:
        """Return on which connections a request was sent, and reaches the site: another where an `edge` is between.

        The ids of that and of a forward `proxy` are empty where there is none. One that `goes_on` and has none yet will
        be sent on what is open then.
        """
        sender = self._opener_behind(proxy, request) if proxy else request.client.address
        arrives_on = self._opened(getattr(request, "connection", None), edge or sender, request, goes_on=goes_on)
        if not edge:
            return arrives_on, arrives_on
        first = getattr(request, "first_connection", None)
        return self._opened(first, f"{edge} {sender}", request, goes_on=goes_on), arrives_on

    def _opened(self, connection: Connection | None, opener: str, request: Request, *, goes_on: bool) -> Opened:
        if connection is None and goes_on:
            connection = self._open.get(opener)
            if connection is not None and (connection.broken or connection.carried >= self.per_connection):
                connection = None
        opened = request if connection is None else connection
        return Opened(opened.number, self._content.host_of(opened.wants))


def source_of(request: Asking) -> Source:
    """Return from whom a request reaches the site, as its packets say: who last asked in its own name."""
    return _asking(request) or request.client


def _asking(request: Asking) -> Passed | None:
    """Return the last on the way that asked in its own name, None where the client did."""
    for hop in reversed(request.passed):
        if hop.public:
            return hop
    return None


def client_port(number: int) -> int:
    """Return the port of a client's connection of this number.

    Its home's router keeps the port, as most do while nobody else has it: RFC 4787, section 4.2.1.
    """
    return FIRST_PORT + number % PORTS


def own_port(node: str, number: int) -> int:
    """Return the port from which a node asks on a connection of its own: each has another."""
    return FIRST_PORT + (number * _STEP + crc32(node.encode())) % PORTS
