"""First with room: as HAProxy's `first`; tests/real compares it with the program."""

from lbviz.policies import Backend
from tests.policies.support import Flow, build, numbered, pick


def with_room(*room: int | None) -> list[Backend]:
    members = numbered(len(room))
    for member, most in zip(members, room, strict=True):
        member.full_at = most
    return members


def test_the_first_is_filled_then_the_second() -> None:
    members = with_room(2, 1, None)
    policy = build("first", members)
    picked = []
    for _ in range(5):
        picked.append(pick(policy))
        next(member for member in members if member.id == picked[-1]).in_flight += 1
    assert picked == ["s0", "s0", "s1", "s2", "s2"]
    members[0].in_flight -= 1
    assert pick(policy) == "s0"


def test_without_a_bound_the_first_gets_everything() -> None:
    members = numbered(3)
    policy = build("first", members)
    members[0].in_flight = 1000
    assert pick(policy) == "s0"
    assert "never full" in policy.explain().because


def test_where_all_are_full_it_is_the_first() -> None:
    members = with_room(1, 1)
    for member in members:
        member.in_flight = 1
    policy = build("first", members)
    assert pick(policy) == "s0"
    assert policy.explain().because == "Every server is full; s0 is the first in the list."


def test_a_retry_goes_to_the_first_of_the_others() -> None:
    members = with_room(5, 5, 5)
    policy = build("first", members)
    assert policy.pick_other(Flow(), members[:1]) is members[1]
    assert "s1 is the first with room: 0 of 5 in flight." in policy.explain().because
