"""Pick any backend, each with the same chance."""

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
        if not self._backends:
            return None
        self._picked = self._backends[int(self._rng.random() * len(self._backends))]
        return self._picked

    def explain(self) -> Pick:
        chance = 100 / len(self._backends)
        return Pick(
            policy=self.id,
            winner=self._picked.id,
            figure="chance, %",
            candidates=[Candidate(backend.id, chance) for backend in self._backends],
            because=f"The die fell on {self._picked.id}. Nothing about the request or the servers mattered.",
        )
