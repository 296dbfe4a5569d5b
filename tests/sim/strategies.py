"""Lively little scenarios, and commands of every kind, good ones and bad ones."""

from hypothesis import strategies as st
from msgspec import UNSET, to_builtins

from lbviz.policies import CATALOGUE, Options
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    EdgeSpec,
    Exponential,
    ForwardProxySpec,
    FrontSpec,
    HealthCheckSpec,
    NetworkSpec,
    OutlierDetectionSpec,
    PanicSpec,
    PassiveChecksSpec,
    RetryBudgetSpec,
    RouteSpec,
    Scenario,
    ServerSpec,
    SlowStartSpec,
    StickySpec,
    TimetableSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.content import HOSTS
from tests.scenarios.strategies import costs, numbers

IDS = ["a", "b", "c", "d"]
# Hypothesis likes what stands first, so what makes a world lively does.
ids = st.sampled_from([*IDS, *IDS, "nobody"])
arrivals = st.sampled_from(["poisson", "constant", "bursty"])
latencies = st.sampled_from([20, 0, 1, 100, 300]) | numbers(0, 500)
rates = st.sampled_from([30, 10, 60])
groups = st.sampled_from(["", "api", "images", ""])
routes = st.lists(
    st.builds(
        RouteSpec,
        prefix=st.sampled_from(["/api", "/", "/images/2"]),
        group=st.sampled_from(["api", "images", "none"]),
        canary=st.sampled_from(["", "images", "api"]),
        share=st.sampled_from([0.5, 0.0, 1.0]),
    ),
    max_size=2,
)
regions = st.sampled_from(["eu", "", "us", "tokyo", "the-moon"])
queues = st.none() | st.integers(0, 4)
limits = st.sampled_from([None, 1, None, 2])
powers = st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0])
policies = st.sampled_from([*CATALOGUE])
options = st.builds(Options, patience_s=st.sampled_from([0.3, 10, 0]))
retries = st.sampled_from([1, 0, 3])
backoffs = st.sampled_from([0, 50, 400])
livelier_costs = st.builds(Exponential, mean=st.sampled_from([100, 30, 400])) | costs(400)
addresses = st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.9", "6"])

passive_checks = st.builds(
    PassiveChecksSpec,
    max_fails=st.sampled_from([1, 2, 0]),
    fail_timeout_s=st.sampled_from([0.5, 0.1, 10.0]),
)

# Parts that act within the few seconds of a test.
PARTS: dict[str, st.SearchStrategy] = {
    "outlier_detection": st.builds(
        OutlierDetectionSpec,
        consecutive_failures=st.integers(1, 3),
        ejection_s=st.sampled_from([0.2, 0.05, 1.0]),
        max_ejected=st.sampled_from([0.5, 1.0, 0.0]),
    ),
    "health_check": st.builds(
        HealthCheckSpec,
        interval_s=st.sampled_from([0.1, 0.05, 0.5]),
        timeout_s=st.sampled_from([0.2, 0.05]),
        fall=st.integers(1, 3),
        rise=st.integers(1, 3),
    ),
    "slow_start": st.builds(SlowStartSpec, window_s=st.sampled_from([0.5, 0.1, 3.0])),
    "panic": st.builds(PanicSpec, threshold=st.sampled_from([0.5, 1.0, 0.0])),
    "retry_budget": st.builds(RetryBudgetSpec, share=st.sampled_from([0.2, 1.0, 0.0]), least=st.integers(0, 2)),
    "circuit_breaker": st.builds(
        CircuitBreakerSpec,
        max_in_flight=st.integers(1, 4),
        error_share=st.sampled_from([0.5, 1.0, 0.0]),
        volume=st.integers(1, 4),
        open_s=st.sampled_from([0.2, 1.0]),
    ),
    "sticky": st.builds(StickySpec, cookie=st.sampled_from([True, True, False])),
}


PROXY_FIELDS: dict[str, st.SearchStrategy] = {
    "kind": st.sampled_from(["proxy", "vpn"]),
    "clients": st.integers(0, 3),
    "allow": st.lists(st.sampled_from(HOSTS), max_size=2),
    "deny": st.lists(st.sampled_from(HOSTS), max_size=2),
    "region": regions,
}
forward_proxies = st.builds(ForwardProxySpec, **PROXY_FIELDS)


EDGE_IDS = ["edge1", "edge2", "edge3"]
edge_ids = st.sampled_from([*EDGE_IDS, *EDGE_IDS, "nowhere"])
cache_sizes = st.sampled_from([20, 3, 100, 0])
collapses = st.sampled_from(["all", "first", "none"])
stale_times = st.sampled_from([0, 0.5, 0, 100])
ttls = st.sampled_from([0.5, 0.05, 30])


def edges(ids: st.SearchStrategy[str]) -> st.SearchStrategy[EdgeSpec]:
    return st.builds(
        EdgeSpec,
        id=ids,
        region=regions,
        cache=cache_sizes,
        ttl_s=ttls,
        collapse=collapses,
        stale_while_revalidate_s=stale_times,
        stale_if_error_s=stale_times,
        status=st.sampled_from(["up", "up", "crashed"]),
    )


