"""Scenarios of every kind, for property tests."""

from functools import partial

from hypothesis import strategies as st

from lbviz.policies import CATALOGUE
from lbviz.scenarios.names import RESERVED
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    Constant,
    Cost,
    EdgeSpec,
    Exponential,
    ForwardProxySpec,
    FrontSpec,
    HealthCheckSpec,
    NetworkSpec,
    OutlierDetectionSpec,
    PanicSpec,
    Pareto,
    PassiveChecksSpec,
    RetryBudgetSpec,
    RouteSpec,
    Scenario,
    ServerSpec,
    SlowStartSpec,
    StickySpec,
    TimetableSpec,
    TrafficSpec,
    TwoKinds,
    Uniform,
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_subnormal=False)


def costs(most: float) -> st.SearchStrategy[Cost]:
    """Costs of every distribution, none with a mean above `most` ms."""
    return st.one_of(
        st.builds(Constant, mean=numbers(0, most)),
        st.tuples(numbers(0, most), numbers(0, most)).map(lambda ends: Uniform(min=min(ends), max=max(ends))),
        st.builds(Exponential, mean=numbers(0, most)),
        st.builds(Pareto, mean=numbers(0, most), alpha=numbers(1.01, 100)),
        st.tuples(numbers(0, most), numbers(0, most), numbers(0, 1)).map(
            lambda drawn: TwoKinds(light=min(drawn[:2]), heavy=max(drawn[:2]), share=drawn[2])
        ),
    )


SHARES = numbers(0, 1)
passive_checks = st.builds(PassiveChecksSpec, max_fails=st.integers(0, 1000), fail_timeout_s=numbers(0.001, 1e6))

# What may stand around the pick: the fields of a balancer, and what they may hold.
PARTS: dict[str, st.SearchStrategy] = {
    "outlier_detection": st.builds(
        OutlierDetectionSpec,
        consecutive_failures=st.integers(1, 1000),
        ejection_s=numbers(0.001, 1e6),
        max_ejected=SHARES,
    ),
    "health_check": st.builds(
        HealthCheckSpec,
        interval_s=numbers(0.05, 1e6),
        timeout_s=numbers(0.05, 1e6),
        fall=st.integers(1, 1000),
        rise=st.integers(1, 1000),
    ),
    "slow_start": st.builds(SlowStartSpec, window_s=numbers(0.001, 1e6)),
    "panic": st.builds(PanicSpec, threshold=SHARES),
    "retry_budget": st.builds(RetryBudgetSpec, share=SHARES, least=st.integers(0, 1_000_000)),
    "circuit_breaker": st.builds(
        CircuitBreakerSpec,
        max_in_flight=st.integers(1, 1_000_000),
        error_share=SHARES,
        volume=st.integers(1, 10_000),
        open_s=numbers(0.001, 1e6),
    ),
    "sticky": st.builds(StickySpec, cookie=st.booleans()),
}

REGIONS = st.sampled_from(["", "eu", "us", "ap-1"])


def servers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[ServerSpec]:
    return st.builds(
        ServerSpec,
        id=ids,
        power=numbers(0.001, 1e6),
        weight=st.integers(0, 100),
        backup=st.booleans(),
        workers=st.integers(1, 1000),
        queue=st.none() | st.integers(0, 10**9),
        slow=numbers(1, 1e6),
        status=st.sampled_from(["up", "crashed", "draining"]),
        region=REGIONS,
        failing=st.booleans(),
        group=REGIONS,
        cancels=st.booleans(),
        max_requests=st.none() | st.integers(1, 1_000_000),
    )


HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?", fullmatch=True)
FRONTS = st.builds(
    FrontSpec,
    kind=st.sampled_from(["ecmp", "active_passive", "layer_4"]),
    policy=st.sampled_from([*CATALOGUE]),
    tracking=st.booleans(),
    failover_s=numbers(0, 1e9),
)
FORWARD_PROXIES = partial(
    st.builds,
    ForwardProxySpec,
    kind=st.sampled_from(["proxy", "vpn"]),
    allow=st.lists(HOSTS, max_size=3),
    deny=st.lists(HOSTS, max_size=3),
    region=REGIONS,
)
ROUTES = st.lists(
    st.builds(
        RouteSpec,
        prefix=st.from_regex(r"/[!-~]{0,63}", fullmatch=True),
        group=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,31}", fullmatch=True),
        canary=REGIONS,
        share=SHARES,
    ),
    max_size=3,
)
SERVER_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,31}", fullmatch=True).filter(
    lambda name: name not in RESERVED
)
CLIENT_ADDRESSES = st.ip_addresses().map(str) | st.integers(0, 10**12).map(str)


