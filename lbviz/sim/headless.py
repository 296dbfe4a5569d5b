"""Running a scenario to its end, as fast as it goes, and summing up what happened."""

from collections.abc import Callable

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario, client_addresses

from .stats import percentile
from .tally import Trace
from .world import World


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


class Summary(Struct, frozen=True):
    """What became of all requests: `answered + dropped + failed == requests`."""

    requests: int
    answered: int
    dropped: int
    failed: int
    latency_ms: LatencySummary
    servers: dict[str, ServerSummary]


class _Counts:
    """An observer that keeps every latency, and calls `progress(settled requests)` at each that ends."""

    def __init__(self, progress: Callable[[int], None] | None) -> None:
        self.latencies: list[float] = []
        self.lost_by_drop = 0
        self.lost_by_failure = 0
        self._progress = progress

    def sent(self, time: float) -> None:
        pass

    def answered(self, time: float, latency: float) -> None:
        self.latencies.append(latency)
        self._report()

    def dropped(self, time: float) -> None:
        self.lost_by_drop += 1
        self._report()

    def failed(self, time: float) -> None:
        self.lost_by_failure += 1
        self._report()

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(len(self.latencies) + self.lost_by_drop + self.lost_by_failure)


def simulate(
    scenario: Scenario,
    requests: int,
    *,
    trace: Trace | None = None,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Send `requests` requests and run until each is settled. Raises FieldError where none would ever be sent."""
    if scenario.traffic.rate_per_s == 0:
        raise FieldError("traffic.rate_per_s", 0, "a number above 0, for requests to be sent")
    if not client_addresses(scenario.traffic):
        raise FieldError("traffic.clients", "none", "at least one client, to send requests")
    counts = _Counts(progress)
    world = World(scenario, counts, trace=trace, limit=requests)
    servers = list(world.servers)
    world.run()
    latencies = sorted(latency * 1000 for latency in counts.latencies)
    return Summary(
        requests=world.tally.sent,
        answered=len(latencies),
        dropped=counts.lost_by_drop,
        failed=counts.lost_by_failure,
        latency_ms=LatencySummary(
            mean=sum(latencies) / len(latencies) if latencies else None,
            p50=percentile(latencies, 50),
            p95=percentile(latencies, 95),
            p99=percentile(latencies, 99),
            max=latencies[-1] if latencies else None,
        ),
        servers={
            server.id: ServerSummary(
                answered=server.answered,
                dropped=server.dropped,
                busy=server.busy_seconds() / (world.now * server.spec.workers) if world.now else 0.0,
            )
            for server in servers
        },
    )
