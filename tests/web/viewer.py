"""A viewer as a test drives it, a raw socket that says what no browser would, and plain page visits."""

import itertools
import json
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection
from email.message import Message as Headers
from typing import Any, NamedTuple

import socketio
import websocket

PATIENCE_S = 5.0
OUT_OF_ORDER = 10
_rooms = itertools.count(1)

Message = dict[str, Any]


def new_room() -> str:
    """Return the id of a room that no other test uses."""
    return f"test-{next(_rooms)}-{time.monotonic_ns()}"


class Viewer:
    """A member of one room through a connected client, who fails if a batch is missing from the stream."""

    def __init__(self, client: socketio.SimpleClient) -> None:
        self.client = client
        self.room = ""
        self.seq = 0
        self.received: list[Message] = []
        self._early: dict[int, Message] = {}

    def ask(self, event: str, data: Any = None) -> Message:
        """Send a message and return the answer, whatever it says."""
        return self.client.call(event, data, timeout=PATIENCE_S)

    def join(self, room: str, opening: Message | None = None) -> Message:
        """Join a room and return its snapshot."""
        self.room = room
        return self._take(self.ask("join", {"room": room} if opening is None else {"room": room, "opening": opening}))

    def ask_room(self, event: str, **more: Any) -> Message:
        """Send a message about the room and return the answer, whatever it says."""
        return self.ask(event, {"room": self.room, **more})

    def snapshot(self) -> Message:
        """Ask for a snapshot, as after a gap."""
        return self._take(self.ask_room("snapshot"))

    def follow(self, *feeds: str) -> None:
        """Follow these feeds, and no others."""
        assert self.ask_room("follow", feeds=feeds) == {"ok": True}

    def command(self, type: str, **fields: Any) -> None:
        """Send a command that must be accepted."""
        assert self.ask_room("command", command={"type": type, **fields}) == {"ok": True}

    def _take(self, answer: Message) -> Message:
        assert answer["ok"], answer
        self.seq = answer["snapshot"]["seq"]
        self._early = {seq: message for seq, message in self._early.items() if seq > self.seq}
        return answer["snapshot"]

    def next_message(self, patience: float = PATIENCE_S) -> Message:
        """Return the next batch (or snapshot) that the last snapshot does not cover already.

        The client hands each message over in a thread of its own, so that they may come out of order.
        """
        while self.seq + 1 not in self._early:
            assert len(self._early) < OUT_OF_ORDER, f"batch {self.seq + 1} is missing"
            _, message = self.client.receive(timeout=patience)
            assert message["room"] == self.room
            if message["seq"] > self.seq:
                assert message["seq"] not in self._early, "a batch came twice"
                self._early[message["seq"]] = message
        self.seq += 1
        self.received.append(self._early.pop(self.seq))
        return self.received[-1]

    def wait_for(self, wanted: Callable[[Message], Any]) -> Message:
        """Return the first message from now on that is wanted."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            message = self.next_message()
            if wanted(message):
                return message
        raise AssertionError("what was waited for did not come")

    def wait_for_state(self, **fields: Any) -> Message:
        """Return the first message from now on whose state has these values."""
        return self.wait_for(
            lambda message: (state := state_in(message)) and all(state[name] == fields[name] for name in fields)
        )

    def goes_on(self, batches: int = 3) -> None:
        """Check that batches still come, without a gap."""
        for _ in range(batches):
            self.next_message()


def state_in(message: Message) -> Message | None:
    """Return the state that a batch or a snapshot carries, None if it carries none."""
    return message.get("feeds", {}).get("state")


def state_of(viewer: Viewer) -> Message:
    return viewer.snapshot()["feeds"]["state"]


def assert_refused(answer: Message) -> Message:
    """Check that a message was refused in the agreed form, and return the error."""
    assert answer["ok"] is False, list(answer)
    assert answer.keys() == {"ok", "error"}
    error = answer["error"]
    assert error.keys() == {"field", "got", "want", "message"}
    assert all(isinstance(text, str) for text in error.values())
    assert error["want"]
    assert error["message"]
    return error


class RawSocket:
    """Engine.IO spoken by hand on a websocket of its own."""

    def __init__(self, url: str, receive_buffer: int | None = None) -> None:
        """Connect, with a receive buffer of this many bytes if given: a small one is full soon."""
        address = url.replace("http", "ws", 1)
        options = [] if receive_buffer is None else [(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)]
        self.socket = websocket.create_connection(
            f"{address}/socket.io/?EIO=4&transport=websocket", timeout=PATIENCE_S, sockopt=options
        )
        assert self.socket.recv().startswith("0{")
        self.send("40")
        assert self.socket.recv().startswith("40{")

    def send(self, packet: str) -> None:
        self.socket.send(packet)

    def _receive(self) -> str:
        packet = self.socket.recv()
        assert packet, "the server has closed the connection"
        if packet == "2":  # a ping
            self.send("3")
        return packet

    def answer_to(self, packet: str, id: int = 1) -> Message:
        """Send a packet and return the answer that carries its id."""
        self.send(packet)
        return self.answer(id)

    def answer(self, id: int) -> Message:
        """Return the answer that carries this id, passing over all else."""
        return self.answers({id})[0]

    def answers(self, ids: Collection[int]) -> list[Message]:
        """Return the answers that carry these ids as they come, passing over all else."""
        missing, answers = set(ids), []
        deadline = time.monotonic() + PATIENCE_S
        while missing:
            packet = self._receive()
            assert time.monotonic() < deadline, f"no answer to {missing}"
            found = re.match(r"43(\d+)\[", packet)
            if found and int(found[1]) in missing:
                missing.remove(int(found[1]))
                answers += json.loads(packet[found.end() - 1 :])
        return answers

    def events(self, count: int) -> list[tuple[str, Message]]:
        """Return the next events that the server sends by itself."""
        events: list[tuple[str, Message]] = []
        while len(events) < count:
            packet = self._receive()
            if packet.startswith("42["):
                event, message = json.loads(packet[2:])
                events.append((event, message))
        return events

    def ask(self, event: str, data: Any = None, id: int = 77) -> Message:
        """Send a well-formed event and return its answer."""
        return self.answer_to(f"42{id}{json.dumps([event, data or {}])}", id)

    def close(self) -> None:
        self.socket.shutdown()  # without a goodbye, which would take a moment


class Page(NamedTuple):
    """What an address gave: status, where the redirects ended, the text."""

    status: int
    url: str
    text: str

    @property
    def room(self) -> str:
        return self.url.rpartition("/")[2].partition("?")[0]


def visit(url: str) -> Page:
    """Get a page as a browser would, redirects and error pages included."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            return Page(answer.status, answer.url, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Page(error.code, error.url, error.read().decode())


def get(url: str, **headers: str) -> tuple[int, Headers, bytes]:
    """Return status, headers and body as they went over the wire."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()
