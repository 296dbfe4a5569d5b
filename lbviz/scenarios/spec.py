"""The scenario: what to simulate, as data. One struct for each table of a scenario file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from ipaddress import ip_address
from itertools import count
from string import ascii_lowercase
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from lbviz.policies import CATALOGUE, Options
from lbviz.policies.maglev import is_prime

from .errors import FieldError, suggestion
from .fields import (
    Group,
    GroupOrNone,
    Interval,
    NonNegative,
    PathPrefix,
    Positive,
    Queue,
    Region,
    ServerId,
    Share,
    Slow,
    Times,
    Weight,
    Workers,
)
from .path import EdgeSpec, ForwardProxySpec, FrontSpec

BALANCER_ID = "lb"
FRONT_ID = "front"
MAX_REPLICAS = 8
PROXY_ID = "proxy"
MAX_CLIENTS = 65_000
LEAST_RATE_PER_S = 0.001


class Constant(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="constant"):
    """Every request costs the same: `mean` in ms."""

    mean: NonNegative = 100.0


class Uniform(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="uniform"):
    """Any cost from `min` to `max`, in ms, is as likely as any other."""

    min: NonNegative
    max: NonNegative


class Exponential(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="exponential"):
    """Many small costs and a few large ones; `mean` in ms. The service of the M/M/c queue."""

    mean: NonNegative = 100.0


class Pareto(Struct, frozen=True, forbid_unknown_fields=True, tag_field="distribution", tag="pareto"):
    """A heavy tail: few huge costs make most of the work. `mean` in ms; the smaller `alpha`, the heavier."""

    mean: NonNegative = 100.0
    alpha: Annotated[float, Meta(ge=1.01, le=100)] = 1.5


Cost = Constant | Uniform | Exponential | Pareto
Arrivals = Literal["poisson", "constant", "bursty"]
Key = Literal["ip", "ip_port", "path", "cookie", "header"]
Retry = Literal["never", "once"]
Status = Literal["up", "crashed", "draining"]
Layer = Literal[4, 7]
Replicas = Annotated[int, Meta(ge=1, le=MAX_REPLICAS)]
PerConnection = Annotated[int, Meta(ge=1, le=1_000_000)]


class TrafficSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks, how often, for how much work: `clients` is how many there are, or their addresses.

    Those in `direct` (their addresses) ask the site itself, past its edges.

    `regions` are where the clients are: they take them in turn, so that one region for each says it exactly. After
    `requests_per_connection` a client opens a new connection, from another port.
    """

    rate_per_s: NonNegative = 10.0
    arrivals: Arrivals = "poisson"
    cost_ms: Cost = Exponential()
    clients: Annotated[int, Meta(ge=0, le=MAX_CLIENTS)] | list[str] = 4
    direct: list[str] = []
    regions: list[Region] = []
    requests_per_connection: PerConnection = 1


class NetworkSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """`latency_ms`: the time one link takes, one way. A request and its answer pass four of them.

    `between_regions_ms` is how much longer a link from one region to another takes; it concerns nobody whose region is
    unsaid. `by_distance`: between two regions that are places on the map (see places.py) it is the distance that counts
    instead.
    """

    latency_ms: NonNegative = 0.0
    between_regions_ms: NonNegative = 0.0
    by_distance: bool = False


class OutlierDetectionSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Passive health: `consecutive_failures` lost requests in a row eject a backend.

    It stays out for `ejection_s`, times how often it was ejected; at most the share `max_ejected` of all are out.
    """

    consecutive_failures: Annotated[int, Meta(ge=1, le=1000)] = 5
    ejection_s: Positive = 30.0
    max_ejected: Share = 0.5


class HealthCheckSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Active health: a probe each `interval_s`. After `fall` bad ones in a row a server is down, after `rise` good up.

    A probe without an answer after `timeout_s` is a bad one. With checks a balancer learns of a crash only by them.
    """

    interval_s: Interval = 2.0
    timeout_s: Interval = 1.0
    fall: Times = 3
    rise: Times = 2


class SlowStartSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A backend that comes up begins with a tenth of its share and has all of it after `window_s`."""

    window_s: Positive = 30.0


class PanicSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """When fewer than the share `threshold` are healthy, health is ignored and all are picked from."""

    threshold: Share = 0.5


class RetryBudgetSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Retries under way are at most `share` of the requests in flight, though `least` are always granted."""

    share: Share = 0.2
    least: Annotated[int, Meta(ge=0, le=1_000_000)] = 3


class CircuitBreakerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A backend with `max_in_flight` unanswered requests is not picked.

    Neither is one that failed `error_share` (0 for never) of its last `volume` requests, for `open_s`; then one request
    is let through to try it.
    """

    max_in_flight: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    error_share: Share = 0.5
    volume: Annotated[int, Meta(ge=1, le=10_000)] = 20
    open_s: Positive = 5.0


class StickySpec(Struct, frozen=True, forbid_unknown_fields=True):
    """With a `cookie`, a client goes where it was answered before."""

    cookie: bool = True


class RouteSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Requests whose path begins with `prefix` are for the servers of this group."""

    prefix: PathPrefix
    group: Group


Routes = Annotated[list[RouteSpec], Meta(max_length=20)]


class BalancerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """How a backend is picked, and whether a refused or broken request is tried once more elsewhere.

    `key` is what the policies that hash look at: the client's address, that with its port (a new one for each
    request), the path (100 of them, the n-th asked for in proportion to 1 ÷ n), the cookie (one for each client) or
    the header (one of 1,000 users).

    What stands around the pick is off where its table is not there.

    At `layer` 4 it sees addresses and ports only, picks once for each connection (and remembers it, where it is
    `tracking`) and retries nothing. There are `replicas` of it, each with its own memory; those named in `crashed` (lb,
    lb2 …) are dead.

    All of them are in one `region`; without one each is with whoever asks.

    Each request takes `cpu_ms` of a balancer's time before it is picked for, one after the other.

    At layer 7 the first of the `routes` that fits a request's path says which group of servers it is for; each has a
    policy of its own. What fits none is for those in no group, or for all where there are no such servers.
    """

    policy: str = "round_robin"
    retry: Retry = "never"
    key: Key = "ip"
    options: Options = Options()
    layer: Layer = 7
    tracking: bool = True
    cpu_ms: NonNegative = 0.0
    region: Region = ""
    replicas: Replicas = 1
    crashed: list[str] = []
    outlier_detection: OutlierDetectionSpec | None = None
    health_check: HealthCheckSpec | None = None
    slow_start: SlowStartSpec | None = None
    panic: PanicSpec | None = None
    retry_budget: RetryBudgetSpec | None = None
    circuit_breaker: CircuitBreakerSpec | None = None
    sticky: StickySpec | None = None
    routes: Routes = []


class ServerSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """One origin server. A cost of 100 ms takes 100 × `slow` ÷ `power` ms on one of its `workers`.

    `queue` is how many requests may wait beside those being worked on; None is no bound. `weight` is what the
    balancer is told; nothing but its operator's care makes it agree with `power`. Without an `id` a server gets
    the next free letter. One that is `failing` answers every request at once, with an error. `group` is whom the
    balancer's routes speak of; empty for none.
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
    group: GroupOrNone = ""


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


def client_address(number: int) -> str:
    """Return the address of the `number`th client, from 1: 10.0.0.1, 10.0.0.2 …"""
    return str(ip_address("10.0.0.0") + number)


def client_addresses(traffic: TrafficSpec) -> list[str]:
    """Return the clients' addresses, whether the scenario counts them or lists them."""
    if isinstance(traffic.clients, int):
        return [client_address(number) for number in range(1, traffic.clients + 1)]
    return traffic.clients


def behind_proxy(proxy: ForwardProxySpec | None, addresses: list[str]) -> list[str]:
    """Return which of the clients at these addresses go through a forward proxy."""
    if proxy is None:
        return []
    return addresses[: proxy.clients] if isinstance(proxy.clients, int) else proxy.clients


