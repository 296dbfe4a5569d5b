"""A scenario as a file: what is written is read back, and it reads as if somebody had written it."""

from hypothesis import given

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.files import read_toml
from lbviz.scenarios.said import to_toml
from lbviz.scenarios.spec import Scenario
from tests.scenarios.strategies import scenarios


@given(scenarios())
def test_a_file_leads_back_to_its_scenario(scenario: Scenario) -> None:
    assert read_toml(to_toml(scenario)) == scenario


def test_a_file_says_no_more_than_it_must() -> None:
    text = to_toml(PRESETS["uneven-servers"].scenario)
    assert text.startswith('title = "Three uneven servers"\nseed = 6\n\n[traffic]\nrate_per_s = 12\ncost_ms = { ')
    assert '\n\n[[servers]]\nid = "a"\npower = 2\nqueue = 10\n\n[[servers]]\n' in text
    assert to_toml(Scenario()) == "\n"
