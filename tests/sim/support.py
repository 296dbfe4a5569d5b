"""What the tests of the simulation share: small scenarios, and worlds whose trace is kept."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from lbviz.policies import Options, Pick
from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import Applied, Command
from lbviz.sim.observers import Observer, Requests
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Dropped, Failed, Moved, Record
from lbviz.sim.world import World

R = TypeVar("R")
Ended = Answered | Dropped | Failed
Script = Iterable[tuple[float, Command]]


def small(
    *servers: ServerSpec,
    rate_per_s: float = 10,
    cost_ms: float = 100,
    latency_ms: float = 0,
    policy: str = "round_robin",
    retries: int = 0,
) -> Scenario:
    """Return a scenario without chance: one client sends at 0.1 s, 0.2 s … and every request costs the same.

    Nobody is there to place requests by hand.
    """
    return Scenario(
        traffic=TrafficSpec(rate_per_s=rate_per_s, arrivals="constant", cost_ms=Constant(cost_ms), clients=["6"]),
        network=NetworkSpec(latency_ms),
        balancer=BalancerSpec(policy, retries, options=Options(patience_s=0)),
        servers=list(servers),
    )


class Played(Observer):
    """A world, and all that happened in it."""

    def __init__(self, scenario: Scenario, limit: int | None = None) -> None:
        self.records: list[Record] = []
        self.picks: list[tuple[Request, Pick]] = []
        # All requests, by number; a trace has only what can be seen of them.
        self.sent: dict[int, Request] = {}
        self.requests = Requests(remember=10_000)
        self.world = World(scenario, limit=limit)
        self.world.watch(self)
        self.world.watch(self.requests)

    def recorded(self, record: Record, request: Request) -> None:
        self.records.append(record)
        self.sent[request.id] = request

    def picked(self, request: Request, pick: Pick) -> None:
        self.picks.append((request, pick))

    def do(self, time: float, command: Command) -> Applied:
        """Run until this time and carry out a command then."""
        self.world.run_until(time)
        return command.apply(self.world)

    def of(self, kind: type[R]) -> list[R]:
        """Return the records of one kind."""
        return [record for record in self.records if isinstance(record, kind)]

    def story(self, request: int) -> list[Record]:
        """Return what happened to one request."""
        return [record for record in self.records if record.request == request]

    def path(self, request: int) -> list[str]:
        """Return the nodes that one request has set out for."""
        return [record.target for record in self.story(request) if isinstance(record, Moved)]

    def ends(self) -> dict[int, Ended]:
        """Return how each request ended; each must have ended once."""
        ends = [record for record in self.records if isinstance(record, Ended)]
        assert max(Counter(record.request for record in ends).values(), default=1) == 1
        return {record.request: record for record in ends}

    def outcomes(self) -> dict[int, str]:
        """Return "answered", or the reason why not, for each request that ended."""
        return {id: getattr(end, "reason", "answered") for id, end in self.ends().items()}

    def server_ids(self) -> list[str]:
        return [server.id for server in self.world.servers]

    def text(self) -> str:
        """Return the trace as it goes on the wire, one record a line."""
        return "".join(f"{msgspec.json.encode(record).decode()}\n" for record in self.records)


def play(scenario: Scenario, script: Script = (), *, limit: int | None = None, until: float | None = None) -> Played:
    """Run a scenario, with commands at their times, until a time or to its end."""
    played = Played(scenario, limit)
    for time, command in script:
        played.do(time, command)
    if until is None:
        played.world.run()
    else:
        played.world.run_until(until)
    return played
