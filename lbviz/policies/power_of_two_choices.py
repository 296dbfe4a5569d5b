"""Pick two backends at random and take the less loaded."""

from .base import Backend, Candidate, Flow, Pick, Policy


class PowerOfTwoChoices(Policy):
    """Two random choices.

    Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001.
    """

    id = "power_of_two_choices"
    title = "Power of two choices"
    summary = "Draw two servers at random, take the one with fewer requests in flight. Nearly as good as asking all."
    knows = "what is in flight"
    cost = "one counter for each server, two looked at for a pick"
    known_as = {"NGINX": "random two least_conn", "HAProxy": "random(2)", "Envoy": "LEAST_REQUEST (equal weights)"}

    def pick(self, flow: Flow) -> Backend | None:
        backends = self._backends
        count = len(backends)
        if count < 2:
            self._drawn = (backends[0], backends[0]) if backends else None
            return backends[0] if backends else None
        draw = self._rng.random
        first = int(draw() * count)
        second = int(draw() * (count - 1))
        if second >= first:
            second += 1
        one, other = self._drawn = (backends[first], backends[second])
        return other if other.in_flight < one.in_flight else one

    def explain(self) -> Pick:
        assert self._drawn is not None
        one, other = self._drawn
        winner = other if other.in_flight < one.in_flight else one
        if one is other:
            because = f"{winner.id} is the only server."
        elif one.in_flight == other.in_flight:
            because = f"{one.id} and {other.id} were drawn and are equal, so {one.id}, drawn first, gets it."
        else:
            because = f"{one.id} and {other.id} were drawn; {winner.id} has fewer in flight. Nobody else was asked."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight",
            candidates=[
                Candidate(backend.id, backend.in_flight if backend in (one, other) else None)
                for backend in self._backends
            ],
            because=because,
        )
