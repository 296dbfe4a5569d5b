"""Observers: attached and taken off at any time, told only what they override, and without a trace in the world."""

import pickle

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE, Pick
from lbviz.scenarios.catalogue import LAB, PRESETS
from lbviz.sim import commands as cmd
from lbviz.sim.observers import Latencies, Observer, Requests, Trace
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Dropped, Failed
from lbviz.sim.world import World


class Picks(Observer):
    def __init__(self) -> None:
        self.winners: list[str] = []

    def picked(self, request: Request, pick: Pick) -> None:
        self.winners.append(pick.winner)


@pytest.mark.parametrize("id", PRESETS)
def test_what_is_watched_from_a_time_on_is_what_a_watched_world_shows_from_then_on(id: str) -> None:
    early, late = Trace(), Trace()
    always, world = World(PRESETS[id].scenario), World(PRESETS[id].scenario)
    always.watch(early)
    for each in (always, world):
        each.run_until(7.3)
    before = len(early.records)
    world.watch(late)
    for each in (always, world):
        each.run_until(15)
        cmd.RemoveServer("a").apply(each)
        each.run_until(20)
    assert len(late.records) > 50
    assert late.records == early.records[before:]


def test_one_that_watches_no_more_hears_nothing_and_the_world_is_as_if_nobody_had_watched() -> None:
    trace, picks = Trace(), Picks()
    watched, alone = World(LAB), World(LAB)
    watched.watch(trace)
    watched.watch(picks)
    for each in (watched, alone):
        each.run_until(5)
    watched.unwatch(trace)
    watched.unwatch(picks)
    heard = len(trace.records), len(picks.winners)
    for each in (watched, alone):
        each.run_until(10)
    assert heard == (len(trace.records), len(picks.winners))
    assert heard > (100, 40)
    again, first = Trace(), Trace()
    watched.watch(again)
    alone.watch(first)
    for each in (watched, alone):
        each.run_until(15)
    assert again.records == first.records


def test_picks_are_explained_only_while_somebody_hears_them(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = CATALOGUE[LAB.balancer.policy]
    explained: list[float] = []
    explain = policy.explain
    world = World(LAB)
    monkeypatch.setattr(policy, "explain", lambda self: explained.append(world.now) or explain(self))
    picks = Picks()
    for observer in (Trace(), Latencies(), Requests(10)):
        world.watch(observer)
    world.run_until(5)
    world.watch(picks)
    world.run_until(10)
    world.unwatch(picks)
    world.run_until(15)
    assert len(explained) == len(picks.winners) > 20
    assert all(5 < time <= 10 for time in explained)


def test_several_observers_hear_the_same() -> None:
    world, one, other, latencies = World(LAB), Trace(), Trace(), Latencies()
    for observer in (one, other, latencies):
        world.watch(observer)
    world.run_until(10)
    assert one.records == other.records
    assert latencies.all_s == [record.latency for record in one.records if isinstance(record, Answered)]


def test_requests_are_remembered_until_there_are_newer_ones() -> None:
    world, trace, requests = World(replace(LAB, servers=LAB.servers[:1])), Trace(), Requests(remember=5)
    world.watch(trace)
    world.watch(requests)
    world.run_until(20)
    ends = [record for record in trace.records if isinstance(record, Answered | Dropped | Failed)]
    assert list(requests.ended) == [end.request for end in ends[-5:]]
    assert [heard.latest for heard in requests.ended.values()] == ends[-5:]
    assert len(requests.in_flight) == world.tally.in_flight > 0
    assert requests.find(ends[0].request) is None


def test_what_ended_or_was_replaced_is_forgotten() -> None:
    scenario = replace(
        LAB, traffic=replace(LAB.traffic, requests_per_connection=2), balancer=replace(LAB.balancer, retries=1)
    )
    world = World(replace(scenario, servers=[replace(server, queue=0) for server in LAB.servers]))
    sizes = []
    for minute in range(1, 5):
        for change in range(40):
            world.run_until(60 * minute + change)
            server = world.servers[0]
            for command in (
                cmd.RemoveServer(server.id),
                cmd.AddServer(server.spec),
                cmd.AddEdge(),
                cmd.Change("balancer", fields={"replicas": 3, "layer": 4 if change % 2 else 7}),
                cmd.CrashBalancer("lb2"),
                cmd.RecoverBalancer("lb2"),
                cmd.Change("front", fields={"kind": "layer_4"}),
                cmd.RemoveEdge("edge1"),
                cmd.Change("front", fields=None),
                cmd.Change("balancer", fields={"replicas": 1}),
            ):
                command.apply(world)
        world.run_until(60 * minute + 59)
        sizes.append(len(pickle.dumps(world)))
    assert max(sizes[1:]) < 1.3 * sizes[0]
