"""Why a request went where it went: the same answer whether somebody watched or it is found out later."""

import pytest
from msgspec.structs import replace

from lbviz.live import past as past_module
from lbviz.live.live_world import LiveWorld
from lbviz.scenarios.catalogue import LAB, PRESETS
from lbviz.scenarios.spec import BalancerSpec, FrontSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands.change import Change
from lbviz.sim.nodes.server.commands import AddServer, CrashServer, RecoverServer
from lbviz.sim.world import World

ALL = {"picks", "front_pick", "placement"}
SITE = Scenario(
    seed=4,
    traffic=TrafficSpec(rate_per_s=40, clients=6),
    network=NetworkSpec(latency_ms=50),
    balancer=BalancerSpec(policy="ketama", key="path", retries=1),
    servers=[ServerSpec("a"), ServerSpec("b", queue=3), ServerSpec("c", power=0.5)],
)


def play(scenario: Scenario, feeds: set[str]) -> LiveWorld:
    """Return a live world after some commands, followed in these feeds from the beginning."""
    world = LiveWorld(scenario)
    world.follow(feeds)
    for wait, command in (
        (3.0, CrashServer("a")),
        (2.0, AddServer()),
        (0.0, Change("traffic", {"rate_per_s": 18})),
        (4.0, RecoverServer("a")),
        (3.3, Change("balancer", {"policy": "least_connections"})),
        (2.0, None),
    ):
        world.advance_to(world.now + wait)
        if command is not None:
            world.apply(command, "teacher")
    return world


@pytest.fixture(params=[past_module.REQUESTS_BETWEEN, 100])
def checkpoints_every(request, monkeypatch):
    """How many requests there are from checkpoint to checkpoint: none is kept here, or several."""
    monkeypatch.setattr(past_module, "REQUESTS_BETWEEN", request.param)
    return request.param


def known(world: LiveWorld) -> range:
    """Return the numbers of the requests whose picks a replay may still find."""
    return range(world.world.tally.sent - 250, world.world.tally.sent + 1)


@pytest.mark.parametrize("id", [None, *PRESETS])
def test_an_answer_is_the_same_whether_somebody_watched_or_not(checkpoints_every, id):
    scenario = SITE if id is None else PRESETS[id].scenario
    watched, unwatched = play(scenario, ALL), play(scenario, set())
    assert unwatched.last_picks() == []
    requests = [*known(watched)][::7]
    answers = [watched.explain(request) for request in requests]
    assert [unwatched.explain(request) for request in requests] == answers
    assert any(answer.why for answer in answers)


def test_a_request_older_than_the_oldest_checkpoint_is_long_gone(monkeypatch):
    monkeypatch.setattr(past_module, "REQUESTS_BETWEEN", 50)
    monkeypatch.setattr(past_module, "MOST_CHECKPOINTS", 4)
    watched, unwatched = play(SITE, ALL), play(SITE, set())
    assert watched.explain(5).why is not None
    assert unwatched.explain(5).why is None
    assert unwatched.explain(watched.world.tally.sent - 20) == watched.explain(watched.world.tally.sent - 20)


def test_an_answer_changes_nothing(checkpoints_every):
    asked, left_alone = play(SITE, set()), play(SITE, set())
    for request in [*known(asked)][::30]:
        asked.explain(request)
    for world in (asked, left_alone):
        world.take_records()
        world.advance_to(world.now + 5)
    assert asked.take_records() == left_alone.take_records() != []


def test_a_replay_is_no_longer_than_it_must_be(monkeypatch):
    monkeypatch.setattr(past_module, "REQUESTS_BETWEEN", 100)
    world = play(SITE, set())
    ran = []
    run_until = World.run_until
    monkeypatch.setattr(
        World, "run_until", lambda self, time: (ran.append((time - self.now, self)), run_until(self, time))[1]
    )
    assert world.explain(world.world.tally.sent - 60).why is not None
    # From a checkpoint on, which is at most a few seconds at this rate.
    assert sum(seconds for seconds, replayed in ran if replayed is not world.world) < 6


@pytest.mark.parametrize("front", [None, FrontSpec("layer_4", policy="maglev")])
def test_who_begins_to_follow_late_is_told_what_somebody_who_always_did_knows(checkpoints_every, front):
    scenario = replace(SITE, front=front, balancer=replace(SITE.balancer, replicas=2 if front else 1))
    watched, late = play(scenario, ALL), play(scenario, set())
    late.follow(ALL)
    assert late.last_picks() == watched.last_picks() != []
    assert late.front_pick == watched.front_pick
    assert (late.front_pick is None) == (front is None)
    for world in (watched, late):
        world.advance_to(world.now + 3)
    assert late.last_picks() == watched.last_picks()
    assert late.front_pick == watched.front_pick


def test_picks_are_explained_only_while_somebody_follows_them():
    world = play(SITE, set())
    observers = world.world.observers
    assert observers.picked == observers.front_picked == []
    world.follow({"picks"})
    assert len(observers.picked) == 1
    assert observers.front_picked == []
    world.follow({"front_pick", "placement"})
    assert observers.picked == []
    world.follow(set())
    assert observers.front_picked == []


def test_what_a_balancer_has_given_up_is_explained_as_far_as_it_went() -> None:
    slow = [ServerSpec("a", slow=100), ServerSpec("b", slow=100)]
    balancer = BalancerSpec("round_robin", retries=1, timeout_s=0.5)
    world = LiveWorld(replace(LAB, balancer=balancer, servers=slow))
    world.advance_to(8)
    given_up = [request for request in world.in_flight() if request.id < 0]
    tried_again = {request.id for request in world.in_flight() if request.id > 0}
    assert given_up
    assert tried_again
    for request in given_up:
        explained = world.explain(request.id)
        nodes = [party.node for party in explained.who_sees_what.parties]
        assert nodes[-1] in ("a", "b")
        assert explained.why is None or explained.why.pick.winner == nodes[-1]
