"""Earliest deadline first: the queue shared by the policies that take turns by deadline."""

from collections.abc import Callable, Collection, Iterable, Sequence
from heapq import heapify, heapreplace

from . import pictures
from .base import Backend, Candidate, Pick

WeightOf = Callable[[Backend], float]

# Envoy adds this to the weights when it builds its queue, so that rounding cannot separate equal deadlines.
EPSILON = 1e-13


class DeadlineQueue:
    """Turns by weight: the picked backend is due again 1 ÷ weight later; on ties the first to enter the queue wins.

    Time here is virtual: it stands at the deadline of the latest pick. Source: Envoy,
    `source/common/upstream/edf_scheduler.h` (commit 01f8613d0f74; `createWithPicks` as of its pull request 31592), with
    the same sums in the same double precision.

    Envoy and gRPC start at a random point of the cycle, so that many balancers do not move in step, and build the
    queue anew on every change. This one starts at the beginning. On a change the backends that stay keep the share of
    their wait that is over: if a weight has doubled, the rest of the wait is halved.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Backend]] = []
        self._weights: dict[Backend, float] = {}
        self._entered = 0
        self.now = 0.0
        self.before = 0.0
        self._due = 0.0

    def set_backends(self, backends: Iterable[Backend], weight_of: WeightOf) -> None:
        """Take the backends in their order; new ones enter as if they had just been picked."""
        before, self._weights = self._weights, {backend: weight_of(backend) for backend in backends}
        heap = []
        for deadline, entered, backend in self._heap:
            weight = self._weights.get(backend)
            if weight is not None:
                left = deadline if weight == before[backend] else self._stretch(deadline, before[backend] / weight)
                heap.append((left, entered, backend))
        epsilon = 0.0 if before else EPSILON
        for backend, weight in self._weights.items():
            if backend not in before:
                heap.append((self.now + 1.0 / (weight + epsilon), self._enter(), backend))
        heapify(heap)
        self._heap = heap

    def next(self, weight_of: WeightOf) -> Backend:
        """Return the backend that is due first; its next turn comes 1 ÷ its weight later."""
        self.before = self.now
        deadline, _, backend = self._heap[0]
        self.now = self._due = deadline
        heapreplace(self._heap, (deadline + 1.0 / weight_of(backend), self._enter(), backend))
        return backend

    def next_of(self, some: Collection[Backend], weight_of: WeightOf) -> Backend:
        """Return which of these is due first: it takes its turn early, so the time stands still."""
        self.before = self.now
        turn = min(turn for turn in self._heap if turn[2] in some)
        self._due, _, backend = turn
        self._heap[self._heap.index(turn)] = (self._due + 1.0 / weight_of(backend), self._enter(), backend)
        heapify(self._heap)
        return backend

    def explain(self, policy: str, picked: Backend, backends: Sequence[Backend], because: str) -> Pick:
        """Describe the pick just made by the policy of this id."""
        return Pick(
            policy=policy,
            winner=picked.id,
            figure="time to deadline",
            candidates=self._waits(picked, backends),
            because=because,
            picture=self._picture(picked, backends),
        )

    def _waits(self, picked: Backend, backends: Iterable[Backend]) -> list[Candidate]:
        """Return how long each backend had to wait for its turn when `picked` was picked just now."""
        deadlines = {backend: deadline for deadline, _, backend in self._heap} | {picked: self._due}
        return [Candidate(backend.id, round(deadlines[backend] - self.before, 9)) for backend in backends]

    def _picture(self, picked: Backend, backends: Iterable[Backend]) -> pictures.Queue:
        """Return the queue as it was when `picked` was picked just now, and when `picked` is due again."""
        place = {backend: server for server, backend in enumerate(backends)}
        again = next(deadline for deadline, _, backend in self._heap if backend is picked)
        others = [(place[backend], deadline) for deadline, _, backend in sorted(self._heap) if backend is not picked]
        turns = [(place[picked], self._due), *others[: pictures.MOST_SERVERS - 1]]
        return pictures.Queue(
            turns=[(server, round(deadline - self.before, 6)) for server, deadline in turns],
            again=round(again - self.before, 6),
            waiting=len(self._heap),
        )

    def _stretch(self, deadline: float, factor: float) -> float:
        return self.now + (deadline - self.now) * factor

    def _enter(self) -> int:
        self._entered += 1
        return self._entered
