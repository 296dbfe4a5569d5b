"""The records of a trace: what happened, when, to which request. Facts with simulated times, never positions.

Times are simulated seconds since the world began. A record is immutable and encodes to a short JSON array
that starts with its kind: `["moved", 12.34, 812, "lb", "b", 12.39, false]`.
"""

from typing import Literal

from msgspec import Struct

DropReason = Literal[
    "queue full", "no server", "circuit open", "forbidden", "no balancer", "servers full", "waited too long"
]
FailReason = Literal[
    "server crashed",
    "server removed",
    "server down",
    "server error",
    "edge crashed",
    "edge removed",
    "edge down",
    "connection reset",
    "balancer crashed",
    "timed out",
    "given up",
]
# What a cache says of a request, as in RFC 9211. What is `collapsed` waits for what another fetches.
CacheWord = Literal["hit", "miss", "revalidated", "collapsed", "pass", "stale"]


class Moved(Struct, frozen=True, array_like=True, tag="moved", gc=False):
    """A request leaves `source` at `time` and reaches `target` at `arrival`; `back` on the way to its client."""

    time: float
    request: int
    source: str
    target: str
    arrival: float
    back: bool


class Queued(Struct, frozen=True, array_like=True, tag="queued", gc=False):
    """A request joins the end of the queue of a `server`, of a balancer's processor or before the servers."""

    time: float
    request: int
    server: str


class Started(Struct, frozen=True, array_like=True, tag="started", gc=False):
    """A worker of a `server`, or a balancer's processor, takes a request and will finish it at `finish`; sent again
    when that changes (power, slow).

    `done` is the share of the work already done, 0 at first.
    """

    time: float
    request: int
    server: str
    finish: float
    done: float


class Cached(Struct, frozen=True, array_like=True, tag="cached", gc=False):
    """An edge looks into its cache for a request that is there, or looks again. What is `collapsed` stays; all others
    leave at the same time: a `hit` or a `stale` copy for its client, the rest for the origin. `revalidated` asks
    whether a copy holds.
    """

    time: float
    request: int
    edge: str
    what: CacheWord


class Answered(Struct, frozen=True, array_like=True, tag="answered", gc=False):
    """The answer reaches the client that asked; `latency` in seconds since it sent the request."""

    time: float
    request: int
    client: str
    latency: float


class Dropped(Struct, frozen=True, array_like=True, tag="dropped", gc=False):
    """A request is refused at `node`, for want of room or of a server or by a proxy's rules, and given up."""

    time: float
    request: int
    node: str
    reason: DropReason


class Failed(Struct, frozen=True, array_like=True, tag="failed", gc=False):
    """A request breaks at `node`: the server or edge crashed, was removed or was already down when it arrived, the
    server answered with an error, or who waited for it at `node` has given it up.
    """

    time: float
    request: int
    node: str
    reason: FailReason


class Orphaned(Struct, frozen=True, array_like=True, tag="orphaned", gc=False):
    """Whoever waited for a request at `node` waits no longer. What it has sent on is called `orphan` from now on, a
    negative number, and goes on for nobody; the request itself is at `node`, to be sent again or to fail.
    """

    time: float
    request: int
    orphan: int
    node: str


class Paused(Struct, frozen=True, array_like=True, tag="paused", gc=False):
    """A request is at `node`, to be sent again at `until`."""

    time: float
    request: int
    node: str
    until: float


class Vanished(Struct, frozen=True, array_like=True, tag="vanished", gc=False):
    """Nobody waits at `node` for what has come there, or it has broken there and nobody cares."""

    time: float
    request: int
    node: str


class Probed(Struct, frozen=True, array_like=True, tag="probed", gc=False):
    """A probe, or its answer, which is good if the server is `well`, leaves `source` at `time` for `target`."""

    time: float
    source: str
    target: str
    arrival: float
    well: bool


Record = Moved | Queued | Started | Cached | Answered | Dropped | Failed | Orphaned | Paused | Vanished
# All that a picture shows moving.
Event = Record | Probed
