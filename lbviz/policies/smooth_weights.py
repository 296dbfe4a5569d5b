"""NGINX's smooth weighted rotation, shared by the policies that rotate by weight."""

from collections.abc import Iterable, Sequence

from .base import Backend


class SmoothWeights:
    """Turns by weight, spread out evenly: weights 5, 1, 1 give a a b a c a a, not a a a a a b c.

    At each turn every contender's current weight grows by its weight, the largest wins and pays the total of
    the weights. Source: NGINX, `ngx_http_upstream_round_robin.c` (commit 52327e0627f4, 2012).
    """

    def __init__(self) -> None:
        self._current: dict[str, int] = {}
        self._total = 0

    def keep_only(self, backends: Iterable[Backend]) -> None:
        """Forget the backends that are gone; those that stay keep their current weight."""
        self._current = {backend.id: self._current.get(backend.id, 0) for backend in backends}

    def turn(self, contenders: Sequence[Backend]) -> Backend:
        """Return the contender whose turn it is; on equal current weights the first of them."""
        current = self._current
        self._total = 0
        best, best_weight = contenders[0], None
        for backend in contenders:
            weight = current[backend.id] = current[backend.id] + backend.weight
            self._total += backend.weight
            if best_weight is None or weight > best_weight:
                best, best_weight = backend, weight
        current[best.id] -= self._total
        return best

    def before_paying(self, backend: Backend, winner: Backend) -> int:
        """Return the current weight that `backend` had in the last turn, before the winner paid."""
        return self._current[backend.id] + (self._total if backend is winner else 0)
