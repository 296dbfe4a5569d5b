"""The command that prints which server a policy picks."""

from pathlib import Path

import pytest

from lbviz.cli import main
from lbviz.policies import OPTION_WORDS


def test_pick_prints_a_server_a_line_by_its_weight(run) -> None:
    assert run("pick", "--policy", "weighted_round_robin", "--servers", "a=2,b", "--count", "6").split() == [*"abaaba"]


# A value of each option that sends some of 200 keys, or of 200 picks in a row, elsewhere than its default does.
OTHER_VALUES = {
    "hash": ("maglev", "md5"),
    "choices": ("power_of_two_choices", "1"),
    "table_size": ("maglev", "7"),
    "points": ("ketama", "40"),
    "min_ring_size": ("ring_hash", "20"),
    "balance_factor": ("bounded_ring_hash", "9.5"),
}


@pytest.mark.parametrize("option", OTHER_VALUES)
def test_pick_takes_the_options_of_policies(run, tmp_path: Path, option: str) -> None:
    policy, value = OTHER_VALUES[option]
    keys = tmp_path / "keys"
    keys.write_text("".join(f"key-{number}\n" for number in range(200)), encoding="utf-8")
    picked = ("pick", "--policy", policy, "--servers", "a,b,c", "--keys", str(keys))
    assert run(*picked, OPTION_WORDS[option].flag, value) != run(*picked)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--key-hash", "md6"), "--key-hash: got md6, want one of crc32, fnv1a, "),
        (("--choices", "0"), "--choices: got 0, want a whole number of at least 1"),
        (("--points", "many"), "--points: got many, want "),
        (("--table-size", "8"), "--table-size: got 8, want a prime number"),
        (("--decay-s", "nan"), "--decay-s: got nan, want a finite number"),
    ],
)
def test_a_bad_option_of_a_policy_is_named_by_its_flag(
    arguments: tuple[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pick", "--policy", "maglev", "--servers", "a,b", "--count", "1", *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


def test_pick_takes_keys_as_arguments(run) -> None:
    keys = [option for key in range(6, 10) for option in ("--key", str(key))]
    assert run("pick", "--policy", "modulo_hash", "--servers", "a,b,c", *keys).split() == [*"abca"]


def test_pick_leaves_out_who_is_down_and_moves_their_keys_alone(run) -> None:
    keys = [option for key in range(200) for option in ("--key", f"key-{key}")]
    picked = ("pick", "--policy", "nginx_hash", "--servers", "a,b,c,d,e", *keys)
    before, after = run(*picked).split(), run(*picked, "--down", "b").split()
    assert "b" in before
    assert "b" not in after
    assert {was for was, now in zip(before, after, strict=True) if was != now} == {"b"}


def test_pick_begins_with_what_is_in_flight(run) -> None:
    picked = ("pick", "--policy", "least_connections", "--servers", "a,b,c", "--count", "3")
    assert run(*picked, "--in-flight", "a=2,b=1").split() == [*"cbc"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--servers", "a=0,b"), "--servers: got a=0, want "),
        (("--servers", "a,,b"), "--servers: got , want "),
        (("--servers", "a,a"), "--servers: got a, want ids that differ"),
        (("--down", "c"), "--down: got c, want one of the --servers"),
        (("--down", "a,b"), "--down: got a,b, want a server that is up"),
        (("--in-flight", "c=1"), "--in-flight: got c, want one of the --servers"),
        (("--in-flight", "a=many"), "--in-flight: got a=many, want "),
        (("--keys-are-hashes", "--key", "x"), "--key: got x, want unsigned 64-bit numbers"),
    ],
)
def test_a_mistake_is_told_of_the_option_it_was_made_in(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = {"--policy": "maglev", "--servers": "a,b", "--key": "6"}
    others = [each for option, value in needed.items() if option not in arguments for each in (option, value)]
    assert main(["pick", *others, *arguments]) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""
