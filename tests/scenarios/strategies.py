"""Scenarios of every kind, for property tests."""

from hypothesis import strategies as st

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import (
    Balancer,
    Constant,
    Cost,
    Exponential,
    Network,
    Pareto,
    Scenario,
    Server,
    Traffic,
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
    )


REGIONS = st.sampled_from(["", "eu", "us", "ap-1"])


def servers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Server]:
    return st.builds(
        Server,
        id=ids,
        power=numbers(0.001, 1e6),
        weight=st.integers(1, 1000),
        workers=st.integers(1, 1000),
        queue=st.none() | st.integers(0, 10**9),
        slow=numbers(1, 1e6),
        status=st.sampled_from(["up", "crashed", "draining"]),
        region=REGIONS,
        failing=st.booleans(),
    )


SERVER_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,31}", fullmatch=True).filter(lambda name: name != "lb")
CLIENT_ADDRESSES = st.ip_addresses().map(str) | st.integers(0, 10**12).map(str)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario that is allowed."""
    addresses = draw(st.integers(0, 300) | st.lists(CLIENT_ADDRESSES, max_size=5, unique=True))
    taken = set() if isinstance(addresses, int) else set(addresses)
    ids = SERVER_IDS.filter(lambda name: name not in taken and not name.startswith("10.0."))
    return Scenario(
        title=draw(st.text(max_size=30)),
        seed=draw(st.integers(-(2**63), 2**63)),
        traffic=Traffic(
            rate_per_s=draw(st.just(0.0) | numbers(0.001, 1e9)),
            arrivals=draw(st.sampled_from(["poisson", "constant", "bursty"])),
            cost_ms=draw(costs(1e9)),
            clients=addresses,
            regions=draw(st.lists(REGIONS, max_size=4)),
        ),
        network=Network(latency_ms=draw(numbers(0, 1e9)), between_regions_ms=draw(numbers(0, 1e9))),
        balancer=Balancer(policy=draw(st.sampled_from([*CATALOGUE])), retry=draw(st.sampled_from(["never", "once"]))),
        servers=draw(st.lists(servers(ids), max_size=5, unique_by=lambda server: server.id)),
    )
