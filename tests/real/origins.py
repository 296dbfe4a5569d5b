"""Origin servers on loopback, many in one process: each answers with its own address, and holds what it is asked to.

Run as a script with the number of origins: it prints their addresses as JSON, and ends when its input does.
"""

import asyncio
import json
import subprocess
import sys
from types import TracebackType
from typing import Self

SECONDS = 5


class Origin(asyncio.Protocol):
    """One connection: `/hold/ID` is answered but for its last byte, which `/release/ID` to any origin sends."""

    held: dict[bytes, asyncio.Transport] = {}  # noqa: RUF012

    def connection_made(self, transport: asyncio.Transport) -> None:
        host, port = transport.get_extra_info("sockname")[:2]
        body = f"{host}:{port}\n".encode()
        self._transport = transport
        self._answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        self._unread = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._unread = (self._unread + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1].partition(b"?")[0]
            _, verb, *rest = path.split(b"/")
            if verb == b"hold":
                self.held[rest[0]] = self._transport
                self._transport.write(self._answer[:-1])
            else:
                if verb == b"release":
                    self.held.pop(rest[0]).write(self._answer[-1:])
                self._transport.write(self._answer)


async def _serve(count: int) -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Origin, "127.0.0.1", 0) for _ in range(count)]
    print(json.dumps(["{}:{}".format(*server.sockets[0].getsockname()) for server in servers]), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


class Origins:
    """A running process of origins; `addresses` are also the names they answer with."""

    addresses: list[str]

    def __init__(self, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        self.addresses = json.loads(self._process.stdout.readline())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            raise


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
