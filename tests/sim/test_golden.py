"""Golden traces: what exactly happens in two runs, one JSON record a line, times to the microsecond.

They change when the simulation, its random sources or the records change. Where that is meant, write them anew with

    .venv/bin/python -m tests.sim.test_golden

and read the difference before committing it.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.spec import Exponential, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Record
from tests.sim.support import Played, play

FOLDER = Path(__file__).parent / "golden"
RECORDS = 150

BUSY_DAY = Scenario(
    title="A busy day",
    seed=3,
    traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=150), clients=3),
    network=NetworkSpec(latency_ms=20),
    servers=[ServerSpec("a", queue=3), ServerSpec("b", power=2, queue=3), ServerSpec("c", power=0.5, queue=2)],
)
SCRIPT = [
    (0.50, cmd.CrashServer("b")),
    (0.90, cmd.Change("balancer", {"policy": "least_connections", "retries": 1})),
    (1.10, cmd.RecoverServer("b")),
    (1.30, cmd.Change("servers", {"slow": 4}, "a")),
    (1.50, cmd.AddServer(ServerSpec(power=3))),
    (1.70, cmd.DrainServer("c")),
    (1.90, cmd.AddClient()),
    (2.00, cmd.Change("servers", {"slow": 1, "power": 2}, "a")),
    (2.10, cmd.RemoveServer("b")),
    (2.20, cmd.Change("traffic", {"rate_per_s": 30, "arrivals": "bursty"})),
    (2.40, cmd.Change("network", {"latency_ms": 5})),
    (2.60, cmd.Change("balancer", {"policy": "power_of_two_choices"})),
]


def lab() -> Played:
    return play(LAB, until=60)


def commands() -> Played:
    return play(BUSY_DAY, SCRIPT, until=60)


def golden(played: Played) -> str:
    """Return the first records; rounded, because the last digit of a logarithm is not the same on every machine."""
    return "".join(f"{msgspec.json.encode(_rounded(record)).decode()}\n" for record in islice(played.records, RECORDS))


def _rounded(record: Record) -> list[object]:
    return [round(value, 6) if isinstance(value, float) else value for value in msgspec.to_builtins(record)]


RUNS: dict[str, Callable[[], Played]] = {"lab": lab, "commands": commands}


@pytest.mark.parametrize("name", RUNS)
def test_a_golden_trace_comes_out_as_it_is_written(name: str) -> None:
    written = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert written.count("\n") == RECORDS
    assert golden(RUNS[name]()).splitlines() == written.splitlines()


def test_every_command_of_the_script_falls_into_its_golden_trace() -> None:
    last = msgspec.json.decode((FOLDER / "commands.txt").read_text(encoding="utf-8").splitlines()[-1])
    assert last[1] > SCRIPT[-1][0]


if __name__ == "__main__":
    for name, run in RUNS.items():
        (FOLDER / f"{name}.txt").write_text(golden(run()), encoding="utf-8")
