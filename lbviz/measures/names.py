"""Every name that an expression may use, in one place.

Of a live world, counts and latencies are those of the figures' window (10 s), of a run they are those of all of it.
"""

from collections.abc import Callable

from .keys import moves, spread
from .measured import Value

# The whole world. Shares are of what was sent; `lost` is all that was dropped, refused by a proxy or failed.
NUMBERS = frozenset(
    {
        *("time", "rate", "sent_per_s", "in_flight", "sent", "answered", "dropped", "failed", "refused", "lost"),
        *("retries", "broken", "dropped_share", "failed_share", "lost_share"),
        *("mean_ms", "p50_ms", "p95_ms", "p99_ms", "servers", "servers_up", "edges", "clients", "layer"),
        # From a world's beginning on; `spent` in seconds of a server of power 1: see lbviz/sim/totals.py.
        *("total_answered", "total_lost", "total_mean_ms", "total_p99_ms", "most_waiting", "spent"),
        # What a figure without a room tells of itself, with a task that asks: see CustomEvent "measures".
        *("removed", "added", "keys", "points", "moved", "moved_share", "slots"),
    }
)
TOTALS = frozenset({"total_answered", "total_lost", "total_mean_ms", "total_p99_ms", "most_waiting", "spent"})
TEXTS = frozenset({"policy", "key"})

# How many arguments each takes, from and to. The first argument of most is the id of a node.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "queue": (1, 1),  # how many wait there
    "busy": (1, 1),  # share of its workers' time, 0 to 1
    "arrivals": (1, 1),  # requests a second that come to it
    "capacity": (1, 1),  # requests a second that it can finish at the mean cost
    "share": (1, 1),  # of the requests that came to any server
    "answered": (1, 1),
    "dropped": (1, 1),
    "hit_rate": (1, 1),  # of an edge: what it answered itself, of all that may be kept
    "up": (1, 1),
    "believed": (1, 1),  # whether the balancer takes it to be in service
    "page_of": (1, 1),  # share of pages of n calls with a call slower than the p99
    "sees": (2, 2),  # whether that party can read it: sees(server, client)
    "moves": (3, 3),  # share of all keys that move: moves(policy, servers before, servers after)
    "spread": (2, 3),  # the largest share over the mean: spread(policy, servers, points of each)
}

# These are the same in every world.
WORLDLESS: dict[str, Callable[..., Value]] = {"moves": moves, "spread": spread}
