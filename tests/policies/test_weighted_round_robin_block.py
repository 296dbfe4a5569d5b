from tests.policies.support import backends, build, picks


def test_each_gets_its_turns_in_a_row() -> None:
    policy = build("weighted_round_robin_block", backends(a=5, b=1))
    assert picks(policy, 13) == "a a a a a b a a a a a b a"


def test_equal_weights_give_equal_blocks() -> None:
    assert picks(build("weighted_round_robin_block", backends(a=2, b=2)), 9) == "a a b b a a b b a"


def test_a_block_goes_on_where_it_was_when_another_leaves_or_comes() -> None:
    a, b, c = backends(a=1, b=3, c=1)
    policy = build("weighted_round_robin_block", [a, b, c])
    assert picks(policy, 2) == "a b"
    policy.set_backends([b, c])
    assert picks(policy, 1) == "b"
    policy.set_backends([a, b, c])
    assert picks(policy, 4) == "b c a b"


def test_when_the_one_whose_block_it_is_leaves_the_next_begins() -> None:
    a, b, c = backends(a=1, b=3, c=2)
    policy = build("weighted_round_robin_block", [a, b, c])
    assert picks(policy, 2) == "a b"
    policy.set_backends([a, c])
    assert picks(policy, 4) == "c c a c"


def test_a_smaller_weight_ends_the_block_at_once() -> None:
    members = backends(a=5, b=1)
    policy = build("weighted_round_robin_block", members)
    assert picks(policy, 2) == "a a"
    members[0].weight = 2
    policy.set_backends(members)
    assert picks(policy, 4) == "b a a b"


def test_the_explanation_counts_the_turns() -> None:
    policy = build("weighted_round_robin_block", backends(a=5, b=1))
    picks(policy, 2)
    why = policy.explain()
    assert [candidate.figure for candidate in why.candidates] == [5, 1]
    assert why.because == "It is a's turn 2 of 5 in a row; then b gets 1."
