"""What pages are told of bounds is what a live room keeps to."""

from typing import Any

import pytest

from lbviz.live.limits import check_scenario
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.web.schema import LIVE_MAXIMA, SCHEMA

LIVE = [(table, name) for table, names in LIVE_MAXIMA.items() for name in names]
# The next prime after the largest table; other numbers are refused for another reason.
BEYOND = {("options", "table_size"): 65_539}


def carries(data: dict[str, Any]) -> bool:
    scenario = convert(data, Scenario)
    try:
        check_scenario(scenario)
    except FieldError:
        return False
    return True


def with_field(table: str, name: str, value: float) -> dict[str, Any]:
    fields = {name: value}
    if table == "options":
        return {"balancer": {"options": fields}}
    return {table: [fields] if table == "servers" else fields}


@pytest.mark.parametrize(("table", "name"), LIVE)
def test_a_live_room_carries_what_the_page_offers_and_nothing_beyond(table, name):
    most = SCHEMA.tables[table][name].max
    assert carries(with_field(table, name, most))
    assert not carries(with_field(table, name, BEYOND.get((table, name), most + 1)))


def test_a_live_room_has_as_many_nodes_as_the_page_says():
    counts = SCHEMA.counts
    for table, most in (("servers", counts.servers), ("edges", counts.edges)):
        assert carries({table: [{}] * most})
        assert not carries({table: [{}] * (most + 1)})
    assert carries({"traffic": {"clients": counts.clients}})
    assert not carries({"traffic": {"clients": counts.clients + 1}})


def test_the_page_knows_the_policies_the_presets_and_the_sites():
    assert "least_connections" in [policy.id for policy in SCHEMA.policies]
    assert "company-proxy" in [preset.id for preset in SCHEMA.presets]
    assert "games.example" in SCHEMA.hosts
    assert SCHEMA.ids.balancers[:3] == ["lb", "lb2", "lb3"]
