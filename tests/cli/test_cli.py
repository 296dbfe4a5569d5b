"""The command line: what it prints, where, and with which exit status."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lbviz.cli import main
from lbviz.policies import CATALOGUE
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.files import read_file
from tests.conftest import ROOT

UNEVEN = """
title = "Uneven"
seed = 7
[traffic]
rate_per_s = 30
cost_ms = { distribution = "exponential", mean = 100 }
[network]
latency_ms = 5
[balancer]
policy = "round_robin"
[[servers]]
id = "strong"
power = 2
queue = 5
[[servers]]
id = "weak"
power = 0.5
queue = 5
"""
Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(toml: str) -> str:
        file = tmp_path / "scenario.toml"
        file.write_text(toml, encoding="utf-8")
        return str(file)

    return write


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must be refused with exit status 2 and one line on stderr; return that line."""

    def refused(*arguments: str) -> str:
        assert main(arguments) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.endswith("\n")
        line = printed.err.removesuffix("\n")
        assert line.splitlines() == [line]
        return line

    return refused


def module(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "lbviz", *arguments],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


# --- results --------------------------------------------------------------------------------------------------


def test_json_has_exactly_the_promised_keys(run, write) -> None:
    result = json.loads(run("simulate", write(UNEVEN), "--requests", "500", "--json"))
    assert list(result) == ["requests", "answered", "dropped", "failed", "latency_ms", "servers"]
    assert list(result["latency_ms"]) == ["mean", "p50", "p95", "p99", "max"]
    assert list(result["servers"]) == ["strong", "weak"]
    assert all(list(server) == ["answered", "dropped", "busy"] for server in result["servers"].values())


def test_json_has_edges_where_the_scenario_has(run, write) -> None:
    file = write(UNEVEN + "[[edges]]\n[[edges]]\nid = 'far'\nstatus = 'crashed'\n")
    result = json.loads(run("simulate", file, "--requests", "500", "--json"))
    assert list(result) == ["requests", "answered", "dropped", "failed", "latency_ms", "servers", "edges"]
    assert list(result["edges"]) == ["edge1", "far"]
    assert list(result["edges"]["edge1"]) == ["hits", "misses", "revalidations", "collapsed", "passed"]
    assert "edge far: 0 hits, 0 misses, 0 revalidations, 0 collapsed, 0 passed" in run("simulate", file)


def test_the_sums_are_right(run, write) -> None:
    result = json.loads(run("simulate", write(UNEVEN), "--requests", "3000", "--json"))
    servers = result["servers"].values()
    assert result["requests"] == 3000 == result["answered"] + result["dropped"] + result["failed"]
    assert result["answered"] == sum(server["answered"] for server in servers)
    assert result["dropped"] == sum(server["dropped"] for server in servers) > 0
    assert all(0 < server["busy"] <= 1 for server in servers)
    latency = result["latency_ms"]
    assert 20 < latency["p50"] <= latency["p95"] <= latency["p99"] <= latency["max"]
    assert latency["p50"] < latency["mean"] < latency["p99"]


def test_a_bounded_queue_drops_and_an_unsaid_one_keeps_everyone_waiting(run, write) -> None:
    bounded = json.loads(run("simulate", write(UNEVEN), "--requests", "2000", "--json"))
    unbounded = json.loads(run("simulate", write(UNEVEN.replace("queue = 5", "")), "--requests", "2000", "--json"))
    assert bounded["dropped"] > 0
    assert (unbounded["answered"], unbounded["dropped"]) == (2000, 0)
    assert unbounded["latency_ms"]["p99"] > 5 * bounded["latency_ms"]["p99"]


def test_10_000_requests_are_sent_unless_it_is_said(run, write) -> None:
    assert json.loads(run("simulate", write(""), "--json"))["requests"] == 10_000


