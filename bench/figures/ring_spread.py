"""How even the shares of a ring are, against the number of virtual nodes: the arcs themselves, no keys drawn."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, pstdev
from typing import NamedTuple

from matplotlib.figure import Figure

from lbviz.policies import CATALOGUE, Backend, Options
from lbviz.policies.parts.ring import RingPolicy

from .hashes import backends, build
from .style import REFERENCE, canvas, name_axes, plain, styles

SERVERS = 50
POINTS = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
RINGS = 12
RING_POLICIES = [id for id, policy in CATALOGUE.items() if issubclass(policy, RingPolicy)]
CAPTION = "Shares on a ring even out as 1/√V, so four times the virtual nodes halve the spread."


class Row(NamedTuple):
    """Over some rings: the standard deviation of shares and the greatest share, both in units of the mean share."""

    policy: str
    points: int
    spread: float
    greatest: float


def parts() -> list[str]:
    """Return the policies with a ring."""
    return RING_POLICIES


def measure(part: str) -> list[Row]:
    """Build rings of servers with other names each time."""
    rows = []
    for points in POINTS:
        rings = [shares(part, points, backends(SERVERS, f"10.{number}.0")) for number in range(RINGS)]
        rows.append(Row(part, points, fmean(map(pstdev, rings)), fmean(map(max, rings))))
    return rows


def shares(id: str, points: int, servers: list[Backend]) -> list[float]:
    """Return how much of the ring each server has, in units of the mean share."""
    policy = build(id, Options(points=points, min_ring_size=points * len(servers)))
    policy.set_backends(servers)
    assert isinstance(policy, RingPolicy)
    ring, size = policy.ring, 1 << policy.bits
    arcs = dict.fromkeys(servers, 0)
    for (before, point), owner in zip(pairwise([ring.points[-1] - size, *ring.points]), ring.owners, strict=True):
        arcs[owner] += point - before
    return [arc * len(servers) / size for arc in arcs.values()]


def draw(rows: Sequence[Row]) -> Figure:
    """Draw the standard deviation, and beside it the greatest share."""
    figure, axes = canvas(1, 2, (11, 4.8), CAPTION)
    spread, greatest = axes[0]
    spread.plot(POINTS, [100 / points**0.5 for points in POINTS], **REFERENCE, label="1/√V")
    for policy, style in zip(RING_POLICIES, styles(len(RING_POLICIES)), strict=True):
        mine = [row for row in rows if row.policy == policy]
        spread.plot(POINTS, [100 * row.spread for row in mine], **style, label=policy)
        greatest.plot(POINTS, [row.greatest for row in mine], **style, label=policy)
    greatest.axhline(1, **REFERENCE, label="all equal")
    spread.set_yscale("log")
    plain(spread.yaxis, [2, 5, 10, 20, 50])
    spread.set_title(f"Standard deviation of {SERVERS} servers' shares")
    greatest.set_title(f"The greatest of {SERVERS} shares")
    name_axes(spread, "V, virtual nodes of a server", "% of the mean share")
    name_axes(greatest, "V, virtual nodes of a server", "× the mean share")
    for each in axes[0]:
        each.set_xscale("log")
        plain(each.xaxis, list(POINTS))
        each.legend()
    return figure
