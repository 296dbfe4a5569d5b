"""A forward proxy asks in its own name, for whom and for what its rules say."""

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from lbviz.scenarios.addresses import PROXY
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.content import HOSTS, Content
from lbviz.sim.trace import Answered, Dropped, Moved
from lbviz.sim.world import World
from tests.sim.support import Played, play

OFFICE = Scenario(
    traffic=TrafficSpec(rate_per_s=20, arrivals="constant", cost_ms=Constant(10), clients=3),
    network=NetworkSpec(latency_ms=5),
    forward_proxy=ForwardProxySpec(clients=2),
    servers=[ServerSpec("a", workers=9), ServerSpec("b", workers=9), ServerSpec("c", workers=9)],
)
BEHIND = {"10.0.0.1", "10.0.0.2"}


def test_who_is_behind_it_goes_through_it_both_ways_and_the_others_do_not() -> None:
    played = play(OFFICE, limit=100)
    for end in played.of(Answered):
        path = played.path(end.request)
        server = path[-3] if end.client not in BEHIND else path[-4]
        inner = ["lb", server, "lb"]
        assert path == (["proxy", *inner, "proxy", end.client] if end.client in BEHIND else [*inner, end.client])


def test_it_costs_one_more_link_each_way() -> None:
    played = play(OFFICE, limit=100)
    for end in played.of(Answered):
        assert end.latency == pytest.approx(0.010 + 0.005 * (6 if end.client in BEHIND else 4))


def test_the_balancer_sees_the_proxys_address_and_not_its_clients() -> None:
    scenario = replace(OFFICE, balancer=BalancerSpec("nginx_ip_hash"))
    played = play(scenario, limit=100)
    keys = {request.client.address: request.key for request, _ in played.picks}
    assert keys == {"10.0.0.1": PROXY.four, "10.0.0.2": PROXY.four, "10.0.0.3": "198.18.0.3"}
    assert len({pick.winner for request, pick in played.picks if request.client.address in BEHIND}) == 1


def test_ports_are_of_the_proxys_address_too() -> None:
    played = play(replace(OFFICE, balancer=BalancerSpec("ketama", key="ip_port")), limit=50)
    assert {request.key.rpartition(":")[0] for request, _ in played.picks} == {PROXY.four, "198.18.0.3"}


def test_in_its_region_its_requests_come_to_light() -> None:
    scenario = replace(
        OFFICE,
        traffic=replace(OFFICE.traffic, regions=["eu"]),
        forward_proxy=ForwardProxySpec(kind="vpn", clients=2, region="us"),
        balancer=BalancerSpec("nearest_region"),
        servers=[ServerSpec("a", region="eu"), ServerSpec("b", region="us")],
    )
    played = play(scenario, limit=60)
    winners = {(request.client.address in BEHIND, pick.winner) for request, pick in played.picks}
    assert winners == {(True, "b"), (False, "a")}


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        (ForwardProxySpec(clients=3, deny=["games.example"]), {"games.example"}),
        (ForwardProxySpec(clients=3, allow=["news.example"]), set(HOSTS) - {"news.example"}),
        (ForwardProxySpec(clients=3, allow=["news.example"], deny=["news.example"]), set(HOSTS)),
        (ForwardProxySpec(clients=0, deny=list(HOSTS)), set()),
    ],
)
def test_it_refuses_what_its_rules_forbid_and_nothing_else(rules, refused) -> None:
    played = play(replace(OFFICE, forward_proxy=rules), limit=200)
    content, outcomes = Content(OFFICE.seed), {}
    for request in played.sent.values():
        outcomes.setdefault(content.host(request), set()).add(played.outcomes()[request.id])
    assert outcomes.keys() == set(HOSTS)
    for host, seen in outcomes.items():
        assert seen == ({"forbidden"} if host in refused else {"answered"})
    tally, proxy = played.world.tally, played.world.path.forward_proxy
    assert proxy is not None
    # They are counted at the proxy, and nobody drops them.
    assert tally.refused == proxy.refused == [*played.outcomes().values()].count("forbidden")
    assert tally.dropped == 0
    assert all(end.node == "proxy" for end in played.of(Dropped))


def test_with_it_or_without_the_traffic_is_the_same() -> None:
    def sent(scenario: Scenario) -> list[tuple[float, str, float]]:
        return [
            (request.created, request.client.address, request.cost)
            for request in play(scenario, limit=100).sent.values()
        ]

    poisson = replace(OFFICE, traffic=TrafficSpec(clients=3))
    assert sent(poisson) == sent(replace(poisson, forward_proxy=None))


