from lbviz.policies import Backend
from tests.policies.support import Flow, Played, picks


def two_regions() -> list[Backend]:
    return [Backend("a", region="eu"), Backend("b", region="us"), Backend("c", region="eu")]


def test_a_client_gets_a_server_of_its_region() -> None:
    played = Played("nearest_region", two_regions())
    assert sorted(played.send("eu").id for _ in range(4)) == ["a", "a", "c", "c"]
    assert [played.send("us").id for _ in range(3)] == ["b", "b", "b"]
    assert played.policy.explain().because == "b is in us like the client, and has room."


def test_near_by_the_fewest_in_flight_for_the_weight() -> None:
    a, _, c = members = two_regions()
    c.weight = 3
    played = Played("nearest_region", members)
    for _ in range(8):
        played.send("eu")
    assert (a.in_flight, c.in_flight) == (2, 6)


def test_it_spills_over_when_the_near_ones_are_full_and_comes_back() -> None:
    a, _, c = members = two_regions()
    a.full_at = c.full_at = 2
    played = Played("nearest_region", members)
    assert sorted(played.send("eu").id for _ in range(4)) == ["a", "a", "c", "c"]
    assert [played.send("eu").id for _ in range(2)] == ["b", "b"]
    because = "Every server in eu is full, so it spills over to b in us, which has room."
    assert played.policy.explain().because == because
    assert [candidate.figure for candidate in played.policy.explain().candidates] == [None, 2, None]
    played.end(c, 0.1)
    assert played.send("eu") is c


def test_it_spills_over_when_the_near_ones_are_down() -> None:
    _, b, _ = members = two_regions()
    played = Played("nearest_region", members)
    played.policy.set_backends([b])
    assert played.send("eu") is b
    assert played.policy.explain().because == "No server in eu is up, so it spills over to b in us, which has room."


def test_when_everybody_is_full_the_near_ones_get_it() -> None:
    a, b, c = members = two_regions()
    a.full_at = b.full_at = c.full_at = 0
    played = Played("nearest_region", members)
    assert {played.send("us").id for _ in range(3)} == {"b"}
    assert "Every server everywhere is full" in played.policy.explain().because
    assert played.send("nowhere").id in {"a", "c"}


def test_where_no_region_is_said_all_are_near() -> None:
    members = [Backend(id) for id in "abc"]
    assert picks(Played("nearest_region", members).policy, 6) == "a b c a b c"


def test_a_client_without_a_region_goes_anywhere() -> None:
    played = Played("nearest_region", two_regions())
    assert [played.send().id for _ in range(3)] == ["a", "b", "c"]
    assert "region is unknown" in played.policy.explain().because


def test_it_is_pure_of_the_flow_s_key() -> None:
    one, other = Played("nearest_region", two_regions()), Played("nearest_region", two_regions())
    for key in ("1", "2", "3"):
        assert one.policy.pick(Flow(key, "eu")).id == other.policy.pick(Flow("x", "eu")).id
