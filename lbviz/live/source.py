"""What a room paces and shows."""

from collections.abc import Set
from typing import Protocol

from lbviz.placement.loss import Loss
from lbviz.placement.running import Placement
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Applied, Command
from lbviz.sim.distribution import Histogram
from lbviz.sim.figures import Figures
from lbviz.sim.trace import Event

from .conditions import Met
from .messages import Explained, InFlight, Why
from .narrator import Happening


class Source(Protocol):
    """A live world, for instance. Times are simulated seconds; `speed` is how many of them pass in a real one.

    `oldest` is the earliest time that can be gone back to. `asked` are the conditions that are looked at with every
    sample. `number` tells it from the others that its room has
    shown. `revision` goes up whenever what it is set to changes, `picks_made` with every pick that `last_picks` may
    tell.
    """

    opened_with: Scenario
    asked: tuple[str, ...]
    speed: float
    number: int
    figures: Figures

    @property
    def scenario(self) -> Scenario: ...
    @property
    def conditions(self) -> list[Met]: ...
    @property
    def asks(self) -> dict[str, str]: ...
    @property
    def undisturbed_s(self) -> float: ...
    @property
    def revision(self) -> int: ...
    @property
    def now(self) -> float: ...
    @property
    def oldest(self) -> float: ...
    @property
    def requests_in_flight(self) -> int: ...
    @property
    def history(self) -> list[Figures]: ...
    @property
    def picks_made(self) -> int: ...
    @property
    def front_pick(self) -> Why | None: ...
    @property
    def latencies(self) -> Histogram: ...

    def advance_to(self, time: float) -> None:
        """Let everything happen until `time`."""

    def step(self) -> bool:
        """Go on to the next moment at which something can be seen to happen; return False if nothing will."""

    def apply(self, command: Command, by: str) -> Applied:
        """Carry out a member's command now. Raises FieldError, with nothing changed, if it cannot be."""

    def sample(self) -> None:
        """Read the figures now."""

    def follow(self, feeds: Set[str]) -> None:
        """Watch what these optional feeds show, and nothing that only others would show."""

    def take_records(self) -> list[Event]:
        """Return the records since the last call."""

    def take_happenings(self) -> list[Happening]:
        """Return what the world did by itself since the last call."""

    def in_flight(self) -> list[InFlight]:
        """Return the unsettled requests in the order of what happened last, those of a queue in its order."""

    def last_picks(self) -> list[Why]:
        """Return the latest picks, the newest last."""

    def placement(self) -> Placement | None:
        """Return where the keys belong."""

    def loss(self, server: str) -> Loss | None:
        """Return which keys would move without a server, None where it has none."""

    def explain(self, request: int) -> Explained:
        """Return why a request went where it went and who sees what of it, as far as that is not long gone."""
