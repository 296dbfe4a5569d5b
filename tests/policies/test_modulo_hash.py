from random import Random
from zlib import crc32

import pytest

from lbviz.policies import CATALOGUE, Options
from lbviz.policies.parts.hashing import FUNCTIONS, hash_key
from tests.policies.support import build, numbered, pick


def place(key: str, count: int) -> int:
    """Return the place of the backend that a key goes to."""
    return int(pick(build("modulo_hash", numbered(count)), key).removeprefix("s"))


# 907060870 is the well-known CRC-32 of "hello".
@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("6", 6),
        ("0", 0),
        ("10.0.0.1", 167_772_161),
        ("255.255.255.255", 4_294_967_295),
        ("::1", 1),
        ("2001:db8::1", 42540766411282592856903984951653826561),
        ("hello", 907_060_870),
        ("10.0.0.256", crc32(b"10.0.0.256")),
        ("-6", crc32(b"-6")),
        ("٣", crc32("٣".encode())),
        ("", 0),
    ],
)
def test_a_key_is_its_number_modulo_the_number_of_servers(key: str, number: int) -> None:
    for count in (1, 2, 3, 5, 7, 64, 1_000):
        assert place(key, count) == number % count


def test_the_textbook_case_ip_6_of_3_servers_goes_to_server_0() -> None:
    policy = build("modulo_hash", numbered(3))
    assert pick(policy, "6") == "s0"
    assert policy.explain().because == "6 % 3 = 0, and slot 0 is s0."


def test_a_client_always_meets_the_same_server() -> None:
    policy = build("modulo_hash", numbered(5))
    assert len({pick(policy, "10.0.0.3") for _ in range(20)}) == 1


def test_three_of_four_consecutive_keys_move_when_a_fourth_server_comes() -> None:
    keys = range(12_000)
    # n % 3 == n % 4 only for n % 12 in 0, 1, 2.
    assert sum(place(str(key), 3) != place(str(key), 4) for key in keys) == 9_000


def test_about_three_of_four_clients_move_when_a_fourth_server_comes() -> None:
    draw = Random(4)
    keys = [f"client-{draw.random()}" for _ in range(4_000)]
    moved = sum(place(key, 3) != place(key, 4) for key in keys) / len(keys)
    # The share of moved keys has a standard deviation of √(¾·¼ ÷ 4000) = 0.7 %; four of them are allowed.
    assert moved == pytest.approx(3 / 4, abs=0.028)


def test_the_explanation_shows_the_sum() -> None:
    policy = build("modulo_hash", numbered(3))
    pick(policy, "10.0.0.1")
    why = policy.explain()
    assert [candidate.figure for candidate in why.candidates] == [0, 1, 2]
    assert why.because == "10.0.0.1 as a number is 167772161. 167772161 % 3 = 2, and slot 2 is s2."
    pick(policy, "alice")
    assert policy.explain().because == "CRC-32 of alice is 663665735. 663665735 % 3 = 2, and slot 2 is s2."


@pytest.mark.parametrize("name", FUNCTIONS)
def test_with_a_hash_chosen_even_a_number_is_hashed_first(name) -> None:
    policy = CATALOGUE["modulo_hash"](Random(1), options=Options(hash=name))
    policy.set_backends(numbered(7))
    assert pick(policy, "6") == f"s{hash_key(name, '6') % 7}"


def test_with_a_hash_chosen_the_explanation_names_it() -> None:
    policy = CATALOGUE["modulo_hash"](Random(1), options=Options(hash="crc32"))
    policy.set_backends(numbered(3))
    pick(policy, "hello")
    assert policy.explain().because == "CRC-32 of hello is 907060870. 907060870 % 3 = 1, and slot 1 is s1."
