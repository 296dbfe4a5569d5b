"""A sticky cookie keeps a client, for each host it asks, at the server that answered it."""

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import PassiveChecksSpec, ServerSpec, StickySpec
from lbviz.sim import commands as cmd
from lbviz.sim.content import HOSTS
from lbviz.sim.request import Request
from tests.sim.support import Played, play, small
from tests.sim.test_parts import A, B, C, around, said, winners


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_a_client_goes_where_it_was_answered_before(policy: str) -> None:
    scenario = around(small(A, B, C, cost_ms=1, policy=policy), sticky=StickySpec())
    clients = [f"10.0.{number}.{number}" for number in range(5)]
    played = play(replace(scenario, traffic=replace(scenario.traffic, clients=clients)), limit=150)
    # A browser keeps the cookies of each host apart.
    homes = {(request.client.address, asked_of(played, request), pick.winner) for request, pick in played.picks}
    assert len(homes) == 5 * len(HOSTS)
    assert said(played, 150).startswith("The cookie of 10.0.")


def asked_of(played: Played, request: Request) -> str:
    """Return the host that a request is for."""
    return played.world.content.host(request)


def test_a_cookie_that_names_a_dead_or_draining_server_is_replaced() -> None:
    scenario = around(
        small(A, B, C, cost_ms=1, rate_per_s=100),
        sticky=StickySpec(),
        passive_checks=PassiveChecksSpec(fail_timeout_s=1.0),
    )
    script = [(1.005, cmd.CrashServer("a")), (2.005, cmd.RecoverServer("a")), (3.005, cmd.DrainServer("b"))]
    played = play(scenario, script, limit=400)
    for host in HOSTS:
        homes: list[set[str]] = [set(), set(), set(), set()]
        for request, pick in played.picks:
            if asked_of(played, request) == host:
                homes[int(request.created - 0.0025)].add(pick.winner)
        # One finds out that a is dead, and may be the last that its cookie sends there.
        homes[1] -= {"a"}
        (first,), (second,), (third,), (fourth,) = homes
        assert second == third != "a"
        assert first in (second, "a")
        assert third in (fourth, "b")
        assert fourth != "b"


def test_a_failing_server_gives_no_cookie() -> None:
    scenario = around(small(ServerSpec("a", failing=True), B, cost_ms=1), sticky=StickySpec())
    played = play(scenario, limit=50)
    answered = {request.id for request, pick in played.picks if pick.winner == "b"}
    for host in HOSTS:
        asked = [request.id for request, _ in played.picks if asked_of(played, request) == host]
        first = next(place for place, id in enumerate(asked) if id in answered)
        assert set(asked[first:]) <= answered


def test_a_sticky_table_without_a_cookie_is_off() -> None:
    assert winners(play(around(small(A, B, cost_ms=1), sticky=StickySpec(cookie=False)), limit=4)) == "abab"
