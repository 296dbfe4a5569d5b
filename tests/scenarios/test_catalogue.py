import msgspec

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.files import parse


def test_the_lab_s_scenario_is_a_good_one() -> None:
    assert parse(msgspec.to_builtins(LAB)) == LAB


def test_the_lab_has_four_clients_and_three_servers_of_different_power() -> None:
    assert LAB.traffic.clients == 4
    assert len({server.power for server in LAB.servers}) == len(LAB.servers) == 3