def check_listed(listed: list[str], addresses: Collection[str], field: str) -> None:
    """Raise FieldError where an address is listed at which there is no client."""
    known = set(addresses)
    for place, address in enumerate(listed):
        if address not in known:
            raise FieldError(f"{field}[{place}]", address, f"a client's address{suggestion(address, addresses)}")


def check_behind(proxy: ForwardProxySpec, addresses: list[str], direct: Collection[str]) -> None:
    """Raise FieldError where a forward proxy is to ask for who is no client, or asks the site itself."""
    behind = behind_proxy(proxy, addresses)
    check_listed(behind, addresses, "forward_proxy.clients")
    for place, address in enumerate(behind):
        if address in direct:
            counted = isinstance(proxy.clients, int)
            field = "forward_proxy.clients" if counted else f"forward_proxy.clients[{place}]"
            got = proxy.clients if counted else address
            raise FieldError(field, got, f"clients that do not ask the site themselves: traffic.direct has {address}")


def client_region(regions: Sequence[str], place: int) -> str:
    """Return the region of the client at `place`: clients take the regions in turn."""
    return regions[place % len(regions)] if regions else ""


def regions_in_turn(regions: list[str], of_clients: list[str]) -> list[str]:
    """Return the regions that the clients take in turn; where they do not take these so, the region of each."""
    if all(region == client_region(regions, place) for place, region in enumerate(of_clients)):
        return list(regions)
    return list(of_clients)


def next_client_address(addresses: Collection[str]) -> str:
    """Return the address after the highest that `client_address` gave, or the first free one after the last."""
    first, last = int(ip_address("10.0.0.0")), int(ip_address("10.255.255.255"))
    used = {int(ip_address(address)) - first for address in addresses if address.startswith("10.")}
    following = max(used, default=0) + 1
    if first + following > last:
        following = next(number for number in count(1) if number not in used)
    return client_address(following)


def next_server_id(ids: Collection[str]) -> str:
    """Return the letter after the last one in use: a, b … z, aa, ab … zz, aaa …"""
    letters = [id for id in ids if len(id) <= 2 and all(letter in ascii_lowercase for letter in id)]
    last = max(letters, key=lambda letters: (len(letters), letters), default="")
    return next(id for id in _letters_after(last) if id != BALANCER_ID and id not in ids)


def next_edge_id(ids: Collection[str]) -> str:
    """Return the first of edge1, edge2 … that is free."""
    return next(id for id in (f"edge{number}" for number in count(1)) if id not in ids)


def _letters_after(last: str) -> Iterator[str]:
    while True:
        kept = last.rstrip("z")
        last = (kept[:-1] + chr(ord(kept[-1]) + 1) if kept else "a") + "a" * (len(last) - len(kept))
        yield last


def check_policy(policy: str, field: str) -> None:
    """Raise FieldError unless the catalogue knows this policy."""
    if policy not in CATALOGUE:
        known = ", ".join(CATALOGUE)
        raise FieldError(field, policy, f"one of {known}{suggestion(policy, CATALOGUE)}")


def check_options(options: Options, field: str) -> None:
    """Raise FieldError for options that no table can be built with."""
    if not is_prime(options.table_size):
        raise FieldError(f"{field}.table_size", options.table_size, "a prime number, such as 7, 13, 1009 or 65537")


def check_rate(rate_per_s: float, field: str) -> None:
    """Raise FieldError for a rate so small that its first request is ages away."""
    if 0 < rate_per_s < LEAST_RATE_PER_S:
        raise FieldError(field, rate_per_s, f"a number of at least {LEAST_RATE_PER_S}, or 0 for no requests")


def check_cost(cost: Cost, field: str) -> None:
    """Raise FieldError where a cost's own fields contradict each other."""
    if isinstance(cost, Uniform) and cost.max < cost.min:
        raise FieldError(f"{field}.max", cost.max, f"a number of at least min, which is {cost.min:g}")


def check_address(address: str, field: str) -> None:
    """Raise FieldError unless this is an IP address, dotted or a plain number."""
    try:
        ip_address(int(address) if address.isascii() and address.isdecimal() else address)
    except ValueError:
        raise FieldError(field, address, "an IP address, such as 10.0.0.1 or 6") from None


