"""A snapshot and the batches after it are enough to know exactly what is going on in the room."""

from contextlib import suppress
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import SPEEDS, Pause, Redo, Reset, Resume, SetSpeed, Step, Undo
from lbviz.live.room import Room
from lbviz.policies import CATALOGUE
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    Exponential,
    NetworkSpec,
    Pareto,
    Scenario,
    ServerSpec,
    TrafficSpec,
    Uniform,
)
from lbviz.sim.commands import (
    AddClient,
    AddServer,
    Change,
    CrashEdge,
    CrashServer,
    DrainServer,
    RecoverServer,
    RemoveClient,
    RemoveServer,
)
from lbviz.sim.log import replay
from lbviz.sim.trace import Moved, Record
from tests.live.by_hand import ByHand, Picture, do, open_room
from tests.sim.strategies import changes_of, every

BUSY = Scenario(
    seed=3,
    traffic=TrafficSpec(rate_per_s=40, cost_ms=Exponential(mean=90)),
    network=NetworkSpec(latency_ms=60),
    balancer=BalancerSpec(policy="least_connections", retries=1),
    servers=[ServerSpec("a", workers=2), ServerSpec("b", queue=3), ServerSpec("c", power=0.5)],
)

ids = st.sampled_from("abcde")
addresses = st.sampled_from([f"10.0.0.{number}" for number in range(1, 7)])
world_commands = st.one_of(
    st.builds(
        AddServer, st.builds(ServerSpec, id=st.sampled_from(["", *"abcde"]), queue=st.sampled_from([None, 0, 2]))
    ),
    st.builds(RemoveServer, ids),
    st.builds(DrainServer, ids),
    st.builds(CrashServer, ids),
    st.builds(RecoverServer, ids),
    changes_of("servers", every(power=st.sampled_from([0.5, 4.0]), workers=st.integers(1, 3)), ids),
    changes_of(
        "servers",
        every(slow=st.sampled_from([1.0, 10.0]), queue=st.sampled_from([None, 1])),
        ids,
    ),
    st.builds(AddClient, st.sampled_from(["", "10.0.0.5"])),
    st.builds(RemoveClient, addresses),
    changes_of("traffic", every(rate_per_s=st.sampled_from([0.0, 5.0, 200.0]))),
    changes_of("traffic", every(arrivals=st.sampled_from(["poisson", "constant", "bursty"]))),
    changes_of(
        "traffic",
        every(cost_ms=st.sampled_from([Constant(50), Uniform(0, 200), Pareto(80), Constant(0)])),
    ),
    changes_of("network", every(latency_ms=st.sampled_from([0.0, 5.0, 300.0]))),
    changes_of("balancer", every(policy=st.sampled_from(list(CATALOGUE)))),
    changes_of("balancer", every(retries=st.integers(0, 2))),
)
room_commands = st.one_of(
    st.sampled_from([Pause(), Resume(), Step(), Undo(), Redo(), Reset()]),
    st.builds(SetSpeed, st.sampled_from(SPEEDS)),
)
seconds = st.sampled_from([0.0, 0.01, 0.05, 0.3, 2.0, 7.0])
visits = st.sampled_from(["join", "leave", "snapshot"])


def try_command(room: Room, command: object) -> None:
    with suppress(FieldError):
        room.command(command)


def agree(picture: Picture, room: Room, outside: ByHand) -> None:
    fresh = room.snapshot()
    for message in outside.take_messages():
        picture.receive(message)
    truth = Picture(fresh)
    assert picture.requests == truth.requests
    assert picture.queues == truth.queues
    for name in ("state", "figures"):
        assert picture.feeds[name] == truth.feeds[name]
    assert (picture.seq, picture.rate) == (truth.seq, truth.rate)
    assert picture.time <= truth.time


@given(st.lists(st.one_of(world_commands, world_commands, room_commands, seconds, visits), max_size=25))
def test_a_snapshot_and_the_batches_after_it_give_exactly_what_the_room_holds(actions):
    room, outside = open_room(BUSY)
    picture = Picture(room.snapshot())
    for action in actions:
        if isinstance(action, float):
            outside.pass_time(action)
        elif action == "join":
            room.join("student")
        elif action == "leave":
            room.leave("student")
        elif action == "snapshot":
            agree(picture, room, outside)
        else:
            try_command(room, action)
    agree(picture, room, outside)
    outside.pass_time(1.0)
    agree(picture, room, outside)


