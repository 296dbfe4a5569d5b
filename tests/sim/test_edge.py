"""What an edge does with a request: hit, miss, revalidate, collapse, pass; and what its crash does to all of them."""

from collections import Counter

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import (
    EdgeSpec,
    NetworkSpec,
    ServerSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.nodes.edge.edge import REVALIDATION_COST
from lbviz.sim.trace import Answered, Cached, Failed, Moved, Started
from tests.sim.shop import CLIENT, SHOP, by_word, cacheable, object_of, with_cost, with_edge, words
from tests.sim.support import Played, play

# --- what a cache says --------------------------------------------------------------------------------------


def test_what_it_holds_is_answered_at_once_and_the_origin_never_asked() -> None:
    played = play(SHOP, limit=300)
    hits = by_word(played)["hit"]
    assert len(hits) > 20
    for request in hits:
        assert played.path(request.id) == ["edge1", CLIENT]
        assert played.ends()[request.id].latency == pytest.approx(0.010)


def test_what_it_lacks_is_fetched_and_then_there() -> None:
    played = play(SHOP, limit=300)
    seen: set[str] = set()
    for id, (word,) in sorted(words(played).items()):
        request = played.sent[id]
        if cacheable(request):
            assert word == ("hit" if object_of(request) in seen else "miss")
            seen.add(object_of(request))
    missed = by_word(played)["miss"][0]
    assert played.path(missed.id) == ["edge1", "lb", "a", "lb", "edge1", CLIENT]
    assert played.ends()[missed.id].latency == pytest.approx(0.010 + 6 * 0.005)
    assert played.world.path.edges[0].objects == len(seen)


def test_what_is_not_the_same_for_everybody_is_passed_and_never_kept() -> None:
    played = play(SHOP, limit=300)
    passed = by_word(played)["pass"]
    assert {cacheable(request) for request in passed} == {False}
    assert max(Counter(map(object_of, passed)).values()) > 1
    assert sum(cacheable(request) for request in played.sent.values()) == 300 - len(passed)


def test_without_a_cache_it_is_a_plain_reverse_proxy() -> None:
    played = play(with_cost(500, with_edge(cache=0)), limit=100)
    assert by_word(played).keys() == {"pass"}
    assert {tuple(played.path(id)) for id in played.sent} == {("edge1", "lb", "a", "lb", "edge1", CLIENT)}


def test_what_is_stale_costs_the_origin_a_small_share_and_is_fresh_again() -> None:
    played = play(with_cost(40, with_edge(ttl_s=0.5)), limit=600)
    fresh_until: dict[str, float] = {}
    for record in played.of(Cached):
        request = played.sent[record.request]
        if not cacheable(request) or record.what == "collapsed":
            continue
        until = fresh_until.get(object_of(request))
        assert record.what == ("miss" if until is None else "hit" if record.time < until else "revalidated")
        if record.what != "hit":
            answered = next(move.time for move in played.story(request.id) if is_answer_of_edge(move))
            fresh_until[object_of(request)] = answered + 0.5
            (started,) = (step for step in played.story(request.id) if isinstance(step, Started))
            share = REVALIDATION_COST if record.what == "revalidated" else 1
            assert started.finish - started.time == pytest.approx(0.040 * share)
    assert len(by_word(played)["revalidated"]) > 20


def is_answer_of_edge(record) -> bool:
    return isinstance(record, Moved) and record.back and record.source == "edge1"


def test_while_an_object_is_fetched_all_who_ask_for_it_wait_and_are_answered_with_it() -> None:
    # Each fetch takes 2 s, in which 400 requests arrive.
    played = play(with_cost(2000, rate_per_s=200), limit=400)
    said = by_word(played)
    fetched = {object_of(request): request for request in said["miss"]}
    assert len(fetched) == len(said["miss"])
    assert "hit" not in said
    assert len(said["collapsed"]) > 100
    for request in said["collapsed"]:
        assert played.path(request.id) == ["edge1", CLIENT]
        ends = [played.ends()[id].time for id in (request.id, fetched[object_of(request)].id)]
        assert ends[0] == pytest.approx(ends[1])


def test_who_asks_for_what_is_stale_while_it_is_revalidated_waits_too() -> None:
    # A revalidation takes 0.2 s.
    played = play(with_cost(2000, with_edge(ttl_s=0.5), rate_per_s=200), limit=2000)
    asked: dict[str, float] = {}
    waited = 0
    for record in played.of(Cached):
        object = object_of(played.sent[record.request])
        if record.what == "revalidated":
            assert record.time > asked.get(object, 0)
            asked[object] = played.ends()[record.request].time - 0.005
        elif record.what == "collapsed" and object in asked:
            assert played.ends()[record.request].time == pytest.approx(asked[object] + 0.005)
            waited += 1
    assert waited > 50


def test_only_so_many_objects_have_room() -> None:
    played = play(with_edge(cache=3), limit=300)
    assert played.world.path.edges[0].objects == 3
    assert len(by_word(played).get("hit", [])) < len(by_word(play(SHOP, limit=300))["hit"])


# --- when a fetch is lost -----------------------------------------------------------------------------------


def test_when_a_fetch_is_lost_the_next_that_waits_fetches() -> None:
    played = Played(with_cost(2000, rate_per_s=200, scenario=SHOP), 200)
    played.do(1.0, cmd.CrashServer("a"))
    played.world.run_until(1.005)
    again = [record for record in played.of(Cached) if record.time == pytest.approx(1.005) and record.what == "miss"]
    for record in again:
        before = [other.request for other in played.of(Cached) if other.what == "collapsed"]
        assert record.request in before
    assert len({object_of(played.sent[record.request]) for record in again}) == len(again) > 5
    played.do(1.01, cmd.RecoverServer("a"))
    played.world.run()
    edge = played.world.path.edges[0]
    assert len(played.outcomes()) == 200
    assert (edge.in_flight, edge.waiting) == (0, [])
    assert set(played.outcomes().values()) == {"answered", "server crashed", "server down"}


def test_errors_are_not_kept_and_nobody_waits_for_ever() -> None:
    played = play(
        with_cost(10, rate_per_s=200, scenario=replace(SHOP, servers=[ServerSpec("a", failing=True)])), limit=400
    )
    assert set(played.outcomes().values()) == {"server error"}
    edge = played.world.path.edges[0]
    assert (edge.objects, edge.in_flight, edge.waiting) == (0, 0, [])


def test_without_latency_a_thousand_who_wait_are_lost_one_after_the_other() -> None:
    scenario = with_cost(60_000, rate_per_s=1000, scenario=replace(SHOP, network=NetworkSpec()))
    played = Played(scenario, limit=5000)
    played.do(5.5, cmd.CrashServer("a"))
    most = max(Counter(object_of(request) for request in played.world.path.edges[0].waiting).values())
    assert most > 100
    played.world.run()
    assert set(played.outcomes().values()) == {"server crashed", "server down"}


# --- crash, removal, purge ----------------------------------------------------------------------------------


def break_edge(command) -> Played:
    """Break edge1 at 1 s; each fetch takes 2 s, so that by then nothing has been answered."""
    scenario = with_cost(2000, replace(SHOP, edges=[*SHOP.edges, EdgeSpec("edge2")]), rate_per_s=200)
    played = Played(scenario, limit=400)
    played.do(1, command)
    return played


@pytest.mark.parametrize(
    ("command", "reason", "on_arrival"),
    [
        (cmd.CrashEdge("edge1"), "edge crashed", "edge down"),
        (cmd.RemoveEdge("edge1"), "edge removed", "edge removed"),
    ],
)
def test_what_waits_at_a_broken_edge_breaks_at_once_and_what_it_passed_on_when_it_comes_back(
    command, reason, on_arrival
) -> None:
    played = break_edge(command)
    edge_failures = [end for end in played.of(Failed) if end.node == "edge1"]
    waited = {id for id, said in words(played).items() if said == ["collapsed"]}
    assert {end.request for end in edge_failures} == waited
    assert {(end.time, end.reason) for end in edge_failures} == {(1, reason)}
    played.world.run()
    passed_on = {id for id, said in words(played).items() if said[-1] != "collapsed" and played.sent[id].created < 0.99}
    for id in passed_on:
        end = played.ends()[id]
        assert (end.node, end.reason) == ("edge1", reason)
        # Worked on all the same: out by three links, back by two.
        assert end.time == pytest.approx(played.sent[id].created + 2.0 + 5 * 0.005)
    on_the_way = {id for id, request in played.sent.items() if 0.995 < request.created <= 1 and id not in words(played)}
    assert on_the_way
    assert {played.outcomes()[id] for id in on_the_way} == {on_arrival}
    later = {id for id, request in played.sent.items() if request.created > 1}
    assert {played.outcomes()[id] for id in later} == {"answered"}
    assert played.world.servers[0].failed == 0


def test_an_edge_that_recovers_has_an_empty_cache_and_does_not_know_what_it_sent_before() -> None:
    played = Played(SHOP)
    played.do(5, cmd.CrashEdge("edge1"))
    edge = played.world.path.edges[0]
    played.do(5.01, cmd.RecoverEdge("edge1"))
    assert (edge.objects, edge.in_flight) == (0, 0)
    played.world.run_until(10)
    assert edge.objects > 0
    assert Counter(played.outcomes().values()).keys() <= {"answered", "edge crashed", "edge down"}
    seen = set()
    for record in played.of(Cached):
        if record.time > 5.01 and record.what in ("hit", "miss"):
            object = object_of(played.sent[record.request])
            assert record.what == ("hit" if object in seen else "miss")
            seen.add(object)


def test_a_purged_edge_asks_the_origin_anew_and_undo_puts_its_objects_back() -> None:
    played = Played(SHOP)
    purge = played.do(5.04, cmd.PurgeEdge("edge1"))
    edge = played.world.path.edges[0]
    assert edge.objects == 0
    held = purge.inverse.objects
    assert len(held) > 20
    played.world.run_until(6.04)
    since = [record for record in played.of(Cached) if record.time > 5.04]
    assert any(record.what == "miss" and object_of(played.sent[record.request]) in held for record in since)
    assert played.do(6.04, purge.inverse).inverse == cmd.PurgeEdge("edge1")
    played.world.run_until(9)
    assert edge.objects > len(held)
    later = [record for record in played.of(Cached) if record.time > 6.04 and record.what != "pass"]
    of_held = [record.what for record in later if object_of(played.sent[record.request]) in held]
    assert len(of_held) > 20
    assert set(of_held) == {"hit"}
    assert "miss" in {record.what for record in later}


def test_a_new_ttl_holds_for_what_is_stored_from_then_on() -> None:
    played = Played(SHOP)
    played.do(2.04, cmd.Change("edges", {"ttl_s": 0.2}, "edge1"))
    played.world.run_until(12)
    stored_before = {object_of(played.sent[r.request]) for r in played.of(Cached) if r.time < 2 and r.what == "miss"}
    revalidated = {object_of(played.sent[r.request]) for r in played.of(Cached) if r.what == "revalidated"}
    assert revalidated
    assert revalidated.isdisjoint(stored_before)


def test_a_smaller_cache_keeps_what_was_used_last() -> None:
    played = Played(SHOP)
    played.do(5.04, cmd.Change("edges", {"cache": 3}, "edge1"))
    assert played.world.path.edges[0].objects == 3


def test_what_the_cache_said_last_is_kept_with_a_request_where_there_is_a_trace() -> None:
    played = play(SHOP, limit=100)
    for id, said in words(played).items():
        assert (played.requests.find(id).cached.edge, played.requests.find(id).cached.what) == ("edge1", said[-1])


def test_every_request_is_answered_by_its_edge_or_by_the_origin() -> None:
    played = play(with_edge(ttl_s=0.5), limit=500)
    assert len(played.of(Answered)) == 500
    counts = played.world.path.edges[0].counts
    assert sum(counts.values()) == 500
    assert played.world.servers[0].answered == counts["miss"] + counts["revalidated"] + counts["pass"]
