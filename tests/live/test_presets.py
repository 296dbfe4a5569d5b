"""Opening a preset: another world in the same room, for everybody in it."""

import pytest

from lbviz.live.messages import OpenPreset, OpenScenario, Redo, Reset, SetSpeed, Undo
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import Scenario, TrafficSpec
from lbviz.sim.commands import AddServer
from tests.live.by_hand import open_room, scenario_of


@pytest.mark.parametrize("id", PRESETS)
def test_it_is_that_world_already_at_work(id):
    room, outside = open_room()
    seq = room.snapshot().seq
    room.command(OpenPreset(id))
    (snapshot,) = outside.take_messages()
    assert (snapshot.seq, snapshot.feeds["state"].scenario.title) == (seq + 1, PRESETS[id].scenario.title)
    assert snapshot.time > 0
    assert snapshot.requests


def test_it_is_undone_with_the_world_that_was_there_and_redone():
    room, outside = open_room()
    room.command(AddServer())
    outside.pass_time(2.0)
    before = room.snapshot()
    room.command(OpenPreset("company-proxy"))
    assert room.snapshot().feeds["state"].undo == "open A company proxy"
    room.command(Undo())
    after = room.snapshot()
    assert (after.time, after.requests, after.feeds["state"].scenario) == (
        before.time,
        before.requests,
        before.feeds["state"].scenario,
    )
    room.command(Redo())
    assert room.snapshot().feeds["state"].scenario.title == "A company proxy"


def test_it_runs_at_its_own_speed_and_the_world_that_comes_back_at_its_own():
    room, _ = open_room()
    room.command(SetSpeed(2.0))
    speeds = []
    for command in (OpenPreset("around-the-world"), Reset(), Undo(), OpenPreset("cdn"), Undo(), Redo()):
        room.command(command)
        speeds.append(room.snapshot().feeds["state"].speed)
    assert speeds == [0.1, 0.1, 0.1, 1.0, 0.1, 1.0]


def test_a_reset_goes_back_to_its_beginning_and_not_to_the_rooms():
    room, _ = open_room()
    room.command(OpenPreset("company-proxy"))
    opened_with = scenario_of(room)
    room.command(AddServer())
    room.command(Reset())
    assert (scenario_of(room), room.snapshot().time) == (opened_with, 0.0)


def test_one_that_is_none_is_refused_with_the_names_of_all():
    room, _ = open_room()
    before = scenario_of(room)
    with pytest.raises(FieldError) as caught:
        room.command(OpenPreset("company-prox"))
    assert caught.value.field == "id"
    assert "company-proxy" in caught.value.want
    assert scenario_of(room) == before


def test_a_scenario_opens_a_world_that_can_be_undone_and_one_that_is_too_large_changes_nothing():
    room, _ = open_room()
    before = room.source
    room.command(OpenScenario(to_link(PRESETS["cdn"].scenario)))
    assert room.source.opened_with == PRESETS["cdn"].scenario
    assert room.snapshot().requests
    opened = room.source
    for text in (to_link(Scenario(traffic=TrafficSpec(rate_per_s=1000))), "nonsense"):
        with pytest.raises(FieldError):
            room.command(OpenScenario(text))
    assert room.source is opened
    room.command(Undo())
    assert room.source is before