def edges(ids: st.SearchStrategy[str]) -> st.SearchStrategy[EdgeSpec]:
    return st.builds(
        EdgeSpec,
        id=ids,
        region=REGIONS,
        cache=st.integers(0, 100_000),
        ttl_s=numbers(0.001, 1e6),
        collapse=st.sampled_from(["all", "first", "none"]),
        stale_while_revalidate_s=numbers(0, 1e9),
        stale_if_error_s=numbers(0, 1e9),
        status=st.sampled_from(["up", "crashed"]),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario that is allowed."""
    addresses = draw(st.integers(0, 300) | st.lists(CLIENT_ADDRESSES, max_size=5, unique=True))
    taken = set() if isinstance(addresses, int) else set(addresses)
    ids = SERVER_IDS.filter(lambda name: name not in taken and not name.startswith("10.0."))
    given_edges = draw(st.lists(edges(ids), max_size=3, unique_by=lambda edge: edge.id))
    listed = [] if isinstance(addresses, int) else addresses
    some = st.lists(st.sampled_from(listed), unique=True) if listed else st.just([])
    direct = draw(some)
    forging = draw(some)
    behind = some.map(lambda addresses: [address for address in addresses if address not in direct])
    if not direct:
        behind |= st.integers(0, 100)
    server_ids = ids.filter(lambda name: name not in {edge.id for edge in given_edges})
    given_servers = draw(st.lists(servers(server_ids), max_size=5, unique_by=lambda server: server.id))
    nodes = st.sampled_from(["lb", *(node.id for node in (*given_edges, *given_servers))])
    return Scenario(
        title=draw(st.text(max_size=30)),
        seed=draw(st.integers(-(2**63), 2**63)),
        traffic=TrafficSpec(
            rate_per_s=draw(st.just(0.0) | numbers(0.001, 1e9)),
            arrivals=draw(st.sampled_from(["poisson", "constant", "bursty"])),
            cost_ms=draw(costs(600_000)),
            clients=addresses,
            direct=direct,
            regions=draw(st.lists(REGIONS, max_size=4)),
            requests_per_connection=draw(st.integers(1, 1_000_000)),
            forging=forging,
            timeout_s=draw(numbers(0, 3600)),
            retries=draw(st.integers(0, 5)),
            backoff_ms=draw(numbers(0, 600_000)),
            jitter=draw(st.booleans()),
        ),
        network=NetworkSpec(
            latency_ms=draw(numbers(0, 600_000)),
            between_regions_ms=draw(numbers(0, 600_000)),
            by_distance=draw(st.booleans()),
        ),
        forward_proxy=draw(st.none() | FORWARD_PROXIES(clients=behind)),
        edges=given_edges,
        front=draw(st.none() | FRONTS),
        balancer=draw(
            st.builds(
                BalancerSpec,
                policy=st.sampled_from([*CATALOGUE]),
                retries=st.integers(0, 5),
                backoff_ms=numbers(0, 600_000),
                queue=st.none() | st.integers(0, 10**9),
                queue_timeout_s=numbers(0, 3600),
                jitter=st.booleans(),
                tracking=st.booleans(),
                forwarding=st.sampled_from(["packets", "connections"]),
                trust=st.sampled_from(["nobody", "edges", "neighbour", "everybody"]),
                routes=ROUTES,
                news_every_s=numbers(0, 3600),
                cpu_ms=numbers(0, 600_000),
                timeout_s=numbers(0, 3600),
                region=REGIONS,
                replicas=st.integers(1, 8),
                crashed=st.just([]) | st.just(["lb"]),
                passive_checks=passive_checks,
                **{name: st.none() | part for name, part in PARTS.items()},
            )
        ),
        servers=given_servers,
        timetable=draw(
            st.lists(
                st.builds(TimetableSpec, at_s=numbers(0, 1e9), rate_per_s=st.just(0.0) | numbers(0.001, 1e9))
                | st.builds(TimetableSpec, at_s=numbers(0, 1e9), crash=nodes)
                | st.builds(TimetableSpec, at_s=numbers(0, 1e9), recover=nodes),
                max_size=3,
            )
        ),
    )
