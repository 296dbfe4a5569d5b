"""A client that sends exactly the bytes it is told to, over one connection that stays open."""

import socket
from collections.abc import Iterable
from types import TracebackType
from typing import Self

SECONDS = 5
# Requests on their way at once; a proxy takes those of one connection strictly one after another.
BATCH = 50


class Client:
    """A keep-alive connection to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self._answers.close()
        self._socket.close()

    def send(self, *requests: bytes) -> None:
        """Send requests, each a path, or a path, a line end and the lines of more headers."""
        message = []
        for request in requests:
            path, _, headers = request.partition(b"\r\n")
            message.append(b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (path, headers and headers + b"\r\n"))
        self._socket.sendall(b"".join(message))

    def head(self) -> int:
        """Read the next answer's status and headers, and return its length."""
        status = self._read_line()
        if b" 200 " not in status:
            raise ConnectionError(f"Wanted 200, got {status!r} with {self._answers.peek()!r}")
        length = 0
        while (line := self._read_line()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return length

    def read(self, length: int) -> str:
        """Read so much of a body."""
        body = self._answers.read(length)
        if len(body) < length:
            raise ConnectionError("The connection was closed within an answer")
        return body.decode()

    def get(self, request: bytes) -> str:
        """Return the body of one answer."""
        self.send(request)
        return self.read(self.head())

    def ask(self, requests: Iterable[bytes]) -> list[str]:
        """Return which origin answered, for each request in turn."""
        waiting = list(requests)
        names = []
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            self.send(*batch)
            names += [self.read(self.head()).rstrip() for _ in batch]
        return names

    def _read_line(self) -> bytes:
        line = self._answers.readline()
        if not line:
            raise ConnectionError("The connection was closed")
        return line


class Held:
    """Requests through a proxy that their origins hold open until told to finish them."""

    def __init__(self, port: int, an_origin: str) -> None:
        self._port = port
        self._control = Client(int(an_origin.rsplit(":", 1)[1]))
        self._next = 0
        self._open: dict[int, Client] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for client in [self._control, *self._open.values()]:
            client.close()

    def start(self, query: bytes = b"") -> tuple[int, str]:
        """Start one; return its number and the origin it came to."""
        number = self.begin(query)
        return number, self.went(number)

    def begin(self, query: bytes = b"") -> int:
        """Start one that may have to wait in the proxy; return its number."""
        number = self._next
        self._next += 1
        self._open[number] = client = Client(self._port)
        client.send(b"/hold/%d%s" % (number, query))
        return number

    def went(self, number: int) -> str:
        """Return the origin that one came to, when it has."""
        client = self._open[number]
        return client.read(client.head() - 1)

    def finish(self, number: int) -> None:
        """Have the origin finish one, and wait for the end of its answer."""
        self._control.get(b"/release/%d" % number)
        client = self._open.pop(number)
        client.read(1)
        client.close()
