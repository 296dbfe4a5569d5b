"""What every policy of the catalogue promises, whatever its algorithm."""

from collections import Counter
from math import isfinite
from random import Random
from typing import get_args

import pytest

from lbviz.policies import CATALOGUE, OPTION_WORDS, Backend, Knows, Options, Pick, Policy
from tests.policies.support import Flow, build, numbered, pick

# No two in the same /24, which is all that some policies look at.
KEYS = [f"10.{number // 256}.{number % 256}.{number % 199}" for number in range(1, 4001)]

every_policy = pytest.mark.parametrize("id", CATALOGUE)


def picks_under_changing_load(policy: Policy, members: list[Backend], count: int) -> list[tuple[str, Pick]]:
    """Pick while requests come and go by a fixed plan, and have each pick explained."""
    return [(pick(policy, key), policy.explain()) for key in _keys_with_changing_load(members, count)]


def picks_unexplained(policy: Policy, members: list[Backend], count: int) -> list[str]:
    return [pick(policy, key) for key in _keys_with_changing_load(members, count)]


def _keys_with_changing_load(members: list[Backend], count: int):
    plan = Random(7)
    for _ in range(count):
        for backend in members:
            backend.in_flight = plan.randrange(4)
        yield plan.choice(KEYS)


def keep_picking(policy: Policy, count: int = 300) -> set[str]:
    """Pick again and again, each pick staying in flight; return who was picked."""
    picked = set()
    for key in KEYS[:count]:
        backend = policy.pick(Flow(key))
        assert backend is not None
        backend.in_flight += 1
        policy.sent(backend)
        picked.add(backend.id)
    return picked


def uneven(count: int) -> list[Backend]:
    """With room for so many that 300 requests in flight fill the first and the second of a few."""
    members = [Backend(f"s{number}", 1 + number % 3) for number in range(count)]
    for member in members:
        member.full_at = 60
    return members


@every_policy
def test_a_policy_says_who_it_is(id: str) -> None:
    policy = CATALOGUE[id]
    assert policy.id == id
    assert policy.title.strip()
    assert policy.summary.endswith(".")


def test_no_two_policies_have_the_same_title() -> None:
    assert len({policy.title for policy in CATALOGUE.values()}) == len(CATALOGUE)


@every_policy
def test_without_backends_nothing_is_picked(id: str) -> None:
    assert CATALOGUE[id](Random(1)).pick(Flow()) is None
    assert build(id, []).pick(Flow()) is None


@every_policy
def test_when_all_backends_are_gone_nothing_is_picked(id: str) -> None:
    policy = build(id, numbered(3))
    pick(policy)
    policy.set_backends([])
    assert policy.pick(Flow()) is None
    policy.set_backends(numbered(2))
    assert pick(policy) in {"s0", "s1"}


@every_policy
def test_a_single_backend_is_always_picked(id: str) -> None:
    policy = build(id, numbered(1))
    assert {pick(policy, key) for key in KEYS[:50]} == {"s0"}


@every_policy
@pytest.mark.parametrize("count", [2, 1_000])
def test_only_given_backends_are_picked(id: str, count: int) -> None:
    members = uneven(count)
    policy = build(id, members)
    given = set(members)
    for key in _keys_with_changing_load(members, 100):
        assert policy.pick(Flow(key)) in given


@every_policy
@pytest.mark.parametrize("count", [2, 5])
def test_every_backend_gets_its_requests(id: str, count: int) -> None:
    policy = build(id, uneven(count))
    assert keep_picking(policy) == {f"s{number}" for number in range(count)}


@every_policy
def test_equal_seeds_give_equal_picks(id: str) -> None:
    first, second = uneven(6), uneven(6)
    assert picks_unexplained(build(id, first, seed=5), first, 200) == picks_unexplained(
        build(id, second, seed=5), second, 200
    )


@every_policy
def test_removed_backends_are_never_picked_and_the_rest_still_are(id: str) -> None:
    members = uneven(5)
    policy = build(id, members)
    for key in KEYS[:7]:
        pick(policy, key)
    rest = [members[0], members[2], members[3]]
    policy.set_backends(rest)
    assert keep_picking(policy) == {backend.id for backend in rest}


@every_policy
def test_an_added_backend_is_picked_too(id: str) -> None:
    members = uneven(3)
    policy = build(id, members)
    for key in KEYS[:7]:
        pick(policy, key)
    policy.set_backends([*members, Backend("new")])
    assert keep_picking(policy) == {"new", *(backend.id for backend in members)}


@every_policy
def test_a_policy_keeps_its_own_list_of_backends(id: str) -> None:
    given = numbered(2)
    policy = build(id, given)
    given.append(Backend("later"))
    assert {pick(policy, key) for key in KEYS[:300]} <= {"s0", "s1"}


@every_policy
@pytest.mark.parametrize("count", [1, 2, 6, 1_000])
def test_an_explanation_names_the_winner_and_every_candidate_in_order(id: str, count: int) -> None:
    members = uneven(count)
    for winner, why in picks_under_changing_load(build(id, members), members, 60):
        assert why.policy == id
        assert why.winner == winner
        assert [candidate.id for candidate in why.candidates] == [backend.id for backend in members]


