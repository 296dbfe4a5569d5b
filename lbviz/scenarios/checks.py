"""What types alone cannot say of a scenario: policy names, ids that must differ, fields that must fit each other."""

from collections.abc import Collection, Mapping
from ipaddress import ip_address

from lbviz.policies import CATALOGUE, Options
from lbviz.policies.parts.maglev_table import is_prime

from .errors import FieldError, suggestion
from .names import NAMED, RESERVED, behind_proxy, client_addresses, replica_ids
from .spec import BalancerSpec, Cost, ForwardProxySpec, Scenario, TimetableSpec, TwoKinds, Uniform

LEAST_RATE_PER_S = 0.001


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
    check_listed(scenario.traffic.forging, addresses, "traffic.forging")
    if scenario.forward_proxy is not None:
        check_behind(scenario.forward_proxy, addresses, scenario.traffic.direct)
    for named in NAMED:
        for index, node in enumerate(getattr(scenario, named.table)):
            field = f"{named.table}[{index}].id"
            check_free(node.id, taken, field)
            taken[node.id] = field


def check_timetable(scenario: Scenario) -> None:
    """Raise FieldError for an entry that does nothing, or names a node that is not there.

    Only asked of what is read: in a running world, a node that an entry names may be taken away.
    """
    servers = {server.id for server in scenario.servers}
    nodes = {*servers, *(edge.id for edge in scenario.edges), *replica_ids(scenario.balancer.replicas)}
    for place, entry in enumerate(scenario.timetable):
        field = f"timetable[{place}]"
        if entry == TimetableSpec(entry.at_s):
            raise FieldError(field, "nothing to do", "at least one of rate_per_s, crash, fail, recover")
        if entry.rate_per_s is not None:
            check_rate(entry.rate_per_s, f"{field}.rate_per_s")
        for name, known in (("crash", nodes), ("fail", servers), ("recover", nodes)):
            id = getattr(entry, name)
            if id and id not in known:
                raise FieldError(f"{field}.{name}", id, f"one of {', '.join(sorted(known))}{suggestion(id, known)}")


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
    """Raise FieldError for a rate so small that the first request would take ages to come."""
    if 0 < rate_per_s < LEAST_RATE_PER_S:
        raise FieldError(field, rate_per_s, f"a number of at least {LEAST_RATE_PER_S}, or 0 for no requests")


def check_cost(cost: Cost, field: str) -> None:
    """Raise FieldError if a cost's own fields contradict each other."""
    if isinstance(cost, Uniform) and cost.max < cost.min:
        raise FieldError(f"{field}.max", cost.max, f"a number of at least min, which is {cost.min:g}")
    if isinstance(cost, TwoKinds) and cost.heavy < cost.light:
        raise FieldError(f"{field}.heavy", cost.heavy, f"a number of at least light, which is {cost.light:g}")


def check_layer(balancer: BalancerSpec, field: str) -> None:
    """Raise FieldError if a balancer at layer 4 needs what only layer 7 sees; `field` is the path to its fields."""
    if balancer.layer == 7:
        return
    if balancer.key not in ("ip", "ip_port"):
        raise FieldError(f"{field}key", balancer.key, "ip or ip_port: layer 4 sees addresses and ports only")
    if balancer.sticky is not None and balancer.sticky.cookie:
        raise FieldError(f"{field}sticky.cookie", True, "false: layer 4 sees no cookies")
    if balancer.routes:
        raise FieldError(f"{field}routes", f"{len(balancer.routes)} of them", "none: layer 4 sees no paths")


def check_crashed(balancer: BalancerSpec, field: str) -> None:
    """Raise FieldError if a crashed balancer is not one of the replicas."""
    ids = replica_ids(balancer.replicas)
    for place, id in enumerate(balancer.crashed):
        if id not in ids:
            raise FieldError(f"{field}[{place}]", id, f"one of {', '.join(ids)}")


def check_listed(listed: list[str], addresses: Collection[str], field: str) -> None:
    """Raise FieldError if a listed address is not a client's."""
    known = set(addresses)
    for place, address in enumerate(listed):
        if address not in known:
            raise FieldError(f"{field}[{place}]", address, f"a client's address{suggestion(address, addresses)}")


def check_behind(proxy: ForwardProxySpec, addresses: list[str], direct: Collection[str]) -> None:
    """Raise FieldError if a client behind the forward proxy does not exist, or asks the site directly."""
    behind = behind_proxy(proxy, addresses)
    check_listed(behind, addresses, "forward_proxy.clients")
    for place, address in enumerate(behind):
        if address in direct:
            counted = isinstance(proxy.clients, int)
            field = "forward_proxy.clients" if counted else f"forward_proxy.clients[{place}]"
            got = proxy.clients if counted else address
            raise FieldError(field, got, f"clients that do not ask the site themselves: traffic.direct has {address}")


def check_address(address: str, field: str) -> None:
    """Raise FieldError unless this is an IP address, dotted or a plain number."""
    try:
        ip_address(int(address) if address.isascii() and address.isdecimal() else address)
    except ValueError:
        raise FieldError(field, address, "an IP address, such as 10.0.0.1 or 6") from None


def check_free(name: str, taken: Mapping[str, str], field: str) -> None:
    """Raise FieldError if a node's name (a server's id, a client's address) is taken already."""
    if name in taken:
        raise FieldError(field, name, f"a name that is not taken: {taken[name]} has it")
