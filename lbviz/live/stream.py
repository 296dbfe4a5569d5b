"""What a room tells its members: numbered batches, and snapshots to begin or to heal a gap with."""

from collections.abc import Callable, Set
from typing import Any

from .feeds.feed import Shown
from .feeds.news import News
from .messages import Batch, Snapshot


class Stream:
    """Sends what is new in a room. `clock` is its real time (s)."""

    def __init__(self, room: Shown, clock: Callable[[], float], send: Callable[[str, Batch | Snapshot], None]) -> None:
        self._room = room
        self._clock = clock
        self._send = send
        self._news = News()
        self._seq = 0
        self._begins_anew = False

    def begin_anew(self) -> None:
        """Note that the room shows another source: what the members know is void, so all will get a snapshot."""
        self._begins_anew = True

    def follow(self, feeds: Set[str]) -> None:
        """Send these of the optional feeds, and no others."""
        self._news.follow(feeds)

    def flush(self) -> None:
        """Send what is new, if anything is: a batch, or a snapshot of another source."""
        message = self._first_snapshot() if self._begins_anew else self._batch()
        if message is not None:
            self._begins_anew = False
            self._send(self._room.id, message)

    def snapshot(self) -> Snapshot:
        """Return all that a member needs to begin with the next batch."""
        return self._snapshot(self._news.all(self._room))

    def _first_snapshot(self) -> Snapshot:
        self._room.source.take_records()
        self._seq += 1
        return self._snapshot(self._news.take_all(self._room))

    def _batch(self) -> Batch | None:
        room = self._room
        records = room.source.take_records()
        news = self._news.take(room)
        if not (records or news):
            return None
        self._seq += 1
        return Batch(room.id, self._seq, self._wall_ms(), room.source.now, self._rate(), records, news)

    def _snapshot(self, feeds: dict[str, Any]) -> Snapshot:
        room = self._room
        history, requests = room.source.history, room.source.in_flight()
        now, rate = room.source.now, self._rate()
        return Snapshot(room.id, self._seq, self._wall_ms(), now, rate, feeds, history, requests)

    def _rate(self) -> float:
        return 0.0 if self._room.pace.paused else self._room.source.speed

    def _wall_ms(self) -> float:
        return round(self._clock() * 1000, 2)
