"""python -m lbviz simulate: run a scenario to its end and print what happened."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Never

import msgspec
from msgspec.structs import replace
from tqdm import tqdm

from lbviz.scenarios.checks import check_policy
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_file
from lbviz.scenarios.spec import Scenario
from lbviz.sim.headless import Summary, simulate

from .arguments import BAD_INPUT, at_least_one


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    run = commands.add_parser("simulate", help="run a scenario to its end and print what happened")
    run.add_argument("file", type=Path, metavar="FILE.toml", help="the scenario")
    run.add_argument("--policy", metavar="P", help="balance by this policy instead of the file's")
    run.add_argument("--requests", type=at_least_one, default=10_000, metavar="N", help="how many (default 10,000)")
    run.add_argument("--seed", type=int, metavar="S", help="use this seed instead of the file's")
    run.add_argument("--json", action="store_true", help="print JSON")
    run.set_defaults(run=_simulate)


def _simulate(options: argparse.Namespace) -> int:
    try:
        if options.policy is not None:
            check_policy(options.policy, "--policy")
        scenario = _scenario(options)
        with tqdm(total=options.requests, unit=" requests", leave=False, disable=not sys.stderr.isatty()) as bar:
            summary = simulate(scenario, options.requests, progress=None if bar.disable else _moving(bar))
    except FieldError as error:
        if error.field.startswith("--"):
            raise
        print(f"{options.file}: {error}", file=sys.stderr)
        return BAD_INPUT
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(summary), indent=2).decode())
    else:
        _print_summary(scenario, summary)
    return 0


def _scenario(options: argparse.Namespace) -> Scenario:
    scenario = read_file(options.file)
    if options.policy is not None:
        scenario = replace(scenario, balancer=replace(scenario.balancer, policy=options.policy))
    if options.seed is not None:
        scenario = replace(scenario, seed=options.seed)
    return scenario


def _moving(bar: "tqdm[Never]") -> Callable[[int], None]:
    def progress(settled: int) -> None:
        bar.update(settled - bar.n)

    return progress


def _print_summary(scenario: Scenario, summary: Summary) -> None:
    latency = summary.latency_ms
    print(f"{scenario.title}: {summary.requests} requests, {scenario.balancer.policy}")
    refused = f", refused {summary.refused}" if summary.refused else ""
    given_up = f" ({summary.timed_out} timed out)" if summary.timed_out else ""
    again = f", {summary.retries} sent again" if summary.retries else ""
    lost = f"dropped {summary.dropped}{refused}, failed {summary.failed}{given_up}"
    print(f"  answered {summary.answered}, {lost}{again}")
    for name in latency.__struct_fields__:
        value = getattr(latency, name)
        print(f"  latency {name:<5} {'–' if value is None else f'{value:,.1f} ms'}")
    for name, words in summary.nodes():
        print(f"  {name}: {words}")