def test_a_gap_is_healed_by_one_snapshot():
    room, outside = open_room(BUSY)
    outside.pass_time(3.0)
    outside.take_messages()
    picture = Picture(room.snapshot())
    outside.take_messages()
    outside.pass_time(3.0)
    agree(picture, room, outside)


def test_a_snapshot_keeps_the_order_of_a_queue_whose_requests_all_came_at_one_moment():
    # Requests overtake one another when the links get faster; the crash then sends all of them to b at once.
    room, outside = open_room(
        Scenario(
            traffic=TrafficSpec(rate_per_s=10, arrivals="constant", cost_ms=Constant(60_000)),
            network=NetworkSpec(latency_ms=1000),
            balancer=BalancerSpec(policy="round_robin", retries=1),
            servers=[ServerSpec("a")],
        )
    )
    picture = Picture(room.snapshot())
    do(room, Change("network", {"latency_ms": 100}))
    outside.pass_time(3.0)
    do(room, AddServer(ServerSpec("b")), CrashServer("a"))
    outside.pass_time(0.5)
    agree(picture, room, outside)
    assert len(picture.queues["b"]) > 20


def test_figures_in_flight_agree_with_the_requests_after_a_change_in_a_paused_room():
    room, outside = open_room(BUSY)
    outside.pass_time(5.0)
    do(room, Pause(), Change("balancer", {"retries": 0}))
    do(room, *(RemoveServer(id) for id in "abc"))
    snapshot = room.snapshot()
    assert snapshot.feeds["figures"].in_flight == len(snapshot.requests)


def test_figures_list_the_servers_that_there_are_after_a_change_in_a_paused_room():
    room, _ = open_room(BUSY)
    do(room, Pause(), AddServer(ServerSpec("new")), RemoveServer("a"))
    snapshot = room.snapshot()
    assert [server.id for server in snapshot.feeds["figures"].servers] == [
        server.id for server in snapshot.feeds["state"].scenario.servers
    ]


# --- the command log --------------------------------------------------------------------------------------


def replayed(scenario: Scenario, log: list, until: float) -> list[Record]:
    live = LiveWorld(scenario)
    replay(live.world, log, until)
    return live.take_records()


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.125, 0.7, 3.0]), world_commands), max_size=20))
def test_a_live_world_is_its_command_log(steps):
    world = LiveWorld(BUSY)
    for wait, command in steps:
        world.advance_to(world.now + wait)
        try:
            world.apply(command, "")
        except FieldError:
            continue
    world.advance_to(world.now + 2.0)
    assert replayed(BUSY, world.past.log, world.now) == world.take_records()


@given(st.lists(st.one_of(world_commands, seconds, st.sampled_from([Undo(), Redo(), Step(), Resume()])), max_size=20))
def test_the_log_of_a_room_gives_the_trace_that_its_members_saw(actions):
    room, outside = open_room(BUSY)
    opened_at = room.snapshot().time
    for action in actions:
        if isinstance(action, float):
            outside.pass_time(action)
        else:
            try_command(room, action)
    end = room.snapshot().time
    seen = outside.take_records()
    before_it_opened = replayed(BUSY, [], opened_at)
    assert before_it_opened + seen == replayed(BUSY, room.source.past.log, end)


def test_two_rooms_of_one_scenario_show_the_same():
    traces = []
    for pace in (0.05, 0.31):
        room, outside = open_room(BUSY)
        while outside.now < 1010.0:
            outside.pass_time(pace)
        room.command(Pause())
        traces.append([record for record in outside.take_records() if record.time <= 14.0])
    assert traces[0] == traces[1] != []


# --- why, share -------------------------------------------------------------------------------------------


def sent_to(records: list[Record]) -> dict[int, str]:
    """Return the server that each request was sent to last."""
    return {
        record.request: record.target
        for record in records
        if isinstance(record, Moved) and record.source == "lb" and not record.back
    }


