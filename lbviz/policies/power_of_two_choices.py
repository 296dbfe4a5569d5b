"""Pick a few backends at random and take the least loaded of them."""

from collections.abc import Collection, Sequence

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy
from .parts.draws import Draws, names


class PowerOfTwoChoices(Policy):
    """Two random choices, or as many as `options.choices` says.

    Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", IEEE TPDS 12(10), 2001. With
    weights as NGINX, `ngx_http_upstream_random_module.c` (commit 104734f21888): the weight is the chance to be drawn,
    and counts again when loads are compared. The drawn servers differ, as in NGINX; HAProxy and Envoy may draw the
    same server twice and then have no choice. On equal load the one drawn last wins, as in NGINX: the heavy are
    drawn early, so that on an idle site the light get more than their weight.
    """

    id = "power_of_two_choices"
    title = "Power of two choices"
    summary = "Draw two servers at random, take the one with fewer requests in flight. Nearly as good as asking all."
    knows = "what is in flight"
    cost = "one counter for each server, two looked at for a pick"
    uses = ("choices",)
    known_as = {"NGINX": "random two least_conn", "Traefik": "p2c"}

    def _begin(self) -> None:
        self._draws = Draws(self._rng)
        self._drawn: Sequence[Backend] = ()

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._draws.set_backends(self._backends, weighted=True)
        self._weighted = len({backend.weight for backend in self._backends}) > 1
        self._choices = min(self._options.choices, len(self._backends))
        self._draws_an_even_pair = self._choices == 2 and not self._weighted

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        if self._draws_an_even_pair:
            self._drawn = one, other = self._draws.pair()
            return one if one.in_flight < other.in_flight else other
        self._drawn = self._draws.several(self._choices)
        return self._least_loaded()

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        if not others:
            return None
        self._drawn = self._draws.among(others, self._choices, weighted=True)
        return self._least_loaded()

    def _least_loaded(self) -> Backend:
        best, *others = self._drawn
        for backend in others:
            if backend.in_flight * best.weight <= best.in_flight * backend.weight:
                best = backend
        return best

    def explain(self) -> Pick:
        drawn = self._drawn
        winner = self._least_loaded()
        loads = {backend: backend.in_flight / (backend.weight if self._weighted else 1) for backend in drawn}
        fewest = [backend for backend in drawn if loads[backend] == loads[winner]]
        if len(self._backends) == 1:
            because = f"{winner.id} is the only one there is to pick from."
        elif len(drawn) == 1:
            because = f"{winner.id} was drawn, and nobody else was asked."
        elif len(fewest) == len(drawn):
            because = f"{names(drawn)} were drawn and are equal, so {winner.id}, drawn last, gets it."
        else:
            fewer = "fewer" if len(drawn) == 2 else "the fewest"
            load = "in flight for its weight" if self._weighted else "in flight"
            because = f"{names(drawn)} were drawn; {winner.id} has {fewer} {load}. Nobody else was asked."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight ÷ weight" if self._weighted else "in flight",
            candidates=[Candidate(backend.id, loads.get(backend)) for backend in self._backends],
            because=because,
            picture=pictures.drawn(
                [self._backends.index(backend) for backend in drawn[: pictures.MOST_SERVERS]],
                [backend.in_flight for backend in self._backends],
            ),
        )
