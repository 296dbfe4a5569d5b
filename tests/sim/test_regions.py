"""Regions: where clients and servers are, how much longer the way between them is, and that it is all written down."""

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link, read_toml, to_link
from lbviz.scenarios.places import kilometres
from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, HealthCheckSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Answered, Failed, Moved
from lbviz.sim.world import World
from tests.sim.support import Played, play, small

TWO = [ServerSpec("a", region="eu", workers=99), ServerSpec("b", region="us", workers=99)]


def scenario(*servers: ServerSpec, policy: str = "nearest_region", **network: float) -> Scenario:
    """Four clients, in eu and us by turns, and no chance but which of them sends."""
    base = small(*(servers or TWO), policy=policy)
    return replace(base, traffic=replace(base.traffic, clients=4, regions=["eu", "us"]), network=NetworkSpec(**network))


def regions(world: World) -> list[str]:
    return [client.region for client in world.clients]


def test_regions_are_read_from_a_file() -> None:
    read = read_toml("""
        traffic = { clients = 3, regions = ["eu", "us"] }
        network.between_regions_ms = 40
        servers = [{ region = "eu" }, {}]
    """)
    world = World(read)
    assert regions(world) == ["eu", "us", "eu"]
    assert [server.spec.region for server in world.servers] == ["eu", ""]


def test_the_way_to_another_region_and_back_is_longer_by_twice_the_extra() -> None:
    played = play(scenario(policy="round_robin", latency_ms=10, between_regions_ms=100), limit=60)
    winners = {request.id: (request.region, pick.winner) for request, pick in played.picks}
    near = {("eu", "a"), ("us", "b")}
    for record in played.of(Answered):
        far_s = 0 if winners[record.request] in near else 0.2
        assert record.latency == pytest.approx(0.1 + 0.04 + far_s)
    assert len(set(winners.values())) == 4


@pytest.mark.parametrize("said", ["client", "server"])
def test_who_has_no_region_is_next_to_everybody(said: str) -> None:
    base = scenario(policy="round_robin", between_regions_ms=100)
    if said == "client":
        base = replace(base, servers=[ServerSpec("a", workers=99), ServerSpec("b", workers=99)])
    else:
        base = replace(base, traffic=replace(base.traffic, regions=[]))
    assert {round(record.latency, 9) for record in play(base, limit=20).of(Answered)} == {0.1}


def test_the_nearest_region_keeps_everybody_at_home_and_spills_over_when_it_is_down() -> None:
    played = play(scenario(between_regions_ms=100), [(1.95, cmd.CrashServer("a"))], limit=60)
    before = {(request.region, pick.winner) for request, pick in played.picks if request.created < 1.9}
    after = {(request.region, pick.winner) for request, pick in played.picks if request.created > 2.3}
    assert before == {("eu", "a"), ("us", "b")}
    assert after == {("eu", "b"), ("us", "b")}


def test_it_spills_over_what_the_near_servers_have_no_room_for() -> None:
    # a holds two at most, for a whole second each.
    servers = [ServerSpec("a", region="eu", queue=1), ServerSpec("b", region="us", workers=99)]
    base = scenario(*servers, latency_ms=5)
    base = replace(base, traffic=replace(base.traffic, cost_ms=type(base.traffic.cost_ms)(1000)))
    played = play(base, limit=100)
    assert set(played.outcomes().values()) == {"answered"}
    spilt = [pick for request, pick in played.picks if request.region == "eu" and pick.winner == "b"]
    assert spilt
    assert all("is full" in pick.because for pick in spilt)


def test_news_of_a_broken_request_comes_as_late_as_an_answer_would() -> None:
    played = Played(scenario(ServerSpec("b", region="us"), latency_ms=10, between_regions_ms=100), limit=1)
    world = played.world
    world.run_until(0.25)
    backend = played.picks[0][0].upstream
    far = played.picks[0][0].region == "eu"
    cmd.RemoveServer("b").apply(world)
    assert played.of(Failed)
    world.run_until(0.25 + (0.105 if far else 0.005))
    assert backend.in_flight == 1
    world.run_until(0.25 + (0.115 if far else 0.015))
    assert backend.in_flight == 0


def test_the_latency_of_links_can_be_set_and_leaves_what_lies_between_regions() -> None:
    world = World(scenario(between_regions_ms=100))
    applied = cmd.Change("network", {"latency_ms": 7}).apply(world)
    assert world.scenario.network == NetworkSpec(7, 100)
    applied.inverse.apply(world)
    assert world.scenario.network == NetworkSpec(0, 100)


def test_the_latency_between_regions_can_be_set_alone() -> None:
    world = World(scenario(latency_ms=7))
    applied = cmd.Change("network", {"between_regions_ms": 40}).apply(world)
    assert world.scenario.network == NetworkSpec(7, 40)
    assert applied.inverse == cmd.Change("network", {"between_regions_ms": 0})


