"""What a server does with requests, and what becomes of them when it changes, breaks or leaves."""

import pytest

from lbviz.scenarios.spec import ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Answered, Dropped, Failed, Moved, Queued, Started
from tests.sim.support import Played, play, small


def answered_at(played: Played) -> list[float]:
    return [pytest.approx(record.time) for record in played.of(Answered)]


def started_at(played: Played) -> list[tuple[int, float]]:
    return [(record.request, pytest.approx(record.time)) for record in played.of(Started)]


@pytest.mark.parametrize(
    ("power", "slow", "latency"), [(1, 1, 0.1), (2, 1, 0.05), (0.5, 1, 0.2), (1, 4, 0.4), (2, 4, 0.2)]
)
def test_a_cost_takes_slow_through_power_times_as_long(power: float, slow: float, latency: float) -> None:
    (answer,) = play(small(ServerSpec("a", power=power, slow=slow)), limit=1).of(Answered)
    assert answer.latency == pytest.approx(latency)


def test_a_cost_of_nothing_is_answered_at_once() -> None:
    played = play(small(ServerSpec("a"), cost_ms=0), limit=2)
    assert [record.latency for record in played.of(Answered)] == [0, 0]


def test_each_worker_works_on_one_request_and_the_rest_wait() -> None:
    played = play(small(ServerSpec("a", workers=2), cost_ms=1000), limit=4)
    assert started_at(played) == [(1, 0.1), (2, 0.2), (3, 1.1), (4, 1.2)]
    assert [(record.request, record.server) for record in played.of(Queued)] == [(3, "a"), (4, "a")]
    assert answered_at(played) == [1.1, 1.2, 2.1, 2.2]


def test_the_queue_is_first_in_first_out() -> None:
    played = play(small(ServerSpec("a"), cost_ms=500), limit=20)
    assert [record.request for record in played.of(Answered)] == list(range(1, 21))


def test_a_bounded_queue_refuses_what_finds_it_full() -> None:
    played = play(small(ServerSpec("a", queue=2), cost_ms=10_000), limit=5)
    assert [record.request for record in played.of(Queued)] == [2, 3]
    assert played.of(Dropped) == [
        Dropped(pytest.approx(0.4), 4, "a", "queue full"),
        Dropped(pytest.approx(0.5), 5, "a", "queue full"),
    ]
    (server,) = played.world.servers
    assert (server.answered, server.dropped, server.failed) == (3, 2, 0)


def test_without_a_queue_only_free_workers_take_requests() -> None:
    played = play(small(ServerSpec("a", workers=2, queue=0), cost_ms=250), limit=6)
    assert played.outcomes() == {
        1: "answered",
        2: "answered",
        3: "queue full",
        4: "answered",
        5: "answered",
        6: "queue full",
    }


def test_a_change_of_power_rescales_the_work_that_is_left() -> None:
    script = [(0.6, cmd.Change("servers", {"power": 2}, "a")), (0.7, cmd.Change("servers", {"power": 0.5}, "a"))]
    played = play(small(ServerSpec("a"), cost_ms=1000), script, limit=1)
    # Half done at 0.6 s; then 0.1 s at double speed does 20 % more; 30 % at half speed takes 0.6 s.
    assert played.of(Started) == [
        Started(pytest.approx(0.1), 1, "a", pytest.approx(1.1), 0.0),
        Started(pytest.approx(0.6), 1, "a", pytest.approx(0.85), pytest.approx(0.5)),
        Started(pytest.approx(0.7), 1, "a", pytest.approx(1.3), pytest.approx(0.7)),
    ]
    assert answered_at(played) == [1.3]


def test_a_server_made_slow_takes_longer_over_what_is_left_and_goes_on_as_before_afterwards() -> None:
    script = [(0.6, cmd.Change("servers", {"slow": 5}, "a")), (1.1, cmd.Change("servers", {"slow": 1}, "a"))]
    played = play(small(ServerSpec("a"), cost_ms=1000), script, limit=1)
    # Half done at 0.6 s, 0.5 s at a fifth of the speed does 10 %, so 40 % are left.
    assert answered_at(played) == [1.5]


