"""What is new in the feeds of one room since it was last sent."""

from collections.abc import Set
from typing import Any

from . import FEEDS
from .feed import Feed, Shown


class News:
    """Remembers what was sent of each feed that is in use."""

    def __init__(self) -> None:
        self._feeds = [feed() for feed in FEEDS]
        self._in_use: list[Feed] = []
        self._sent: dict[str, object] = {}
        self.follow(frozenset())

    def follow(self, followed: Set[str]) -> None:
        """Use these of the optional feeds, and no others: what was sent of them is forgotten, since it may get old."""
        self._in_use = [feed for feed in self._feeds if not feed.optional or feed.name in followed]
        self._sent = {feed.name: self._sent[feed.name] for feed in self._in_use if feed.name in self._sent}

    def take(self, room: Shown) -> dict[str, Any]:
        """Return the feeds that have changed since they were last taken."""
        news: dict[str, Any] = {}
        for feed in self._in_use:
            was_sent = feed.name in self._sent
            if was_sent and not feed.prompt and not news:
                continue
            mark = feed.mark(room)
            if not was_sent or mark != self._sent[feed.name]:
                news[feed.name] = feed.read_since(room, self._sent[feed.name]) if was_sent else feed.read(room)
                self._sent[feed.name] = mark
        return news

    def take_all(self, room: Shown) -> dict[str, Any]:
        """Return all feeds in use, and take none of them for new any more."""
        self._sent = {feed.name: feed.mark(room) for feed in self._in_use}
        return self.all(room)

    def all(self, room: Shown) -> dict[str, Any]:
        """Return all feeds in use as they are now."""
        return {feed.name: feed.read(room) for feed in self._in_use}