# --- moving -------------------------------------------------------------------------------------------------------


def test_a_server_that_moves_is_near_to_others_from_the_next_pick_on() -> None:
    played = play(scenario(), [(2.05, cmd.Change("servers", {"region": "eu"}, "b"))], limit=60)
    before = {(request.region, pick.winner) for request, pick in played.picks if request.created < 2}
    after = {(request.region, pick.winner) for request, pick in played.picks if request.created > 2.1}
    assert before == {("eu", "a"), ("us", "b")}
    assert after >= {("eu", "a"), ("eu", "b")}


def test_the_links_of_a_server_that_moves_become_longer_and_what_is_on_its_way_arrives_as_it_was_sent() -> None:
    base = scenario(
        ServerSpec("a", region="eu", workers=99), policy="round_robin", latency_ms=10, between_regions_ms=100
    )
    base = replace(base, traffic=replace(base.traffic, clients=1))
    # Picked at 0.11, 0.21 … and at the server 0.01 s later; it moves while the second is on its way there.
    played = play(base, [(0.215, cmd.Change("servers", {"region": "us"}, "a"))], limit=3)
    # The first is being worked on and the second has set out: only their answers take the long way.
    assert [round(record.latency, 9) for record in played.of(Answered)] == [0.24, 0.24, 0.34]


def test_a_client_that_moves_is_sent_elsewhere() -> None:
    world = World(scenario())
    applied = cmd.Change("clients", {"region": "us"}, "10.0.0.1").apply(world)
    assert regions(world) == world.scenario.traffic.regions == ["us", "us", "eu", "us"]
    applied.inverse.apply(world)
    assert world.scenario.traffic.regions == ["eu", "us"]


def test_everybody_is_placed_in_one_go_and_taken_back_in_one() -> None:
    world = World(replace(small(ServerSpec("a"), ServerSpec("b")), edges=[EdgeSpec("edge1")]))
    before = world.scenario
    placed = [cmd.Placed("6", "eu"), cmd.Placed("b", "us"), cmd.Placed("edge1", "eu")]
    applied = cmd.SetRegions(placed, between_regions_ms=200).apply(world)
    assert regions(world) == ["eu"]
    assert [server.region for server in world.scenario.servers] == ["", "us"]
    assert world.scenario.edges[0].region == "eu"
    assert world.scenario.network.between_regions_ms == 200
    applied.inverse.apply(world)
    assert world.scenario == before


def test_who_is_not_there_cannot_be_placed_and_nobody_else_is() -> None:
    world = World(scenario())
    before = world.scenario
    with pytest.raises(FieldError) as caught:
        cmd.SetRegions([cmd.Placed("a", "us"), cmd.Placed("x", "us")], between_regions_ms=9).apply(world)
    assert (caught.value.field, caught.value.got) == ("nodes[1].node", "x")
    assert caught.value.want == "one of 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, a, b"
    assert world.scenario == before


def test_a_bad_region_is_named_by_its_place() -> None:
    with pytest.raises(FieldError) as caught:
        convert({"type": "set_regions", "nodes": [{"node": "a", "region": "the moon"}]}, cmd.WorldCommand)
    assert (caught.value.field, caught.value.got) == ("nodes[0].region", "the moon")
    assert caught.value.want.startswith("a name of at most 32 letters")


# --- clients that come and go ---------------------------------------------------------------------------------


def test_a_new_client_takes_the_region_whose_turn_it_is_or_the_one_that_is_said() -> None:
    world = World(scenario())
    assert cmd.AddClient().apply(world).command == cmd.AddClient("10.0.0.5", 4, "eu")
    assert cmd.AddClient().apply(world).command == cmd.AddClient("10.0.0.6", 5, "us")
    assert world.scenario.traffic.regions == ["eu", "us"]
    cmd.AddClient(region="ap").apply(world)
    assert world.scenario.traffic.regions == ["eu", "us", "eu", "us", "eu", "us", "ap"]


def test_a_client_that_is_called_back_is_where_it_was() -> None:
    world = World(scenario())
    before = world.scenario
    applied = cmd.RemoveClient("10.0.0.1").apply(world)
    assert regions(world) == ["us", "eu", "us"]
    applied.inverse.apply(world)
    assert world.scenario == before


def test_a_link_opens_an_equal_world_after_nodes_have_come_and_gone() -> None:
    world = World(scenario())
    for command in (
        cmd.RemoveClient("10.0.0.1"),
        cmd.AddClient(),
        cmd.AddClient("6", 0, ""),
        cmd.Change("clients", {"region": "ap"}, "10.0.0.2"),
        cmd.Change("servers", {"region": "ap"}, "a"),
        cmd.Change("network", {"between_regions_ms": 40}),
        cmd.RemoveServer("b"),
    ):
        command.apply(world)
        again = World(from_link(to_link(world.scenario)))
        assert again.scenario == world.scenario
        assert regions(again) == regions(world)
        assert cmd.AddClient().apply(again).command == cmd.AddClient().apply(World(world.scenario)).command


