"""At layer 7 the path says which group of servers a request is for."""

from collections import Counter
from statistics import fmean
from typing import Literal

import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_toml
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    Constant,
    RouteSpec,
    Scenario,
    ServerSpec,
    StickySpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.content import PURPOSES, Content
from lbviz.sim.trace import Answered, Dropped, Failed
from lbviz.sim.world import World
from tests.sim.support import Played, play

ROUTES = [RouteSpec("/api", "api"), RouteSpec("/images", "images"), RouteSpec("/video", "video")]


def servers(**groups: str) -> list[ServerSpec]:
    return [ServerSpec(id, workers=50, group=group) for id, group in groups.items()]


SITE = Scenario(
    traffic=TrafficSpec(rate_per_s=100, arrivals="constant", cost_ms=Constant(10)),
    balancer=BalancerSpec(routes=ROUTES),
    servers=servers(a="api", b="api", c="images", d="images", e="video", f="", g=""),
)
FOR = {"api": "ab", "images": "cd", "video": "e", "page": "fg"}


def winners(played: Played, since: int = 0) -> dict[str, str]:
    """Return which servers the requests for each purpose were sent to, in the order of their ids."""
    content = Content(SITE.seed)
    seen: dict[str, set[str]] = {}
    for request, pick in played.picks[since:]:
        seen.setdefault(content.path(request).split("/")[1], set()).add(pick.winner)
    return {purpose: "".join(sorted(ids)) for purpose, ids in seen.items()}


@pytest.mark.parametrize("policy", ["round_robin", "least_connections", "peak_ewma", "maglev", "random"])
def test_each_purpose_goes_to_its_group_and_the_rest_to_those_in_none(policy: str) -> None:
    played = play(replace(SITE, balancer=BalancerSpec(policy, key="path", routes=ROUTES)), limit=2000)
    assert set(winners(played)) == set(PURPOSES)
    assert winners(played) == FOR
    assert set(played.outcomes().values()) == {"answered"}


def test_each_group_has_a_policy_of_its_own() -> None:
    played = play(SITE, limit=400)
    content = Content(SITE.seed)
    turns = [pick.winner for request, pick in played.picks if content.path(request).startswith("/api")]
    assert turns == [("a", "b")[place % 2] for place in range(len(turns))]


def test_where_every_server_is_in_a_group_the_rest_goes_to_all() -> None:
    scenario = replace(SITE, servers=servers(a="api", c="images", e="video"))
    assert winners(play(scenario, limit=500)) == {"api": "a", "images": "c", "video": "e", "page": "ace"}


def test_groups_without_routes_change_nothing() -> None:
    without = replace(SITE, balancer=BalancerSpec(), servers=[replace(server, group="") for server in SITE.servers])
    assert play(replace(SITE, balancer=BalancerSpec()), limit=200).text() == play(without, limit=200).text()


def test_the_first_route_that_fits_counts() -> None:
    routes = [RouteSpec("/api/3", "images"), RouteSpec("/api", "api"), RouteSpec("/api/7", "video")]
    played = play(replace(SITE, balancer=BalancerSpec(routes=routes)), limit=1000)
    content = Content(SITE.seed)
    seen: dict[str, set[str]] = {}
    for request, pick in played.picks:
        seen.setdefault(content.path(request), set()).add(pick.winner)
    assert seen["/api/3"] == {"c", "d"}
    assert seen["/api/7"] == {"a", "b"}


