"""Stay in the client's region as long as there is room."""

from collections.abc import Iterable
from math import inf, lcm

from . import pictures
from .base import Backend, Candidate, Flow, Pick, Policy
from .smooth_weights import SmoothWeights, Turn


class NearestRegion(Policy):
    """The servers of the client's own region first; all the others only when those are full or down.

    A server is full when as many requests are in flight to it as its operator says it can hold (`Backend.full_at`; what
    NGINX calls `max_conns`). The balancer goes by its own count and asks nobody; a server without a bound is never
    full. Where every server everywhere is full, the near ones get the request. Among the servers that come into
    question, it is the fewest in flight for the weight, ties by smooth weighted round robin, as in least connections.

    The order, near before far and far only for what does not fit, is the waterfall that Google Cloud documents for its
    load balancers. Envoy's zone aware routing is another thing: it spills by how many servers each zone has.
    """

    id = "nearest_region"
    title = "Nearest region"
    summary = (
        "A server in the client's region; one elsewhere only when all near ones are full or down. Near may be crowded."
    )
    knows = "where"
    cost = "one counter for each server, those of the region looked at for a pick"
    known_as = {"Google Cloud": "WATERFALL_BY_REGION"}

    def _begin(self) -> None:
        self._rotation = SmoothWeights()
        self._considered: list[Turn] = []

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._rotation.set_backends(self._backends)
        self._regions: dict[str, list[Turn]] = {}
        for turn in self._rotation.turns:
            self._regions.setdefault(turn.backend.region, []).append(turn)
        common = lcm(*(backend.weight for backend in self._backends))
        self._scale = {turn: common // turn.weight for turn in self._rotation.turns}

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._region = flow.region
        near = self._regions.get(flow.region, [])
        considered = [turn for turn in near if not _is_full(turn.backend)]
        if not considered:
            others = (turn for turn in self._rotation.turns if turn.backend.region != flow.region)
            considered = [turn for turn in others if not _is_full(turn.backend)] or near or self._rotation.turns
        self._considered = considered
        least: float = inf
        tied: list[Turn] = []
        for turn in considered:
            load = turn.backend.in_flight * self._scale[turn]
            if load < least:
                least = load
                tied = [turn]
            elif load == least:
                tied.append(turn)
        self._picked = tied[0].backend if len(tied) == 1 else self._rotation.next(tied)
        return self._picked

    def explain(self) -> Pick:
        winner, here = self._picked, self._region
        least = "the fewest in flight" if len(self._considered) > 1 else "room"
        if not here:
            because = f"The client's region is unknown; {winner.id} has {least}."
        elif winner.region != here:
            where = f" in {winner.region}" if winner.region else ""
            why = f"Every server in {here} is full" if here in self._regions else f"No server in {here} is up"
            because = f"{why}, so it spills over to {winner.id}{where}, which has {least}."
        elif _is_full(winner):
            because = f"Every server everywhere is full; {winner.id} is at least near, in {here}."
        else:
            because = f"{winner.id} is in {here} like the client, and has {least}."
        looked_at = {turn.backend for turn in self._considered}
        weighted = any(backend.weight != 1 for backend in self._backends)
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight ÷ weight" if weighted else "in flight",
            candidates=[
                Candidate(backend.id, backend.in_flight / backend.weight if backend in looked_at else None)
                for backend in self._backends
            ],
            because=because,
            picture=self._picture(),
        )

    def _picture(self) -> pictures.Regions:
        """Return the client's region and the others, of very many servers those that came nearest to be picked."""
        places = {backend: place for place, backend in enumerate(self._backends)}
        order = sorted(
            self._backends, key=lambda one: (one is not self._picked, one.region != self._region, one.in_flight)
        )
        shown = set(order[: pictures.MOST_SERVERS])
        regions = sorted(self._regions, key=lambda region: region != self._region)
        groups = {
            region: [turn.backend for turn in self._regions[region] if turn.backend in shown] for region in regions
        }
        return pictures.Regions(
            [
                pictures.Group(
                    region,
                    region == self._region,
                    [(places[backend], backend.in_flight, backend.full_at) for backend in backends],
                )
                for region, backends in groups.items()
                if backends
            ]
        )


def _is_full(backend: Backend) -> bool:
    return backend.full_at is not None and backend.in_flight >= backend.full_at
