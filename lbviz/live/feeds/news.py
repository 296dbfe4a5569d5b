"""What is new in the feeds of one room since it was last sent."""

from collections.abc import Set
from typing import Any

from . import FEEDS
from .feed import Feed, Shown


class News:
    """Remembers what was sent of each feed."""

    def __init__(self) -> None:
        self._feeds = [feed() for feed in FEEDS]
        self._sent: dict[str, object] = {}

    def take(self, room: Shown, followed: Set[str]) -> dict[str, Any]:
        """Return the feeds that have changed since they were last taken."""
        news: dict[str, Any] = {}
        for feed in self._in_use(followed):
            if not (feed.prompt or news or feed.name not in self._sent):
                continue
            mark = feed.mark(room)
            if feed.name not in self._sent or not _same(mark, self._sent[feed.name]):
                self._sent[feed.name] = mark
                news[feed.name] = feed.read(room)
        return news

    def take_all(self, room: Shown, followed: Set[str]) -> dict[str, Any]:
        """Return all feeds in use, and take none of them for new any more."""
        self._sent = {feed.name: feed.mark(room) for feed in self._in_use(followed)}
        return self.all(room, followed)

    def all(self, room: Shown, followed: Set[str]) -> dict[str, Any]:
        """Return all feeds in use as they are now."""
        return {feed.name: feed.read(room) for feed in self._in_use(followed)}

    def forget(self, followed: Set[str]) -> None:
        """Forget what was sent of the feeds that nobody follows any more: whoever follows one later lacks it."""
        for feed in self._feeds:
            if feed.optional and feed.name not in followed:
                self._sent.pop(feed.name, None)

    def _in_use(self, followed: Set[str]) -> list[Feed]:
        return [feed for feed in self._feeds if not feed.optional or feed.name in followed]


def _same(mark: object, sent: object) -> bool:
    return mark is sent or mark == sent
