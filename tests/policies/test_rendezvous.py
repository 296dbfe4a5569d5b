from collections import Counter
from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from lbviz.policies import Backend, Options
from lbviz.policies.rendezvous import Rendezvous
from tests.policies.support import backends, build, numbered, pick


def rendezvous(members: list[Backend], **options) -> Rendezvous:
    policy = Rendezvous(Random(1), options=Options(**options))
    policy.set_backends(members)
    return policy


def score(backend: Backend, key: str) -> float:
    """Schindelhauer and Schomaker's logarithmic method, over the hash this project says it uses."""
    hash = xxh64_intdigest(key.encode(), xxh64_intdigest(backend.id.encode()))
    return -backend.weight / log(((hash >> 12) + 0.5) / 2**52)


@given(weights=st.lists(st.integers(1, 5), min_size=1, max_size=12), key=st.text())
def test_the_highest_score_wins(weights: list[int], key: str) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    assert pick(build("rendezvous", members), key) == max(members, key=lambda backend: score(backend, key)).id


def test_shares_follow_weights() -> None:
    weights = {"a": 1, "b": 2, "c": 5}
    policy = build("rendezvous", backends(**weights))
    counts = Counter(pick(policy, f"client-{number}") for number in range(40_000))
    for id, weight in weights.items():
        # The widest of their standard deviations is √(0.625 · 0.375 ÷ 40000) = 0.24 %; four of them are allowed.
        assert counts[id] / 40_000 == pytest.approx(weight / 8, abs=0.01)


def test_a_weight_that_grows_only_takes_keys_in() -> None:
    before, after = build("rendezvous", backends(a=2, b=2, c=2)), build("rendezvous", backends(a=2, b=3, c=2))
    for number in range(2_000):
        was, now = pick(before, f"client-{number}"), pick(after, f"client-{number}")
        assert now in (was, "b")


@pytest.mark.parametrize("name", ["sha256", "md5", "murmur3", "fnv1a"])
def test_any_good_hash_spreads_keys(name) -> None:
    policy = rendezvous(numbered(4), hash=name)
    counts = Counter(pick(policy, f"10.0.{number // 256}.{number % 256}") for number in range(8_000))
    # Twice the quarter or nothing of it would be a flaw; FNV-1a is the weakest of these.
    assert len(counts) == 4
    assert max(counts.values()) < 4_000


def test_the_sum_of_bytes_lets_one_server_win_everything() -> None:
    policy = rendezvous(numbered(4), hash="sum")
    assert {pick(policy, f"10.0.0.{number}") for number in range(256)} == {"s3"}


def test_the_explanation_shows_every_score() -> None:
    members = backends(a=1, b=3)
    policy = build("rendezvous", members)
    winner = pick(policy, "10.0.0.1")
    why = policy.explain()
    assert [candidate.figure for candidate in why.candidates] == pytest.approx(
        [score(member, "10.0.0.1") for member in members]
    )
    assert max(why.candidates, key=lambda candidate: candidate.figure).id == winner
    assert "raised by its weight" in why.because
    assert f"{winner}'s is the highest" in why.because
