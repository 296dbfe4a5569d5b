from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import CATALOGUE, Backend
from lbviz.policies.parts.smooth_weights import SmoothWeights
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


def test_it_spills_over_to_the_next_nearest_first() -> None:
    kilometres = {"tokyo": 7_800.0, "london": 17_000.0, "paris": 17_000.0}
    a, b, c, d = members = [Backend(region[0], region=region) for region in ("london", "tokyo", "sydney", "paris")]
    policy = CATALOGUE["nearest_region"](Random(1), distance=lambda _, other: kilometres.get(other, 0.0))
    policy.set_backends(members)
    flow = Flow(region="sydney")
    assert policy.pick(flow) is c
    policy.set_backends([a, b, d])
    assert policy.pick(flow) is b
    because = "No server in sydney is up, so it spills over to t in tokyo, which is the next nearest with room."
    assert policy.explain().because == because
    b.full_at = 0
    policy.set_backends([a, b, d])
    assert [policy.pick(flow) for _ in range(4)] == [a, d, a, d]


def test_when_all_that_are_up_are_full_it_says_so_and_does_not_speak_of_room() -> None:
    members = [Backend("b", region="us"), Backend("c", region="asia")]
    for member in members:
        member.full_at = 0
    policy = CATALOGUE["nearest_region"](Random(1), distance=lambda _, other: {"us": 7.0, "asia": 9.0}[other])
    policy.set_backends(members)
    assert policy.pick(Flow(region="eu")) is members[0]
    assert policy.explain().because == "Every server everywhere is full; b is at least the nearest that is up."


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


class LookAtAll:
    """The rule in plain words: which servers come into question, which of them have the least, whose turn it is."""

    def __init__(self) -> None:
        self.rotation = SmoothWeights()

    def pick(self, region: str) -> tuple[Backend, set[str]]:
        """Return the picked server, and the ids of those that came into question."""
        turns = self.rotation.turns
        near = [turn for turn in turns if turn.backend.region == region]
        far = [turn for turn in turns if turn.backend.region != region]
        question = next(filter(None, (list(filter(has_room, near)), list(filter(has_room, far)), near, far)))
        least = min(load(turn.backend) for turn in question)
        tied = [turn for turn in question if load(turn.backend) == least]
        picked = tied[0].backend if len(tied) == 1 else self.rotation.next(tied)
        return picked, {turn.backend.id for turn in question}


def has_room(turn) -> bool:
    return turn.backend.full_at is None or turn.backend.in_flight < turn.backend.full_at


def load(backend: Backend) -> Fraction:
    return Fraction(backend.in_flight, backend.weight)


REGIONS = st.sampled_from(["eu", "us", ""])
BACKENDS = st.tuples(st.integers(1, 3), REGIONS, st.sampled_from([None, 0, 1, 2, 3]))
STEPS = st.sampled_from(["pick", "pick", "pick", "end", "fail", "elsewhere", "leave"])


@given(
    backends=st.lists(BACKENDS, min_size=1, max_size=7),
    steps=st.lists(st.tuples(STEPS, REGIONS), max_size=80),
    chance=st.randoms(use_true_random=False),
)
def test_every_pick_and_who_came_into_question_is_that_of_a_look_at_all(
    backends: list[tuple[int, str, int | None]], steps: list[tuple[str, str]], chance: Random
) -> None:
    everyone = [Backend(f"s{place}", weight, region) for place, (weight, region, _) in enumerate(backends)]
    for backend, (_, _, full_at) in zip(everyone, backends, strict=True):
        backend.full_at = full_at
    played, rule = Played("nearest_region", everyone), LookAtAll()
    rule.rotation.set_backends(everyone)
    flying: list[Backend] = []
    for step, region in steps:
        if step == "pick":
            expected, question = rule.pick(region)
            picked = played.policy.pick(Flow(region=region))
            shown = {candidate.id for candidate in played.policy.explain().candidates if candidate.figure is not None}
            assert (picked, shown) == (expected, question)
            played.send_to(picked)
            flying.append(picked)
        elif step == "elsewhere":
            flying.append(chance.choice(everyone))
            played.send_to(flying[-1])
        elif step == "leave":
            members = [backend for backend in everyone if chance.random() < 0.7] or everyone
            played.policy.set_backends(members)
            rule.rotation.set_backends(members)
        elif flying:
            played.end(flying.pop(chance.randrange(len(flying))), 0.1, ok=step == "end")
