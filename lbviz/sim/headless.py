"""Running a scenario to its end, as fast as it goes, and summing up what happened."""

from collections.abc import Callable

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import client_addresses
from lbviz.scenarios.spec import Scenario

from .edge import Edge
from .stats import percentile
from .tally import Trace
from .world import World

REPORT_EVERY = 1000


class LatencySummary(Struct, frozen=True):
    """Latencies in ms, from the client's sending to its receiving; None where nothing was answered."""

    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None


class ServerSummary(Struct, frozen=True):
    """One server's requests, and `busy`: the share (0–1) of its workers' time that was spent working."""

    answered: int
    dropped: int
    busy: float


class EdgeSummary(Struct, frozen=True):
    """How often an edge's cache said what: see `EdgeFigures`."""

    hits: int
    misses: int
    revalidations: int
    collapsed: int
    passed: int


class Summary(Struct, frozen=True, omit_defaults=True):
    """What became of all requests: `answered + dropped + failed == requests`. `edges` only where there are any."""

    requests: int
    answered: int
    dropped: int
    failed: int
    latency_ms: LatencySummary
    servers: dict[str, ServerSummary]
    edges: dict[str, EdgeSummary] = {}


def simulate(
    scenario: Scenario,
    requests: int,
    *,
    trace: Trace | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Send `requests` requests and run until each is settled. Raises FieldError where none would ever be sent.

    `progress` is called now and then with how many are settled.
    """
    if scenario.traffic.rate_per_s == 0:
        raise FieldError("traffic.rate_per_s", 0, "a number above 0, for requests to be sent")
    if not client_addresses(scenario.traffic):
        raise FieldError("traffic.clients", "none", "at least one client, to send requests")
    latencies: list[float] = []

    def note_and_report(latency: float) -> None:
        latencies.append(latency)
        if progress is not None and len(latencies) % REPORT_EVERY == 0:
            progress(world.tally.sent - world.tally.in_flight)

    on_answered = latencies.append if progress is None else note_and_report
    world = World(scenario, on_answered=on_answered, trace=trace, limit=requests)
    servers = list(world.servers)
    world.run()
    latencies.sort()
    tally = world.tally
    return Summary(
        requests=tally.sent,
        answered=tally.answered,
        dropped=tally.dropped,
        failed=tally.failed,
        latency_ms=LatencySummary(
            mean=_in_ms(sum(latencies) / len(latencies) if latencies else None),
            p50=_in_ms(percentile(latencies, 50)),
            p95=_in_ms(percentile(latencies, 95)),
            p99=_in_ms(percentile(latencies, 99)),
            max=_in_ms(latencies[-1] if latencies else None),
        ),
        servers={
            server.id: ServerSummary(
                answered=server.answered,
                dropped=server.dropped,
                busy=server.busy_seconds() / server.capacity_seconds() if world.now else 0.0,
            )
            for server in servers
        },
        edges={edge.id: _edge_summary(edge) for edge in world.path.edges},
    )


def _edge_summary(edge: Edge) -> EdgeSummary:
    said = edge.counts
    return EdgeSummary(said["hit"], said["miss"], said["revalidated"], said["collapsed"], said["pass"])


def _in_ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
