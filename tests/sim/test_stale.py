"""What an edge does with copies that are no longer fresh, and who waits for whose fetch."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import RouteSpec, Scenario
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Answered, Cached, Orphaned, Started, Vanished
from tests.sim.shop import SHOP, cacheable, object_of, with_cost, with_edge, words
from tests.sim.support import Played, play

# So long takes an answer to a client that has it from the edge: two links.
FROM_EDGE = pytest.approx(0.01)


def asked(played: Played, since: float = 0.0) -> list[str]:
    """Return which objects that can be cached a server began to work on, since a time."""
    records = [record for record in played.of(Started) if record.time >= since]
    numbers = {request.id: request for request in played.sent.values()}
    return [object_of(numbers[record.request]) for record in records if cacheable(numbers[record.request])]


def crowd(**edge: object) -> Scenario:
    """Return a shop where many ask for the same at once: work takes a second, and copies are stale at once."""
    return with_cost(1000, with_edge(**edge), rate_per_s=200)


@pytest.mark.parametrize(("collapse", "waits"), [("all", True), ("first", True), ("none", False)])
def test_who_asks_for_what_is_being_fetched_waits_unless_nothing_collapses(collapse: str, waits: bool) -> None:
    played = play(crowd(collapse=collapse), until=0.9)
    fetched = asked(played)
    assert (len(fetched) == len(set(fetched))) == waits


@pytest.mark.parametrize(("collapse", "waits"), [("all", True), ("first", False), ("none", False)])
def test_for_what_is_stale_each_one_asks_where_only_first_fetches_collapse(collapse: str, waits: bool) -> None:
    """NGINX's lock is of no use there: of 20 at once for an expired object 20 ask the origin."""
    played = play(crowd(collapse=collapse, ttl_s=0.5), until=5)
    said = words(played)
    asking: dict[str, int] = {}
    most = 0
    for record in played.records:
        object = object_of(played.sent[record.request])
        if isinstance(record, Cached) and record.what == "revalidated":
            asking[object] = asking.get(object, 0) + 1
            most = max(most, asking[object])
        elif isinstance(record, Answered) and said[record.request] == ["revalidated"]:
            asking[object] -= 1
    assert (most == 1) == waits


def test_a_stale_copy_is_given_out_at_once_while_one_asks_in_the_background() -> None:
    scenario = with_cost(400, with_edge(ttl_s=0.5, stale_while_revalidate_s=1e6))
    played = play(scenario, until=20)
    said = words(played)
    stale = [id for id, what in said.items() if what == ["stale"]]
    latencies = {record.request: record.latency for record in played.of(Answered)}
    assert len(stale) > 50
    assert all(latencies[id] == FROM_EDGE for id in stale if id in latencies)
    # Whoever asks in the background does so for nobody, and ends at the edge.
    asking = {record.orphan for record in played.of(Orphaned)}
    assert asking == {id for id, what in said.items() if what == ["revalidated"]}
    assert {record.node for record in played.of(Vanished)} == {"edge1"}


def test_a_server_that_strikes_out_who_has_gone_answers_an_edge_all_the_same() -> None:
    scenario = with_edge(ttl_s=0.5, stale_while_revalidate_s=1e6)
    played = play(replace(scenario, servers=[replace(scenario.servers[0], cancels=True)]), until=10)
    asking = {record.orphan for record in played.of(Orphaned)}
    assert asking
    assert {record.node for record in played.of(Vanished)} == {"edge1"}


def test_only_one_asks_in_the_background() -> None:
    scenario = crowd(ttl_s=0.01, stale_while_revalidate_s=1e6)
    played = play(scenario, until=2)
    under_way: set[str] = set()
    numbers = played.sent
    for record in played.records:
        if isinstance(record, Cached) and record.what == "revalidated":
            assert object_of(numbers[record.request]) not in under_way
            under_way.add(object_of(numbers[record.request]))
        elif isinstance(record, Vanished):
            under_way.discard(object_of(numbers[record.request]))


def test_after_that_time_a_stale_copy_is_waited_for() -> None:
    played = play(with_cost(50, with_edge(ttl_s=0.5, stale_while_revalidate_s=0.001)), until=10)
    said = [what for each in words(played).values() for what in each]
    assert said.count("revalidated") > said.count("stale")


@pytest.mark.parametrize("failure", [cmd.CrashServer("a"), cmd.FailServer("a"), cmd.RemoveServer("a")])
def test_where_the_origin_fails_a_stale_copy_is_better_than_nothing(failure: cmd.Command) -> None:
    played = Played(with_edge(ttl_s=0.2, stale_if_error_s=1e6))
    played.world.run_until(5)
    played.do(5, failure)
    answered = played.world.tally.answered
    played.world.run_until(7)
    since = [id for id, what in words(played).items() if what[-1] == "stale"]
    assert len(since) > 10
    assert played.world.tally.answered >= answered + len(since)
    outcomes = played.outcomes()
    assert {outcomes[id] for id in since if id in outcomes} == {"answered"}
    # Its servers have failed nobody by these.
    assert sum(server.failed for server in played.world.servers) == sum(
        end in ("server error", "server down", "server crashed") for end in outcomes.values()
    ) or isinstance(failure, cmd.RemoveServer)


def test_who_waits_for_what_fails_gets_the_stale_copy_too() -> None:
    played = Played(crowd(ttl_s=0.01, stale_if_error_s=1e6, collapse="all"))
    played.world.run_until(3)
    played.do(3, cmd.CrashServer("a"))
    played.world.run_until(3.1)
    last = {id: what for id, what in words(played).items() if what == ["collapsed", "stale"]}
    assert last


def test_without_a_copy_or_too_late_it_fails() -> None:
    played = Played(with_edge(ttl_s=0.2, stale_if_error_s=0.5))
    played.world.run_until(5)
    played.do(5, cmd.CrashServer("a"))
    played.world.run_until(7)
    assert not [record for record in played.of(Cached) if record.what == "stale" and record.time > 5.8]


def test_a_refusal_before_the_servers_is_an_error_too() -> None:
    routes = [RouteSpec("/", "nobody")]
    played = Played(with_edge(ttl_s=0.2, stale_if_error_s=1e6))
    played.world.run_until(5)
    played.do(5, cmd.Change("balancer", {"routes": [{"prefix": "/", "group": "nobody"}]}))
    played.world.run_until(6)
    assert [record for record in played.of(Cached) if record.what == "stale"]
    assert replace(SHOP.balancer, routes=routes) == played.world.scenario.balancer