def test_put_in_and_taken_away_in_a_running_world_no_request_is_lost() -> None:
    played = Played(replace(OFFICE, forward_proxy=None), limit=60)
    added = played.do(0.5, cmd.Change("forward_proxy", {"clients": 3}))
    proxy = played.world.path.forward_proxy
    taken = played.do(1.012, cmd.Change("forward_proxy", None))
    whole = ForwardProxySpec(clients=["10.0.0.1", "10.0.0.2", "10.0.0.3"])
    put_back = cmd.Change("forward_proxy", to_builtins(whole))
    assert (added.inverse, taken.inverse) == (cmd.Change("forward_proxy", None), put_back)
    assert proxy.in_flight > 0
    played.world.run()
    assert set(played.outcomes().values()) == {"answered"}
    assert proxy.in_flight == 0
    through = {move.request for move in played.of(Moved) if move.target == "proxy"}
    sent_meanwhile = {id for id, request in played.sent.items() if 0.5 < request.created < 1.012}
    assert through == sent_meanwhile
    assert len(through) == 10


def behind(played: Played, until: float) -> set[str]:
    """Return who goes through the proxy from now until then."""
    since = played.world.now
    played.world.run_until(until)
    return {move.source for move in played.of(Moved) if move.target == "proxy" and move.time > since and not move.back}


def test_clients_stay_behind_it_when_others_come_or_go() -> None:
    played = Played(OFFICE)
    assert behind(played, 1.0) == {"10.0.0.1", "10.0.0.2"}
    gone = played.do(1.0, cmd.RemoveClient("10.0.0.1"))
    assert behind(played, 2.0) == {"10.0.0.2"}
    played.do(2.0, cmd.AddClient("10.0.0.9", 0))
    assert behind(played, 3.0) == {"10.0.0.2"}
    played.do(3.0, gone.inverse)
    assert behind(played, 4.0) == {"10.0.0.1", "10.0.0.2"}


def test_its_clients_may_be_listed() -> None:
    listed = replace(OFFICE, forward_proxy=ForwardProxySpec(clients=["10.0.0.3", "10.0.0.1"]))
    assert behind(Played(listed), 1.0) == {"10.0.0.1", "10.0.0.3"}


def test_a_client_is_connected_to_it_and_taken_off_it() -> None:
    played = Played(OFFICE)
    joined = played.do(1.0, cmd.ConnectClient("10.0.0.3", "proxy"))
    assert joined.inverse == cmd.ConnectClient("10.0.0.3", "edges")
    assert behind(played, 2.0) == {"10.0.0.1", "10.0.0.2", "10.0.0.3"}
    left = played.do(2.0, cmd.ConnectClient("10.0.0.1", "site"))
    assert left.inverse == cmd.ConnectClient("10.0.0.1", "proxy")
    assert behind(played, 3.0) == {"10.0.0.2", "10.0.0.3"}
    scenario = played.world.scenario
    assert scenario.forward_proxy.clients == ["10.0.0.2", "10.0.0.3"]
    assert scenario.traffic.direct == ["10.0.0.1"]
    again = World(scenario)
    assert again.scenario == scenario
    assert again.path.asks == played.world.path.asks


def test_without_it_nobody_can_be_connected_to_it() -> None:
    world = World(replace(OFFICE, forward_proxy=None))
    for command in (cmd.ConnectClient("10.0.0.1", "proxy"), cmd.AddClient(asks="proxy")):
        with pytest.raises(FieldError) as caught:
            command.apply(world)
        assert (caught.value.field, caught.value.got) == ("asks", "proxy")


def test_it_cannot_be_put_before_who_asks_the_site_itself() -> None:
    world = World(replace(OFFICE, forward_proxy=None, traffic=replace(OFFICE.traffic, direct=["10.0.0.2"])))
    with pytest.raises(FieldError) as caught:
        cmd.Change("forward_proxy", {"clients": 3}).apply(world)
    assert (caught.value.field, caught.value.got) == ("clients", "3")
    assert world.path.forward_proxy_spec is None


def test_a_request_that_is_lost_behind_it_is_forgotten() -> None:
    played = play(replace(OFFICE, servers=[ServerSpec("a", status="crashed")]), limit=50)
    assert set(played.outcomes().values()) == {"server down"}
    assert played.world.path.forward_proxy.in_flight == 0
