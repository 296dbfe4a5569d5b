from collections import Counter

from tests.policies.support import backends, build, chi_square_of_shares, pick, picks

CHI_SQUARE_2_DEGREES_1_IN_1000 = 13.82


def test_every_backend_has_the_chance_of_its_weight() -> None:
    policy = build("weighted_random", backends(a=5, b=3, c=2))
    counts = Counter(pick(policy) for _ in range(10_000))
    assert chi_square_of_shares(counts, {"a": 0.5, "b": 0.3, "c": 0.2}) < CHI_SQUARE_2_DEGREES_1_IN_1000


def test_with_equal_weights_it_is_plain_random() -> None:
    assert picks(build("weighted_random", backends(a=4, b=4, c=4)), 100).count("a") > 20


def test_load_does_not_matter() -> None:
    idle, busy = backends(a=5, b=1), backends(a=5, b=1)
    busy[0].in_flight = 99
    assert picks(build("weighted_random", idle), 100) == picks(build("weighted_random", busy), 100)


def test_a_new_weight_counts_from_the_next_draw() -> None:
    members = backends(a=1, b=1)
    policy = build("weighted_random", members)
    members[0].weight = 1000
    policy.set_backends(members)
    assert Counter(picks(policy, 1_000).split())["a"] > 980


def test_the_explanation_names_the_ticket_and_the_chances() -> None:
    policy = build("weighted_random", backends(a=3, b=1))
    for _ in range(50):
        winner = pick(policy)
        why = policy.explain()
        assert [candidate.figure for candidate in why.candidates] == [75, 25]
        holds = "a holds tickets 1 to 3" if winner == "a" else "Ticket 4 of 4 was drawn, and b holds ticket 4"
        assert holds in why.because
