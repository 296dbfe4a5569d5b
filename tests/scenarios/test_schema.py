"""The schema says what the converter does: what it allows is accepted, and what lies one step beyond is refused."""

from typing import Any

import msgspec
import pytest

from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.schema import FieldSchema, tables
from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, FrontSpec, Scenario

TABLES = tables()
FIELDS = [(table, name, field) for table, fields in TABLES.items() for name, field in fields.items()]
IDS = [f"{table}.{name}" for table, name, _ in FIELDS]
COSTS = ("constant", "uniform", "exponential", "pareto", "two_kinds")
# A table with what it cannot do without.
LEAST: dict[str, dict[str, Any]] = {
    "uniform": {"min": 0, "max": 0},
    "routes": {"prefix": "/", "group": "g"},
}
NO_CHOICE = "no such choice"


def scenario_with(table: str, **fields: Any) -> dict[str, Any]:
    """Return a scenario's data in which some fields of one table have a value."""
    data = LEAST.get(table, {}) | fields
    if table in COSTS:
        return {"traffic": {"cost_ms": {"distribution": table} | data}}
    if table in TABLES["balancer"]:
        return {"balancer": {table: [data] if table == "routes" else data}}
    return {table: [data] if table in ("edges", "servers", "timetable") else data}


def table_of(scenario: dict[str, Any], table: str) -> dict[str, Any]:
    """Return the table that `scenario_with` put there."""
    if table in COSTS:
        return scenario["traffic"]["cost_ms"]
    found = scenario["balancer"][table] if table in TABLES["balancer"] else scenario[table]
    return found[0] if isinstance(found, list) else found


def accepts(table: str, name: str, value: Any) -> bool:
    try:
        convert(scenario_with(table, **{name: value}), Scenario)
    except FieldError:
        return False
    return True


def beyond(field: FieldSchema, bound: float, way: int) -> float:
    return bound + way if field.whole else bound + way * max(1e-6, abs(bound) * 1e-6)


def test_every_table_of_a_scenario_is_there_with_all_its_fields():
    assert set(TABLES["balancer"]) == set(BalancerSpec.__struct_fields__)
    assert set(TABLES["edges"]) == set(EdgeSpec.__struct_fields__)
    assert set(TABLES["front"]) == set(FrontSpec.__struct_fields__)
    parts = {"passive_checks", "outlier_detection", "health_check", "slow_start", "panic"}
    parts |= {"retry_budget", "circuit_breaker", "sticky"}
    others = {
        "traffic",
        "network",
        "forward_proxy",
        "edges",
        "front",
        "balancer",
        "servers",
        "options",
        "routes",
        "timetable",
    }
    assert set(TABLES) == parts | others | set(COSTS)


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_a_bound_itself_is_accepted_and_what_is_beyond_it_refused(table, name, field):
    for bound, way in ((field.min, -1), (field.max, 1)):
        if bound is not None:
            assert accepts(table, name, bound)
            assert not accepts(table, name, beyond(field, bound, way))


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_a_number_without_an_upper_bound_may_be_as_large_as_you_like(table, name, field):
    if field.min is not None and field.max is None:
        assert accepts(table, name, 10**15)


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_each_choice_is_accepted_and_no_other(table, name, field):
    for choice in field.choices:
        assert accepts(table, name, {"distribution": choice} | LEAST.get(choice, {}) if name == "cost_ms" else choice)
    if field.choices:
        assert not accepts(table, name, NO_CHOICE)


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_only_a_nullable_field_takes_null(table, name, field):
    assert accepts(table, name, None) == field.nullable


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_a_fraction_is_refused_where_a_number_is_whole(table, name, field):
    if field.min is not None:
        assert accepts(table, name, field.min + 0.5) != field.whole


@pytest.mark.parametrize(("table", "name", "field"), FIELDS, ids=IDS)
def test_the_default_is_what_a_field_has_that_is_not_mentioned(table, name, field):
    if name in LEAST.get(table, {}):
        assert field.default is msgspec.UNSET
    else:
        assert table_of(msgspec.to_builtins(convert(scenario_with(table), Scenario)), table)[name] == field.default
