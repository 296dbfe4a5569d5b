"""The contract of a balancing policy: what it is told, what it answers, how it explains itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from random import Random
from typing import ClassVar, Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from .options import Options
from .pictures import Picture

# What a policy must know; the page groups policies by it.
Knows = Literal["nothing", "what is in flight", "latency", "where", "the key"]


# How the lab draws where keys belong: points on a ring, Maglev's table, or a column for each server.
DrawnAs = Literal["ring", "maglev", "slots"]
# The picture on the page of hashing that explains a rule best.
ExplainedBy = Literal["slots", "ring", "maglev", "race"]


class Placing(msgspec.Struct, frozen=True):
    """How the page shows which server each key belongs to, by a policy that hashes.

    Only a `RingPolicy` can be drawn as a ring, and only Maglev as its table. `rule` says what the drawing does not say
    by itself. In columns that are `numbered` a server's number counts. One that `races` is in the race of hashes.
    """

    drawn_as: DrawnAs = "slots"
    explained_by: ExplainedBy = "slots"
    rule: str = ""
    numbered: bool = False
    races: bool = False


class Backend:
    """What a balancer knows of one server it may pick.

    The balancer owns these and counts `in_flight` (requests sent and not yet answered); policies only read.
    `full_at` is how many requests its operator says it can hold, None for no bound.
    `queue_length` asks the server itself, which no real balancer can do: only the policy that is an oracle does.
    """

    __slots__ = ("full_at", "id", "in_flight", "queue_length", "region", "weight")

    def __init__(
        self, id: str, weight: int = 1, region: str = "", queue_length: Callable[[], int] | None = None
    ) -> None:
        self.id = id
        self.weight = weight
        self.region = region
        self.full_at: int | None = None
        self.in_flight = 0
        self.queue_length = queue_length or self._count_in_flight

    def _count_in_flight(self) -> int:
        return self.in_flight


class Flow(Protocol):
    """What a policy sees of a request: the text that is hashed, and the region of its client."""

    @property
    def key(self) -> str: ...
    @property
    def region(self) -> str: ...


class PlainFlow(NamedTuple):
    """A flow of which nothing else is known."""

    key: str
    region: str = ""


@runtime_checkable
class Hashed(Protocol):
    """A policy that can also be given the hash of the key itself, an unsigned 64-bit number."""

    def pick_hash(self, hash: int) -> Backend | None: ...


class Candidate(msgspec.Struct, frozen=True):
    """One backend in an explained pick; `figure` is None if the policy did not look at it."""

    id: str
    figure: float | None


class Pick(msgspec.Struct, frozen=True):
    """One decision and the figures it was made from: `figure` names what the candidates' figures measure.

    `picture` has the figures of a drawing, if those of the candidates do not show how the decision was made.
    """

    policy: str
    winner: str
    figure: str
    candidates: list[Candidate]
    because: str
    picture: Picture | None = None


Distance = Callable[[str, str], float]


def stopped_clock() -> float:
    """Return 0: the time for a policy that needs none."""
    return 0.0


def apart_or_not(one: str, other: str) -> float:
    """Return 0 for the same region and 1 for another: the distance if nothing was measured."""
    return float(one != other)


class Policy(ABC):
    """Chooses one backend for each request: no I/O, chance and time only from what it is given.

    `pick` is the hot path and explains nothing; `explain` works out the reason for the pick just made from what the
    policy remembers, so it must be called before anything else changes. `pick_other` is asked where that pick cannot
    be taken, or has failed.

    A backend that is down is still configured. Where it `keeps_place`, as in NGINX's list of peers, the keys of the
    others stay where they are, and its own are picked for again; elsewhere it is as good as gone.

    A policy is plain data: `copy.deepcopy` and `pickle` give one that picks on just the same, if the clock and the
    distance it was given can be copied. So it keeps no lambda and no method of its `rng`, which a copy would share.

    The class describes itself: `knows` is what it must know, `cost` the time and memory of a pick with N backends,
    `known_as` the products and papers that have it, each with its name there, and `summary` one honest sentence.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    knows: ClassVar[Knows]
    cost: ClassVar[str]
    known_as: ClassVar[dict[str, str]]
    # For a policy that hashes: how its keys are shown.
    placing: ClassVar[Placing | None] = None
    # Which of the options it reads.
    uses: ClassVar[tuple[str, ...]] = ()
    # Whether a person is asked first where each request goes.
    asks_a_person: ClassVar[bool] = False
    # Whether a backend that is down has its place among the others still.
    keeps_place: ClassVar[bool] = False
    # Whether `sent` and `ended` must be called; it may change with the backends.
    listens: bool = False

    def __init__(
        self,
        rng: Random,
        clock: Callable[[], float] = stopped_clock,
        options: Options = Options(),  # noqa: B008
        distance: Distance = apart_or_not,
    ) -> None:
        """`clock` returns the (simulated) time in seconds, `distance` how far apart two regions are, in any unit.

        When distances change, `set_backends` must be called again.
        """
        self._rng = rng
        self._clock = clock
        self._options = options
        self._distance = distance
        self._configured: list[Backend] = []
        self._down: Set[Backend] = frozenset()
        self._backends: list[Backend] = []
        self._begin()

    def _begin(self) -> None:  # noqa: B027
        """Set up what this policy remembers."""

    def set_backends(self, backends: Iterable[Backend], down: Collection[Backend] = ()) -> None:
        """Take all configured backends, in their order, and which of them are down (or may not be picked for another
        reason); called again whenever either changes.
        """
        self._configured = list(backends)
        self._down = frozenset(down)
        self._arrange([backend for backend in self._configured if backend not in self._down])

    def _arrange(self, up: list[Backend]) -> None:
        """Take those that are up, in their order; all of them are known already."""
        self._backends = up

    @property
    def options(self) -> Options:
        """What it was made with."""
        return self._options

    @property
    def configured(self) -> Sequence[Backend]:
        """All that are configured, in their order."""
        return self._configured

    @property
    def backends(self) -> Sequence[Backend]:
        """Those that have a place in what it picks by, in their order: the candidates of each explained pick."""
        return self._configured if self.keeps_place else self._backends

    @property
    def up(self) -> Sequence[Backend]:
        """Those of them that can be picked now."""
        return self._backends

    @property
    def down(self) -> Set[Backend]:
        """Those that are configured and cannot be picked now."""
        return self._down

    @abstractmethod
    def pick(self, flow: Flow) -> Backend | None:
        """Return the backend for a request, or None where none is up."""

    @abstractmethod
    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Return where the request goes next: a backend that is up and none of those `tried`, None without another.

        A policy that goes by load takes the best of the others; one that takes turns, the next of them; one that
        hashes goes to where the key would belong without the tried, so that a lost server's keys spread over all.
        """

    def owner_of(self, key: str) -> Backend | None:
        """Return whose a key is by a policy that hashes, None where turns decide; none is taken."""
        return self.pick(PlainFlow(key))

    def _others(self, tried: Collection[Backend]) -> list[Backend]:
        """Return those that are up and not `tried`."""
        return [backend for backend in self._backends if backend not in tried]

    @abstractmethod
    def explain(self) -> Pick:
        """Describe the pick just made. Undefined before the first pick."""

    def sent(self, backend: Backend) -> None:  # noqa: B027
        """A request was sent to `backend`, whose `in_flight` counts it already."""

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:  # noqa: B027
        """A request to `backend` was answered or (not `ok`) lost; `in_flight` no longer counts it."""
