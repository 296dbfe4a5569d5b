"""Conversion meets whatever JSON can say, and answers with a value or a FieldError."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import parse
from lbviz.scenarios.spec import Scenario

FIELDS = [
    *("title", "seed", "traffic", "network", "balancer", "servers", "rate_per_s", "arrivals", "cost_ms", "clients"),
    *("latency_ms", "policy", "retry", "id", "power", "weight", "workers", "queue", "slow", "status"),
    *("edges", "region", "cache", "ttl_s"),
    *("distribution", "mean", "alpha", "min", "max"),
]
TEXTS = st.sampled_from([*FIELDS, "uniform", "pareto", "poisson", "a", "lb"]) | st.text(max_size=10)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5))


def tables(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with some of these fields, each either as wanted or anything at all, and sometimes one more."""
    known = st.fixed_dictionaries({}, optional={name: values | JSON for name, values in fields.items()})
    return known | st.tuples(known, st.dictionaries(TEXTS, JSON, max_size=1)).map(lambda both: {**both[0], **both[1]})


NEARLY_SCENARIOS = tables(
    traffic=tables(
        rate_per_s=st.floats(),
        arrivals=st.just("bursty"),
        cost_ms=tables(distribution=st.sampled_from(["uniform", "pareto"]), mean=st.floats(), min=st.floats()),
        clients=st.integers() | st.lists(st.ip_addresses().map(str)),
    ),
    servers=st.lists(tables(id=TEXTS, power=st.floats(), weight=st.integers(), queue=st.none()), max_size=3),
    balancer=tables(policy=TEXTS),
)


@given(JSON | NEARLY_SCENARIOS)
def test_anything_is_a_scenario_or_a_field_error(data: Any) -> None:
    with contextlib.suppress(FieldError):
        assert isinstance(parse(data), Scenario)


@given(st.sampled_from([int, float, str, bool, list[str], dict[str, int], int | None]), JSON)
def test_converting_to_any_type_raises_nothing_but_a_field_error(type: Any, data: Any) -> None:
    with contextlib.suppress(FieldError):
        convert(data, type)


@pytest.mark.parametrize("name", ["", " ", ".", "a.b", "a[0]", "`", "`x`", "x` - at `$.title", "a\nb", "$", "é", "…"])
def test_an_unknown_field_of_any_name_is_refused_by_its_name(name: str) -> None:
    for data, field in (({name: 1}, name), ({"traffic": {name: 1}}, f"traffic.{name}")):
        with pytest.raises(FieldError) as caught:
            parse(data)
        assert caught.value.field == field
        assert caught.value.want.startswith("no such field")


@pytest.mark.parametrize("value", [10**400, -(10**400)])
def test_a_number_too_large_for_any_computer_is_refused(value: int) -> None:
    with pytest.raises(FieldError) as caught:
        parse({"traffic": {"rate_per_s": value}})
    assert caught.value.field == "traffic.rate_per_s"


def test_deep_nesting_is_refused() -> None:
    nested: list[Any] = []
    for _ in range(5_000):
        nested = [nested]
    with pytest.raises(FieldError):
        parse({"title": nested})
