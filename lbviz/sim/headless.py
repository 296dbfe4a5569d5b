"""Running a scenario to its end, as fast as it goes, and summing up what happened."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import client_addresses
from lbviz.scenarios.spec import Scenario

from .figures import percentile
from .nodes.edge.figures import EdgeSummary
from .nodes.server.figures import ServerSummary
from .nodes.server.server import Server
from .observers import Latencies, Observer
from .world import World

REPORT_EVERY = 1000


class LatencySummary(Struct, frozen=True):
    """Latencies in ms, from the client's sending to its receiving; None where nothing was answered."""

    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None


class Summary(Struct, frozen=True, omit_defaults=True):
    """What became of all requests: `answered + dropped + refused + failed == requests`; what a client sends again is
    another. `refused` by the rules of a proxy, `edges`, how many of the `failed` have `timed_out`, and `retries`, only
    where there are any.
    """

    requests: int
    answered: int
    dropped: int
    failed: int
    latency_ms: LatencySummary
    servers: dict[str, ServerSummary]
    edges: dict[str, EdgeSummary] = {}
    refused: int = 0
    timed_out: int = 0
    retries: int = 0

    def nodes(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each node that has a summary, in the order of the way, and its summary in words."""
        for kind, summaries in (("edge", self.edges), ("server", self.servers)):
            for id, summary in summaries.items():
                yield f"{kind} {id}", str(summary)


def latencies(scenario: Scenario, requests: int) -> list[float]:
    """Send `requests` requests and return the latency (s) of each that was answered, in the order of answers."""
    watching = Latencies()
    world = World(scenario, limit=requests)
    world.watch(watching)
    world.run()
    return watching.all_s


def simulate(
    scenario: Scenario,
    requests: int,
    *,
    observers: Iterable[Observer] = (),
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Send `requests` requests and run until each is settled. Raises FieldError where none would ever be sent.

    `observers` watch from the beginning. `progress` is called now and then with how many are settled.
    """
    watching = Latencies()
    world = World(scenario, limit=requests)
    servers = list(world.servers)
    run(world, observers=(watching, *observers), progress=progress)
    return summary_of(world, servers, watching.all_s)


def run(world: World, *, observers: Iterable[Observer], progress: Callable[[int], None] | None = None) -> None:
    """Let a new world that sends a limited number of requests run to its end, as `simulate` does."""
    scenario = world.scenario
    most_per_s = max([scenario.traffic.rate_per_s, *(entry.rate_per_s or 0 for entry in scenario.timetable)])
    if most_per_s == 0:
        raise FieldError("traffic.rate_per_s", 0, "a number above 0, for requests to be sent")
    if not client_addresses(scenario.traffic):
        raise FieldError("traffic.clients", "none", "at least one client, to send requests")
    for observer in observers:
        world.watch(observer)
    if progress is None:
        world.run()
    else:
        _run_in_parts(world, REPORT_EVERY / most_per_s, progress)


def summary_of(world: World, servers: Iterable[Server], latencies_s: Iterable[float]) -> Summary:
    """Return what became of all requests of a world that has come to its end, and what these servers did."""
    all_s = sorted(latencies_s)
    tally = world.tally
    return Summary(
        requests=tally.sent,
        answered=tally.answered,
        dropped=tally.dropped,
        failed=tally.failed,
        latency_ms=LatencySummary(
            mean=_in_ms(sum(all_s) / len(all_s) if all_s else None),
            p50=_in_ms(percentile(all_s, 50)),
            p95=_in_ms(percentile(all_s, 95)),
            p99=_in_ms(percentile(all_s, 99)),
            max=_in_ms(all_s[-1] if all_s else None),
        ),
        servers={server.id: ServerSummary.of(server) for server in servers},
        edges={edge.id: EdgeSummary.of(edge) for edge in world.path.edges},
        refused=tally.refused,
        timed_out=tally.timed_out,
        retries=tally.retries,
    )


def _run_in_parts(world: World, part_s: float, progress: Callable[[int], None]) -> None:
    until, told = part_s, 0
    while world.run(until):
        until += part_s
        if world.tally.settled > told:
            told = world.tally.settled
            progress(told)


def _in_ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
