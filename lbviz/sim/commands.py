"""What a person may change in a running world. `apply.py` carries a command out and returns its inverse."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from lbviz.policies import Options
from lbviz.scenarios.fields import GroupOrNone, NonNegative, Positive, Queue, Region, Slow, Weight, Workers
from lbviz.scenarios.spec import (
    Arrivals,
    CacheSize,
    CircuitBreakerSpec,
    Cost,
    EdgeSpec,
    ForwardProxySpec,
    FrontSpec,
    HealthCheckSpec,
    Key,
    Layer,
    OutlierDetectionSpec,
    PanicSpec,
    PerConnection,
    Replicas,
    Retry,
    RetryBudgetSpec,
    Routes,
    ServerSpec,
    SlowStartSpec,
    StickySpec,
)
from lbviz.sim.nodes.client import Asks


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """Base of all commands. On the wire the field `type` says which one: add_server, crash_server …"""


class AddServer(Command, frozen=True):
    """Add a server; without an id it gets the next free letter. The id of a draining server calls it back.

    `position` is its place in the balancer's list, at the end when unsaid.
    """

    server: ServerSpec = ServerSpec()
    position: Annotated[int, Meta(ge=0)] | None = None


class RemoveServer(Command, frozen=True):
    """Take a server away at once: what it holds breaks."""

    id: str


class DrainServer(Command, frozen=True):
    """Send a server nothing new, and take it away when it has answered everything."""

    id: str


class UpdateServer(Command, frozen=True):
    """Change what is given of a server; work under way goes on at the new speed."""

    id: str
    power: Positive | UnsetType = UNSET
    weight: Weight | UnsetType = UNSET
    workers: Workers | UnsetType = UNSET
    queue: Queue | UnsetType = UNSET
    slow: Slow | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    group: GroupOrNone | UnsetType = UNSET


class CrashServer(Command, frozen=True):
    """The server dies: what it holds breaks. The balancer hears of it one link latency later."""

    id: str


class FailServer(Command, frozen=True):
    """The server answers every request that arrives at once, with an error. Nobody is told."""

    id: str


class RecoverServer(Command, frozen=True):
    """A crashed server comes back, empty; the balancer hears of it one link latency later. One that fails works again.

    One that failed before it crashed comes back failing.
    """

    id: str


class AddClient(Command, frozen=True):
    """Add a client; without an address it gets the next one that this world has not used.

    Without a region it gets the one whose turn it is, where the clients have regions.
    """

    address: str = ""
    position: Annotated[int, Meta(ge=0)] | None = None
    region: Region | None = None
    asks: Asks = "edges"


class RemoveClient(Command, frozen=True):
    """A client sends nothing more and is taken away; answers still on their way to it arrive."""

    address: str


class UpdateClient(Command, frozen=True):
    """Say in which region a client is."""

    address: str
    region: Region


class ConnectClient(Command, frozen=True):
    """Say whom a client asks: the forward proxy, the nearest of the edges, or the site itself."""

    address: str
    asks: Asks


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    """A client (by its address) or a server (by its id), and where it is."""

    node: str
    region: Region


class SetRegions(Command, frozen=True):
    """Say in one go where several nodes are, and how far apart the regions; who is not named stays where it is."""

    nodes: Annotated[list[Placed], Meta(min_length=1)]
    between_regions_ms: NonNegative | UnsetType = UNSET


class SetTraffic(Command, frozen=True):
    """Change what is given of the traffic, from the next arrival on."""

    rate_per_s: NonNegative | UnsetType = UNSET
    arrivals: Arrivals | UnsetType = UNSET
    cost_ms: Cost | UnsetType = UNSET
    requests_per_connection: PerConnection | UnsetType = UNSET


class SetNetwork(Command, frozen=True):
    """Change what is given of the links' latency; what is on its way arrives as it was sent."""

    latency_ms: NonNegative | UnsetType = UNSET
    between_regions_ms: NonNegative | UnsetType = UNSET
    by_distance: bool | UnsetType = UNSET


class SetForwardProxy(Command, frozen=True):
    """Put a forward proxy before some of the clients, change its rules, or (null) take it away."""

    forward_proxy: ForwardProxySpec | None


class AddEdge(Command, frozen=True):
    """Add an edge; without an id it gets the next free one. `position` is its place in the list, last when unsaid."""

    edge: EdgeSpec = EdgeSpec()
    position: Annotated[int, Meta(ge=0)] | None = None


class RemoveEdge(Command, frozen=True):
    """Take an edge away at once: what waits there breaks, and what it has passed on has nobody to answer to."""

    id: str


class UpdateEdge(Command, frozen=True):
    """Change what is given of an edge; a new `ttl_s` holds for what is stored from now on."""

    id: str
    region: Region | UnsetType = UNSET
    cache: CacheSize | UnsetType = UNSET
    ttl_s: Positive | UnsetType = UNSET


class CrashEdge(Command, frozen=True):
    """The edge dies, its cache is lost, and its clients go to the next nearest. Otherwise as when it is removed."""

    id: str


class RecoverEdge(Command, frozen=True):
    """A crashed edge comes back, with an empty cache, and its clients with it."""

    id: str


class PurgeEdge(Command, frozen=True):
    """Empty an edge's cache."""

    id: str


class RestoreEdge(Command, frozen=True):
    """Take a purge back: put its objects, each with when it gets stale (s), behind those that came since."""

    id: str
    objects: dict[str, NonNegative]


class SetFront(Command, frozen=True):
    """Put something before the balancers that spreads the traffic over them, or (null) leave that to a router."""

    front: FrontSpec | None


class CrashBalancer(Command, frozen=True):
    """A balancer dies, and with it all it remembers; at layer 7 also what it waits for."""

    id: str


class RecoverBalancer(Command, frozen=True):
    """A balancer comes back, with no memory."""

    id: str


class SetBalancer(Command, frozen=True):
    """Change the policy or its options (it starts with no memory), the retry rule, the key that is hashed, or what
    stands around the pick; null is off."""

    policy: str | UnsetType = UNSET
    retry: Retry | UnsetType = UNSET
    key: Key | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    layer: Layer | UnsetType = UNSET
    tracking: bool | UnsetType = UNSET
    cpu_ms: NonNegative | UnsetType = UNSET
    region: Region | UnsetType = UNSET
    replicas: Replicas | UnsetType = UNSET
    outlier_detection: OutlierDetectionSpec | UnsetType | None = UNSET
    health_check: HealthCheckSpec | UnsetType | None = UNSET
    slow_start: SlowStartSpec | UnsetType | None = UNSET
    panic: PanicSpec | UnsetType | None = UNSET
    retry_budget: RetryBudgetSpec | UnsetType | None = UNSET
    circuit_breaker: CircuitBreakerSpec | UnsetType | None = UNSET
    sticky: StickySpec | UnsetType | None = UNSET
    routes: Routes | UnsetType = UNSET


WorldCommand = (
    AddServer
    | RemoveServer
    | DrainServer
    | UpdateServer
    | CrashServer
    | FailServer
    | RecoverServer
    | AddClient
    | RemoveClient
    | UpdateClient
    | ConnectClient
    | SetRegions
    | SetTraffic
    | SetNetwork
    | SetForwardProxy
    | AddEdge
    | RemoveEdge
    | UpdateEdge
    | CrashEdge
    | RecoverEdge
    | PurgeEdge
    | RestoreEdge
    | SetFront
    | CrashBalancer
    | RecoverBalancer
    | SetBalancer
)
