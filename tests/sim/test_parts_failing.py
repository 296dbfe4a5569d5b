"""A server that fails fast, and the trap it sets for policies that count what is in flight."""

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Failed
from tests.sim.support import Played, play, small

THREE = (ServerSpec("a"), ServerSpec("b"), ServerSpec("c"))


def test_a_failing_server_answers_what_arrives_at_once_with_an_error_and_finishes_what_it_has() -> None:
    played = play(small(ServerSpec("a"), cost_ms=150), [(0.15, cmd.FailServer("a"))], limit=3)
    assert played.outcomes() == {1: "answered", 2: "server error", 3: "server error"}
    assert played.of(Failed)[0] == Failed(pytest.approx(0.2), 2, "a", "server error")
    assert played.world.site.find_server("a").failed == 2


def test_a_server_that_recovers_from_failing_works_again() -> None:
    script = [(0.05, cmd.FailServer("a")), (0.25, cmd.RecoverServer("a"))]
    played = play(small(ServerSpec("a"), cost_ms=10), script, limit=4)
    assert list(played.outcomes().values()) == ["server error", "server error", "answered", "answered"]


def test_what_failed_before_it_crashed_comes_back_failing() -> None:
    script = [(0.05, cmd.FailServer("a")), (0.15, cmd.CrashServer("a")), (0.25, cmd.RecoverServer("a"))]
    played = play(small(ServerSpec("a"), cost_ms=10), script, limit=3)
    assert list(played.outcomes().values()) == ["server error", "server down", "server error"]


def test_failing_and_recovering_take_each_other_back() -> None:
    played = Played(small(*THREE))
    well = played.world.scenario
    failed = played.do(0, cmd.FailServer("b"))
    failing = played.world.scenario
    assert failing != well
    assert played.do(0, failed.inverse).inverse == cmd.FailServer("b")
    assert played.world.scenario == well
    played.do(0, cmd.FailServer("b"))
    crashed = played.do(0, cmd.CrashServer("b"))
    played.do(0, crashed.inverse)
    assert played.world.scenario == failing
    removed = played.do(0, cmd.RemoveServer("b"))
    played.do(0, removed.inverse)
    assert played.world.scenario == failing


def test_only_a_server_that_is_well_can_begin_to_fail() -> None:
    played = Played(small(*THREE))
    played.do(0, cmd.CrashServer("a"))
    played.do(0, cmd.FailServer("b"))
    for id in ("a", "b"):
        with pytest.raises(FieldError):
            played.do(0, cmd.FailServer(id))


def test_a_failing_server_drains_like_any_other() -> None:
    script = [(0.25, cmd.FailServer("a")), (0.25, cmd.DrainServer("a"))]
    played = play(small(ServerSpec("a"), ServerSpec("b", power=9), cost_ms=300), script, limit=5)
    assert played.server_ids() == ["b"]
    assert set(played.outcomes().values()) == {"answered"}
