"""What happened, in words."""

from lbviz.live.chronicle import LogLine

from .feed import Feed, Shown


class LogFeed(Feed):
    """A snapshot has all lines, a batch those that are new or were written anew."""

    name = "log"
    optional = False
    prompt = True

    def read(self, room: Shown) -> list[LogLine]:
        return room.log.lines

    def read_since(self, room: Shown, sent: object) -> list[LogLine]:
        assert isinstance(sent, int)
        return room.log.since(sent)

    def mark(self, room: Shown) -> object:
        return room.log.version
