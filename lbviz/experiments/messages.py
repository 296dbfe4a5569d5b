"""What is said of a run while it goes on, one JSON object a line. `event` tells them apart."""

from msgspec import Struct

from lbviz.measures.measured import Value
from lbviz.sim.distribution import Histogram


class Waiting(Struct, frozen=True, tag_field="event", tag="waiting"):
    """Others come first: so many."""

    ahead: int


class Going(Struct, frozen=True, tag_field="event", tag="going"):
    """So many requests are done, of so many in all."""

    done: int
    of: int


class Growing(Struct, frozen=True, tag_field="event", tag="growing"):
    """How the latencies of a part are spread so far, by its place in the plan."""

    part: int
    histogram: Histogram


class Ran(Struct, frozen=True, tag_field="event", tag="ran"):
    """A part has come to its end: of `sent` requests so many were dropped, and so many lost in whatever way."""

    part: int
    label: str
    seed: int
    sent: int
    dropped: int
    lost: int
    histogram: Histogram


class Measured(Struct, frozen=True):
    """A measure of the plan with its value, None where that cannot be known."""

    label: str
    format: str
    part: int | None
    value: Value


class Found(Struct, frozen=True, tag_field="event", tag="found"):
    """Which of the plan's answers hold with this seed, and what was measured."""

    seed: int
    holds: list[bool]
    measures: list[Measured]


class Problem(Struct, frozen=True, tag_field="event", tag="problem"):
    """It could not be run to its end, in a sentence."""

    message: str


class Done(Struct, frozen=True, tag_field="event", tag="done"):
    """All of it has been said."""


Said = Waiting | Going | Growing | Ran | Found | Problem | Done
