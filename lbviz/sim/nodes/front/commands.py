"""What is done to what stands before the balancers."""

from typing import Any

from lbviz.scenarios.spec import FrontSpec
from lbviz.sim.table import Table
from lbviz.sim.world import World


class FrontTable(Table):
    """What spreads the traffic over the balancers; without it that is left to a router."""

    name = "front"
    spec = FrontSpec
    may_be_absent = True

    def carry_out(self, world: World, id: str, spec: FrontSpec | None, changes: dict[str, Any]) -> None:
        world.path.set_front(spec)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields is None:
            return "remove what stands before the balancers"
        if len(fields) != 1:
            return "change what stands before the balancers"
        return super().words(id, fields)