def test_why_names_the_server_that_a_request_went_to_whether_in_flight_or_settled():
    room, outside = open_room(BUSY)
    outside.pass_time(5.0)
    room.command(CrashServer("a"))
    outside.pass_time(5.0)
    in_flight = {request.id for request in room.snapshot().requests}
    picked = sent_to(outside.take_records())
    assert picked.keys() & in_flight
    assert picked.keys() - in_flight
    for request, server in picked.items():
        why = room.explain(request).why
        assert (why.request, why.pick.winner, why.pick.policy) == (request, server, "least_connections")
        assert server in [candidate.id for candidate in why.pick.candidates]


def test_why_names_the_balancer_that_picked():
    room, outside = open_room(replace(BUSY, balancer=replace(BUSY.balancer, replicas=3)))
    outside.take_records()
    outside.pass_time(5.0)
    chosen = {
        record.request: record.target
        for record in outside.take_records()
        if isinstance(record, Moved) and record.source == "front" and not record.back
    }
    whys = {request: room.explain(request).why for request in chosen}
    assert {request: why.balancer for request, why in whys.items() if why} == {
        request: chosen[request] for request, why in whys.items() if why
    }
    assert {why.balancer for why in whys.values() if why} == {"lb", "lb2", "lb3"}


def test_why_has_no_answer_for_a_request_that_never_was():
    room, _ = open_room()
    assert room.explain(10**6).why is None
    assert room.explain(-1).why is None


def test_why_has_no_answer_for_a_request_that_found_no_server():
    room, outside = open_room(Scenario(servers=[]))
    outside.pass_time(5.0)
    records = outside.take_records()
    assert records
    assert {room.explain(record.request).why for record in records} == {None}


def test_the_last_pick_is_the_latest_even_where_a_request_was_picked_for_twice():
    room, outside = open_room(BUSY)
    room.command(CrashServer("a"))
    for _ in range(40):
        outside.pass_time(0.05)
        last = room.snapshot().feeds["picks"][-1]
        picks = [room.explain(request).why for request in range(1, last.request + 100)]
        assert last.time == max(pick.time for pick in picks if pick)


def test_a_shared_scenario_opens_an_equal_world():
    room, outside = open_room()
    outside.pass_time(3.0)
    do(
        room,
        AddServer(ServerSpec("d", power=3, slow=2)),
        CrashServer("b"),
        AddClient(),
        Change("traffic", {"rate_per_s": 33}),
    )
    do(room, Change("balancer", {"policy": "random", "retries": 1}), Change("network", {"latency_ms": 7}))
    other, _ = open_room(from_link(room.share()))
    assert other.snapshot().feeds["state"].scenario == room.snapshot().feeds["state"].scenario


def test_a_shared_scenario_runs_the_same_again():
    room, _ = open_room(BUSY)
    other, _ = open_room(from_link(room.share()))
    assert other.snapshot().requests == room.snapshot().requests != []


def test_sharing_changes_nothing():
    room, outside = open_room()
    before = room.snapshot()
    room.share()
    assert outside.take_messages() == []
    assert room.snapshot() == before


def test_the_state_says_who_asks_whom_and_how_far_apart_those_regions_are_that_are_on_the_map():
    traffic = TrafficSpec(clients=2, regions=["london", "tokyo"])
    edges = [EdgeSpec("edge1", "paris"), EdgeSpec("edge2", "seoul")]
    balancer = BalancerSpec(region="virginia")
    room, _ = open_room(
        Scenario(traffic=traffic, edges=edges, balancer=balancer, servers=[ServerSpec("a", region="moon")])
    )
    state = room.snapshot().feeds["state"]
    assert state.distances == []
    do(room, Change("network", {"by_distance": True}))
    state = room.snapshot().feeds["state"]
    assert state.asks == {"10.0.0.1": "edge1", "10.0.0.2": "edge2"}
    regions = ["london", "paris", "seoul", "tokyo", "virginia"]
    assert [(one.one, one.other) for one in state.distances] == list(combinations(regions, 2))
    assert all(abs(one.ms - one.km / 200) < 0.06 for one in state.distances)
    do(room, CrashEdge("edge2"))
    assert room.snapshot().feeds["state"].asks == {"10.0.0.1": "edge1", "10.0.0.2": "edge1"}
