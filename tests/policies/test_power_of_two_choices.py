from collections import Counter
from random import Random

from lbviz.policies import CATALOGUE, Options
from tests.policies.support import backends, build, chi_square, chi_square_of_shares, numbered, pick, picks

CHI_SQUARE_2_DEGREES_1_IN_1000 = 13.82
CHI_SQUARE_3_DEGREES_1_IN_1000 = 16.27
CHI_SQUARE_5_DEGREES_1_IN_1000 = 20.52
CHI_SQUARE_9_DEGREES_1_IN_1000 = 27.88


def drawn(policy) -> dict[str, float]:
    """Return the two that were asked in the last pick, with what they had in flight."""
    return {candidate.id: candidate.figure for candidate in policy.explain().candidates if candidate.figure is not None}


def test_the_more_loaded_of_the_two_is_never_picked() -> None:
    members = numbered(6)
    policy = build("power_of_two_choices", members)
    load = Random(3)
    for _ in range(2_000):
        for backend in members:
            backend.in_flight = load.randrange(5)
        winner = pick(policy)
        asked = drawn(policy)
        assert len(asked) == 2
        assert asked[winner] == min(asked.values())


def test_of_two_backends_it_is_always_the_less_loaded() -> None:
    members = backends(a=1, b=1)
    members[0].in_flight = 1
    assert set(picks(build("power_of_two_choices", members), 200).split()) == {"b"}


def test_the_most_loaded_of_all_is_never_picked() -> None:
    members = numbered(4)
    members[2].in_flight = 1
    assert set(picks(build("power_of_two_choices", members), 500).split()) == {"s0", "s1", "s3"}


def test_among_equals_every_backend_has_the_same_chance() -> None:
    policy = build("power_of_two_choices", numbered(4))
    counts = Counter(pick(policy) for _ in range(8_000))
    assert chi_square([*counts.values()]) < CHI_SQUARE_3_DEGREES_1_IN_1000


def test_every_pair_is_drawn_equally_often() -> None:
    policy = build("power_of_two_choices", numbered(4))
    pairs: Counter[frozenset[str]] = Counter()
    for _ in range(9_000):
        pick(policy)
        pairs[frozenset(drawn(policy))] += 1
    assert len(pairs) == 6
    assert chi_square([*pairs.values()]) < CHI_SQUARE_5_DEGREES_1_IN_1000


def test_another_seed_gives_other_picks() -> None:
    one, other = (build("power_of_two_choices", numbered(4), seed=seed) for seed in (1, 2))
    assert picks(one, 50) != picks(other, 50)


def test_the_explanation_says_that_equals_were_drawn_or_who_has_fewer() -> None:
    members = backends(a=1, b=1)
    policy = build("power_of_two_choices", members)
    winner = pick(policy)
    assert f"so {winner}, drawn last, gets it" in policy.explain().because
    members[1].in_flight = 2
    pick(policy)
    assert "a has fewer in flight" in policy.explain().because


def test_a_single_backend_is_said_to_be_the_only_one() -> None:
    policy = build("power_of_two_choices", backends(a=1))
    pick(policy)
    assert policy.explain().because == "a is the only one there is to pick from."


def test_as_many_are_asked_as_the_option_says_and_the_least_loaded_wins() -> None:
    load = Random(5)
    for choices in (1, 2, 3, 5, 6, 1000):
        members = numbered(6)
        policy = CATALOGUE["power_of_two_choices"](Random(1), options=Options(choices=choices))
        policy.set_backends(members)
        for _ in range(200):
            for backend in members:
                backend.in_flight = load.randrange(5)
            winner = pick(policy)
            asked = drawn(policy)
            assert len(asked) == min(choices, 6)
            assert asked[winner] == min(asked.values())


def test_three_of_five_are_drawn_evenly() -> None:
    policy = CATALOGUE["power_of_two_choices"](Random(1), options=Options(choices=3))
    policy.set_backends(numbered(5))
    triples: Counter[frozenset[str]] = Counter()
    for _ in range(10_000):
        pick(policy)
        triples[frozenset(drawn(policy))] += 1
    assert len(triples) == 10
    assert chi_square([*triples.values()]) < CHI_SQUARE_9_DEGREES_1_IN_1000


def test_the_chance_to_be_drawn_goes_by_weight_as_in_nginx() -> None:
    policy = build("power_of_two_choices", backends(a=4, b=2, c=1))
    pairs: Counter[str] = Counter()
    for _ in range(10_000):
        pick(policy)
        pairs["".join(sorted(drawn(policy)))] += 1
    # First one, then another of what is left, in either order: a then b is 4/7 · 2/3.
    shares = {
        "ab": 4 / 7 * 2 / 3 + 2 / 7 * 4 / 5,
        "ac": 4 / 7 * 1 / 3 + 1 / 7 * 4 / 6,
        "bc": 2 / 7 * 1 / 5 + 1 / 7 * 2 / 6,
    }
    assert chi_square_of_shares(pairs, shares) < CHI_SQUARE_2_DEGREES_1_IN_1000


def test_weights_count_again_when_the_two_are_compared() -> None:
    members = backends(a=4, b=1)
    members[0].in_flight, members[1].in_flight = 3, 1
    policy = build("power_of_two_choices", members)
    assert set(picks(policy, 50).split()) == {"a"}
    assert policy.explain().figure == "in flight ÷ weight"
    assert "a has fewer in flight for its weight" in policy.explain().because
