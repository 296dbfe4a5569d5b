"""The queues against the rule itself: look at all, and let those with the least load take a turn."""

import pickle
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from lbviz.policies.parts.load_queue import LoadQueue, queues_by_weight
from lbviz.policies.parts.smooth_weights import SmoothWeights
from tests.policies.support import backends, numbered

weights = st.lists(st.integers(1, 4), min_size=1, max_size=6)
# Turns in a row, and who then gets which load.
steps = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 2)), max_size=60)


def least(rotation: SmoothWeights, loads: Sequence[int]) -> Backend:
    tied = [turn for turn, load in zip(rotation.turns, loads, strict=True) if load == min(loads)]
    return tied[0].backend if len(tied) == 1 else rotation.next(tied)


@given(weights=weights, steps=steps)
def test_the_turns_are_those_of_a_look_at_all(weights: list[int], steps: list[tuple[int, int, int]]) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    loads = [0] * len(members)
    seen, queued = SmoothWeights(), SmoothWeights()
    seen.set_backends(members)
    queued.set_backends(members)
    queues = {weight: LoadQueue() for weight in weights}
    for turn in queued.turns:
        queues[turn.weight].put(turn, 0)
    for count, place, load in steps:
        for _ in range(count):
            picked, tied = queued.next_of_least(queues.values())
            assert (picked, tied) == (least(seen, loads), loads.count(min(loads)))
        assert [turn.total for turn in queued.turns] == [turn.total for turn in seen.turns]
        turn = queued.turns[place % len(members)]
        loads[turn.place] = load
        queues[turn.weight].put(turn, load)


def test_a_turn_may_go_to_another_queue() -> None:
    rotation, here, there = SmoothWeights(), LoadQueue(), LoadQueue()
    rotation.set_backends(backends(a=1, b=1))
    a, b = rotation.turns
    here.put(a, 0)
    here.put(b, 0)
    assert rotation.next_of_least([here]) == (a.backend, 2)
    there.put(b, 0)
    assert rotation.next_of_least([here]) == (a.backend, 1)
    assert rotation.next_of_least([here, there]) == (b.backend, 2)
    here.put(b, 0)
    assert there.first() is None
    assert [turn.total for turn in rotation.turns] == [0, 0]


def test_what_no_longer_holds_takes_no_room_for_long() -> None:
    rotation, queue = SmoothWeights(), LoadQueue()
    rotation.set_backends(numbered(10))
    for load in range(10_000):
        for turn in rotation.turns:
            queue.put(turn, 1 + load if turn.place else 0)
        if load == 10:
            soon = len(pickle.dumps(queue))
    assert len(pickle.dumps(queue)) < 2 * soon
    assert rotation.next_of_least([queue]) == (rotation.turns[0].backend, 1)


def test_there_are_queues_where_there_are_many_turns_for_each_weight() -> None:
    def queues(members: list[Backend]) -> list[int]:
        rotation = SmoothWeights()
        rotation.set_backends(members)
        return sorted(queues_by_weight(rotation.turns))

    assert queues([]) == queues(numbered(20)) == []
    assert queues(numbered(100)) == [1]
    assert queues([Backend(f"s{place}", 1 + place % 3) for place in range(100)]) == [1, 2, 3]
    assert queues([Backend(f"s{place}", 1 + place) for place in range(100)]) == []