def test_the_policy_can_be_chosen(run, write) -> None:
    def sent_to_weak(*options: str) -> int:
        result = json.loads(run("simulate", write(UNEVEN), "--requests", "2000", "--json", *options))
        return result["servers"]["weak"]["answered"] + result["servers"]["weak"]["dropped"]

    assert sent_to_weak() == sent_to_weak("--policy", "round_robin") == 1000
    assert sent_to_weak("--policy", "least_connections") < 800


@pytest.mark.parametrize("policy", CATALOGUE)
def test_every_policy_of_the_catalogue_runs(run, write, policy: str) -> None:
    printed = run("simulate", write(UNEVEN), "--requests", "50", "--policy", policy)
    assert printed.splitlines()[0] == f"Uneven: 50 requests, {policy}"


def test_the_seed_can_be_chosen(run, write) -> None:
    arguments = ("simulate", write(UNEVEN), "--requests", "300", "--json")
    assert run(*arguments, "--seed", "7") == run(*arguments)
    assert run(*arguments, "--seed", "8") != run(*arguments)


def test_the_same_run_prints_the_same(run, write) -> None:
    arguments = ("simulate", write(UNEVEN), "--requests", "1000")
    assert run(*arguments) == run(*arguments)
    assert run(*arguments, "--json") == run(*arguments, "--json")


def test_people_read_the_same_figures(run, write) -> None:
    result = json.loads(run("simulate", write(UNEVEN), "--requests", "1500", "--json"))
    printed = run("simulate", write(UNEVEN), "--requests", "1500").splitlines()
    assert printed == [
        "Uneven: 1500 requests, round_robin",
        f"  answered {result['answered']}, dropped {result['dropped']}, failed {result['failed']}",
        *(f"  latency {name:<5} {value:,.1f} ms" for name, value in result["latency_ms"].items()),
        *(
            f"  server {id}: answered {server['answered']}, dropped {server['dropped']}, busy {server['busy']:.0%}"
            for id, server in result["servers"].items()
        ),
    ]


def test_where_nothing_is_answered_there_is_no_latency(run, write) -> None:
    nobody = write("servers = []")
    result = json.loads(run("simulate", nobody, "--requests", "5", "--json"))
    assert result["dropped"] == 5
    assert set(result["latency_ms"].values()) == {None}
    assert "latency p50   –" in run("simulate", nobody, "--requests", "5")


def test_policies_lists_every_policy_and_what_it_does(run) -> None:
    lines = run("policies").splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[id, policy.summary] for id, policy in CATALOGUE.items()]


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        ("sed = 1", "sed", "1", "did you mean seed?"),
        ("[traffic]\nspeed = 3", "traffic.speed", "3", "no such field"),
        ("seed = 'x'", "seed", "x", "a whole number"),
        ("[[servers]]\n[[servers]]\npower = 'big'", "servers[1].power", "big", "a number"),
        ("traffic.rate_per_s = -1", "traffic.rate_per_s", "-1", "at least 0"),
        ("traffic.rate_per_s = nan", "traffic.rate_per_s", "nan", "a finite number"),
        ("network.latency_ms = inf", "network.latency_ms", "inf", "a finite number"),
        ("network.latency_ms = -inf", "network.latency_ms", "-inf", "a finite number"),
        ("servers = [{ id = 'a' }, { id = 'a' }]", "servers[1].id", "a", "a name that is not taken"),
        ("balancer.policy = 'rond_robin'", "balancer.policy", "rond_robin", "did you mean round_robin?"),
        ("traffic.arrivals = 'poison'", "traffic.arrivals", "poison", "did you mean poisson?"),
        ("traffic.cost_ms = { distribution = 'normal' }", "traffic.cost_ms.distribution", "normal", "one of constant"),
        ("traffic.rate_per_s = 0", "traffic.rate_per_s", "0", "above 0"),
        ("traffic.clients = 0", "traffic.clients", "none", "at least one client"),
        ('"two\\nlines" = 1', "two", "1", "no such field"),
        ("title = '''a\nb'''\nseed = '''c\nd'''", "seed", "c d", "a whole number"),
    ],
)
def test_a_bad_file_gets_one_line_that_names_the_file_and_the_field(
    refused, write, toml: str, field: str, got: str, want: str
) -> None:
    file = write(toml)
    line = refused("simulate", file)
    assert line.startswith(f"{file}: {field}")
    assert f": got {got}, want " in line
    assert want in line


