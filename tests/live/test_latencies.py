"""The feed of latencies: only while it is followed, and anew after each change."""

from msgspec.structs import replace

from lbviz.live.live_world import LiveWorld
from lbviz.scenarios.catalogue import LAB
from lbviz.sim.commands.change import Change


def world() -> LiveWorld:
    return LiveWorld(replace(LAB, seed=6))


def test_what_nobody_follows_is_not_counted() -> None:
    live = world()
    live.advance_to(20)
    assert live.latencies.answered == 0
    live.follow({"latencies"})
    live.advance_to(40)
    followed = live.latencies.answered
    assert followed > 20
    live.follow(set())
    live.advance_to(60)
    assert live.latencies.answered == 0


def test_what_is_changed_begins_a_distribution_of_its_own() -> None:
    live = world()
    live.follow({"latencies"})
    live.advance_to(20)
    before = live.latencies
    live.apply(Change(table="traffic", id="", fields={"rate_per_s": 3.0}), "1")
    assert live.latencies.answered == 0
    live.advance_to(22)
    assert 0 < live.latencies.answered < before.answered