@every_policy
def test_the_figures_of_an_explanation_are_finite_or_unknown(id: str) -> None:
    members = uneven(6)
    for _, why in picks_under_changing_load(build(id, members), members, 60):
        figures = {candidate.id: candidate.figure for candidate in why.candidates}
        assert all(figure is None or isfinite(figure) for figure in figures.values())
        assert figures[why.winner] is not None


@every_policy
def test_an_explanation_says_what_its_figures_measure_and_why_the_winner_won(id: str) -> None:
    members = uneven(6)
    for winner, why in picks_under_changing_load(build(id, members), members, 60):
        assert why.figure.strip()
        assert winner in why.because


@every_policy
def test_explaining_changes_nothing(id: str) -> None:
    told, untold = uneven(6), uneven(6)
    explained = picks_under_changing_load(build(id, told), told, 200)
    unexplained = picks_unexplained(build(id, untold), untold, 200)
    assert [winner for winner, _ in explained] == unexplained


@every_policy
def test_explaining_twice_says_the_same(id: str) -> None:
    members = uneven(6)
    policy = build(id, members)
    for key in KEYS[:20]:
        pick(policy, key)
        assert policy.explain() == policy.explain()


@every_policy
def test_a_policy_only_reads_its_backends(id: str) -> None:
    members = uneven(4)
    policy = build(id, members)
    for key in KEYS[:40]:
        pick(policy, key)
        policy.explain()
    assert [(backend.id, backend.weight, backend.in_flight) for backend in members] == [
        (f"s{number}", 1 + number % 3, 0) for number in range(4)
    ]


@every_policy
def test_a_policy_says_what_it_knows_what_it_costs_and_who_has_it(id: str) -> None:
    policy = CATALOGUE[id]
    assert policy.knows in get_args(Knows)
    assert policy.cost.strip()
    assert policy.known_as
    assert all(product.strip() and name.strip() for product, name in policy.known_as.items())


@every_policy
def test_a_policy_that_goes_by_the_key_says_how_its_keys_are_shown(id: str) -> None:
    policy = CATALOGUE[id]
    assert (policy.placing is not None) == (policy.knows == "the key")


def test_every_option_has_words_and_a_flag_and_somebody_who_reads_it() -> None:
    assert list(OPTION_WORDS) == list(Options.__struct_fields__)
    assert {name for policy in CATALOGUE.values() for name in policy.uses} == set(OPTION_WORDS)
    assert len({words.flag for words in OPTION_WORDS.values()}) == len(OPTION_WORDS)


@every_policy
def test_requests_of_strangers_end_without_a_word(id: str) -> None:
    # A server may have left, or the policy have been chosen in mid run, before an answer comes.
    members = numbered(3)
    policy = build(id, members)
    stranger = Backend("stranger")
    policy.sent(stranger)
    policy.ended(stranger, 0.1, ok=True)
    for backend in members:
        policy.ended(backend, 0.1, ok=False)
    assert keep_picking(policy) <= {"s0", "s1", "s2"}


# How far a server may be from its share after 7,000 picks that are answered at once, in picks: not at all, by less
# than the number of servers, or by four standard deviations of a fair lottery, √(7,000 · ½ · ½) = 42 at most.
FOLLOWS_WEIGHTS = {
    "weighted_random": 168,
    "weighted_round_robin": 0,
    "weighted_round_robin_block": 0,
    "weighted_round_robin_edf": 4,
    "least_connections": 0,
    "least_request": 4,
}
IGNORES_WEIGHTS = ("random", "round_robin", "join_shortest_queue", "peak_ewma", "dynamic_weighted_round_robin")


def counts_of(id: str, weights: list[int], count: int) -> list[int]:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy = build(id, members)
    counts = Counter(pick(policy) for _ in range(count))
    return [counts[backend.id] for backend in members]


@pytest.mark.parametrize("id", FOLLOWS_WEIGHTS)
@pytest.mark.parametrize("weights", [[5, 1, 1], [4, 2, 1], [1, 2, 2, 2], [7], [3, 4]])
def test_weights_are_followed(id: str, weights: list[int]) -> None:
    shares = [7_000 * weight // sum(weights) for weight in weights]
    for got, share in zip(counts_of(id, weights, 7_000), shares, strict=True):
        assert abs(got - share) <= FOLLOWS_WEIGHTS[id]


@pytest.mark.parametrize("id", IGNORES_WEIGHTS)
def test_weights_are_ignored(id: str) -> None:
    assert counts_of(id, [9, 1, 4], 600) == counts_of(id, [1, 1, 1], 600)


# How far a server may be from its share; a policy that asks only two servers leaves a gap.
@pytest.mark.parametrize(
    ("id", "tolerance"),
    [
        ("least_connections", 0.01),
        ("least_response_time", 0.01),
        ("nearest_region", 0.01),
        ("power_of_two_choices", 0.05),
    ],
)
def test_who_counts_what_is_in_flight_fills_servers_by_weight(id: str, tolerance: float) -> None:
    members = [Backend("a", 4), Backend("b", 2), Backend("c", 1)]
    keep_picking(build(id, members), 700)
    for backend in members:
        assert backend.in_flight == pytest.approx(100 * backend.weight, rel=tolerance, abs=1)
