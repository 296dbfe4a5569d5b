"""What is measured, of a live world and of a run: both say the same of the same world."""

import pytest

from lbviz.live.live_world import LiveWorld
from lbviz.measures.expression import Expression
from lbviz.measures.keys import moves, spread
from lbviz.measures.live import LiveMeasures
from lbviz.measures.run import RunMeasures, run
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Constant, ForwardProxySpec, Scenario, ServerSpec, TrafficSpec


def live(scenario: Scenario, until: float) -> LiveMeasures:
    world = LiveWorld(scenario)
    world.advance_to(until)
    return LiveMeasures(world.scenario, world.history)


def value(text: str, measured) -> object:
    return Expression(text).value(measured)


STEADY = Scenario(
    traffic=TrafficSpec(rate_per_s=8, arrivals="constant", cost_ms=Constant(200)),
    servers=[ServerSpec("a", power=2), ServerSpec("b", queue=2)],
)


def test_a_live_world_says_what_comes_to_each_server_and_what_it_can_do() -> None:
    measured = live(STEADY, 30)
    assert value("arrivals(a)", measured) == pytest.approx(4, abs=0.2)
    assert value("share(a)", measured) == pytest.approx(0.5, abs=0.02)
    assert value("capacity(a)", measured) == 10
    assert value("capacity(b)", measured) == 5
    assert value("dropped == 0 and servers == 2 and policy == round_robin", measured) is True
    assert value("up(a) and believed(a)", measured) is True
    assert value("mean_ms", measured) == pytest.approx(150, abs=10)
    assert value("queue(nobody)", measured) is None


def test_a_run_says_the_same() -> None:
    done, latencies = run(STEADY, 400)
    measured = RunMeasures(done)
    assert value("share(a)", measured) == pytest.approx(0.5, abs=0.01)
    assert value("arrivals(b)", measured) == pytest.approx(4, abs=0.1)
    assert value("sent == 400 and answered == 400 and lost == 0", measured) is True
    assert len(latencies) == 400
    assert latencies == sorted(latencies)


def test_of_a_hundred_answers_one_is_slower_than_the_p99() -> None:
    done, _ = run(PRESETS["one-server"].scenario, 10_000)
    assert value("page_of(50)", RunMeasures(done)) == pytest.approx(0.395, abs=0.01)


def test_an_edge_says_what_it_answers_itself() -> None:
    done, _ = run(PRESETS["cdn"].scenario, 4000)
    rate = value("hit_rate(edge1)", RunMeasures(done))
    measured = live(PRESETS["cdn"].scenario, 60)
    assert 0.3 < rate < 0.7
    assert 0.3 < value("hit_rate(edge2)", measured) < 0.8


def sight(**more) -> RunMeasures:
    traffic = TrafficSpec(rate_per_s=10, clients=2)
    return RunMeasures(run(Scenario(traffic=traffic, **more), 50)[0])


def test_a_forward_proxy_hides_the_client_from_the_server() -> None:
    assert value("sees(server, client)", sight()) is True
    hidden = sight(forward_proxy=ForwardProxySpec(clients=2))
    assert value("sees(server, client)", hidden) is False
    assert value("sees(forward_proxy, client)", hidden) is True
    assert value("sees(forward_proxy, path)", hidden) is False
    assert value("sees(server, path) and sees(server, cookie)", hidden) is True


def test_a_vpn_hides_the_host_from_the_network_and_reads_it_itself() -> None:
    open_way = sight(forward_proxy=ForwardProxySpec(clients=2))
    tunnel = sight(forward_proxy=ForwardProxySpec(kind="vpn", clients=2))
    assert value("sees(network, host)", open_way) is True
    assert value("sees(network, host)", tunnel) is False
    assert value("sees(forward_proxy, host)", tunnel) is True
    assert value("sees(edge, host)", tunnel) is None


def test_modulo_moves_three_of_four_and_a_ring_what_it_must() -> None:
    assert moves("modulo_hash", 4, 3) == 0.75
    assert moves("ketama", 4, 3) == pytest.approx(0.25, abs=0.1)


def test_points_make_a_ring_even() -> None:
    assert spread("ketama", 5, 1) > spread("ketama", 5, 160) > 1
    assert spread("maglev", 5) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("asked", [("round_robin", 4, 3), ("luck", 4, 3), ("ketama", 40, 3)])
def test_who_places_no_keys_moves_none(asked) -> None:
    with pytest.raises(FieldError):
        moves(*asked)
