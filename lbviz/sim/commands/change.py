"""The one command that replaces fields of a scenario's table."""

import re
from collections.abc import Hashable
from typing import Any, Literal

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from lbviz.scenarios.checks import check as check_scenario
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim.command import Applied, Command
from lbviz.sim.nodes.balancer.commands import BalancerTable
from lbviz.sim.nodes.client.commands import ClientsTable
from lbviz.sim.nodes.edge.commands import EdgesTable
from lbviz.sim.nodes.forward_proxy.commands import ForwardProxyTable
from lbviz.sim.nodes.front.commands import FrontTable
from lbviz.sim.nodes.server.commands import ServersTable
from lbviz.sim.table import Table
from lbviz.sim.world import World

from .way import NetworkTable, TrafficTable

TableName = Literal["servers", "edges", "clients", "traffic", "network", "balancer", "front", "forward_proxy"]
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        # In the order of the way.
        ClientsTable(),
        EdgesTable(),
        ServersTable(),
        TrafficTable(),
        NetworkTable(),
        BalancerTable(),
        FrontTable(),
        ForwardProxyTable(),
    )
}


class Change(Command, frozen=True):
    """Replace fields of a table, or (null) take away what is there. `id` says of which server, edge or client.

    Names and types of the fields are those of the table's specification. A front or a forward proxy that is not there
    yet gets the specification's defaults for what is not given.
    """

    table: TableName
    fields: dict[str, Any] | None
    id: str = ""

    def resulting(self, scenario: Scenario) -> Scenario:
        table = TABLES[self.table]
        before = table.find(scenario, self.id)
        if self.fields is None:
            if not table.may_be_absent:
                raise FieldError("fields", "nothing", "a table of the fields to change")
            return table.put(scenario, self.id, None)
        changes = table.convert(self.fields)
        if before is None:
            return table.put(scenario, self.id, table.spec(**changes))
        if not changes:
            raise FieldError("", "nothing to change", f"at least one of {', '.join(table.fields)}")
        return table.put(scenario, self.id, replace(before, **changes))

    def _carry_out(self, world: World) -> Applied:
        table, scenario = TABLES[self.table], world.scenario
        self.check(scenario, check_scenario)
        before = table.find(scenario, self.id)
        after = table.find(self.resulting(scenario), self.id)
        # What comes or goes as a whole is said in full, so that redo and undo bring back the same.
        said = table.fields if before is None or self.fields is None else list(table.convert(self.fields))
        table.carry_out(world, self.id, after, _values(after, said))
        # Read from the world, which has made every choice: which clients are the first two, say.
        return Applied(self._setting(table.find(world.scenario, self.id), said), self._setting(before, said))

    def _setting(self, spec: Struct | None, said: list[str]) -> "Change":
        """Return the command that sets these fields as this specification has them."""
        return replace(self, fields=None if spec is None else to_builtins(_values(spec, said)))

    @property
    def words(self) -> str:
        return TABLES[self.table].words(self.id, self.fields)

    @property
    def gesture(self) -> Hashable | None:
        if self.fields is None or self.fields.keys() & TABLES[self.table].switches:
            return None
        return self.table, self.id, _shape(self.fields)

    def _own_field(self, path: str) -> str:
        return re.sub(rf"^{self.table}(\[\d+])?\.", "", path)


def _values(spec: Struct | None, said: list[str]) -> dict[str, Any]:
    return {} if spec is None else {name: getattr(spec, name) for name in said}


def _shape(value: Any) -> Hashable:
    """Return a value without its numbers: as long as only they change, a slider is being dragged."""
    if isinstance(value, dict):
        return tuple((name, _shape(each)) for name, each in value.items())
    if isinstance(value, list):
        return tuple(map(_shape, value))
    return float if isinstance(value, int | float) and not isinstance(value, bool) else value
