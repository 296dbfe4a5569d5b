"""Latency against load for every policy, on the same uneven servers and the same traffic."""

from collections.abc import Iterator, Sequence
from math import ceil
from statistics import fmean
from typing import NamedTuple

from matplotlib.figure import Figure

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.figures import percentile
from lbviz.sim.headless import latencies

from .style import REFERENCE, canvas, plain, styles

LOADS = (0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
POWERS = (4, 4, 2, 2, 2, 2, 1, 1, 1, 1)
REQUESTS = 50_000
# Who learns as he goes is judged by what he has learnt, and nobody by the empty servers at the start.
LEFT_OUT = 0.3
CLIENTS = 10_000
COST_MS = 100.0
SHOWN_MS = {"mean_ms": (25, 2_500), "p99_ms": (100, 10_000)}
TICKS_MS = (30, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000)
MOST_LINES = 6
CAPTION = (
    "Who knows what is in flight stays quick up to high load; who ignores that servers are uneven "
    "drowns the weak ones at half of it."
)


class Row(NamedTuple):
    """What one policy made of one load, a share of all the servers' power."""

    policy: str
    knows: str
    load: float
    mean_ms: float
    p99_ms: float


def parts() -> list[tuple[str, float]]:
    """Return each policy with each load."""
    return [(policy, load) for policy in CATALOGUE if not CATALOGUE[policy].asks_a_person for load in LOADS]


def measure(part: tuple[str, float]) -> list[Row]:
    """Simulate one policy at one load."""
    policy, load = part
    scenario = Scenario(
        traffic=TrafficSpec(
            rate_per_s=load * sum(POWERS) / COST_MS * 1000, cost_ms=Exponential(mean=COST_MS), clients=CLIENTS
        ),
        balancer=BalancerSpec(policy=policy),
        servers=[ServerSpec(f"s{number}", power=power, weight=power) for number, power in enumerate(POWERS)],
    )
    all_s = latencies(scenario, REQUESTS)
    settled = sorted(all_s[int(LEFT_OUT * len(all_s)) :])
    p99 = percentile(settled, 99)
    assert p99 is not None
    return [Row(policy, CATALOGUE[policy].knows, load, 1000 * fmean(settled), 1000 * p99)]


def draw(rows: Sequence[Row]) -> Figure:
    """Draw a column for each group of policies, the mean above the 99th percentile."""
    panels = list(grouped(rows))
    figure, axes = canvas(2, len(panels), (3.1 * len(panels), 8), CAPTION, sharex=True, sharey="row")
    for column, (title, policies) in enumerate(panels):
        for name, above in (("mean_ms", axes[0][column]), ("p99_ms", axes[1][column])):
            best = [min(getattr(row, name) for row in rows if row.load == load) for load in LOADS]
            above.plot(LOADS, best, **REFERENCE, label="the best of all policies")
            for policy, style in zip(policies, styles(len(policies)), strict=True):
                line = [getattr(row, name) for row in rows if row.policy == policy]
                above.plot(LOADS, line, **style, label=policy)
            above.set_yscale("log")
        axes[0][column].set_title(title)
        axes[1][column].set_xlabel("load, % of all servers' power")
        plain(axes[1][column].xaxis, list(LOADS), [f"{100 * load:.0f}" for load in LOADS])
        axes[1][column].tick_params(axis="x", labelsize=7.5)
        axes[1][column].legend(loc="upper left", bbox_to_anchor=(-0.03, -0.16))
    for row, (name, label) in enumerate(
        {"mean_ms": "mean latency, ms", "p99_ms": "99th percentile of latency, ms"}.items()
    ):
        axes[row][0].set_ylabel(label)
        axes[row][0].set_ylim(*SHOWN_MS[name])
        plain(axes[row][0].yaxis, [tick for tick in TICKS_MS if SHOWN_MS[name][0] <= tick <= SHOWN_MS[name][1]])
    return figure


def grouped(rows: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    """Yield the policies by what they know, a large group in several panels, a lone one with the group before."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        members = groups.setdefault(row.knows, [])
        if row.policy not in members:
            members.append(row.policy)
    for lone in [knows for knows, members in groups.items() if len(members) == 1]:
        before = list(groups)[list(groups).index(lone) - 1]
        groups = {
            f"{knows}, or {lone}" if knows == before else knows: members + groups[lone] if knows == before else members
            for knows, members in groups.items()
            if knows != lone
        }
    for knows, members in groups.items():
        count = ceil(len(members) / MOST_LINES)
        size = ceil(len(members) / count)
        for panel in range(count):
            number = f" ({panel + 1} of {count})" if count > 1 else ""
            yield f"Knows {knows}{number}", members[panel * size : (panel + 1) * size]
