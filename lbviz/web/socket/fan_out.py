"""Telling all members of a room the same: a message is encoded once and framed once, and written at once.

Socket.IO would pack and frame it for each member, and wake a task for each that does; measured, that was nearly half of
the time of a live room.
"""

import socket
from collections.abc import Callable
from struct import pack
from typing import Any

from engineio import packet
from engineio import socket as engine
from flask_socketio import SocketIO
from msgspec.structs import replace

from lbviz.live.messages import Batch, Snapshot
from lbviz.live.views import view_of

from .wire import encode

# What may wait for a connection: five seconds of a room's batches. Those that come then are not sent to it.
MOST_QUEUED = 100
MISSABLE = frozenset({"batch"})


class FanOut:
    """Knows who is in which room. The websockets of `threading` block, so there all goes through the usual queues."""

    def __init__(self, socketio: SocketIO) -> None:
        self._server = socketio.server
        self._spawn: Callable[..., Any] = socketio.start_background_task
        # By the name under which they joined a room, then by member: the id of its Engine.IO connection.
        self._rooms: dict[str, dict[str, str]] = {}
        self._writes_at_once = socketio.async_mode == "eventlet"
        if self._writes_at_once:
            _remember_websockets(self._server.eio)

    def join(self, room: str, member: str) -> None:
        """Send a member what is sent to a room from now on."""
        connection = self._server.manager.eio_sid_from_sid(member, "/")
        self._rooms.setdefault(room, {})[member] = connection

    def leave(self, room: str, member: str) -> None:
        """Send a member no more of a room."""
        members = self._rooms.get(room, {})
        members.pop(member, None)
        if not members:
            self._rooms.pop(room, None)

    def send(self, room: str, message: Batch | Snapshot) -> None:
        """Send a message to all members of a room, in the order of all that each of them is sent.

        Those who joined it by its link for watching get it under that name: they are not told the room's own.
        """
        self._send_as(room, message)
        if (view := view_of(room)) in self._rooms:
            self._send_as(view, replace(message, room=view))

    def _send_as(self, room: str, message: Batch | Snapshot) -> None:
        if room in self._rooms:
            self.tell(room, type(message).__name__.lower(), encode(message))

    def tell(self, room: str, name: str, message: bytes) -> None:
        """Send an event of this name, with a message in JSON, to all who joined under this name."""
        members = tuple(self._rooms.get(room, {}).values())
        event = b'["%s",%s]' % (name.encode(), message)
        # 4 is a message of Engine.IO, 2 an event of Socket.IO.
        frame = _text_frame(b"42" + event) if self._writes_at_once else b""
        queued: packet.Packet | None = None
        for connection in members:
            line = self._server.eio.sockets.get(connection)
            if self._writes_at_once and self._write(line, frame):
                continue
            if name in MISSABLE and line is not None and line.queue.qsize() >= MOST_QUEUED:
                # It does not read. Once it does, it sees by the numbers what is missing, and asks for all of it.
                continue
            queued = queued or packet.Packet(packet.MESSAGE, "2" + event.decode())
            self._server.eio.send_packet(connection, queued)

    def _write(self, line: engine.Socket | None, frame: bytes) -> bool:
        """Write a frame to a connection that has nothing else to say now; return whether that was so."""
        websocket = getattr(line, "websocket", None)
        if line is None or websocket is None or not line.upgraded or line.closing or not line.queue.empty():
            return False
        if websocket._sendlock.locked():
            return False
        try:
            written = websocket.socket.fd.send(frame, socket.MSG_DONTWAIT)
        except OSError:
            # It is full, or gone: its own task waits for it, or finds out.
            return False
        if written < len(frame):
            websocket._sendlock.acquire()
            self._spawn(_finish, websocket, frame[written:])
        return True


def _finish(websocket: Any, rest: bytes) -> None:
    try:
        websocket.socket.sendall(rest)
    except OSError:
        # The task that reads from it finds out.
        pass
    finally:
        websocket._sendlock.release()


def _remember_websockets(server: Any) -> None:
    """Let each Engine.IO connection of a server keep its websocket, which else only its own tasks know."""
    make = server._async["websocket"]

    def remember(handler: Any, *more: Any) -> Any:
        def handle(websocket: Any) -> Any:
            handler.__self__.websocket = websocket
            return handler(websocket)

        return make(handle, *more)

    server._async = {**server._async, "websocket": remember}


def _text_frame(payload: bytes) -> bytes:
    """Return a whole websocket frame of text, as a server sends it (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return pack("!BB", 0x81, size) + payload
    if size < 1 << 16:
        return pack("!BBH", 0x81, 126, size) + payload
    return pack("!BBQ", 0x81, 127, size) + payload
