"""A reader's own copy of a figure, and figures of two worlds."""

from msgspec.structs import replace

from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import Pause, Reset, Resume, Seek, SetSpeed, StepBack
from lbviz.live.opening import Beginning, FigureSpec, Opening, beginning
from lbviz.live.registry import KEPT_S, OWN, Registry
from lbviz.scenarios.catalogue import PRESETS
from lbviz.sim import commands as cmd
from tests.live.by_hand import ByHand

UNEVEN = PRESETS["uneven-servers"].scenario
COUNTING = replace(UNEVEN, balancer=replace(UNEVEN.balancer, policy="least_connections"))


class OneFigure:
    """A course with one figure of two worlds."""

    def figure(self, id: str) -> FigureSpec | None:
        compares = ("left.dropped > right.dropped", "queue(c) >= 8")
        return FigureSpec(UNEVEN, 1.0, 20.0, compares, COUNTING) if id == "ch.fig" else None


def begins(room: str, opening: Opening | None = None) -> Beginning:
    return beginning(room, opening, OneFigure())


def test_a_fork_goes_on_as_the_world_itself() -> None:
    world = LiveWorld(UNEVEN, asked=("dropped > 0",))
    world.advance_to(20)
    world.take_records()
    copy = world.fork()
    world.advance_to(40)
    copy.advance_to(40)
    assert copy.take_records() == world.take_records()
    assert copy.figures == world.figures
    assert copy.conditions == world.conditions
    assert copy.in_flight() == world.in_flight()


def test_what_is_done_to_a_copy_is_not_done_to_the_shared_figure() -> None:
    world = ByHand()
    registry = Registry(world)
    shared = registry.open("figure-ch.fig", begins("figure-ch.fig"))
    shared.join("anna")
    own = registry.open("own-1", begins("own-1", Opening(figure="ch.fig", copied=True)))
    own.join("berta")
    assert (shared.role, own.role) == ("reader", "presenter")
    assert own.source.now == shared.source.now
    own.command(cmd.Change("traffic", {"rate_per_s": 3}), by="berta")
    assert own.source.scenario.traffic.rate_per_s == 3
    assert shared.source.scenario.traffic.rate_per_s == 12


def pair(registry: Registry) -> tuple:
    left = registry.open("own-1", begins("own-1", Opening(figure="ch.fig")))
    right = registry.find("own-1-right")
    assert right is not None
    left.join("anna")
    right.join("anna")
    return left, right


def test_the_two_worlds_of_a_pair_stay_in_step_and_do_the_same() -> None:
    world = ByHand()
    left, right = pair(Registry(world))
    world.pass_time(2)
    assert left.source.now == right.source.now
    left.command(cmd.Change("traffic", {"rate_per_s": 3}), by="anna")
    right.command(SetSpeed(2.0), by="anna")
    assert [room.source.scenario.traffic.rate_per_s for room in (left, right)] == [3, 3]
    assert [room.source.speed for room in (left, right)] == [2, 2]
    assert [room.source.scenario.balancer.policy for room in (left, right)] == ["round_robin", "least_connections"]
    left.command(Pause(), by="anna")
    before = left.source.now
    world.pass_time(3)
    assert left.source.now == right.source.now == before
    left.command(Reset(), by="anna")
    assert left.source.now == right.source.now == 0


def test_conditions_compare_the_two() -> None:
    world = ByHand()
    left, _ = pair(Registry(world))
    world.pass_time(30)
    compares, queue = left.source.conditions
    assert compares.met
    assert compares.held_s > 0
    assert isinstance(queue.value, bool)


def test_copies_that_nobody_looks_at_are_put_away() -> None:
    world = ByHand()
    registry = Registry(world)
    left, right = pair(registry)
    left.leave("anna")
    right.leave("anna")
    registry.open("figure-weights.blocks", Beginning(UNEVEN))
    registry.open("a-lab", Beginning(UNEVEN))
    world.pass_time(KEPT_S[OWN] - 1)
    registry.put_away_idle()
    assert registry.find("own-1") is left
    # A figure that all share begins anew sooner, as it was looked at.
    assert registry.find("figure-weights.blocks") is None
    world.pass_time(2)
    registry.put_away_idle()
    assert registry.find("own-1") is None
    assert registry.find("own-1-right") is None
    assert registry.find("a-lab") is not None


def test_both_worlds_of_a_pair_go_back_together_and_forward_again() -> None:
    world = ByHand()
    left, right = pair(Registry(world))
    world.pass_time(20)
    now = left.source.now
    left.command(Seek(now - 7.5), by="anna")
    assert left.source.now == right.source.now == now - 7.5
    left.command(StepBack(), by="anna")
    assert left.source.now == right.source.now < now - 7.5
    left.command(Resume(), by="anna")
    world.pass_time(10)
    assert left.newest is right.newest is None
    assert left.source.now == right.source.now > now