@pytest.mark.parametrize("gone", ["nobody is in the group", "all of them are dead"])
def test_a_request_whose_group_has_no_server_is_refused(gone: str) -> None:
    if gone == "nobody is in the group":
        scenario = replace(SITE, balancer=BalancerSpec(routes=[RouteSpec("/api", "nowhere")]))
    else:
        dead = [replace(server, status="crashed") if server.group == "api" else server for server in SITE.servers]
        scenario = replace(SITE, servers=dead)
    played = play(scenario, limit=300)
    content = Content(SITE.seed)
    refused = {content.path(played.sent[end.request]).split("/")[1] for end in played.of(Dropped)}
    assert refused == {"api"}
    assert {(end.node, end.reason) for end in played.of(Dropped)} == {("lb", "no server")}
    # The first at each of the dead finds out that it is.
    found_out = len(played.of(Failed))
    assert found_out == (2 if gone == "all of them are dead" else 0)
    assert len(played.of(Dropped)) + found_out == sum(
        content.path(request).startswith("/api") for request in played.sent.values()
    )


def test_a_retry_stays_in_the_group() -> None:
    broken = [replace(server, failing=server.id in "ac") for server in SITE.servers]
    for policy in ("round_robin", "maglev"):
        balancer = BalancerSpec(policy, retries=1, key="path", routes=ROUTES)
        played = play(replace(SITE, balancer=balancer, servers=broken), limit=600)
        assert winners(played) == FOR
        assert set(played.outcomes().values()) == {"answered"}


def test_whom_the_circuit_breaker_passes_over_another_of_the_group_replaces() -> None:
    slow = [replace(server, slow=100.0 if server.id == "a" else 1.0) for server in SITE.servers]
    balancer = BalancerSpec("modulo_hash", key="path", routes=ROUTES, circuit_breaker=CircuitBreakerSpec(2))
    played = play(replace(SITE, balancer=balancer, servers=slow), limit=600)
    assert all(ids in FOR[purpose] for purpose, ids in winners(played).items())
    assert Counter(pick.winner for _, pick in played.picks)["b"] > 10


def test_a_cookie_holds_within_the_group_only() -> None:
    played = play(replace(SITE, balancer=BalancerSpec(routes=ROUTES, sticky=StickySpec())), limit=600)
    assert all(set(ids) <= set(FOR[purpose]) for purpose, ids in winners(played).items())


def test_the_explanation_names_the_route_and_asks_only_the_group() -> None:
    played = play(SITE, limit=200)
    content = Content(SITE.seed)
    for request, pick in played.picks:
        purpose = content.path(request).split("/")[1]
        assert [candidate.id for candidate in pick.candidates] == list(FOR[purpose])
        route = f"The path begins with /{purpose}, which is for group {purpose}. "
        assert pick.because.startswith("No route is for its path. " if purpose == "page" else route)


def test_a_server_changes_its_group_and_routes_come_and_go() -> None:
    played = Played(replace(SITE, balancer=BalancerSpec()))
    added = played.do(2, cmd.Change("balancer", {"routes": ROUTES}))
    assert added.inverse == cmd.Change("balancer", {"routes": []})
    since = len(played.picks)
    moved = played.do(10, cmd.Change("servers", {"group": "video"}, "f"))
    assert moved.inverse == cmd.Change("servers", {"group": ""}, "f")
    assert winners(played, since) == FOR
    since = len(played.picks)
    played.do(20, added.inverse)
    assert winners(played, since) == FOR | {"video": "ef", "page": "g"}
    since = len(played.picks)
    played.world.run_until(30)
    assert set(winners(played, since).values()) == {"abcdefg"}


@pytest.mark.parametrize(
    ("toml", "field", "want"),
    [
        (
            'balancer.layer = 4\n[[balancer.routes]]\nprefix = "/api"\ngroup = "api"',
            "balancer.routes",
            "none: layer 4 sees no paths",
        ),
        ('[[balancer.routes]]\nprefix = "api"\ngroup = "api"', "balancer.routes[0].prefix", "how a path begins"),
        ('[[balancer.routes]]\nprefix = "/api"\ngroup = ""', "balancer.routes[0].group", "a name of at most 32"),
        ('[[balancer.routes]]\nprefix = "/api"', "balancer.routes[0].group", "a value"),
        ('[[servers]]\ngroup = "two words"', "servers[0].group", "a name of at most 32"),
    ],
)
def test_bad_routes_are_refused_by_field(toml: str, field: str, want: str) -> None:
    with pytest.raises(FieldError) as caught:
        read_toml(toml)
    assert caught.value.field == field
    assert caught.value.want.startswith(want)