def test_a_change_of_speed_reaches_every_worker_and_those_that_start_later() -> None:
    played = play(
        small(ServerSpec("a", workers=2), cost_ms=1000), [(0.5, cmd.Change("servers", {"power": 4}, "a"))], limit=3
    )
    # 0.6 s of the first and 0.7 s of the second are left at 0.5 s; the third starts when the first ends.
    assert answered_at(played) == [0.65, 0.675, 0.9]


def test_a_change_of_weight_touches_no_work() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000), [(0.6, cmd.Change("servers", {"weight": 5}, "a"))], limit=1)
    assert len(played.of(Started)) == 1
    assert answered_at(played) == [1.1]


def test_more_workers_start_on_what_waits_at_once() -> None:
    played = play(small(ServerSpec("a"), cost_ms=10_000), [(0.55, cmd.Change("servers", {"workers": 4}, "a"))], limit=5)
    assert started_at(played)[:4] == [(1, 0.1), (2, 0.55), (3, 0.55), (4, 0.55)]
    assert started_at(played)[4] == (5, 10.1)


def test_fewer_workers_finish_what_they_have_and_then_start_less() -> None:
    played = play(
        small(ServerSpec("a", workers=2), cost_ms=1000), [(0.55, cmd.Change("servers", {"workers": 1}, "a"))], limit=4
    )
    assert started_at(played) == [(1, 0.1), (2, 0.2), (3, 1.2), (4, 2.2)]


def test_a_shorter_queue_keeps_who_waits_and_takes_nobody_new() -> None:
    played = play(small(ServerSpec("a"), cost_ms=450), [(0.45, cmd.Change("servers", {"queue": 1}, "a"))], limit=9)
    # At 0.45 s 2, 3 and 4 wait; 5 to 9 find more than one waiting, until 1 and 2 are done at 0.55 s and 1 s.
    assert {id: end for id, end in played.outcomes().items() if id <= 5} == {
        **dict.fromkeys((1, 2, 3, 4), "answered"),
        5: "queue full",
    }
    assert set(played.outcomes().values()) == {"answered", "queue full"}


def test_a_longer_queue_takes_more() -> None:
    played = play(
        small(ServerSpec("a", queue=0), cost_ms=10_000), [(0.25, cmd.Change("servers", {"queue": None}, "a"))], limit=4
    )
    assert played.outcomes() == {1: "answered", 2: "queue full", 3: "answered", 4: "answered"}


def test_busy_time_is_counted_per_worker_and_across_changes_of_speed() -> None:
    played = Played(small(ServerSpec("a", workers=2), cost_ms=1000), limit=2)
    (server,) = played.world.servers
    played.world.run_until(0.6)
    assert server.busy_seconds() == pytest.approx(0.5 + 0.4)
    played.do(0.6, cmd.Change("servers", {"power": 2}, "a"))
    played.world.run()
    assert server.busy_seconds() == pytest.approx(0.75 + 0.7)


def test_busy_time_ends_with_a_crash() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000), [(0.6, cmd.CrashServer("a"))], limit=1, until=5)
    assert played.world.servers[0].busy_seconds() == pytest.approx(0.5)


# --- crash and recovery ---------------------------------------------------------------------------------------


def test_a_crash_breaks_all_that_is_there_and_all_that_arrives() -> None:
    # A request reaches the balancer 50 ms after its sending and the server after 100 ms.
    played = play(small(ServerSpec("a"), cost_ms=1000, latency_ms=50), [(0.52, cmd.CrashServer("a"))], limit=6)
    assert [(end.request, end.time, end.node, end.reason) for end in played.of(Failed)] == [
        (1, pytest.approx(0.52), "a", "server crashed"),
        (2, pytest.approx(0.52), "a", "server crashed"),
        (3, pytest.approx(0.52), "a", "server crashed"),
        (4, pytest.approx(0.52), "a", "server crashed"),
        (5, pytest.approx(0.60), "a", "server down"),
        (6, pytest.approx(0.70), "a", "server down"),
    ]
    assert played.world.servers[0].failed == 6


