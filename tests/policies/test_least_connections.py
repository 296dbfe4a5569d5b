from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from tests.policies.support import Flow, Played, backends, build, pick, picks


def test_the_fewest_in_flight_wins() -> None:
    members = backends(a=1, b=1, c=1)
    for backend, in_flight in zip(members, (3, 1, 2), strict=True):
        backend.in_flight = in_flight
    assert picks(build("least_connections", members), 3) == "b b b"


def test_what_is_in_flight_counts_for_the_weight() -> None:
    members = backends(a=4, b=1)
    members[0].in_flight, members[1].in_flight = 7, 2
    assert pick(build("least_connections", members)) == "a"
    members[0].in_flight = 9
    assert pick(build("least_connections", members)) == "b"


def test_a_difference_too_small_for_a_float_is_no_tie() -> None:
    members = backends(a=1, b=1)
    members[0].in_flight, members[1].in_flight = 2**60 + 1, 2**60
    assert picks(build("least_connections", members), 3) == "b b b"


def test_equal_shares_of_different_weights_are_a_tie() -> None:
    members = backends(a=3, b=7)
    members[0].in_flight, members[1].in_flight = 3, 7
    assert set(picks(build("least_connections", members), 10).split()) == {"a", "b"}


def test_ties_go_by_smooth_weighted_round_robin() -> None:
    assert picks(build("least_connections", backends(a=5, b=1, c=1)), 7) == "a a b a c a a"


def test_only_those_that_tie_take_turns() -> None:
    members = backends(a=1, b=1, c=1)
    members[1].in_flight = 1
    assert picks(build("least_connections", members), 4) == "a c a c"


def test_a_pick_without_a_tie_takes_nobody_s_turn() -> None:
    members = backends(a=1, b=1)
    policy = build("least_connections", members)
    assert pick(policy) == "a"
    members[1].in_flight = 1
    assert picks(policy, 2) == "a a"
    members[1].in_flight = 0
    assert picks(policy, 2) == "b a"


class NginxLeastConn:
    """`ngx_http_upstream_get_least_conn_peer`, line by line, for healthy peers without limits."""

    def __init__(self, peers: list[Backend]) -> None:
        self.peers = peers
        self.current_weight = [0] * len(peers)

    def get_peer(self) -> str:
        best = None
        total = many = p = 0
        for i, peer in enumerate(self.peers):
            if best is None or peer.in_flight * best.weight < best.in_flight * peer.weight:
                best, many, p = peer, 0, i
            elif peer.in_flight * best.weight == best.in_flight * peer.weight:
                many = 1
        assert best is not None
        winner = p
        if many:
            for i in range(p, len(self.peers)):
                peer = self.peers[i]
                if peer.in_flight * best.weight != best.in_flight * peer.weight:
                    continue
                self.current_weight[i] += peer.weight
                total += peer.weight
                if i == p or self.current_weight[i] > self.current_weight[winner]:
                    winner = i
        self.current_weight[winner] -= total
        return self.peers[winner].id


@given(
    weights=st.lists(st.integers(1, 4), min_size=1, max_size=5),
    loads=st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), max_size=30),
)
def test_every_pick_is_nginx_s(weights: list[int], loads: list[list[int]]) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy, nginx = build("least_connections", members), NginxLeastConn(members)
    for load in loads:
        for backend, in_flight in zip(members, load, strict=False):
            backend.in_flight = in_flight
        assert pick(policy) == nginx.get_peer()


@given(
    weights=st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=60, max_size=70),
    steps=st.lists(st.sampled_from(["pick", "pick", "pick", "end", "fail", "elsewhere", "leave"]), max_size=300),
    chance=st.randoms(use_true_random=False),
)
def test_among_many_that_come_and_go_every_pick_is_nginx_s(
    weights: list[int], steps: list[str], chance: Random
) -> None:
    everyone = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    members, flying = everyone, []
    played, nginx = Played("least_connections", members), NginxLeastConn(members)
    for step in steps:
        if step == "pick":
            expected = nginx.get_peer()
            flying.append(played.send())
            assert flying[-1].id == expected
        elif step == "elsewhere":
            flying.append(chance.choice(everyone))
            played.send_to(flying[-1])
        elif step == "leave":
            # At times nearly all leave.
            stay = chance.choice([0.3, 0.95, 1.0])
            standing = dict(zip(nginx.peers, nginx.current_weight, strict=True))
            members = [backend for backend in everyone if chance.random() < stay] or everyone
            played.policy.set_backends(members)
            nginx = NginxLeastConn(members)
            nginx.current_weight = [standing.get(backend, 0) for backend in members]
        elif flying:
            played.end(flying.pop(chance.randrange(len(flying))), 0.1, ok=step == "end")


def test_it_listens_only_where_there_are_many() -> None:
    members = [Backend(f"s{place}") for place in range(100)]
    policy = build("least_connections", members)
    assert policy.listens
    policy.set_backends(members[:5])
    assert not policy.listens


def test_the_explanation_among_many_is_as_among_few() -> None:
    played = Played("least_connections", [Backend(f"s{place}") for place in range(100)])
    for place in range(99):
        picked = played.policy.pick(Flow())
        assert picked is not None
        why = played.policy.explain()
        assert why.because == f"{100 - place} servers tie at the least. Among those it was {picked.id}'s turn."
        assert [candidate.figure for candidate in why.candidates] == [1] * place + [0] * (100 - place)
        played.send_to(picked)
    assert pick(played.policy) == "s99"
    assert played.policy.explain().because == "s99 has the fewest requests in flight."


def test_the_explanation_shows_in_flight_and_divides_by_weight_only_where_weights_differ() -> None:
    members = backends(a=1, b=1)
    members[0].in_flight, members[1].in_flight = 3, 1
    policy = build("least_connections", members)
    pick(policy)
    why = policy.explain()
    assert (why.figure, [candidate.figure for candidate in why.candidates]) == ("in flight", [3, 1])
    assert why.because == "b has the fewest requests in flight."
    members[0].weight = 4
    policy.set_backends(members)
    pick(policy)
    why = policy.explain()
    assert (why.figure, [candidate.figure for candidate in why.candidates]) == ("in flight ÷ weight", [0.75, 1])
    assert why.because == "a has the fewest requests in flight for its weight."


def test_the_explanation_says_how_many_tie() -> None:
    members = backends(a=1, b=1, c=1)
    members[1].in_flight = 1
    policy = build("least_connections", members)
    pick(policy)
    assert policy.explain().because == "2 servers tie at the least. Among those it was a's turn."
