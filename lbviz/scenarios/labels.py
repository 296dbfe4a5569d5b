"""What people call the fields of a scenario, on the page, in messages and in the log."""

import re
from typing import Any, NamedTuple

from lbviz.policies import CATALOGUE, OPTION_WORDS

from .errors import FieldError, shorten


class Label(NamedTuple):
    """A field's name as the page writes it, and its unit."""

    name: str
    unit: str = ""


_NODE = {
    "id": Label("Name"),
    "region": Label("Region"),
}
LABELS: dict[str, dict[str, Label]] = {
    "traffic": {
        "rate_per_s": Label("Requests/s"),
        "arrivals": Label("Arrivals"),
        "cost_ms": Label("Costs"),
        "clients": Label("Clients"),
        "direct": Label("Clients that ask the site itself"),
        "forging": Label("Clients that forge X-Forwarded-For"),
        "regions": Label("Regions"),
        "requests_per_connection": Label("Requests per connection"),
        "timeout_s": Label("Client’s time-out", "s"),
        "retries": Label("Client’s retries"),
        "backoff_ms": Label("Client’s first back-off", "ms"),
        "jitter": Label("Client’s jitter"),
    },
    "constant": {"mean": Label("Mean cost", "ms")},
    "uniform": {"min": Label("Least cost", "ms"), "max": Label("Highest cost", "ms")},
    "exponential": {"mean": Label("Mean cost", "ms")},
    "pareto": {"mean": Label("Mean cost", "ms"), "alpha": Label("Alpha")},
    "two_kinds": {
        "light": Label("Cost of a light one", "ms"),
        "heavy": Label("Cost of a heavy one", "ms"),
        "share": Label("Share of heavy ones"),
    },
    "network": {
        "latency_ms": Label("Link latency", "ms"),
        "between_regions_ms": Label("Latency between regions", "ms"),
        "by_distance": Label("By distance"),
    },
    "clients": _NODE | {"forges": Label("Forges X-Forwarded-For")},
    "forward_proxy": {
        "kind": Label("Kind"),
        "clients": Label("Clients behind the proxy"),
        "allow": Label("Allowed hosts"),
        "deny": Label("Forbidden hosts"),
        "region": Label("Region"),
    },
    "edges": _NODE
    | {
        "cache": Label("Cache", "objects"),
        "ttl_s": Label("Fresh for", "s"),
        "collapse": Label("Collapsing"),
        "stale_while_revalidate_s": Label("Stale-while-revalidate", "s"),
        "stale_if_error_s": Label("Stale-if-error", "s"),
        "status": Label("Status"),
    },
    "front": {
        "kind": Label("Kind"),
        "policy": Label("Policy"),
        "tracking": Label("Connection tracking"),
        "failover_s": Label("Takes over after", "s"),
    },
    "balancer": {
        "policy": Label("Policy"),
        "retries": Label("Retries"),
        "backoff_ms": Label("First back-off", "ms"),
        "jitter": Label("Jitter"),
        "key": Label("Key"),
        "trust": Label("Trust in X-Forwarded-For"),
        "options": Label("Policy's options"),
        "layer": Label("Layer"),
        "tracking": Label("Connection tracking"),
        "forwarding": Label("Forwards"),
        "timeout_s": Label("Time-out for a server", "s"),
        "queue": Label("Places in the line"),
        "queue_timeout_s": Label("Time-out in the line", "s"),
        "news_every_s": Label("News of loads every", "s"),
        "cpu_ms": Label("Time for a request", "ms"),
        "region": Label("Balancers' region"),
        "replicas": Label("Balancers"),
        "crashed": Label("Crashed balancers"),
        "passive_checks": Label("Passive checks"),
        "outlier_detection": Label("Outlier detection"),
        "health_check": Label("Health checks"),
        "slow_start": Label("Slow start"),
        "panic": Label("Panic threshold"),
        "retry_budget": Label("Retry budget"),
        "circuit_breaker": Label("Circuit breaker"),
        "sticky": Label("Sticky cookie"),
        "routes": Label("Routes"),
    },
    "passive_checks": {
        "max_fails": Label("Failures until it is left out"),
        "fail_timeout_s": Label("Left out for", "s"),
    },
    "outlier_detection": {
        "consecutive_failures": Label("Lost in a row"),
        "ejection_s": Label("Ejected for", "s"),
        "max_ejected": Label("Share that may be ejected"),
    },
    "health_check": {
        "interval_s": Label("A probe every", "s"),
        "timeout_s": Label("Waits for an answer", "s"),
        "fall": Label("Bad probes until down"),
        "rise": Label("Good probes until up"),
    },
    "slow_start": {"window_s": Label("Grows for", "s")},
    "panic": {"threshold": Label("Below a share of")},
    "retry_budget": {"share": Label("A share of"), "least": Label("Retries always granted")},
    "circuit_breaker": {
        "max_in_flight": Label("In flight at most"),
        "error_share": Label("Share of errors"),
        "volume": Label("Requests looked at"),
        "open_s": Label("Open for", "s"),
    },
    "sticky": {"cookie": Label("Cookie")},
    "routes": {
        "prefix": Label("Path"),
        "group": Label("Group"),
        "canary": Label("Canary"),
        "share": Label("Canary’s share"),
    },
    "timetable": {
        "at_s": Label("At", "s"),
        "rate_per_s": Label("Requests/s"),
        "crash": Label("Crashes"),
        "fail": Label("Fails"),
        "recover": Label("Recovers"),
    },
    "options": {name: Label(words.label, words.unit) for name, words in OPTION_WORDS.items()},
    "servers": _NODE
    | {
        "power": Label("Power", "×"),
        "weight": Label("Weight"),
        "workers": Label("Workers"),
        "queue": Label("Queue length"),
        "slow": Label("Slowness"),
        "status": Label("Status"),
        "failing": Label("Failing"),
        "backup": Label("Backup"),
        "max_requests": Label("Limit of requests"),
        "cancels": Label("Cancelling"),
        "group": Label("Group"),
    },
}
_PARTS = {name for name in LABELS["balancer"] if name in LABELS} - {"options", "routes"}
_IN_LIST = re.compile(r"(\w+\[\d+])")


