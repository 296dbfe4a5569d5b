"""Who does not read costs the server no more than a few seconds of what they miss."""

from queue import Queue
from types import SimpleNamespace
from typing import Any

from lbviz.web.socket.fan_out import MOST_QUEUED, FanOut


class Server:
    """As much of Socket.IO's server as the fan-out uses, with connections that nobody reads from."""

    def __init__(self) -> None:
        self.sockets: dict[str, Any] = {}
        self.eio = self
        self.manager = self

    def eio_sid_from_sid(self, sid: str, _: str) -> str:
        self.sockets.setdefault(sid, SimpleNamespace(queue=Queue()))
        return sid

    def send_packet(self, connection: str, packet: object) -> None:
        self.sockets[connection].queue.put(packet)


def test_what_a_connection_does_not_read_is_bounded_and_goes_on_once_it_does() -> None:
    server = Server()
    fan_out = FanOut(SimpleNamespace(server=server, start_background_task=None, async_mode="threading"))  # type: ignore[arg-type]
    for member in ("stalls", "reads"):
        fan_out.join("room", member)
    reads = server.sockets["reads"].queue
    heard = 0
    for _ in range(10 * MOST_QUEUED):
        fan_out.tell("room", "batch", b"{}")
        while not reads.empty():
            reads.get()
            heard += 1
    stalls = server.sockets["stalls"].queue
    assert heard == 10 * MOST_QUEUED
    assert stalls.qsize() == MOST_QUEUED
    # What is said once and never again is not left out.
    fan_out.tell("room", "snapshot", b"{}")
    assert stalls.qsize() == MOST_QUEUED + 1
    while not stalls.empty():
        stalls.get()
    fan_out.tell("room", "batch", b"{}")
    assert stalls.qsize() == 1
