"""Which keys move when servers are removed, for every policy that hashes."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from matplotlib.figure import Figure

from .hashes import HASHING, backends, build, flows, owners
from .style import REFERENCE, canvas, name_axes, plain, styles

SERVERS = 100
REMOVED = (1, 2, 5, 10, 20, 30, 40, 50)
KEYS = 20_000
CAPTION = (
    "Rings, rendezvous and Maglev move little but the keys that lost their server "
    "(Envoy's small ring some more), the rest nearly all."
)


class Row(NamedTuple):
    """Shares of all keys: that moved, that had to because their server left, and that moved although it stayed."""

    policy: str
    removed: int
    moved: float
    least: float
    needless: float


def parts() -> list[str]:
    """Return the policies that hash."""
    return HASHING


def measure(part: str) -> list[Row]:
    """Remove servers, drawn at random, the same for every policy."""
    servers, keys = backends(SERVERS), flows(KEYS)
    leaving = Random(1).sample(servers, SERVERS)
    before = owners(build(part), servers, keys)
    rows = []
    for count in REMOVED:
        gone = {server.id for server in leaving[:count]}
        after = owners(build(part), [server for server in servers if server.id not in gone], keys)
        lost = sum(owner in gone for owner in before)
        moved = sum(one != other for one, other in zip(before, after, strict=True))
        rows.append(Row(part, count, moved / KEYS, lost / KEYS, (moved - lost) / KEYS))
    return rows


def draw(rows: Sequence[Row]) -> Figure:
    """Draw all that moved, and beside it what moved without need."""
    figure, axes = canvas(1, 2, (13, 5.4), CAPTION)
    everything, needless = axes[0]
    everything.plot(REMOVED, [100 * count / SERVERS for count in REMOVED], **REFERENCE, label="the least, on average")
    needless.axhline(0, **REFERENCE)
    for policy, style in zip(HASHING, styles(len(HASHING)), strict=True):
        mine = [row for row in rows if row.policy == policy]
        everything.plot(REMOVED, [100 * row.moved for row in mine], **style, label=policy)
        needless.plot(REMOVED, [100 * row.needless for row in mine], **style)
    never = [policy for policy in HASHING if not any(row.needless for row in rows if row.policy == policy)]
    needless.text(REMOVED[-1], 0.06, "never: " + ", ".join(never), ha="right", va="bottom", fontsize=8)
    everything.set_title("All keys that moved")
    needless.set_title("Keys that moved although their server stayed")
    needless.set_yscale("symlog", linthresh=1, linscale=0.6)
    needless.set_ylim(-0.1, 110)
    plain(needless.yaxis, [0, 0.5, 1, 2, 5, 10, 20, 50, 100])
    for each in axes[0]:
        name_axes(each, f"servers removed, of {SERVERS}, drawn at random", "% of all keys")
        plain(each.xaxis, list(REMOVED), ["" if count == 2 else str(count) for count in REMOVED])
    figure.legend(loc="outside right center")
    return figure
