"""What a live room refuses to carry, and the sentence that says so."""

import pytest

from lbviz.live.limits import MessageBudget
from lbviz.live.messages import Pause, Resume, Undo
from lbviz.live.room import Room
from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import client_addresses
from lbviz.scenarios.spec import Constant, EdgeSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import AddClient, AddEdge, AddServer, Change, DrainServer, RemoveServer
from tests.live.by_hand import ByHand, do, open_room, scenario_of

FULL = Scenario(traffic=TrafficSpec(rate_per_s=200, clients=200), servers=[ServerSpec(f"s{i}") for i in range(50)])


def test_a_room_holds_50_servers_and_no_more():
    room, _ = open_room()
    do(room, *(AddServer() for _ in range(47)))
    with pytest.raises(FieldError, match="server: got 51 servers, want at most 50"):
        room.command(AddServer())
    assert len(scenario_of(room).servers) == 50


def test_a_room_holds_200_clients_and_no_more():
    room, _ = open_room()
    do(room, *(AddClient() for _ in range(196)))
    with pytest.raises(FieldError, match="address: got 201 clients, want at most 200"):
        room.command(AddClient())
    assert len(scenario_of(room).traffic.clients) == 200


def test_a_room_holds_8_edges_and_no_more():
    room, _ = open_room()
    do(room, *(AddEdge() for _ in range(8)))
    with pytest.raises(FieldError, match="edge: got 9 edges, want at most 8"):
        room.command(AddEdge())
    assert [edge.id for edge in scenario_of(room).edges] == [f"edge{number}" for number in range(1, 9)]


def test_a_room_takes_200_requests_a_second_and_no_more():
    room, _ = open_room()
    room.command(Change("traffic", {"rate_per_s": 200}))
    with pytest.raises(FieldError, match=r"rate_per_s: got 200\.5, want at most 200 requests/s"):
        room.command(Change("traffic", {"rate_per_s": 200.5}))
    assert scenario_of(room).traffic.rate_per_s == 200


def test_a_room_opens_with_the_most_it_can_carry():
    room, _ = open_room(FULL)
    assert len(scenario_of(room).servers) == 50


@pytest.mark.parametrize(
    ("scenario", "field"),
    [
        (Scenario(servers=[ServerSpec(f"s{i}") for i in range(51)]), "servers"),
        (Scenario(traffic=TrafficSpec(clients=201)), "traffic.clients"),
        (Scenario(edges=[EdgeSpec(f"edge{i}") for i in range(9)]), "edges"),
        (Scenario(traffic=TrafficSpec(clients=[f"10.1.{i // 250}.{i % 250}" for i in range(201)])), "traffic.clients"),
        (Scenario(traffic=TrafficSpec(rate_per_s=200.5)), "traffic.rate_per_s"),
    ],
)
def test_no_room_opens_with_more_than_it_can_carry(scenario, field):
    with pytest.raises(FieldError, match="at most") as refusal:
        Room("room", scenario, ByHand())
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (Change("balancer", {"options": {"points": 501}}), "options.points"),
        (Change("traffic", {"rate_per_s": 201, "arrivals": "bursty"}), "rate_per_s"),
    ],
)
def test_a_command_that_would_lead_to_more_than_a_room_can_carry_changes_nothing(command, field):
    room, outside = open_room()
    untouched, outside_it = open_room()
    before = room.snapshot().feeds["state"]
    with pytest.raises(FieldError, match=r"at most .* in a live room") as refusal:
        room.command(command)
    assert refusal.value.field == field
    assert room.snapshot().feeds["state"] == before
    for each in (outside, outside_it):
        each.take_messages()
        each.pass_time(5.0)
    assert outside.take_records() == outside_it.take_records() != []
    assert scenario_of(room) == scenario_of(untouched)


def test_a_draining_server_can_be_called_back_into_a_full_room():
    room, _ = open_room(FULL)
    room.command(Pause())
    room.command(Change("traffic", {"rate_per_s": 100}))
    busy = next(server.id for server in room.snapshot().feeds["figures"].servers if server.working)
    room.command(DrainServer(busy))
    room.command(AddServer(ServerSpec(busy)))
    assert {server.status for server in scenario_of(room).servers} == {"up"}


