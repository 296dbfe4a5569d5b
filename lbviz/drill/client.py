"""A Socket.IO client in a thread's own time: it says one thing, waits for the answer, and says the next.

Socket.IO protocol 5 on Engine.IO protocol 4, over a websocket: https://github.com/socketio/socket.io-protocol
"""

import socket
from typing import Any
from urllib.parse import urlsplit

import msgspec
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, Request, TextMessage

PATIENCE_S = 10.0
PING, PONG = "2", "3"
CONNECT, CONNECTED = "40", "40"
EVENT, ACKNOWLEDGED = "42", "43"


class Lost(Exception):
    """The connection has ended, or nothing was answered in time."""


class Client:
    """One connection. Raises Lost where it cannot be made, as do all methods once it has ended."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._buffer = ""
        self._messages: list[str] = []
        self._number = 0
        try:
            self._socket = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_S)
        except OSError as error:
            raise Lost(str(error)) from None
        self._websocket = WSConnection(ConnectionType.CLIENT)
        self._send(Request(host=parts.netloc, target="/socket.io/?EIO=4&transport=websocket"))
        self._next("0")
        self._write(CONNECT)
        self._next(CONNECTED)

    def call(self, event: str, message: dict[str, Any]) -> dict[str, Any]:
        """Say something and return the answer."""
        number = self._number = self._number + 1
        self._write(f"{EVENT}{number}{msgspec.json.encode([event, message]).decode()}")
        head = f"{ACKNOWLEDGED}{number}["
        answer: dict[str, Any] = msgspec.json.decode(self._next(head)[len(head) - 1 :])[0]
        return answer

    def close(self) -> None:
        """End the connection without a word, as a phone does that loses its network."""
        self._socket.close()

    def _write(self, text: str) -> None:
        self._send(TextMessage(data=text))

    def _send(self, event: Event) -> None:
        try:
            self._socket.sendall(self._websocket.send(event))
        except OSError as error:
            raise self._lost(str(error)) from None

    def _lost(self, why: str) -> Lost:
        self.close()
        return Lost(why)

    def _next(self, head: str) -> str:
        """Return the next message that begins so, and pass over all others."""
        while True:
            while self._messages:
                message = self._messages.pop(0)
                if message == PING:
                    self._write(PONG)
                elif message.startswith(head):
                    return message
            self._read()

    def _read(self) -> None:
        try:
            data = self._socket.recv(1 << 16)
        except OSError as error:
            raise self._lost(str(error)) from None
        if not data:
            raise self._lost("the server has closed the connection")
        self._websocket.receive_data(data)
        for event in self._websocket.events():
            match event:
                case TextMessage():
                    self._buffer += event.data
                    if event.message_finished:
                        self._messages.append(self._buffer)
                        self._buffer = ""
                case Ping():
                    self._send(event.response())
                case CloseConnection():
                    raise self._lost("the server has closed the connection")
                case AcceptConnection():
                    pass