def servers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[ServerSpec]:
    return st.builds(
        ServerSpec,
        id=ids,
        power=powers,
        weight=st.sampled_from([1, 2, 5, 3, 0]),
        backup=st.sampled_from([False, False, True]),
        workers=st.integers(1, 3),
        queue=queues,
        slow=st.sampled_from([1.0, 1.0, 3.0]),
        status=st.sampled_from(["up", "up", "crashed"]),
        region=regions,
        failing=st.sampled_from([False, False, True]),
        group=groups,
        cancels=st.booleans(),
        max_requests=limits,
    )


timeouts = st.sampled_from([0, 0.3, 0, 0.05, 2])
cpu_times = st.sampled_from([0, 20, 0, 3, 300])
news = st.sampled_from([0, 0.5, 0, 2])
per_connection = st.sampled_from([1, 4, 1, 30])
layers = st.sampled_from([4, 7])
forwardings = st.sampled_from(["packets", "connections"])
trusts = st.sampled_from(["edges", "everybody", "neighbour", "nobody"])
FRONT_FIELDS: dict[str, st.SearchStrategy] = {
    "kind": st.sampled_from(["ecmp", "active_passive", "layer_4"]),
    "policy": policies,
    "tracking": st.booleans(),
    "failover_s": st.sampled_from([0.2, 0, 1]),
}
fronts = st.builds(FrontSpec, **FRONT_FIELDS)
balancer_ids = st.sampled_from(["lb", "lb2", "lb", "lb2", "lb3"])
planned = st.sampled_from(["a", "", "b", "edge1", "lb"])
scenarios = st.builds(
    Scenario,
    seed=st.integers(0, 1000),
    traffic=st.builds(
        TrafficSpec,
        rate_per_s=rates,
        arrivals=arrivals,
        cost_ms=livelier_costs,
        clients=st.integers(1, 3),
        regions=st.lists(regions, max_size=3),
        requests_per_connection=per_connection,
        forging=st.just([]) | st.just(["10.0.0.1"]),
        timeout_s=timeouts,
        retries=retries,
        backoff_ms=backoffs,
        jitter=st.booleans(),
    ),
    network=st.builds(
        NetworkSpec,
        latency_ms=latencies,
        between_regions_ms=st.sampled_from([0, 0, 80]),
        by_distance=st.sampled_from([False, False, True]),
    ),
    forward_proxy=st.none() | forward_proxies,
    edges=st.just([]) | st.lists(edges(st.sampled_from(EDGE_IDS)), max_size=3, unique_by=lambda edge: edge.id),
    front=st.none() | fronts,
    balancer=st.builds(BalancerSpec, policy=policies, retries=retries)
    | st.builds(BalancerSpec, policy=policies, retries=retries, passive_checks=passive_checks, **PARTS)
    | st.builds(
        BalancerSpec,
        policy=policies,
        retries=retries,
        key=st.sampled_from(["ip_port", "ip"]),
        trust=trusts,
        layer=layers,
        tracking=st.booleans(),
        forwarding=forwardings,
        cpu_ms=cpu_times,
        region=regions,
        options=options,
        replicas=st.sampled_from([2, 1, 3]),
        crashed=st.just([]) | st.just(["lb"]),
        passive_checks=passive_checks,
        outlier_detection=st.none() | PARTS["outlier_detection"],
        circuit_breaker=st.none() | PARTS["circuit_breaker"],
    )
    | st.builds(
        BalancerSpec,
        policy=policies,
        retries=retries,
        timeout_s=timeouts,
        backoff_ms=backoffs,
        jitter=st.booleans(),
        queue=queues,
        queue_timeout_s=timeouts,
        routes=routes,
        news_every_s=news,
        cpu_ms=cpu_times,
        region=regions,
        passive_checks=passive_checks,
        **{name: st.none() | part for name, part in PARTS.items()},
    ),
    servers=st.lists(servers(st.sampled_from(IDS)), min_size=1, max_size=4, unique_by=lambda server: server.id),
    timetable=st.just([])
    | st.lists(
        st.builds(
            TimetableSpec,
            at_s=st.sampled_from([0.3, 0.5, 1.0, 0]),
            rate_per_s=st.none() | rates,
            crash=planned,
            fail=planned,
            recover=planned,
        ),
        max_size=3,
    ),
)


# What the first requests of some seeds ask for, and the most popular of all.
objects = st.builds(lambda host, path: host + path, st.sampled_from(HOSTS), st.sampled_from(["/page/1", "/images/2"]))


def some(**values: st.SearchStrategy) -> st.SearchStrategy[dict]:
    """Any of these fields, or none of them."""
    return st.fixed_dictionaries({}, optional=values)


def every(**values: st.SearchStrategy) -> st.SearchStrategy[dict]:
    """All of these fields."""
    return st.fixed_dictionaries(values)


