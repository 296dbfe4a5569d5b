"""What the picture of a pick shows, as figures: no positions on a page, no colours.

A server is the place of its backend among the pick's candidates. Every picture is small, however many servers, points
or slots there are, since one is made for every pick.
"""

from collections.abc import Sequence

from msgspec import Struct

# How many servers, slots and points a picture has room for.
MOST_SERVERS = 12
MOST_SLOTS = 15
MOST_WALKED = 24


class Ring(Struct, frozen=True, tag_field="kind", tag="ring"):
    """A ring of `points`; the `key` and the `arcs` lie at a share of it, from 0 to 1.

    An arc is where it ends and its owner. If `exact`, all arcs are there; otherwise they are the owners at evenly
    spaced places. `near` are the points around the key, each with its way from the key as a share of the ring (negative
    before it) and its owner: number `first` is the next after the key, number `picked` the one taken. Between these
    two lie points of full servers; if there were very many, only the first of each server.
    """

    points: int
    exact: bool
    key: float
    arcs: Sequence[tuple[float, int]]
    near: list[tuple[float, int]]
    first: int
    picked: int


class Slots(Struct, frozen=True, tag_field="kind", tag="slots"):
    """`number` % `size` = `slot`, and the owners of the slots from number `begin` on.

    The stretch wraps around after the last slot. `number` is text, since it may be too large for JavaScript; it is
    empty if the slot does not come from a number.
    """

    number: str
    size: int
    slot: int
    begin: int
    owners: list[int]


class Jumps(Struct, frozen=True, tag_field="kind", tag="jumps"):
    """The numbers below `size` that were jumped to."""

    size: int
    path: list[int]


class Queue(Struct, frozen=True, tag_field="kind", tag="queue"):
    """Servers with their time to wait, the picked one first; it is due `again` after that time."""

    turns: list[tuple[int, float]]
    again: float
    waiting: int


class Balances(Struct, frozen=True, tag_field="kind", tag="balances"):
    """Server, balance when the pick was made, balance after the winner has paid `price`."""

    servers: list[tuple[int, float, float]]
    price: float


class Drawn(Struct, frozen=True, tag_field="kind", tag="drawn"):
    """The servers `drawn`, in their order, and how many requests some servers had in flight, among them all drawn."""

    drawn: list[int]
    in_flight: list[tuple[int, int]]


class Expected(Struct, frozen=True):
    """One server's average latency, requests in flight and cost; `ago_s`: how long ago it answered, if it ever did."""

    server: int
    latency_s: float
    in_flight: int
    cost: float
    ago_s: float | None


class Latencies(Struct, frozen=True, tag_field="kind", tag="latencies"):
    """The expected costs of the servers that were asked. In `decay_s` all but 1 ÷ e of an average is forgotten."""

    asked: list[Expected]
    decay_s: float


class Bids(Struct, frozen=True, tag_field="kind", tag="bids"):
    """Server, its hash with the key as a share of all hashes, and that share raised by its weight: the highest wins."""

    bids: list[tuple[int, float, float]]
    weighted: bool


class Wait(Struct, frozen=True):
    """One server's average answer, its requests in flight and its weight, which together make the wait."""

    server: int
    latency_ms: int
    in_flight: int
    weight: int
    wait: float


class Waits(Struct, frozen=True, tag_field="kind", tag="waits"):
    """The waits that were compared: an average answer for each request in flight and for this one, ÷ weight."""

    waits: list[Wait]


class Group(Struct, frozen=True):
    """The servers of one region, each with its requests in flight and how many of them make it full."""

    region: str
    near: bool
    servers: list[tuple[int, int, int | None]]


class Regions(Struct, frozen=True, tag_field="kind", tag="regions"):
    """The servers by region, the client's own first."""

    groups: list[Group]


class Queues(Struct, frozen=True, tag_field="kind", tag="queues"):
    """Server, how many requests it holds, and how many are on their way to it or back, which the policy cannot see."""

    queues: list[tuple[int, int, int]]


Picture = Ring | Slots | Jumps | Queue | Balances | Drawn | Latencies | Bids | Waits | Regions | Queues


def around(place: int, count: int, most: int) -> range:
    """Return at most `most` places around one, all below `count`."""
    begin = max(0, min(place - most // 2, count - most))
    return range(begin, min(begin + most, count))


def foremost(figures: Sequence[float], winner: int) -> list[int]:
    """Return the places of the winner and of the least figures beside it, in their order."""
    best = sorted(range(len(figures)), key=lambda place: (place != winner, figures[place]))
    return sorted(best[:MOST_SERVERS])


def drawn(places: list[int], in_flight: list[int]) -> Drawn:
    """Return the picture of a draw; `in_flight` has the requests in flight of all servers."""
    shown = [*dict.fromkeys(places)][:MOST_SERVERS]
    for place in around(places[0], len(in_flight), MOST_SERVERS):
        if len(shown) < MOST_SERVERS and place not in shown:
            shown.append(place)
    return Drawn(places[:MOST_SERVERS], [(place, in_flight[place]) for place in sorted(shown)])