# --- what policies are told -----------------------------------------------------------------------------------


class Listener(CATALOGUE["round_robin"]):
    id = "listener"
    listens = True

    def _begin(self) -> None:
        self.heard: list[tuple[str, str, int, float, bool | None]] = []

    def sent(self, backend):
        self.heard.append(("sent", backend.id, backend.in_flight, round(self._clock(), 6), None))

    def ended(self, backend, latency_s, *, ok):
        self.heard.append(("ended", backend.id, backend.in_flight, round(latency_s, 6), ok))


def heard(monkeypatch: pytest.MonkeyPatch, base: Scenario, script=(), limit=1):
    listeners: list[Listener] = []

    class Kept(Listener):
        def _begin(self) -> None:
            super()._begin()
            listeners.append(self)

    monkeypatch.setitem(CATALOGUE, "listener", Kept)
    play(replace(base, balancer=replace(base.balancer, policy="listener")), script, limit=limit)
    return listeners[0].heard


def test_a_policy_that_listens_hears_of_an_answer_when_it_passes_the_balancer(monkeypatch) -> None:
    # Sent at 0.1 s, passed on at 0.11 s; two links and the work later it is back at the balancer.
    assert heard(monkeypatch, small(ServerSpec("a"), latency_ms=10)) == [
        ("sent", "a", 1, 0.11, None),
        ("ended", "a", 0, 0.12, True),
    ]


def test_it_hears_of_lost_requests_and_of_both_attempts_of_a_retry(monkeypatch) -> None:
    base = small(ServerSpec("a"), ServerSpec("b"), latency_ms=10, retries=1)
    told = heard(monkeypatch, base, [(0.13, cmd.CrashServer("a"))])
    assert told == [
        ("sent", "a", 1, 0.11, None),
        ("ended", "a", 0, 0.03, False),
        ("sent", "b", 1, 0.14, None),
        ("ended", "b", 0, 0.12, True),
    ]


def test_the_oracle_sees_the_server_and_not_what_is_on_its_way() -> None:
    played = Played(small(ServerSpec("a"), policy="join_shortest_queue", latency_ms=150, cost_ms=10_000))
    # Picked at 0.25, 0.35, 0.45 and 0.55 s, each at the server 0.15 s later.
    played.world.run_until(0.56)
    assert [candidate.figure for _, pick in played.picks for candidate in pick.candidates] == [0, 0, 1, 2]


def test_traffic_stays_the_same_with_regions() -> None:
    plain = Scenario(traffic=TrafficSpec(clients=3))
    placed = replace(plain, traffic=TrafficSpec(clients=3, regions=["eu", "us"]))
    assert play(plain, limit=200).text() == play(placed, limit=200).text()


# --- distance -----------------------------------------------------------------------------------------------

FAR_MS = (kilometres("london", "sydney") or 0) / 200
AROUND_THE_WORLD = Scenario(
    traffic=TrafficSpec(clients=2, regions=["london", "sydney"], arrivals="constant"),
    network=NetworkSpec(latency_ms=1, between_regions_ms=7, by_distance=True),
    balancer=BalancerSpec(region="london"),
    servers=[
        ServerSpec("a", region="london"),
        ServerSpec("b", region="sydney"),
        ServerSpec("c", region="the-moon"),
        ServerSpec("d"),
    ],
)


def ways(played: Played) -> dict[tuple[str, str], float]:
    """Return the milliseconds that each way between two nodes took."""
    return {(move.source, move.target): (move.arrival - move.time) * 1000 for move in played.of(Moved)}


def test_light_takes_its_time_between_places() -> None:
    took = ways(play(AROUND_THE_WORLD, limit=60))
    london, sydney = "10.0.0.1", "10.0.0.2"
    assert round(FAR_MS) == 85
    assert took == {
        **dict.fromkeys([(london, "lb"), ("lb", london), ("lb", "a"), ("a", "lb")], pytest.approx(1)),
        **dict.fromkeys([(sydney, "lb"), ("lb", sydney), ("lb", "b"), ("b", "lb")], pytest.approx(1 + FAR_MS)),
        # Of regions that are no places only the number in the scenario is known, of no region nothing.
        **dict.fromkeys([("lb", "c"), ("c", "lb")], pytest.approx(8)),
        **dict.fromkeys([("lb", "d"), ("d", "lb")], pytest.approx(1)),
    }


