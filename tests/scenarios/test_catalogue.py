import msgspec
import pytest

from lbviz.live.limits import check_scenario
from lbviz.scenarios.catalogue import LAB, PRESETS
from lbviz.scenarios.files import parse


@pytest.mark.parametrize("id", PRESETS)
def test_every_preset_is_a_good_scenario_that_a_live_room_can_carry(id) -> None:
    scenario = PRESETS[id].scenario
    assert parse(msgspec.to_builtins(scenario)) == scenario
    check_scenario(scenario)


def test_every_preset_has_a_title_of_its_own_and_says_what_to_look_at() -> None:
    assert len({preset.scenario.title for preset in PRESETS.values()}) == len(PRESETS)
    assert all(preset.sentence.endswith(".") for preset in PRESETS.values())


def test_the_lab_has_four_clients_and_three_servers_of_different_power() -> None:
    assert LAB.traffic.clients == 4
    assert len({server.power for server in LAB.servers}) == len(LAB.servers) == 3