def test_a_removal_is_undone_in_a_full_room():
    room, _ = open_room(FULL)
    do(room, RemoveServer("s3"), Undo())
    assert scenario_of(room).servers == FULL.servers


# --- too many in flight -----------------------------------------------------------------------------------

FLOOD = Scenario(
    traffic=TrafficSpec(rate_per_s=200, cost_ms=Constant(1000)),
    servers=[ServerSpec("a", power=0.001), ServerSpec("b", power=0.001)],
)


@pytest.fixture(scope="module")
def flooded():
    room, outside = open_room(FLOOD)
    outside.pass_time(60.0)
    return room, outside


def test_a_room_pauses_with_a_notice_when_more_than_10000_are_in_flight(flooded):
    room, _ = flooded
    snapshot = room.snapshot()
    assert snapshot.feeds["state"].paused
    assert snapshot.rate == 0.0
    assert "10,000" in snapshot.feeds["state"].notice
    assert 10_000 < len(snapshot.requests) <= 10_000 + 200


def test_the_members_are_told_of_the_pause_at_once(flooded):
    _, outside = flooded
    last = outside.messages[-1]
    assert last.feeds["state"].paused
    assert "10,000" in last.feeds["state"].notice


def test_a_resumed_flooded_room_pauses_again_and_says_why(flooded):
    room, outside = flooded
    room.command(Resume())
    outside.pass_time(1.0)
    state = room.snapshot().feeds["state"]
    assert state.paused
    assert "10,000" in state.notice


def test_a_refused_command_does_not_take_the_notice_away(flooded):
    room, outside = flooded
    room.command(Resume())
    outside.pass_time(1.0)
    with pytest.raises(FieldError):
        room.command(RemoveServer("nobody"))
    assert room.snapshot().feeds["state"].notice


def test_a_flooded_room_goes_on_once_there_is_room_again():
    room, outside = open_room(FLOOD)
    outside.pass_time(60.0)
    do(room, RemoveServer("a"), RemoveServer("b"), Change("network", {"latency_ms": 1}), Resume())
    outside.pass_time(2.0)
    state = room.snapshot().feeds["state"]
    assert (state.paused, state.notice) == (False, None)


# --- messages ---------------------------------------------------------------------------------------------


def test_a_viewer_may_send_20_messages_in_one_go_and_no_more():
    budget = MessageBudget(lambda: 5.0)
    for _ in range(20):
        budget.spend()
    with pytest.raises(FieldError, match="at most 20 a second"):
        budget.spend()


def test_a_viewer_may_send_20_messages_every_second():
    outside = ByHand()
    budget = MessageBudget(outside.clock)
    for _ in range(200):
        budget.spend()
        outside.pass_time(0.0501)


def test_a_viewer_gets_no_more_than_20_messages_a_second_through_for_long():
    outside = ByHand()
    budget = MessageBudget(outside.clock)
    passed = 0
    for _ in range(1000):
        try:
            budget.spend()
            passed += 1
        except FieldError:
            pass
        outside.pass_time(0.01)
    assert 200 <= passed <= 221


def test_a_long_silence_does_not_add_up():
    outside = ByHand()
    budget = MessageBudget(outside.clock)
    outside.pass_time(3600.0)
    for _ in range(20):
        budget.spend()
    with pytest.raises(FieldError):
        budget.spend()


def test_the_lab_itself_is_within_the_limits_with_room_for_more_of_everything():
    room, _ = open_room(LAB)
    opened = scenario_of(room)
    do(room, AddServer(), AddClient(), AddEdge(), Change("traffic", {"rate_per_s": 2 * LAB.traffic.rate_per_s}))
    now = scenario_of(room)
    assert now.servers[:-1] == opened.servers == LAB.servers
    assert now.traffic.clients[:-1] == opened.traffic.clients == client_addresses(LAB.traffic)
    assert now.edges[:-1] == opened.edges == LAB.edges
    assert now.traffic.rate_per_s == 2 * opened.traffic.rate_per_s > 0
