"""Stay in the client's region while it has room, then go to the next nearest."""

from collections.abc import Collection
from itertools import groupby

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick
from .parts.least_load import LeastLoadPolicy
from .parts.load_queue import LoadQueue, Turn

# Of one region and one weight: those with room, and those that are full.
Queues = tuple[LoadQueue, LoadQueue]


class NearestRegion(LeastLoadPolicy):
    """The servers of the client's own region first, then region by region as they are farther away.

    A region has its turn only when all servers of the nearer ones are full or down; regions equally far away count as
    one.

    A server is full when as many requests are in flight to it as its operator says it can hold (`Backend.full_at`;
    NGINX calls it `max_conns`). The balancer goes by its own count and asks no server; a server without a bound is
    never full. If every server everywhere is full, the near ones get the request. Among the servers in question the
    fewest in flight for the weight wins, ties by smooth weighted round robin, as in least connections.

    This order, near before far and far only for what does not fit, is the waterfall that Google Cloud documents for
    its load balancers. Envoy's zone aware routing differs: it spills by how many servers each zone has.
    """

    id = "nearest_region"
    title = "Nearest region"
    summary = (
        "A server in the client's region; the next nearest only when all near ones are full or down. Near may be "
        "crowded."
    )
    knows = "where"
    cost = "one counter for each server, in heaps: log N steps a pick"
    known_as = {"Google Cloud": "WATERFALL_BY_REGION"}
    listens = True

    _queued: dict[Backend, tuple[Turn, int, Queues]]
    _tried: Collection[Backend]

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._queues: dict[tuple[str, int], Queues] = {}
        self._queued = {}
        for turn, scale in self._scaled_turns():
            queues = self._queues.setdefault((turn.backend.region, turn.weight), (LoadQueue(), LoadQueue()))
            self._queued[turn.backend] = turn, scale, queues
            self._place(turn.backend)
        self._orders: dict[str, list[list[LoadQueue]]] = {}

    def _place(self, backend: Backend) -> None:
        turn, scale, queues = self._queued[backend]
        queues[_is_full(backend)].put(turn, backend.in_flight * scale)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._tried = ()
        self._region = region = flow.region
        order = self._orders.get(region) or self._order_from(region)
        for queues in order:
            if any(map(LoadQueue.first, queues)):
                self._considered = queues
                break
        self._picked, _ = self._rotation.next_of_least(self._considered)
        return self._picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        picked = super().pick_other(flow, tried)
        self._tried = tried
        return picked

    def _order_from(self, region: str) -> list[list[LoadQueue]]:
        nearest_first = sorted(self._queues.items(), key=lambda item: self._how_far(region, item[0][0]))
        rings = [
            [queues for _, queues in ring]
            for _, ring in groupby(nearest_first, key=lambda item: self._how_far(region, item[0][0]))
        ]
        self._orders[region] = order = [[queues[full] for queues in ring] for full in (False, True) for ring in rings]
        return order

    def _how_far(self, region: str, where: str) -> tuple[bool, float]:
        return where != region, self._distance(region, where)

    def explain(self) -> Pick:
        winner, here = self._picked, self._region
        looked_at = {
            backend for backend, (_, _, queues) in self._queued.items() if queues[_is_full(backend)] in self._considered
        }
        least = "the fewest in flight" if len(looked_at) > 1 else "room"
        if not here:
            because = f"The client's region is unknown; {winner.id} has {least}."
        elif winner.region != here and _is_full(winner):
            because = f"Every server everywhere is full; {winner.id} is at least the nearest that is up."
        elif winner.region != here:
            where = f" in {winner.region}" if winner.region else ""
            someone_near = any(backend.region == here for backend in self._others(self._tried))
            other = " other" if self._tried else ""
            why = f"Every{other} server in {here} is full" if someone_near else f"No{other} server in {here} is up"
            farther = {self._how_far(here, backend.region) for backend in self._backends if backend.region != here}
            nearest = "is the next nearest with" if len(farther) > 1 else "has"
            because = f"{why}, so it spills over to {winner.id}{where}, which {nearest} {least}."
        elif _is_full(winner):
            because = f"Every server everywhere is full; {winner.id} is at least near, in {here}."
        else:
            because = f"{winner.id} is in {here} like the client, and has {least}."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight ÷ weight" if self._weighted() else "in flight",
            candidates=[
                Candidate(backend.id, backend.in_flight / backend.weight if backend in looked_at else None)
                for backend in self._backends
            ],
            because=because,
            picture=self._picture(),
        )

    def _picture(self) -> pictures.Regions:
        """Return the client's region and the others; of many servers only those that came nearest to being picked."""
        places = {backend: place for place, backend in enumerate(self._backends)}
        order = sorted(
            self._backends, key=lambda one: (one is not self._picked, one.region != self._region, one.in_flight)
        )
        shown = set(order[: pictures.MOST_SERVERS])
        groups: dict[str, list[Backend]] = {self._region: []}
        for backend in self._backends:
            if backend in shown:
                groups.setdefault(backend.region, []).append(backend)
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