def changes_of(
    table: str, fields: st.SearchStrategy[dict], ids: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[cmd.Change]:
    return st.builds(cmd.Change, st.just(table), fields.map(to_builtins), st.just("") if ids is None else ids)


def taken_away(table: str) -> st.SearchStrategy[cmd.Change]:
    return st.just(cmd.Change(table, None))


positions = st.none() | st.integers(0, 5)
asks = st.sampled_from(["edges", "proxy", "site"])
BY_KIND: dict[str, st.SearchStrategy] = {
    "add_server": st.builds(cmd.AddServer, server=servers(st.sampled_from(["", *IDS, "lb"])), position=positions),
    "remove_server": st.builds(cmd.RemoveServer, id=ids),
    "drain_server": st.builds(cmd.DrainServer, id=ids),
    "change servers": changes_of(
        "servers",
        some(
            power=powers,
            weight=st.integers(1, 5),
            workers=st.integers(1, 3),
            queue=queues,
            slow=st.sampled_from([1.0, 2.0, 8.0]),
            region=regions,
            group=groups,
            cancels=st.booleans(),
            max_requests=limits,
        ),
        ids,
    ),
    "crash_server": st.builds(cmd.CrashServer, id=ids),
    "fail_server": st.builds(cmd.FailServer, id=ids),
    "recover_server": st.builds(cmd.RecoverServer, id=ids),
    "add_client": st.builds(
        cmd.AddClient,
        address=addresses | st.just("") | st.just("nowhere"),
        position=positions,
        region=st.none() | regions,
        asks=asks,
        forges=st.booleans(),
    ),
    "remove_client": st.builds(cmd.RemoveClient, address=addresses),
    "seat": st.builds(cmd.Seat, address=addresses),
    "unseat": st.builds(cmd.Unseat, address=addresses),
    "send": st.builds(cmd.Send, client=addresses),
    "change clients": changes_of("clients", some(region=regions, forges=st.booleans()), addresses),
    "connect_client": st.builds(cmd.ConnectClient, address=addresses, asks=asks),
    "set_regions": st.builds(
        cmd.SetRegions,
        nodes=st.lists(st.builds(cmd.Placed, node=ids | addresses | edge_ids, region=regions), min_size=1, max_size=3),
        between_regions_ms=st.just(UNSET) | latencies,
    ),
    "change traffic": changes_of(
        "traffic",
        some(
            rate_per_s=rates | st.just(0),
            arrivals=arrivals,
            cost_ms=costs(400),
            requests_per_connection=per_connection,
            timeout_s=timeouts,
            retries=retries,
            backoff_ms=backoffs,
            jitter=st.booleans(),
        ),
    ),
    "change network": changes_of(
        "network", some(latency_ms=latencies, between_regions_ms=latencies, by_distance=st.booleans())
    ),
    "change forward_proxy": changes_of("forward_proxy", some(**PROXY_FIELDS)) | taken_away("forward_proxy"),
    "add_edge": st.builds(cmd.AddEdge, edge=edges(st.sampled_from(["", *EDGE_IDS, "a"])), position=positions),
    "remove_edge": st.builds(cmd.RemoveEdge, id=edge_ids),
    "change edges": changes_of(
        "edges",
        some(
            region=regions,
            cache=cache_sizes,
            ttl_s=ttls,
            collapse=collapses,
            stale_while_revalidate_s=stale_times,
            stale_if_error_s=stale_times,
        ),
        edge_ids,
    ),
    "crash_edge": st.builds(cmd.CrashEdge, id=edge_ids),
    "recover_edge": st.builds(cmd.RecoverEdge, id=edge_ids),
    "purge_edge": st.builds(cmd.PurgeEdge, id=edge_ids),
    "restore_edge": st.builds(
        cmd.RestoreEdge, id=edge_ids, objects=st.dictionaries(objects, numbers(0, 30), max_size=20)
    ),
    "change front": changes_of("front", some(**FRONT_FIELDS)) | taken_away("front"),
    "crash_balancer": st.builds(cmd.CrashBalancer, id=balancer_ids),
    "recover_balancer": st.builds(cmd.RecoverBalancer, id=balancer_ids),
    "place": st.builds(cmd.Place, server=ids),
    "change balancer": changes_of(
        "balancer",
        some(
            policy=policies | st.just("luck"),
            options=options,
            retries=retries,
            layer=layers,
            tracking=st.booleans(),
            forwarding=forwardings,
            trust=trusts,
            replicas=st.integers(1, 3),
            news_every_s=news,
            cpu_ms=cpu_times,
            timeout_s=timeouts,
            backoff_ms=backoffs,
            jitter=st.booleans(),
            queue=queues,
            queue_timeout_s=timeouts,
            region=regions,
            routes=routes,
            passive_checks=passive_checks,
            **{name: st.none() | part for name, part in PARTS.items()},
        ),
    ),
}
commands = st.one_of(*BY_KIND.values())
pauses = st.sampled_from([0.3, 0.0, 0.01, 0.1, 1.0]) | numbers(0, 1)
scripts = st.lists(st.tuples(pauses, commands), min_size=3, max_size=15)
