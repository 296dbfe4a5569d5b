"""The measures of a run: so many requests, from the first to the last."""

from bisect import bisect_right
from collections.abc import Callable, Iterable

from msgspec import Struct

from lbviz.scenarios.names import name_nodes
from lbviz.scenarios.spec import Scenario
from lbviz.sim import headless
from lbviz.sim.explain import trips
from lbviz.sim.explain.who_sees_what import Party, parties_on
from lbviz.sim.figures import percentile
from lbviz.sim.headless import Summary
from lbviz.sim.observers import Heard, Latencies, Observer, Requests
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Record
from lbviz.sim.world import World

from .measured import Value
from .nodes import capacity_per_s, ends_of, hit_rate, is_up, numbers_of
from .sight import sees


class Run(Struct, frozen=True):
    """What a run of a scenario came to.

    `over_p99` is the share of answers slower than the p99, `broken` how many connections broke, `duration_s` how much
    simulated time passed, and `parties` who saw what of its last answered request.
    """

    scenario: Scenario
    summary: Summary
    over_p99: float
    broken: int
    duration_s: float
    parties: list[Party]


def run(
    scenario: Scenario,
    requests: int,
    progress: Callable[[int], None] | None = None,
    observers: Iterable[Observer] = (),
) -> tuple[Run, list[float]]:
    """Run a scenario to its end; return what it came to, and all latencies (s), sorted.

    `progress` is called now and then with how many requests are settled, `observers` watch from the beginning.
    """
    latencies, last = Latencies(), _LastAnswered()
    world = World(scenario, limit=requests)
    servers = list(world.servers)
    headless.run(world, observers=(latencies, last, *observers), progress=progress)
    all_s = sorted(latencies.all_s)
    summary = headless.summary_of(world, servers, all_s)
    p99_s = percentile(all_s, 99)
    over = len(all_s) - bisect_right(all_s, p99_s) if p99_s is not None else 0
    parties = parties_on(trips.trip(world, last.heard)) if last.heard is not None else []
    done = Run(
        scenario=name_nodes(scenario),
        summary=summary,
        over_p99=over / len(all_s) if all_s else 0.0,
        broken=world.connections.broken,
        duration_s=world.now,
        parties=parties,
    )
    return done, all_s


class _LastAnswered(Requests):
    """Remembers the request that was answered last."""

    def __init__(self) -> None:
        super().__init__(1)
        self.heard: Heard | None = None

    def recorded(self, record: Record, request: Request) -> None:
        super().recorded(record, request)
        if isinstance(record, Answered):
            self.heard = self.find(record.request)


class RunMeasures:
    """The measures of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def measure(self, name: str) -> Value:
        run = self._run
        summary, latency = run.summary, run.summary.latency_ms
        sent = summary.requests
        numbers: dict[str, Value] = {
            **numbers_of(run.scenario),
            "time": run.duration_s,
            "sent_per_s": sent / run.duration_s if run.duration_s else None,
            "in_flight": 0,
            **ends_of(sent, summary),
            "broken": run.broken,
            "mean_ms": latency.mean,
            "p50_ms": latency.p50,
            "p95_ms": latency.p95,
            "p99_ms": latency.p99,
        }
        value: Value = numbers.get(name)
        return value

    def measure_of(self, name: str, *arguments: str | float) -> Value:
        if name == "page_of":
            return float(1 - (1 - self._run.over_p99) ** float(arguments[0]))
        if name == "sees":
            return sees(self._run.parties, str(arguments[0]), str(arguments[1]))
        node, summary = str(arguments[0]), self._run.summary
        if name == "up":
            return is_up(self._run.scenario, node)
        if name == "hit_rate":
            return hit_rate(summary.edges[node]) if node in summary.edges else None
        server = summary.servers.get(node)
        if server is None:
            return None
        arrived = server.answered + server.dropped + server.failed
        match name:
            case "queue":
                return 0
            case "busy":
                return server.busy
            case "capacity":
                return capacity_per_s(self._run.scenario, node)
            case "answered":
                return server.answered
            case "dropped":
                return server.dropped
            case "arrivals":
                return arrived / self._run.duration_s if self._run.duration_s else None
            case "share":
                all_arrived = sum(each.answered + each.dropped + each.failed for each in summary.servers.values())
                return arrived / all_arrived if all_arrived else None
        return None
