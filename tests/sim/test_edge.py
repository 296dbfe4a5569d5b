"""What an edge does with a request: hit, miss, revalidate, collapse, pass; and what its crash does to all of them."""

from collections import Counter

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.content import Content
from lbviz.sim.nodes.edge.edge import REVALIDATION_COST
from lbviz.sim.nodes.forward_proxy.forward_proxy import PROXY_ADDRESS
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Cached, Failed, Moved, Started
from tests.sim.support import Played, play

# Requests at 0.05 s, 0.10 s …; one link takes 5 ms, the work 10 ms.
SHOP = Scenario(
    traffic=TrafficSpec(rate_per_s=20, arrivals="constant", cost_ms=Constant(10), clients=1),
    network=NetworkSpec(latency_ms=5),
    edges=[EdgeSpec("edge1", cache=1000, ttl_s=1e6)],
    servers=[ServerSpec("a", workers=1000)],
)
CONTENT = Content(SHOP.seed)
CLIENT = "10.0.0.1"


def with_edge(scenario: Scenario = SHOP, **fields) -> Scenario:
    return replace(scenario, edges=[replace(scenario.edges[0], **fields)])


def with_cost(ms: float, scenario: Scenario = SHOP, **traffic) -> Scenario:
    return replace(scenario, traffic=replace(scenario.traffic, cost_ms=Constant(ms), **traffic))


def object_of(request: Request) -> str:
    return CONTENT.host(request) + CONTENT.path(request)


def words(played: Played) -> dict[int, list[str]]:
    """Return what the edges' caches said of each request, in order."""
    said: dict[int, list[str]] = {}
    for record in played.of(Cached):
        said.setdefault(record.request, []).append(record.what)
    return said


def by_word(played: Played) -> dict[str, list[Request]]:
    """Return the requests that caches said each word of last."""
    requests: dict[str, list[Request]] = {}
    for id, said in words(played).items():
        requests.setdefault(said[-1], []).append(played.sent[id])
    return requests


def cacheable(request: Request) -> bool:
    return not CONTENT.path(request).startswith("/api/")


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
    assert set(played.outcomes().values()) == {"answered", "server crashed", "server down", "no server"}


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
    assert set(played.outcomes().values()) == {"server crashed", "no server"}


# --- who goes where -----------------------------------------------------------------------------------------

WORLD = replace(
    SHOP,
    traffic=replace(SHOP.traffic, clients=3, regions=["eu", "us", "ap"]),
    network=NetworkSpec(latency_ms=5, between_regions_ms=80),
    edges=[EdgeSpec("edge1", "eu"), EdgeSpec("edge2", "us"), EdgeSpec("edge3", "us")],
)
EU, US, AP = "10.0.0.1", "10.0.0.2", "10.0.0.3"


def entries(played: Played, until: float) -> dict[str, set[str]]:
    """Return which nodes each client asks from now until then."""
    since = played.world.now
    played.world.run_until(until)
    asked: dict[str, set[str]] = {}
    for move in played.of(Moved):
        if move.source in (EU, US, AP) and move.time > since:
            asked.setdefault(move.source, set()).add(move.target)
    return asked


def test_a_client_asks_the_nearest_edge_the_first_of_those_equally_near() -> None:
    assert entries(Played(WORLD), 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}


def test_an_edge_of_no_region_is_near_everybody() -> None:
    played = Played(replace(WORLD, edges=[EdgeSpec("edge1", "eu"), EdgeSpec("edge2")]))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge2"}}


def test_when_an_edge_crashes_its_clients_go_to_the_next_nearest_and_come_back_with_it() -> None:
    played = Played(WORLD)
    played.do(1, cmd.CrashEdge("edge2"))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge3"}, AP: {"edge1"}}
    played.do(3, cmd.CrashEdge("edge1"))
    assert entries(played, 5) == {EU: {"edge3"}, US: {"edge3"}, AP: {"edge3"}}
    played.do(5, cmd.RecoverEdge("edge2"))
    assert entries(played, 7) == {EU: {"edge2"}, US: {"edge2"}, AP: {"edge2"}}


def test_with_no_edge_up_the_nearest_is_asked_in_vain() -> None:
    played = Played(replace(WORLD, edges=[replace(edge, status="crashed") for edge in WORLD.edges]))
    assert entries(played, 2) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}
    assert set(played.outcomes().values()) == {"edge down"}
    assert {end.node for end in played.of(Failed)} == {"edge1", "edge2"}
    assert played.world.servers[0].answered == 0


def test_when_the_last_edge_is_removed_the_clients_ask_the_site_itself() -> None:
    played = Played(SHOP)
    played.do(1, cmd.RemoveEdge("edge1"))
    played.world.run_until(2)
    assert {move.target for move in played.of(Moved) if move.source == CLIENT and move.time > 1} == {"lb"}


def test_an_edge_that_moves_is_asked_by_others() -> None:
    played = Played(WORLD)
    played.do(1, cmd.Change("edges", {"region": "ap"}, "edge1"))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}
    played.do(3, cmd.Change("edges", {"region": "eu"}, "edge2"))
    assert entries(played, 5) == {EU: {"edge2"}, US: {"edge3"}, AP: {"edge1"}}


def test_a_forward_proxy_asks_the_edge_that_is_nearest_to_it() -> None:
    played = play(replace(WORLD, forward_proxy=ForwardProxySpec(clients=1, region="us")), limit=60)
    asked = {(move.source, move.target) for move in played.of(Moved) if not move.back and move.target != "a"}
    assert asked == {(EU, "proxy"), ("proxy", "edge2"), (US, "edge2"), (AP, "edge1"), ("edge1", "lb"), ("edge2", "lb")}


def test_who_asks_the_site_itself_goes_past_all_edges() -> None:
    addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    played = Played(replace(WORLD, traffic=replace(WORLD.traffic, direct=addresses[:1])))
    asks = played.world.path.asks
    assert asks["10.0.0.1"] == "lb"
    assert {asks[address] for address in addresses[1:]} <= {edge.id for edge in WORLD.edges}
    applied = played.do(1, cmd.ConnectClient("10.0.0.1", "edges"))
    assert applied.inverse == cmd.ConnectClient("10.0.0.1", "site")
    assert played.world.path.asks["10.0.0.1"] != "lb"


def test_links_between_regions_take_longer() -> None:
    played = play(WORLD, limit=200)
    hits = {request.client.address: request.id for request in by_word(played)["hit"]}
    latencies = {client: played.ends()[id].latency for client, id in hits.items()}
    assert latencies == {EU: pytest.approx(0.010), US: pytest.approx(0.010), AP: pytest.approx(0.170)}


def test_the_site_takes_the_client_for_the_sender_and_a_proxy_for_its_own() -> None:
    scenario = replace(
        SHOP,
        traffic=replace(SHOP.traffic, clients=2),
        balancer=BalancerSpec("nginx_ip_hash"),
        forward_proxy=ForwardProxySpec(clients=1),
    )
    played = play(scenario, limit=100)
    keys = {(request.client.address, request.key) for request, _ in played.picks}
    assert keys == {("10.0.0.1", PROXY_ADDRESS), ("10.0.0.2", "10.0.0.2")}


def test_with_edges_or_without_the_traffic_is_the_same() -> None:
    def sent(scenario: Scenario) -> list[tuple[float, str]]:
        return [(request.created, request.client.address) for request in play(scenario, limit=100).sent.values()]

    poisson = replace(SHOP, traffic=TrafficSpec(clients=3))
    assert sent(poisson) == sent(replace(poisson, edges=[]))


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