def test_layer_4_and_routes_do_not_go_together() -> None:
    world = World(SITE)
    with pytest.raises(FieldError) as caught:
        cmd.Change("balancer", {"layer": 4}).apply(world)
    assert caught.value.field == "routes"
    cmd.Change("balancer", {"layer": 4, "routes": []}).apply(world)


# --- the preset: what its sentence says ------------------------------------------------------------------------


def waits(layer: Literal[4, 7], *slow: str) -> dict[str, float]:
    """Return how long (s) requests for each purpose took on average in the preset, with these servers made slow."""
    scenario = PRESETS["routes-by-purpose"].scenario
    balancer = scenario.balancer if layer == 7 else replace(scenario.balancer, layer=4, routes=[])
    servers = [replace(server, slow=5.0 if server.id in slow else 1.0) for server in scenario.servers]
    played = play(replace(scenario, balancer=balancer, servers=servers), limit=3000)
    content = Content(scenario.seed)
    took: dict[str, list[float]] = {}
    for end in played.of(Answered):
        took.setdefault(content.path(played.sent[end.request]).split("/")[1], []).append(end.latency)
    return {purpose: fmean(latencies) for purpose, latencies in took.items()}


def test_in_the_preset_only_videos_wait_for_slow_video_servers() -> None:
    before, after = waits(7), waits(7, *"ef")
    assert after.pop("video") > 2 * before.pop("video")
    assert after == pytest.approx(before)


def test_in_the_preset_at_layer_4_any_request_may_wait_for_them() -> None:
    before, after = waits(4), waits(4, *"ef")
    assert all(after[purpose] > before[purpose] + 0.05 for purpose in PURPOSES)


# --- a share for a canary -------------------------------------------------------------------------------------

CANARY = [RouteSpec("/", "api", canary="video", share=0.1)]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 1.0])
def test_a_route_sends_a_share_to_its_canary(share: float) -> None:
    balancer = BalancerSpec("random", routes=[replace(CANARY[0], share=share)])
    played = play(replace(SITE, balancer=balancer), limit=4000)
    went = Counter(pick.winner for _, pick in played.picks)
    assert set(went) <= {"a", "b", "e"}
    assert went["e"] / 4000 == pytest.approx(share, abs=4 * (share * (1 - share) / 4000) ** 0.5)


def test_a_request_has_one_lot_however_often_it_is_tried() -> None:
    balancer = BalancerSpec("random", retries=5, routes=[replace(CANARY[0], share=0.3)])
    all_fail = [replace(server, failing=True) for server in SITE.servers]
    played = play(replace(SITE, balancer=balancer, servers=all_fail), limit=100)
    tried: dict[int, set[str]] = {}
    for request, pick in played.picks:
        tried.setdefault(request.id, set()).add(pick.winner)
    assert set(map(frozenset, tried.values())) == {frozenset("ab"), frozenset("e")}


def test_the_pick_says_what_the_lot_was() -> None:
    played = play(replace(SITE, balancer=BalancerSpec(routes=CANARY)), limit=100)
    reasons = {pick.winner: pick.because for _, pick in played.picks}
    assert reasons["a"].startswith("The path begins with /, which is for group api, as this one is by lot.")
    assert reasons["e"].startswith("The path begins with /, which is for group api, but for 0.1 of it: by lot")


def test_the_share_can_be_changed_and_taken_back() -> None:
    world = World(replace(SITE, balancer=BalancerSpec(routes=CANARY)))
    applied = cmd.Change(
        "balancer", {"routes": [{"prefix": "/", "group": "api", "canary": "video", "share": 0.5}]}
    ).apply(world)
    assert world.scenario.balancer.routes[0].share == 0.5
    applied.inverse.apply(world)
    assert world.scenario.balancer.routes == CANARY
