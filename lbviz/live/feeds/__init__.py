"""The feeds of a room, one in each file. To add one, write its class and name it in FEEDS."""

from .feed import Feed
from .figures import FiguresFeed
from .front_pick import FrontPickFeed
from .picks import PicksFeed
from .placement import PlacementFeed
from .state import StateFeed

# In this order: a feed that is not `prompt` is looked at only where one before it has news.
FEEDS: tuple[type[Feed], ...] = (StateFeed, FiguresFeed, PicksFeed, FrontPickFeed, PlacementFeed)
OPTIONAL = frozenset(feed.name for feed in FEEDS if feed.optional)