def label_of(path: str, table: str = "") -> Label | None:
    """Return the label of the field at a path, such as `servers[1].power`; None where it has none.

    `table` is where the path begins, if it does not say so itself.
    """
    steps = re.findall(r"[^.\[\]]+", path)
    if not steps:
        return None
    *before, name = [step for step in steps if not step.isdecimal()]
    tables = [LABELS.get(each, {}) for each in (*reversed(before), table)]
    return next((found[name] for found in (*tables, *LABELS.values()) if name in found), None)


def in_words(error: FieldError, table: str = "") -> str:
    """Return what an error says in a sentence for who uses the page, where fields have labels."""
    if error.sentence:
        return error.sentence
    label = label_of(error.field, table)
    if label is None:
        return str(error)
    got = _with_unit(error.got, label) if re.fullmatch(r"-?[\d.]+", error.got) else error.got
    where = _IN_LIST.search(error.field)
    name = f"{label.name} of {where[1]}" if where else label.name
    return f"{name} cannot be {shorten(got) or 'empty'}: it takes {error.want}."


def setting(table: str, name: str, value: Any, of: str = "") -> str:
    """Return what it is to set a field to a value, `of` some node."""
    label = LABELS[table][name]
    called = f"{label.name[:1].lower()}{label.name[1:]}"
    if value is True or value is False or name in _PARTS:
        verb = "set" if value and value is not True else "turn on" if value else "turn off"
        return f"{verb} {called}{of}"
    said = CATALOGUE[value].title if name == "policy" and value in CATALOGUE else _value(value, label)
    return f"set the {called}{of} to {said}" if said else f"change the {called}{of}"


def _value(value: Any, label: Label) -> str:
    """Return a value in a word or two, empty where that is too long."""
    match value:
        case None:
            return "no bound"
        case "":
            return "none"
        case int() | float():
            return _with_unit(f"{value:.10g}", label)
        case str():
            return value
        case {"distribution": "two_kinds", "light": light, "heavy": heavy, "share": share}:
            return f"{light:g} ms, {heavy:g} ms for {share:.3g} of them"
        case {"distribution": str(kind), **numbers}:
            said = [f"{LABELS[kind][str(name)].name.lower()} {number:g}" for name, number in numbers.items()]
            return f"{kind}, {' and '.join(said)} ms"
    return ""


def _with_unit(number: str, label: Label) -> str:
    # A number of times is written without a space.
    return f"{number}{'' if label.unit in ('', '×') else ' '}{label.unit}"
