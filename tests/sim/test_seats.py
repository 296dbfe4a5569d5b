"""A class in a world: each person is a client, and sends requests by hand."""

import pickle

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.observers import Observer, Trace
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Record
from lbviz.sim.world import World

EMPTY = Scenario(traffic=TrafficSpec(clients=0, rate_per_s=0), servers=[ServerSpec(), ServerSpec()])


def addresses(world: World) -> list[str]:
    return [client.address for client in world.clients]


def test_a_seat_is_a_client_and_taking_it_twice_changes_nothing() -> None:
    world = World(EMPTY)
    for _ in range(2):
        cmd.Seat("10.0.0.7").apply(world)
    assert addresses(world) == ["10.0.0.7"]
    for _ in range(2):
        cmd.Unseat("10.0.0.7").apply(world)
    assert addresses(world) == []


def test_a_request_by_hand_goes_to_a_server_and_comes_back_to_who_sent_it() -> None:
    world, trace = World(EMPTY), Trace()
    cmd.Seat("10.0.0.7").apply(world)
    world.watch(trace)
    cmd.Send("10.0.0.7").apply(world)
    world.run_until(60)
    assert [record.request for record in trace.records if isinstance(record, Answered)] == [1]
    assert world.tally.in_flight == 0


def test_who_has_no_seat_sends_nothing() -> None:
    with pytest.raises(FieldError, match="client"):
        cmd.Send("10.0.0.7").apply(World(EMPTY))


def test_requests_by_hand_leave_arrivals_and_costs_of_the_others_as_they_were() -> None:
    assert others_sent(0) == others_sent(3)


def others_sent(by_hand: int) -> list[tuple[float, float]]:
    """Return when each request of the traffic was sent, and its cost, while somebody sends so many by hand at 5 s."""
    world, sent = World(Scenario(traffic=TrafficSpec(rate_per_s=20))), Sent()
    world.watch(sent)
    world.run_until(5)
    for _ in range(by_hand):
        cmd.Send("10.0.0.1").apply(world)
    world.run_until(10)
    return [each for each in sent.all.values() if each[0] != 5]


class Sent(Observer):
    """When each request was sent, and its cost."""

    def __init__(self) -> None:
        self.all: dict[int, tuple[float, float]] = {}

    def recorded(self, record: Record, request: Request) -> None:
        self.all.setdefault(request.number, (request.created, request.cost))


def test_a_request_by_hand_is_no_change_of_what_the_world_is_set_to() -> None:
    world = World(EMPTY)
    cmd.Seat("10.0.0.7").apply(world)
    revision = world.revision
    cmd.Send("10.0.0.7").apply(world)
    assert world.revision == revision
    assert pickle.loads(pickle.dumps(world)).tally.sent == 1
