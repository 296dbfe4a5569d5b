"""What is done to the forward proxy."""

from typing import Any

from lbviz.scenarios.spec import ForwardProxySpec
from lbviz.sim.table import Table
from lbviz.sim.world import World


class ForwardProxyTable(Table):
    """A forward proxy before some of the clients, and its rules."""

    name = "forward_proxy"
    spec = ForwardProxySpec
    may_be_absent = True

    def carry_out(self, world: World, id: str, spec: ForwardProxySpec | None, changes: dict[str, Any]) -> None:
        world.path.set_forward_proxy(spec)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields is None:
            return "remove the forward proxy"
        # One that is put there is said in full.
        return "add a forward proxy" if len(fields) != 1 else super().words(id, fields)
