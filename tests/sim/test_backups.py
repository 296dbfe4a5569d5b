"""Servers that are there for bad days, and servers of weight 0."""

from collections import Counter

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import RouteSpec, Scenario, ServerSpec, StickySpec
from lbviz.sim import commands as cmd
from lbviz.sim.content import Content
from tests.sim.support import Played, play, small

A, B, C = (ServerSpec(id, workers=50) for id in "abc")
SPARE, SPARE_TOO = ServerSpec("y", workers=50, backup=True), ServerSpec("z", workers=50, backup=True)
NETWORKS = [f"10.{number}.{number}.7" for number in range(100)]


def many(scenario: Scenario) -> Scenario:
    return replace(scenario, traffic=replace(scenario.traffic, clients=NETWORKS))


def winners(played: Played) -> list[str]:
    return [pick.winner for _, pick in played.picks]


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_backups_get_something_only_while_all_others_are_down(policy: str) -> None:
    scenario = many(small(A, B, SPARE, SPARE_TOO, rate_per_s=100, cost_ms=1, policy=policy))
    script = [(1.0, cmd.CrashServer("a")), (2.0, cmd.CrashServer("b"))]
    played = play(scenario, script, until=4.0)
    by_then = {
        time: {pick.winner for request, pick in played.picks if time - 1 < request.created <= time}
        for time in (1, 2, 4)
    }
    assert by_then[1] | by_then[2] <= {"a", "b"}
    assert by_then[4] <= {"y", "z"}
    assert by_then[4]


def test_a_pick_says_that_it_is_a_backup_s() -> None:
    played = play(small(replace(A, status="crashed"), SPARE, cost_ms=1), limit=2)
    assert winners(played) == ["a", "y"]
    assert played.picks[1][1].because == "No server but the backups is up. It was y's turn. Next comes y."


def test_a_request_that_failed_everywhere_goes_to_a_backup() -> None:
    played = play(small(replace(A, failing=True), SPARE, cost_ms=1, retries=1), limit=3)
    assert winners(played) == ["a", "y"] * 3
    assert "No server but the backups is left." in played.picks[1][1].because
    assert set(played.outcomes().values()) == {"answered"}


def test_where_the_others_are_back_the_backups_rest_again() -> None:
    scenario = small(A, SPARE, cost_ms=1)
    scenario = replace(
        scenario,
        balancer=replace(
            scenario.balancer, passive_checks=replace(scenario.balancer.passive_checks, fail_timeout_s=1.0)
        ),
    )
    played = play(scenario, [(0.05, cmd.CrashServer("a")), (0.55, cmd.RecoverServer("a"))], limit=20)
    assert winners(played) == ["a", *["y"] * 10, *["a"] * 9]


def test_each_group_has_its_own_backups() -> None:
    servers = [replace(A, group="api", status="crashed"), replace(SPARE, group="api"), B, SPARE_TOO]
    scenario = small(*servers, rate_per_s=50, cost_ms=1)
    scenario = replace(scenario, balancer=replace(scenario.balancer, routes=[RouteSpec("/api", "api")]))
    picked = Counter(winners(play(scenario, limit=200)))
    assert picked["a"] == 1
    assert picked["y"] > 10
    assert picked["z"] == 0


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_a_server_of_weight_0_gets_nothing_new(policy: str) -> None:
    scenario = many(small(A, replace(B, weight=0), C, rate_per_s=100, cost_ms=1, policy=policy))
    picked = set(winners(play(scenario, limit=300)))
    assert "b" not in picked
    assert picked <= {"a", "c"}


def test_its_clients_stay_as_long_as_their_cookie_names_it() -> None:
    scenario = small(A, B, cost_ms=1)
    scenario = replace(
        scenario,
        traffic=replace(scenario.traffic, clients=4),
        balancer=replace(scenario.balancer, sticky=StickySpec()),
    )
    played = play(scenario, [(2.0, cmd.Change("servers", {"weight": 0}, "b"))], until=6.0)
    host = Content(scenario.seed).host
    homes = [(request.created, (request.client.address, host(request)), pick.winner) for request, pick in played.picks]
    before = {whose: home for created, whose, home in homes if created < 2}
    later = {(whose, home) for created, whose, home in homes if created > 2}
    assert "b" in before.values()
    assert all(home == before.get(whose, "a") for whose, home in later)


def test_where_all_weights_are_0_nobody_is_picked() -> None:
    played = play(small(replace(A, weight=0), cost_ms=1), limit=2)
    assert set(played.outcomes().values()) == {"no server"}


def test_a_backup_is_made_and_unmade_by_command() -> None:
    played = play(small(A, B, cost_ms=1), until=1)
    before = played.world.scenario
    inverse = played.do(1.05, cmd.Change("servers", {"backup": True}, "b")).inverse
    played.world.run_until(2.05)
    assert set(winners(played)[-9:]) == {"a"}
    played.do(2.05, inverse)
    assert played.world.scenario == before
