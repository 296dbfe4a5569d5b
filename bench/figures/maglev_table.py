"""Maglev's table against its size: how even the shares are, and how much moves when servers leave."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from statistics import fmean
from typing import NamedTuple

from matplotlib.figure import Figure

from lbviz.policies import Backend, Options
from lbviz.policies.maglev import Maglev

from .hashes import backends, build
from .style import REFERENCE, canvas, name_axes, plain, styles

SERVERS = 100
SIZES = (251, 503, 1_009, 2_039, 4_093, 8_191, 16_381, 32_749, 65_537, 131_071, 262_139)
REMOVED = (1, 5, 10)
TABLES = 5
CAPTION = (
    "The larger Maglev's table, the more equal the shares, a slot apart at most, "
    "and the fewer slots that move without need."
)


class Row(NamedTuple):
    """The greatest share ÷ the least; and, with this many servers removed, shares of all slots as in disruption."""

    size: int
    greatest_to_least: float
    removed: int
    moved: float
    least: float
    needless: float


def parts() -> list[int]:
    """Return the sizes, the largest first."""
    return sorted(SIZES, reverse=True)


def measure(part: int) -> list[Row]:
    """Fill tables of one size, each with other names of servers."""
    ratios = []
    changes: dict[int, list[tuple[float, float]]] = {count: [] for count in REMOVED}
    for number in range(TABLES):
        servers = backends(SERVERS, f"10.{number}.0")
        leaving = Random(number).sample(servers, max(REMOVED))
        before = slots(part, servers)
        shares = Counter(before).values()
        ratios.append(max(shares) / min(shares))
        for count in REMOVED:
            gone = set(leaving[:count])
            after = slots(part, [server for server in servers if server not in gone])
            lost = sum(owner in gone for owner in before)
            moved = sum(one is not other for one, other in zip(before, after, strict=True))
            changes[count].append((moved / part, lost / part))
    rows = []
    for count, pairs in changes.items():
        moved_share, lost_share = (fmean(values) for values in zip(*pairs, strict=True))
        rows.append(Row(part, fmean(ratios), count, moved_share, lost_share, moved_share - lost_share))
    return rows


def slots(size: int, servers: list[Backend]) -> list[Backend | None]:
    """Return the owner of each slot."""
    policy = build("maglev", Options(table_size=size))
    policy.set_backends(servers)
    assert isinstance(policy, Maglev)
    return [policy.pick_hash(slot) for slot in range(size)]


def draw(rows: Sequence[Row]) -> Figure:
    """Draw shares, and beside them what moves."""
    figure, axes = canvas(1, 2, (12.5, 4.9), CAPTION)
    shares, moves = axes[0]
    line, *_ = drawn = styles(1 + len(REMOVED))
    ratios = [row.greatest_to_least for row in reversed(rows) if row.removed == REMOVED[0]]
    bound = [-(-size // SERVERS) / (size // SERVERS) for size in SIZES]
    shares.plot(SIZES, [100 * (ratio - 1) for ratio in bound], **REFERENCE, label="⌈M/N⌉ against ⌊M/N⌋ slots")
    shares.plot(SIZES, [100 * (ratio - 1) for ratio in ratios], **line, label="maglev")
    shares.set_title(f"The greatest of {SERVERS} shares against the least")
    shares.set_yscale("log")
    plain(shares.yaxis, [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50])
    for count, style in zip(REMOVED, drawn[1:], strict=True):
        mine = sorted(row for row in rows if row.removed == count)
        moves.plot(SIZES, [100 * row.moved for row in mine], **style, label=f"{count} of {SERVERS} servers removed")
    for count in REMOVED:
        label = "the least possible" if count == REMOVED[0] else None
        moves.axhline(100 * count / SERVERS, **REFERENCE | {"linewidth": 2.5}, label=label)
    moves.set_title("Slots that change their server")
    moves.set_yscale("log")
    moves.set_ylim(0.9, 45)
    plain(moves.yaxis, [1, 2, 5, 10, 20, 40])
    name_axes(shares, "M, slots of the table", "% more than the least")
    name_axes(moves, "M, slots of the table", "% of all slots")
    for each in axes[0]:
        each.set_xscale("log")
        plain(each.xaxis, list(SIZES), [f"{size:,}" for size in SIZES])
        each.tick_params(axis="x", labelrotation=40)
    shares.legend()
    moves.legend(ncols=2)
    return figure
