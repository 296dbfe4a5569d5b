"""What a page and its room say to each other, heard on the line or in a hand that can cut it."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocket, WebSocketRoute

Message = dict[str, Any]


class Wire:
    """All messages between one page and its room, from before the page was opened."""

    def __init__(self, page: Page | None = None) -> None:
        self.received: list[tuple[str, Message]] = []
        self.sent: list[tuple[str, Message]] = []
        self.batches: dict[int, Message] = {}
        self.feeds: Message = {}
        self.time = -1.0
        self.room = ""
        if page is not None:
            page.on("websocket", self._listen)

    def _listen(self, websocket: WebSocket) -> None:
        websocket.on("framereceived", self.hear)
        websocket.on("framesent", self.say)

    def hear(self, frame: str | bytes) -> None:
        """Take in one frame from the server: an event, or the answer to one of the page's."""
        packet = re.match(r"4([23])(\d*)(\[.*)", str(frame), re.DOTALL)
        if not packet:
            return
        data = json.loads(packet[3])
        if packet[1] == "3":
            answer = data[0] if data else {}
            kind, message = ("snapshot", answer["snapshot"]) if "snapshot" in answer else ("answer", answer)
        else:
            kind, message = data[0], data[1] if len(data) > 1 else {}
        self.received.append((kind, message))
        if kind == "batch":
            self.batches[message["seq"]] = message
        self.feeds.update(message.get("feeds", {}))
        self.time = message.get("time", self.time)
        self.room = message.get("room", self.room)

    def say(self, frame: str | bytes) -> None:
        """Take in one frame from the page."""
        if packet := re.match(r"42\d*(\[.*)", str(frame), re.DOTALL):
            kind, *rest = json.loads(packet[1])
            self.sent.append((kind, rest[0] if rest else {}))

    @property
    def state(self) -> Message:
        """What the room is set to, empty before it has said so."""
        return self.feeds.get("state", {})

    @property
    def figures(self) -> Message:
        """The latest figures, empty before any came."""
        return self.feeds.get("figures", {})

    def told(self, feed: str) -> list[Any]:
        """Return all values of a feed that the room has told, in order."""
        return [message["feeds"][feed] for _, message in self.received if feed in message.get("feeds", {})]

    def count_sent(self, kind: str) -> int:
        """Return how many events of this name the page has sent."""
        return sum(sent == kind for sent, _ in self.sent)

    def server(self, id: str) -> Message:
        """Return a server as the room has it now; empty where it has none of this id."""
        servers = self.state["scenario"]["servers"] if self.state else []
        return next((server for server in servers if server["id"] == id), {})


class Line:
    """The page's line to the room, in the test's hand: it can be cut and mended, lose and alter a message."""

    def __init__(self, page: Page) -> None:
        self.wire = Wire()
        self.lose: Callable[[str], bool] = lambda _: False
        self.lost: list[str] = []
        self.alter: Callable[[str], str] = lambda frame: frame
        self._context = page.context
        self._open: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        page.route_web_socket(re.compile(r"/socket\.io/"), self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            self.wire.say(frame)
            server.send(frame)

        def to_browser(frame: str | bytes) -> None:
            if self.lose(str(frame)):
                self.lost.append(str(frame))
                return
            frame = self.alter(str(frame))
            self.wire.hear(frame)
            browser.send(frame)

        browser.on_message(to_server)
        server.on_message(to_browser)
        self._open.append((browser, server))

    def cut(self) -> None:
        """Break the line, and keep it broken: the browser itself refuses to connect."""
        self._context.set_offline(True)
        for browser, server in self._open:
            server.close()
            browser.close()
        self._open.clear()

    def mend(self) -> None:
        """Let the page connect again."""
        self._context.set_offline(False)