def test_a_crashed_server_does_not_finish_anything() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000), [(0.5, cmd.CrashServer("a"))], limit=3, until=20)
    assert played.of(Answered) == []


def test_a_recovered_server_is_empty_and_works_again() -> None:
    script = [(0.12, cmd.CrashServer("a")), (0.52, cmd.RecoverServer("a"))]
    played = play(small(ServerSpec("a"), cost_ms=10, latency_ms=50), script, limit=7)
    assert played.outcomes() == {
        **dict.fromkeys((1, 2, 3, 4), "server down"),
        **dict.fromkeys((5, 6, 7), "answered"),
    }
    assert [end.latency for end in played.of(Answered)] == [pytest.approx(0.21)] * 3


def test_a_server_may_be_crashed_from_the_start() -> None:
    played = play(small(ServerSpec("a", status="crashed"), ServerSpec("b"), cost_ms=10), limit=4)
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "b", "b"]
    with_recovery = play(
        small(ServerSpec("a", status="crashed"), cost_ms=10), [(0.15, cmd.RecoverServer("a"))], limit=2
    )
    assert with_recovery.outcomes() == {1: "server down", 2: "answered"}


# --- leaving --------------------------------------------------------------------------------------------------


def test_a_draining_server_gets_nothing_new_and_leaves_when_its_last_answer_reaches_the_balancer() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=300, latency_ms=50), limit=9)
    played.do(0.45, cmd.DrainServer("a"))
    assert played.server_ids() == ["a", "b"]
    # a has 1 and 3 (picked at 0.15 s and 0.35 s); it finishes 3 at 0.8 s.
    played.world.run_until(0.849)
    assert played.server_ids() == ["a", "b"]
    played.world.run_until(0.851)
    assert played.server_ids() == ["b"]
    played.world.run()
    assert set(played.outcomes().values()) == {"answered"}
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "a", *["b"] * 6]


def test_a_draining_server_waits_for_what_is_still_on_its_way_to_it() -> None:
    played = Played(small(ServerSpec("a"), cost_ms=10, latency_ms=50), limit=1)
    played.do(0.16, cmd.DrainServer("a"))
    assert played.server_ids() == ["a"]
    played.world.run()
    assert (played.outcomes(), played.server_ids()) == ({1: "answered"}, [])


def test_an_idle_server_that_is_drained_leaves_at_once() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b")))
    played.do(0, cmd.DrainServer("a"))
    assert played.server_ids() == ["b"]


def test_a_server_that_is_draining_from_the_start_is_not_there() -> None:
    assert Played(small(ServerSpec("a", status="draining"), ServerSpec("b"))).server_ids() == ["b"]


def test_a_draining_server_that_is_called_back_stays_and_works() -> None:
    script = [(0.15, cmd.DrainServer("a")), (0.25, cmd.AddServer(ServerSpec("a")))]
    played = play(small(ServerSpec("a"), cost_ms=400), script, limit=4)
    assert played.outcomes() == {1: "answered", 2: "no server", 3: "answered", 4: "answered"}
    assert [(server.id, server.spec.status) for server in played.world.servers] == [("a", "up")]


def test_a_draining_server_that_crashes_leaves_once_the_balancer_knows() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000, latency_ms=50), limit=1)
    played.do(0.3, cmd.DrainServer("a"))
    played.do(0.4, cmd.CrashServer("a"))
    assert played.outcomes() == {1: "server crashed"}
    played.world.run_until(0.449)
    assert played.server_ids() == ["a", "b"]
    played.world.run_until(0.451)
    assert played.server_ids() == ["b"]


