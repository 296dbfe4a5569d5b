"""Pick any backend, each with the same chance."""

from collections.abc import Collection, Sequence

from .parts.base import Backend, Candidate, Flow, Pick, Policy


class RandomChoice(Policy):
    """Uniform random choice, weights ignored: Envoy's RANDOM, and `random` of NGINX and HAProxy with equal weights."""

    id = "random"
    title = "Random"
    summary = "Throw a die for every request. Knows nothing, needs nothing, and is only even in the long run."
    knows = "nothing"
    cost = "no memory, one draw"
    known_as = {
        "NGINX": "random (equal weights)",
        "HAProxy": "random(1) (equal weights)",
        "Envoy": "RANDOM",
    }

    def pick(self, flow: Flow) -> Backend | None:
        return self._throw(self._backends)

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        return self._throw(self._others(tried))

    def _throw(self, backends: Sequence[Backend]) -> Backend | None:
        if not backends:
            return None
        self._among = backends
        self._picked = backends[int(self._rng.random() * len(backends))]
        return self._picked

    def explain(self) -> Pick:
        chance = 100 / len(self._among)
        return Pick(
            policy=self.id,
            winner=self._picked.id,
            figure="chance, %",
            candidates=[
                Candidate(backend.id, chance if backend in self._among else None) for backend in self._backends
            ],
            because=f"The die fell on {self._picked.id}. Nothing about the request or the servers mattered.",
        )
