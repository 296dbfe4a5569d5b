"""Two random choices against the theory of very many servers, the supermarket model.

Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001: with d
choices the mean time in the system, in units of the mean service, is Σ λ^((d^i − d) ÷ (d − 1)) over i = 1, 2 …
"""

from collections.abc import Sequence
from itertools import count
from statistics import fmean, stdev
from typing import NamedTuple

from matplotlib.figure import Figure

from lbviz.policies import Options
from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.headless import latencies

from .style import REFERENCE, canvas, name_axes, plain, styles

# With one choice the servers have nothing to do with each other: theory is exact for any number of them, and with
# fewer each sees more requests and settles sooner.
SERVERS = {1: 50, 2: 500, 3: 500}
LOADS = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95)
CHOICES = (1, 2, 3)
REQUESTS = 200_000
SEEDS = (1, 2, 3)
# The servers start empty and end by emptying: only answers in between are what it comes to.
FROM, TO = 0.3, 0.95
COST_MS = 100.0
CAPTION = (
    "One look at a second server does nearly all of it, and the simulation is within 3 % of the supermarket model."
)


class Row(NamedTuple):
    """The mean time in the system, in units of the mean service: simulated, and in theory for very many servers."""

    choices: int
    load: float
    seed: int
    simulated: float
    theory: float


def parts() -> list[tuple[int, float, int]]:
    """Return each number of choices with each load and seed."""
    # With one choice, servers this busy do not settle in so short a time.
    return [
        (choices, load, seed) for choices in CHOICES for load in LOADS for seed in SEEDS if choices > 1 or load <= 0.9
    ]


def measure(part: tuple[int, float, int]) -> list[Row]:
    """Simulate this many choices at one load."""
    choices, load, seed = part
    scenario = Scenario(
        seed=seed,
        traffic=TrafficSpec(rate_per_s=load * SERVERS[choices] / COST_MS * 1000, cost_ms=Exponential(mean=COST_MS)),
        balancer=BalancerSpec(policy="power_of_two_choices", options=Options(choices=choices)),
        servers=[ServerSpec(f"s{number}") for number in range(SERVERS[choices])],
    )
    all_s = latencies(scenario, REQUESTS)
    settled = all_s[int(FROM * len(all_s)) : int(TO * len(all_s))]
    return [Row(choices, load, seed, 1000 * fmean(settled) / COST_MS, theory(choices, load))]


def theory(choices: int, load: float) -> float:
    """Return the mean time in the system for very many servers."""
    if choices == 1:
        return 1 / (1 - load)
    total = 0.0
    for place in count(1):
        term = load ** ((choices**place - choices) / (choices - 1))
        total += term
        if term < 1e-12:
            break
    return total


def draw(rows: Sequence[Row]) -> Figure:
    """Draw theory as lines and the simulation as points, and beside it how far apart they are."""
    figure, axes = canvas(1, 2, (11, 4.8), CAPTION)
    times, gaps = axes[0]
    fine = [0.25 + 0.005 * step for step in range(143)]
    for choices, style in zip(CHOICES, styles(len(CHOICES)), strict=True):
        mine = [row for row in rows if row.choices == choices]
        loads = sorted({row.load for row in mine})
        runs = [[row.simulated / row.theory - 1 for row in mine if row.load == load] for load in loads]
        off = [100 * fmean(run) for run in runs]
        error = [100 * stdev(run) / len(run) ** 0.5 for run in runs]
        name = f"{choices} choice{'s' if choices > 1 else ''}"
        times.plot(fine, [theory(choices, load) for load in fine], **style | {"marker": ""}, label=f"{name}, theory")
        seen = [theory(choices, load) * (1 + gap / 100) for load, gap in zip(loads, off, strict=True)]
        times.plot(loads, seen, **style | {"linestyle": "", "markersize": 7}, label=f"{name}, simulated")
        gaps.errorbar(loads, off, error, **style, elinewidth=1, capsize=3, label=name)
    times.set_yscale("log")
    times.set_title(f"Mean time in the system, {SERVERS[2]} servers ({SERVERS[1]} for one choice)")
    plain(times.yaxis, [1, 2, 3, 5, 10, 20])
    gaps.axhline(0, **REFERENCE)
    gaps.set_ylim(-5, 5)
    gaps.set_title(f"Simulated against theory, {len(SEEDS)} runs and their standard error")
    name_axes(times, "load λ of each server", "units of the mean service")
    name_axes(gaps, "load λ of each server", "difference, %")
    for each in axes[0]:
        plain(each.xaxis, list(LOADS))
        each.legend(loc="upper left")
    return figure