def test_a_draining_server_that_crashes_and_recovers_is_still_draining() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000, latency_ms=50), limit=1)
    played.do(0.3, cmd.DrainServer("a"))
    for time, command in ((0.40, cmd.CrashServer("a")), (0.41, cmd.RecoverServer("a"))):
        played.do(time, command)
        assert played.world.scenario.servers[0].status == "draining"
    played.world.run()
    assert played.server_ids() == ["b"]


def test_a_dead_server_that_is_called_back_is_still_dead() -> None:
    played = Played(small(ServerSpec("a"), cost_ms=1000, latency_ms=50), limit=9)
    for time, command in (
        (0.30, cmd.DrainServer("a")),
        (0.40, cmd.CrashServer("a")),
        (0.41, cmd.AddServer(ServerSpec("a"))),
    ):
        played.do(time, command)
    assert played.world.scenario.servers[0].status == "crashed"
    played.do(0.62, cmd.RecoverServer("a"))
    assert played.world.scenario.servers[0].status == "up"
    played.world.run()
    assert played.outcomes()[9] == "answered"


def test_removing_a_server_breaks_what_it_holds_and_what_is_on_its_way_to_it() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000, latency_ms=50), [(0.36, cmd.RemoveServer("a"))], limit=4)
    assert [(end.request, end.time, end.node, end.reason) for end in played.of(Failed)] == [
        (1, pytest.approx(0.36), "a", "server removed"),
        (2, pytest.approx(0.36), "a", "server removed"),
        (3, pytest.approx(0.40), "a", "server removed"),
    ]
    assert played.of(Dropped) == [Dropped(pytest.approx(0.45), 4, "lb", "no server")]
    assert played.server_ids() == []


def test_an_answer_that_has_left_a_server_arrives_though_the_server_is_removed() -> None:
    played = play(small(ServerSpec("a"), cost_ms=10, latency_ms=50), [(0.22, cmd.RemoveServer("a"))], limit=1)
    assert played.outcomes() == {1: "answered"}


def test_a_new_server_of_an_old_name_has_nothing_to_do_with_the_old_one() -> None:
    script = [(0.36, cmd.RemoveServer("a")), (0.36, cmd.AddServer(ServerSpec("a", power=10)))]
    played = play(small(ServerSpec("a"), cost_ms=1000, latency_ms=50), script, limit=4)
    assert played.outcomes() == {**dict.fromkeys((1, 2, 3), "server removed"), 4: "answered"}
    (server,) = played.world.servers
    assert (server.answered, server.failed, played.world.balancers[0].is_idle(server)) == (1, 0, True)


# --- the network ----------------------------------------------------------------------------------------------


def test_a_request_and_its_answer_pass_four_links() -> None:
    played = play(small(ServerSpec("a"), cost_ms=10, latency_ms=50), limit=1)
    assert played.story(1) == [
        Moved(0.1, 1, "6", "lb", pytest.approx(0.15), False),
        Moved(pytest.approx(0.15), 1, "lb", "a", pytest.approx(0.2), False),
        Started(pytest.approx(0.2), 1, "a", pytest.approx(0.21), 0.0),
        Moved(pytest.approx(0.21), 1, "a", "lb", pytest.approx(0.26), True),
        Moved(pytest.approx(0.26), 1, "lb", "6", pytest.approx(0.31), True),
        Answered(pytest.approx(0.31), 1, "6", pytest.approx(0.21)),
    ]


def test_what_is_on_its_way_arrives_as_it_was_sent_when_the_latency_changes() -> None:
    played = play(
        small(ServerSpec("a"), cost_ms=10, latency_ms=1000), [(0.15, cmd.Change("network", {"latency_ms": 0}))], limit=2
    )
    assert [(end.request, end.time) for end in played.of(Answered)] == [
        (2, pytest.approx(0.21)),
        (1, pytest.approx(1.11)),
    ]
