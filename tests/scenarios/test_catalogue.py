from pathlib import Path

import msgspec
import pytest

from lbviz.live.limits import check_scenario
from lbviz.scenarios.catalogue import FOLDER, LAB, PRESETS, load
from lbviz.scenarios.files import parse

GOOD = FOLDER.joinpath("one-server.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("id", PRESETS)
def test_every_preset_is_a_good_scenario_that_a_live_room_can_carry(id) -> None:
    scenario = PRESETS[id].scenario
    assert parse(msgspec.to_builtins(scenario)) == scenario
    check_scenario(scenario)


def test_every_preset_has_a_title_of_its_own_and_says_what_to_look_at() -> None:
    assert len({preset.scenario.title for preset in PRESETS.values()}) == len(PRESETS)
    assert all(words.endswith(".") for preset in PRESETS.values() for words in (preset.sentence, preset.done))


def test_the_lab_has_four_clients_and_three_servers_of_different_power() -> None:
    assert LAB.traffic.clients == 4
    assert len({server.power for server in LAB.servers}) == len(LAB.servers) == 3


def test_every_file_of_a_preset_is_in_the_catalogue() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(PRESETS)


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("[traffic]", "[trafic]", "worlds.toml: trafic: got .* want no such field .did you mean traffic.*"),
        ("rate_per_s = 4", "rate_per_s = -4", "worlds.toml: traffic.rate_per_s: got -4, want a number of at least 0"),
        ("sentence = ", "sentense = ", "worlds.toml: sentence: got nothing, want a value"),
        ("title = ", "speed = 0\ntitle = ", "worlds.toml: speed: got 0, want a number of at least 0.001"),
        ("[traffic]", "[traffic", "worlds.toml: got .*, want a file in TOML"),
    ],
)
def test_a_bad_preset_is_refused_with_its_file_and_field(good: str, bad: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "worlds.toml"
    file.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load(file)


def test_a_preset_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere.toml: got No such file or directory, want a file that can be read"):
        load(tmp_path / "nowhere.toml")
