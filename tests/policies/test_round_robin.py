import pytest

from tests.policies.support import backends, build, pick, picks


def test_each_backend_has_its_turn() -> None:
    assert picks(build("round_robin", backends(a=1, b=1, c=1)), 7) == "a b c a b c a"


def test_weights_and_loads_are_ignored() -> None:
    members = backends(a=1, b=9)
    members[0].in_flight = 50
    assert picks(build("round_robin", members), 4) == "a b a b"


def test_the_turn_stays_where_it_was_when_a_backend_is_added_before_it() -> None:
    a, b, c, new = backends(a=1, b=1, c=1, new=1)
    policy = build("round_robin", [a, b, c])
    assert picks(policy, 2) == "a b"
    policy.set_backends([new, a, b, c])
    assert picks(policy, 5) == "c new a b c"


def test_the_turn_stays_where_it_was_when_a_backend_is_removed_before_it() -> None:
    a, b, c = backends(a=1, b=1, c=1)
    policy = build("round_robin", [a, b, c])
    assert picks(policy, 2) == "a b"
    policy.set_backends([b, c])
    assert picks(policy, 3) == "c b c"


@pytest.mark.parametrize(("picked", "then"), [(1, "c a c"), (2, "c a c"), (3, "a c a")])
def test_when_the_one_whose_turn_it_is_leaves_the_next_in_line_follows(picked: int, then: str) -> None:
    a, b, c = backends(a=1, b=1, c=1)
    policy = build("round_robin", [a, b, c])
    picks(policy, picked)
    policy.set_backends([a, c])
    assert picks(policy, 3) == then


def test_being_told_the_same_list_again_changes_no_turn() -> None:
    members = backends(a=1, b=1, c=1)
    policy = build("round_robin", members)
    order = []
    for _ in range(6):
        order.append(pick(policy))
        policy.set_backends(members)
    assert order == ["a", "b", "c", "a", "b", "c"]


def test_the_explanation_counts_the_turns_to_wait() -> None:
    policy = build("round_robin", backends(a=1, b=1, c=1))
    picks(policy, 2)
    why = policy.explain()
    assert {candidate.id: candidate.figure for candidate in why.candidates} == {"a": 2, "b": 0, "c": 1}
    assert why.because == "It was b's turn. Next comes c."
