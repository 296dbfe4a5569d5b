"""The feeds of a room, one in each file. To add one, write its class and name it in FEEDS."""

from collections.abc import Sequence

from lbviz.scenarios.errors import FieldError

from .conditions import ConditionsFeed
from .feed import Feed
from .figures import FiguresFeed
from .front_pick import FrontPickFeed
from .latencies import LatenciesFeed
from .log import LogFeed
from .picks import PicksFeed
from .placement import PlacementFeed
from .state import StateFeed

# In this order: a feed that is not `prompt` is looked at only where one before it has news.
FEEDS: tuple[type[Feed], ...] = (
    StateFeed,
    FiguresFeed,
    LogFeed,
    PicksFeed,
    FrontPickFeed,
    PlacementFeed,
    LatenciesFeed,
    ConditionsFeed,
)
OPTIONAL = frozenset(feed.name for feed in FEEDS if feed.optional)


def check_optional(names: Sequence[str]) -> None:
    """Raise FieldError if one of these is no feed that a member can choose to follow."""
    for index, name in enumerate(names):
        if name not in OPTIONAL:
            raise FieldError(f"feeds[{index}]", name, f"one of {', '.join(sorted(OPTIONAL))}")