@pytest.mark.parametrize("toml", ["title =", "[traffic", "a = 1\na = 2", "x = '''\n\n\n", "title = " + "[" * 5_000])
def test_broken_toml_gets_one_line(refused, write, toml: str) -> None:
    file = write(toml)
    line = refused("simulate", file, "--json")
    assert line.startswith(f"{file}: got ")
    assert line.endswith(", want a file in TOML")


def test_a_file_that_cannot_be_read_gets_one_line(refused, tmp_path: Path) -> None:
    missing, latin = tmp_path / "missing.toml", tmp_path / "latin.toml"
    latin.write_bytes(b"title = '\xe9'")
    assert (
        refused("simulate", str(missing)) == f"{missing}: got No such file or directory, want a file that can be read"
    )
    assert refused("simulate", str(tmp_path)) == f"{tmp_path}: got Is a directory, want a file that can be read"
    assert refused("simulate", str(latin)) == f"{latin}: got bytes that are not UTF-8 text, want a file in TOML"


def test_a_misspelt_policy_option_gets_one_line(refused, write) -> None:
    line = refused("simulate", write(UNEVEN), "--policy", "least_conections")
    assert line.startswith("--policy: got least_conections, want one of random, ")
    assert line.endswith("(did you mean least_connections?)")


@pytest.mark.parametrize(
    "options", [["--requests", "0"], ["--requests", "-5"], ["--requests", "many"], ["--seed", "x"], ["--nonsense"]]
)
def test_a_bad_option_ends_with_status_2_and_names_the_option(
    capsys: pytest.CaptureFixture[str], write, options: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", write(UNEVEN), *options])
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert options[0] in printed.err
    assert "_at_least_one" not in printed.err


def test_without_a_command_the_commands_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "simulate" in capsys.readouterr().err


# --- progress -------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_bar_shows_how_far_it_is_and_the_result_is_the_same(
    run, write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["simulate", write(UNEVEN), "--requests", "3000", "--json"]
    plain = run(*arguments)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(arguments) == 0
    assert "/3000" in terminal.getvalue()
    assert capsys.readouterr().out == plain


def test_on_a_terminal_a_bad_file_gets_its_line_and_no_bar(write, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    file = write("seed = 'x'")
    assert main(["simulate", file]) == 2
    assert terminal.getvalue() == f"{file}: seed: got x, want a whole number\n"


# --- as a module ----------------------------------------------------------------------------------------------


def test_python_m_lbviz_simulates_without_a_bar_off_a_terminal(run, write) -> None:
    arguments = ("simulate", write(UNEVEN), "--requests", "2000", "--json")
    ended = module(*arguments)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == run(*arguments)


def test_python_m_lbviz_ends_with_status_2_on_a_bad_file(tmp_path: Path) -> None:
    ended = module("simulate", str(tmp_path / "missing.toml"))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1


def test_python_m_lbviz_lists_the_policies(run) -> None:
    ended = module("policies")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, run("policies"), "")


@pytest.mark.parametrize("name", PRESETS)
def test_there_is_an_example_of_every_world_as_the_command_prints_it(run, name):
    file = ROOT / "examples" / f"{name}.toml"
    assert file.read_text(encoding="utf-8") == run("example", name)
    assert read_file(file) == PRESETS[name].scenario


def test_there_is_no_example_of_anything_else(capsys):
    assert {file.stem for file in (ROOT / "examples").iterdir()} == set(PRESETS)
    assert main(["example", "cnd"]) == 2
    assert "did you mean cdn?" in capsys.readouterr().err
