from collections import Counter

from tests.policies.support import build, chi_square, numbered, pick, picks

CHI_SQUARE_3_DEGREES_1_IN_1000 = 16.27


def test_every_backend_has_the_same_chance() -> None:
    policy = build("random", numbered(4))
    counts = Counter(pick(policy) for _ in range(8_000))
    assert chi_square([*counts.values()]) < CHI_SQUARE_3_DEGREES_1_IN_1000


def test_load_and_weight_do_not_matter() -> None:
    even, uneven = numbered(4), numbered(4)
    uneven[0].in_flight, uneven[1].weight = 100, 9
    assert picks(build("random", even), 100) == picks(build("random", uneven), 100)


def test_another_seed_gives_other_picks() -> None:
    assert picks(build("random", numbered(4), seed=1), 50) != picks(build("random", numbered(4), seed=2), 50)


def test_the_explanation_gives_everyone_the_same_chance() -> None:
    policy = build("random", numbered(4))
    pick(policy)
    assert [candidate.figure for candidate in policy.explain().candidates] == [25, 25, 25, 25]
