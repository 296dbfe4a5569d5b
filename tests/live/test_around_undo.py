"""What stands around the pick is undone and redone like any other change, and says what it was."""

import pytest

from lbviz.live.messages import Redo, Undo
from lbviz.sim.commands import Change, FailServer, RecoverServer
from tests.live.by_hand import do, open_room, scenario_of

LABELS = {
    "make server b fail": FailServer("b"),
    "set panic threshold": Change("balancer", {"panic": {"threshold": 0.3}}),
    "set sticky cookie": Change("balancer", {"sticky": {"cookie": True}}),
}


@pytest.mark.parametrize(("label", "command"), LABELS.items())
def test_undo_takes_it_back_and_redo_does_it_again(label, command):
    room, outside = open_room()
    outside.pass_time(1.0)
    without = scenario_of(room)
    do(room, command)
    changed = scenario_of(room)
    assert changed != without
    assert command.words == label
    do(room, Undo())
    assert scenario_of(room) == without
    do(room, Redo())
    assert scenario_of(room) == changed


def test_what_turns_a_part_off_says_so():
    assert Change("balancer", {"panic": None}).words == "turn off panic threshold"
    assert Change("balancer", {"policy": "random", "panic": None}).words == "set the policy to Random"


def test_a_recovery_from_failing_is_undone():
    room, _ = open_room()
    do(room, FailServer("b"))
    failing = scenario_of(room)
    do(room, RecoverServer("b"), Undo())
    assert scenario_of(room) == failing