def test_balancers_without_a_region_are_next_to_every_client() -> None:
    base = replace(AROUND_THE_WORLD, balancer=BalancerSpec("nearest_region"), servers=AROUND_THE_WORLD.servers[:2])
    assert {round(took, 6) for took in ways(play(base, limit=60)).values()} == {1}


def test_balancers_can_move_and_what_stands_before_them_moves_too() -> None:
    played = Played(
        replace(AROUND_THE_WORLD, balancer=BalancerSpec(replicas=2), servers=[ServerSpec("a", region="london")])
    )
    played.world.run_until(1)
    assert ways(played)["10.0.0.2", "front"] == pytest.approx(1)
    applied = played.do(1, cmd.Change("balancer", {"region": "london"}))
    assert applied.inverse == cmd.Change("balancer", {"region": ""})
    played.world.run_until(2)
    took = ways(played)
    assert took["10.0.0.2", "front"] == took["front", "10.0.0.2"] == pytest.approx(1 + FAR_MS)
    assert took["front", "lb"] == took["lb", "a"] == pytest.approx(1)


def test_news_of_a_lost_request_comes_from_where_its_server_is() -> None:
    scenario = replace(AROUND_THE_WORLD, servers=[ServerSpec("b", region="sydney", failing=True)])
    retrying = replace(scenario, balancer=BalancerSpec("least_connections", retries=1, region="london"))
    played = play(retrying, limit=1)
    (left,) = [move.time for move in played.of(Moved) if (move.source, move.target) == ("lb", "b")][:1]
    (end,) = played.of(Failed)
    # There, back with the news, and there again in vain.
    assert end.time - left == pytest.approx(3 * (1 + FAR_MS) / 1000)


def test_the_nearest_edge_is_the_one_that_light_reaches_first() -> None:
    edges = [EdgeSpec("edge1", "tokyo"), EdgeSpec("edge2", "paris"), EdgeSpec("edge3", "sydney", status="crashed")]
    world = World(replace(AROUND_THE_WORLD, edges=edges))
    assert world.path.asks == {"10.0.0.1": "edge2", "10.0.0.2": "edge1"}
    applied = cmd.Change("network", {"by_distance": False}).apply(world)
    assert applied.inverse == cmd.Change("network", {"by_distance": True})
    assert world.path.asks == {"10.0.0.1": "edge1", "10.0.0.2": "edge1"}


def test_of_edges_equally_near_the_one_of_the_same_region_is_asked() -> None:
    world = World(
        replace(
            AROUND_THE_WORLD, network=NetworkSpec(), edges=[EdgeSpec("edge1", "tokyo"), EdgeSpec("edge2", "sydney")]
        )
    )
    assert world.path.asks == {"10.0.0.1": "edge1", "10.0.0.2": "edge2"}


def test_the_nearest_region_spills_over_by_distance_as_soon_as_that_counts() -> None:
    servers = [ServerSpec("a", region="london"), ServerSpec("b", region="tokyo")]
    scenario = replace(AROUND_THE_WORLD, balancer=BalancerSpec("nearest_region"), servers=servers)
    played = Played(replace(scenario, network=NetworkSpec()))

    def winners_for_sydney(until: float) -> set[str]:
        since = len(played.picks)
        played.world.run_until(until)
        return {pick.winner for request, pick in played.picks[since:] if request.region == "sydney"}

    assert winners_for_sydney(3) == {"a", "b"}
    played.do(3, cmd.Change("network", {"by_distance": True}))
    assert winners_for_sydney(6) == {"b"}
    played.do(6, cmd.Change("network", {"by_distance": False}))
    assert winners_for_sydney(9) == {"a", "b"}


def test_news_of_a_death_takes_as_long_as_anything_from_there() -> None:
    played = Played(
        replace(AROUND_THE_WORLD, servers=[ServerSpec("a", region="london"), ServerSpec("b", region="sydney")])
    )
    (balancer,) = played.world.balancers
    b = played.world.servers[1]
    played.do(1, cmd.CrashServer("b"))
    played.world.run_until(1 + FAR_MS / 1000)
    assert balancer.standing(b) == "in service"
    played.world.run_until(1.0011 + FAR_MS / 1000)
    assert balancer.standing(b) == "down"


def test_a_probe_is_lost_where_its_answer_would_take_longer_than_the_patience() -> None:
    check = HealthCheckSpec(interval_s=1, timeout_s=0.1, fall=1, rise=1)
    scenario = replace(AROUND_THE_WORLD, servers=[ServerSpec("a", region="london"), ServerSpec("b", region="sydney")])
    played = Played(replace(scenario, balancer=BalancerSpec(region="london", health_check=check)))
    played.world.run_until(1.5)
    assert [played.world.site.standing(server) for server in played.world.servers] == ["in service", "down"]
