"""Where students belong is where their requests go."""

from lbviz.classroom.belonging import Belonging, key_of, placing_policy
from lbviz.live.live_world import LiveWorld
from lbviz.scenarios.spec import BalancerSpec, ForwardProxySpec, Scenario, TrafficSpec
from lbviz.sim.nodes.client.commands import Send
from lbviz.sim.observers import Observer

STUDENTS = {number: str(number) for number in range(1, 9)}


class Picks(Observer):
    """Which server each client's requests went to."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def picked(self, request, pick) -> None:
        self.of[request.client.address] = pick.winner


def place_and_send(**tables) -> tuple[dict[int, str], dict[int, str]]:
    """Return where students belong in a world without traffic, and where a request of each went."""
    traffic = TrafficSpec(rate_per_s=0, clients=list(STUDENTS.values()))
    world = LiveWorld(Scenario(traffic=traffic, **tables))
    picks, belonging = Picks(), Belonging()
    world.world.watch(picks)
    belonging.look(placing_policy(world), {number: key_of(address, world) for number, address in STUDENTS.items()})
    for address in STUDENTS.values():
        world.apply(Send(address), "")
        world.advance_to(world.now + 1)
    return belonging.of, {number: picks.of[address] for number, address in STUDENTS.items()}


def test_a_student_belongs_where_their_requests_go() -> None:
    belong, went = place_and_send(balancer=BalancerSpec(policy="modulo_hash"))
    assert belong == went
    assert len(set(went.values())) == 3


def test_all_behind_a_forward_proxy_belong_where_that_one_goes() -> None:
    belong, went = place_and_send(
        balancer=BalancerSpec(policy="modulo_hash"), forward_proxy=ForwardProxySpec(clients=6)
    )
    assert belong == went
    assert len({went[number] for number in range(1, 7)}) == 1


def test_nobody_belongs_anywhere_where_something_else_is_hashed() -> None:
    belong, went = place_and_send(balancer=BalancerSpec(policy="ketama", key="path"))
    assert belong == {}
    assert len(went) == len(STUDENTS)
