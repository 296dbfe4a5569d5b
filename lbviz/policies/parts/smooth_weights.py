"""NGINX's smooth weighted rotation, for the policies that rotate by weight."""

from collections.abc import Iterable, Sequence

from . import pictures
from .base import Backend
from .load_queue import LoadQueue, Turn


class SmoothWeights:
    """Turns by weight, spread out evenly: weights 5, 1, 1 give a a b a c a a, not a a a a a b c.

    At each turn every contender's current weight grows by its weight, the largest wins and pays the total of
    the weights. Source: NGINX, `ngx_http_upstream_round_robin.c` (commit 52327e0627f4, 2012).
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.paid = 0
        """The sum of the weights of those that the latest turn was between."""
        self._away: dict[str, int] = {}

    def set_backends(self, backends: Iterable[Backend], away: Iterable[Backend] = ()) -> None:
        """Take the backends in their order; those that stay or are `away` for a while keep their current weight."""
        before = self._away | {turn.backend.id: turn.total for turn in self.turns}
        self.turns = [Turn(backend, before.get(backend.id, 0), place) for place, backend in enumerate(backends)]
        self._away = {backend.id: before[backend.id] for backend in away if backend.id in before}

    def next(self, contenders: Sequence[Turn]) -> Backend:
        """Return the contender whose turn it is; on equal current weights the first of them."""
        total = 0
        best = contenders[0]
        most = best.current + best.weight
        for turn in contenders:
            total += turn.weight
            turn.current = current = turn.current + turn.weight
            if current > most:
                best, most = turn, current
        best.current -= total
        self.paid = total
        return best.backend

    def next_of_least(self, queues: Iterable[LoadQueue]) -> tuple[Backend, int]:
        """Return the backend whose turn it is among those with the least load, and how many those are.

        It is the one that `next` would return. A pick without a tie takes no turn.
        """
        least = 0
        tied: list[tuple[LoadQueue, Turn]] = []
        for queue in queues:
            entry = queue.first()
            if entry is None:
                continue
            load, _, _, turn = entry
            if not tied or load < least:
                least = load
                tied = [(queue, turn)]
            elif load == least:
                tied.append((queue, turn))
        home, best = tied[0]
        count = sum(turn.level.count for _, turn in tied)
        if count == 1:
            return best.backend, 1
        total = 0
        most = best.total + best.weight
        for queue, turn in tied:
            level, weight = turn.level, turn.weight
            level.grown += weight
            total += level.count * weight
            current = turn.current + level.grown
            if current > most or (current == most and turn.place < best.place):
                home, best, most = queue, turn, current
        home.pay(total)
        self.paid = total
        return best.backend, count

    def picture(self, winner: Backend) -> pictures.Balances:
        """Return the current weights of the last turn, before and after the winner paid."""
        at = next(place for place, turn in enumerate(self.turns) if turn.backend is winner)
        shown = pictures.around(at, len(self.turns), pictures.MOST_SERVERS)
        before = self.before_paying(winner)
        return pictures.Balances([(place, before[place][1], self.turns[place].total) for place in shown], self.paid)

    def before_paying(self, winner: Backend) -> list[tuple[Backend, int]]:
        """Return every backend's current weight as it was in the last turn, before the winner paid."""
        return [(turn.backend, turn.total + (self.paid if turn.backend is winner else 0)) for turn in self.turns]