def replica_ids(count: int) -> list[str]:
    """Return the ids of so many balancers: lb, lb2, lb3 …"""
    return [BALANCER_ID, *(f"{BALANCER_ID}{number}" for number in range(2, count + 1))]


# The ids of nodes that have no name of their own.
RESERVED = dict.fromkeys(replica_ids(MAX_REPLICAS), "a balancer") | {
    BALANCER_ID: "the balancer",
    FRONT_ID: "what stands before the balancers",
    PROXY_ID: "the forward proxy",
}


def check_layer(balancer: BalancerSpec, field: str) -> None:
    """Raise FieldError where a balancer at layer 4 is to see what only layer 7 sees; `field` leads to its fields."""
    if balancer.layer == 7:
        return
    if balancer.key not in ("ip", "ip_port"):
        raise FieldError(f"{field}key", balancer.key, "ip or ip_port: layer 4 sees addresses and ports only")
    if balancer.sticky is not None and balancer.sticky.cookie:
        raise FieldError(f"{field}sticky.cookie", True, "false: layer 4 sees no cookies")
    if balancer.routes:
        raise FieldError(f"{field}routes", f"{len(balancer.routes)} of them", "none: layer 4 sees no paths")


def check_crashed(balancer: BalancerSpec, field: str) -> None:
    """Raise FieldError where a balancer is said to be dead that is not there."""
    ids = replica_ids(balancer.replicas)
    for place, id in enumerate(balancer.crashed):
        if id not in ids:
            raise FieldError(f"{field}[{place}]", id, f"one of {', '.join(ids)}")


def check_free(name: str, taken: Mapping[str, str], field: str) -> None:
    """Raise FieldError where a node's name (a server's id, a client's address) is taken already."""
    if name in taken:
        raise FieldError(field, name, f"a name that is not taken: {taken[name]} has it")


def check(scenario: Scenario) -> None:
    """Raise FieldError for what types alone cannot say: policy names, ids and addresses that must differ."""
    check_policy(scenario.balancer.policy, "balancer.policy")
    check_options(scenario.balancer.options, "balancer.options")
    check_rate(scenario.traffic.rate_per_s, "traffic.rate_per_s")
    check_cost(scenario.traffic.cost_ms, "traffic.cost_ms")
    check_layer(scenario.balancer, "balancer.")
    check_crashed(scenario.balancer, "balancer.crashed")
    if scenario.front is not None:
        check_policy(scenario.front.policy, "front.policy")
    taken = dict(RESERVED)
    addresses = client_addresses(scenario.traffic)
    for index, address in enumerate(addresses):
        field = f"traffic.clients[{index}]"
        check_address(address, field)
        check_free(address, taken, field)
        taken[address] = field
    check_listed(scenario.traffic.direct, addresses, "traffic.direct")
    if scenario.forward_proxy is not None:
        check_behind(scenario.forward_proxy, addresses, scenario.traffic.direct)
    for index, edge in enumerate(scenario.edges):
        field = f"edges[{index}].id"
        check_free(edge.id, taken, field)
        taken[edge.id] = field
    for index, server in enumerate(scenario.servers):
        field = f"servers[{index}].id"
        check_free(server.id, taken, field)
        taken[server.id] = field


def name_servers(scenario: Scenario) -> Scenario:
    """Give every server without an id the next free letter."""
    servers: list[ServerSpec] = []
    ids = [id for id in _ids(scenario) if id]
    for server in scenario.servers:
        if not server.id:
            server = replace(server, id=next_server_id(ids))
            ids.append(server.id)
        servers.append(server)
    return replace(scenario, servers=servers)


def name_edges(scenario: Scenario) -> Scenario:
    """Give every edge without an id the next free one."""
    edges: list[EdgeSpec] = []
    ids = _ids(scenario)
    for edge in scenario.edges:
        if not edge.id:
            edge = replace(edge, id=next_edge_id(ids))
            ids.append(edge.id)
        edges.append(edge)
    return replace(scenario, edges=edges)


def _ids(scenario: Scenario) -> list[str]:
    return [*(server.id for server in scenario.servers), *(edge.id for edge in scenario.edges)]
