"""The scenario: what to simulate, as data. One struct for each table of a scenario file."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from lbviz.policies import Options

from .fields import (
    Group,
    GroupOrNone,
    Host,
    Interval,
    Milliseconds,
    NonNegative,
    PathPrefix,
    Positive,
    Queue,
    Region,
    Retries,
    ServerId,
    Share,
    Slow,
    Timeout,
    Times,
    Weight,
    Workers,
)

MAX_REPLICAS = 8
MAX_CLIENTS = 65_000


class Constant(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="constant"):
    """Every request costs the same: `mean` in ms."""

    mean: Milliseconds = 100.0


class Uniform(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="uniform"):
    """Any cost from `min` to `max`, in ms, is as likely as any other."""

    min: Milliseconds
    max: Milliseconds


class Exponential(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="exponential"):
    """Many small costs and a few large ones; `mean` in ms. The service of the M/M/c queue."""

    mean: Milliseconds = 100.0


class Pareto(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="pareto"):
    """A heavy tail: few huge costs make most of the work. `mean` in ms; the smaller `alpha`, the heavier."""

    mean: Milliseconds = 100.0
    alpha: Annotated[float, Meta(ge=1.01, le=100)] = 1.5


class TwoKinds(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="two_kinds"):
    """Requests of two kinds, drawn by lot: a `share` of them costs `heavy` ms each, the others `light` ms."""

    light: Milliseconds = 100.0
    heavy: Milliseconds = 1000.0
    share: Share = 0.1


Cost = Constant | Uniform | Exponential | Pareto | TwoKinds
Arrivals = Literal["poisson", "constant", "bursty"]
Key = Literal["ip", "ip_port", "path", "cookie", "header"]
Status = Literal["up", "crashed", "draining"]
ProxyKind = Literal["proxy", "vpn"]
EdgeStatus = Literal["up", "crashed"]
CacheSize = Annotated[int, Meta(ge=0, le=100_000)]
Collapse = Literal["all", "first", "none"]
FrontKind = Literal["ecmp", "active_passive", "layer_4"]
Layer = Literal[4, 7]
Forwarding = Literal["packets", "connections"]
Trust = Literal["nobody", "edges", "neighbour", "everybody"]
MaxRequests = Annotated[int, Meta(ge=1, le=1_000_000)] | None
Replicas = Annotated[int, Meta(ge=1, le=MAX_REPLICAS)]
PerConnection = Annotated[int, Meta(ge=1, le=1_000_000)]


class TrafficSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Which clients send requests, how often, and for how much work: `clients` is their number or their addresses.

    Clients in `direct` (addresses) send past the edges, straight to the site. Those in `forging` write a false address
    into X-Forwarded-For, all the same one.

    A client gives a request up `timeout_s` after it sent it (0: never); what is on its way goes on for nobody. It sends
    a request that it lost or gave up again, `retries` times at most: the first time after `backoff_ms`, then after
    twice as long, and so on; with `jitter` after any time up to that.

    Clients take the `regions` in turn; to place each one, list a region for each. After `requests_per_connection` a
    client opens a new connection, from another port.
    """

    rate_per_s: NonNegative = 10.0
    arrivals: Arrivals = "poisson"
    cost_ms: Cost = Exponential()
    clients: Annotated[int, Meta(ge=0, le=MAX_CLIENTS)] | list[str] = 4
    direct: list[str] = []
    regions: list[Region] = []
    requests_per_connection: PerConnection = 1
    forging: list[str] = []
    timeout_s: Timeout = 0.0
    retries: Retries = 0
    backoff_ms: Milliseconds = 0.0
    jitter: bool = False


class NetworkSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """`latency_ms`: the time one link takes, one way. A request and its answer pass four of them.

    `between_regions_ms` is how much longer a link from one region to another takes; a link to a node without a region
    takes no longer. With `by_distance` the distance counts instead, if both regions are places on the map (places.py).
    """

    latency_ms: Milliseconds = 0.0
    between_regions_ms: Milliseconds = 0.0
    by_distance: bool = False


class ForwardProxySpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Sends in its own name what `clients` ask for: their addresses, or how many of all, the first ones.

    It refuses hosts in `deny` and, if `allow` has any, all hosts not in there. To a `vpn` its clients' leg is encrypted
    as a whole. Its requests come from its own `region`, wherever its clients are.
    """

    kind: ProxyKind = "proxy"
    clients: Annotated[int, Meta(ge=0)] | list[str] = 2
    allow: list[Host] = []
    deny: list[Host] = []
    region: Region = ""


class EdgeSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A reverse proxy near the clients of its `region`; its `cache` holds this number of objects (0: no cache).

    An object is fresh for `ttl_s`; after that the edge asks the origin whether it has changed. While it does, or
    fetches what it lacks, requests for the same object wait for that: `all`, those for the `first` fetch only, or
    `none`.

    A stale copy is given out for `stale_while_revalidate_s` more while the edge asks in the background, and for
    `stale_if_error_s` where the origin fails. Without an `id` an edge
    gets the next free one: edge1, edge2 …
    """

    id: ServerId = ""
    region: Region = ""
    cache: CacheSize = 20
    ttl_s: Positive = 30.0
    collapse: Collapse = "all"
    stale_while_revalidate_s: NonNegative = 0.0
    stale_if_error_s: NonNegative = 0.0
    status: EdgeStatus = "up"


class FrontSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """What spreads the traffic over the replicas of the balancer.

    `ecmp`: a router that hashes addresses and ports, and remembers nothing. `active_passive`: the first live replica
    has a virtual address; `failover_s` after it crashed, another takes that over. `layer_4`: a balancer of layer 4 with
    a `policy` of its own, which with `tracking` remembers where each connection goes.
    """

    kind: FrontKind = "ecmp"
    policy: str = "maglev"
    tracking: bool = True
    failover_s: NonNegative = 3.0


class OutlierDetectionSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Passive health: `consecutive_failures` lost requests in a row eject a backend.

    It stays out for `ejection_s` times the number of its ejections; at most the share `max_ejected` of all are out.
    """

    consecutive_failures: Annotated[int, Meta(ge=1, le=1000)] = 5
    ejection_s: Positive = 30.0
    max_ejected: Share = 0.5


class PassiveChecksSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A server is left out for `fail_timeout_s` when `max_fails` requests to it broke or took too long.

    After that one request tries it again. With `max_fails` 0 nobody is ever left out.
    """

    max_fails: Annotated[int, Meta(ge=0, le=1000)] = 1
    fail_timeout_s: Positive = 10.0


class HealthCheckSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Active health: a probe each `interval_s`. `fall` bad probes in a row take a server down, `rise` good ones up.

    A probe without an answer after `timeout_s` is bad. At the very first a single bad one takes a server down.
    """

    interval_s: Interval = 2.0
    timeout_s: Interval = 1.0
    fall: Times = 3
    rise: Times = 2


class SlowStartSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A backend that comes up begins with a tenth of its share and has all of it after `window_s`."""

    window_s: Positive = 30.0


class PanicSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """If less than the share `threshold` of all backends is healthy, health is ignored and any may be picked."""

    threshold: Share = 0.5


class RetryBudgetSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Retries under way are at most `share` of the requests in flight; `least` retries are always granted."""

    share: Share = 0.2
    least: Annotated[int, Meta(ge=0, le=1_000_000)] = 3


class CircuitBreakerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A backend with `max_in_flight` unanswered requests is not picked.

    A backend that failed `error_share` (0: never mind) of its last `volume` requests is not picked for `open_s`; then
    one request is let through to try it.
    """

    max_in_flight: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    error_share: Share = 0.5
    volume: Annotated[int, Meta(ge=1, le=10_000)] = 20
    open_s: Positive = 5.0


class StickySpec(Struct, frozen=True, forbid_unknown_fields=True):
    """With a `cookie`, a client goes where it was answered before."""

    cookie: bool = True


class RouteSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Requests whose path begins with `prefix` are for the servers of this group, but for a `share` of them.

    That share is for the group `canary`, if one is named: a new version that only some requests try.
    """

    prefix: PathPrefix
    group: Group
    canary: GroupOrNone = ""
    share: Share = 0.05


Routes = Annotated[list[RouteSpec], Meta(max_length=20)]


class BalancerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """How a backend is picked, and how often a refused or broken request is tried again elsewhere.

    `key` is what policies hash: the client's address, the address and port of who asks the site (a new port for each
    connection), the path (100 paths, the n-th asked for in proportion to 1 ÷ n), the cookie (one for each client and
    host) or the header (one of 1,000 users).

    Whom it takes for the client is a matter of `trust`, at layer 7: it believes nobody's X-Forwarded-For; that of its
    own `edges`, and of it what they have added; of everybody the last entry (`neighbour`); or of everybody the first.

    Passive checks are on unless they are told not to be; another part around the pick (outlier detection … sticky) is
    off if its table is missing. A balancer learns that a server is dead by these, and by nothing else.

    At `layer` 4 the balancer sees addresses and ports only, picks once for each connection (which it remembers with
    `tracking`) and retries nothing. Its `forwarding` is of `packets`, whose addresses stay, each in an envelope to the
    server (Maglev, IPVS); or it ends each of the clients' `connections` and joins it to one of its own, which begins
    with a PROXY line (HAProxy's TCP mode, NGINX's stream). Such a one cannot but remember.

    It has `replicas`, each with its own memory; those named in `crashed` (lb, lb2 …) are dead.

    All replicas are in one `region`; without one, a replica is wherever the sender of a request is.

    At layer 7 it gives a try up when a server has not answered for `timeout_s` (0: never), which counts as a failure of
    that server; what is there goes on for nobody. It makes `retries` more tries at most, each on a server that has not
    failed the request yet if there is one: the first after `backoff_ms`, the next after twice as long, and so on; with
    `jitter` after any time up to that.

    Where no server may have one more (their `max_requests`), requests wait at the balancer: at most `queue` of them
    (None: any number), for `queue_timeout_s` at most (0: any time).

    Policies hear how loaded the servers are every `news_every_s` (0: at once), and know only that until the next time.

    A balancer spends `cpu_ms` on each request before it picks, on one request after the other.

    At layer 7 the first of the `routes` that fits a request's path names its group of servers; each group has a policy
    of its own. A request without a route goes to servers without a group or, if every server has one, to all.
    """

    policy: str = "round_robin"
    retries: Retries = 0
    backoff_ms: Milliseconds = 0.0
    jitter: bool = False
    key: Key = "ip"
    trust: Trust = "edges"
    options: Options = Options()
    layer: Layer = 7
    tracking: bool = True
    forwarding: Forwarding = "packets"
    timeout_s: Timeout = 0.0
    queue: Queue = None
    queue_timeout_s: Timeout = 0.0
    news_every_s: Timeout = 0.0
    cpu_ms: Milliseconds = 0.0
    region: Region = ""
    replicas: Replicas = 1
    crashed: list[str] = []
    passive_checks: PassiveChecksSpec = PassiveChecksSpec()
    outlier_detection: OutlierDetectionSpec | None = None
    health_check: HealthCheckSpec | None = None
    slow_start: SlowStartSpec | None = None
    panic: PanicSpec | None = None
    retry_budget: RetryBudgetSpec | None = None
    circuit_breaker: CircuitBreakerSpec | None = None
    sticky: StickySpec | None = None
    routes: Routes = []

    @property
    def ends_connections(self) -> bool:
        """Whether the connections that come to it end there, so that they break when it dies."""
        return self.layer == 7 or self.forwarding == "connections"


class ServerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """One origin server. A cost of 100 ms takes 100 × `slow` ÷ `power` ms on one of its `workers`.

    `queue` is how many requests may wait beside those being worked on; None is no bound. A balancer at layer 7 has at
    most `max_requests` unanswered there, None for any number; the rest waits at the balancer. The balancer knows the
    `weight` only; its operator must see that it fits `power`. Without an `id` a server gets the next free letter. A
    `failing` server answers every request at once, with an error. One of `weight` 0 gets only whom a cookie sends
    there; a `backup` gets something only while no other may be picked. One that `cancels` looks before it begins a
    request whether anybody still waits for it; others work for nobody. The balancer's routes refer to its `group`, if
    any.
    """

    id: ServerId = ""
    power: Positive = 1.0
    weight: Weight = 1
    workers: Workers = 1
    queue: Queue = None
    slow: Slow = 1.0
    status: Status = "up"
    region: Region = ""
    failing: bool = False
    max_requests: MaxRequests = None
    cancels: bool = False
    group: GroupOrNone = ""
    backup: bool = False


class TimetableSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """What happens by itself `at_s`, in simulated seconds from the beginning: a rush, or an accident.

    The clients send `rate_per_s` from then on; the server, edge or balancer of an id crashes (`crash`) or comes back
    (`recover`), or the server answers everything with an error (`fail`).
    """

    at_s: NonNegative = 0.0
    rate_per_s: NonNegative | None = None
    crash: GroupOrNone = ""
    fail: GroupOrNone = ""
    recover: GroupOrNone = ""


Timetable = Annotated[list[TimetableSpec], Meta(max_length=100)]


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole experiment. The same scenario gives the same trace, byte for byte."""

    title: str = "Untitled"
    seed: int = 1
    traffic: TrafficSpec = TrafficSpec()
    network: NetworkSpec = NetworkSpec()
    forward_proxy: ForwardProxySpec | None = None
    edges: list[EdgeSpec] = []
    front: FrontSpec | None = None
    balancer: BalancerSpec = BalancerSpec()
    servers: list[ServerSpec] = msgspec.field(
        default_factory=lambda: [ServerSpec("a"), ServerSpec("b"), ServerSpec("c")]
    )
    timetable: Timetable = []
