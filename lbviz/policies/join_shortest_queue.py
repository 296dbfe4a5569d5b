"""Ask every server how many it holds, and pick the one with the fewest."""

from collections.abc import Collection, Sequence

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy


class JoinShortestQueue(Policy):
    """The oracle of queueing theory: it sees how many requests wait and are worked on at each server, right now.

    Ties are broken by chance, as the theory has it (for example N. Gupta, M. Harchol-Balter, K. Sigman, W. Whitt,
    "Analysis of join-the-shortest-queue routing for web server farms", Performance Evaluation 64, 2007). Weights are
    ignored. It does not see what is still on its way, so with slow links it sends a crowd to one empty queue.

    It has to ask every server for every pick, because no message says when a queue inside a server changes.
    """

    id = "join_shortest_queue"
    title = "Join the shortest queue"
    summary = "An oracle looks into every server and takes the shortest queue. No real balancer can: a yardstick."
    knows = "what is in flight"
    cost = "a question to every server for every pick"
    known_as = {"Queueing theory": "JSQ"}

    def pick(self, flow: Flow) -> Backend | None:
        return self._shortest(range(len(self._backends)))

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        return self._shortest([place for place, backend in enumerate(self._backends) if backend not in tried])

    def _shortest(self, places: Sequence[int]) -> Backend | None:
        if not places:
            return None
        self._lengths = lengths = [backend.queue_length() for backend in self._backends]
        self._least = least = min([lengths[place] for place in places])
        self._tied = tied = [place for place in places if lengths[place] == least]
        self._place = place = tied[0] if len(tied) == 1 else tied[int(self._rng.random() * len(tied))]
        return self._backends[place]

    def explain(self) -> Pick:
        winner = self._backends[self._place].id
        holds = "is empty" if self._least == 0 else f"holds {self._least}"
        if len(self._backends) == 1:
            because = f"{winner} {holds}, and is the only one there is to pick from."
        elif len(self._tied) > 1:
            because = f"{len(self._tied)} servers share the shortest queue; {winner} {holds}, and a die chose it."
        else:
            because = f"{winner} {holds}, less than any other."
        return Pick(
            policy=self.id,
            winner=winner,
            figure="waiting and in work",
            candidates=[
                Candidate(backend.id, length) for backend, length in zip(self._backends, self._lengths, strict=True)
            ],
            because=because,
            picture=pictures.Queues(
                [
                    (place, self._lengths[place], max(0, self._backends[place].in_flight - self._lengths[place]))
                    for place in pictures.foremost(self._lengths, self._place)
                ]
            ),
        )
