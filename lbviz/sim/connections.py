"""The connections on which clients send their requests."""

from typing import Generic, TypeVar

from .request import Connection, Request

T = TypeVar("T")

# Linux's ephemeral ports: net.ipv4.ip_local_port_range is 32768–60999 unless set otherwise (ip(7)).
FIRST_PORT, PORTS = 32_768, 28_232


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
    """Puts each client's requests on connections, a new one after `per_connection` of them or when one is broken."""

    def __init__(self, per_connection: int) -> None:
        self.per_connection = per_connection
        self.broken = 0
        """How many were reset so far."""
        self._of_client: dict[str, Connection] = {}

    def of(self, request: Request) -> Connection:
        """Return the connection a request is sent on: the same whenever it is asked for."""
        connection: Connection | None = getattr(request, "connection", None)
        if connection is None:
            connection = self._open_one_of(request)
            if connection is None:
                connection = self._of_client[request.client.address] = Connection(request.number)
            connection.carried += 1
            request.connection = connection
        return connection

    def _open_one_of(self, request: Request) -> Connection | None:
        connection = self._of_client.get(request.client.address)
        if connection is None or connection.broken or connection.carried >= self.per_connection:
            return None
        return connection

    def port(self, request: Request) -> int:
        """Return the port a request is sent from, which is its connection's."""
        return FIRST_PORT + self.of(request).number % PORTS

    def flow(self, request: Request) -> str:
        """Return a flow as text: the sender's address and port. All else is the same for all."""
        return f"{request.sender.address}:{self.port(request)}"

    def port_shown(self, request: Request, *, goes_on: bool) -> int:
        """Return the same port to somebody who only looks: no connection is opened for that.

        One that `goes_on` and has none yet will be sent on the one that its client has open.
        """
        connection: Connection | None = getattr(request, "connection", None)
        if connection is None and goes_on:
            connection = self._open_one_of(request)
        return FIRST_PORT + (request.number if connection is None else connection.number) % PORTS

    def arrives(self, request: Request, end: object) -> bool:
        """Return whether a request has come to the end of its connection; if not, the connection is reset."""
        connection = self.of(request)
        if connection.end is None:
            connection.end = end
        if connection.end is end:
            return True
        if not connection.broken:
            connection.broken = True
            self.broken += 1
        return False
