"""The command line: python -m lbviz …"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Never

import msgspec
from msgspec.structs import replace
from tqdm import tqdm

from lbviz.policies import CATALOGUE
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_file
from lbviz.scenarios.spec import Scenario, check_policy
from lbviz.sim.headless import Summary, simulate

BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 for input that cannot be used."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lbviz", description="Load balancing, simulated.")
    commands = parser.add_subparsers(title="commands", required=True)

    run = commands.add_parser("simulate", help="run a scenario to its end and print what happened")
    run.add_argument("file", type=Path, metavar="FILE.toml", help="the scenario")
    run.add_argument("--policy", metavar="P", help="balance by this policy instead of the file's")
    run.add_argument("--requests", type=_at_least_one, default=10_000, metavar="N", help="how many (default 10,000)")
    run.add_argument("--seed", type=int, metavar="S", help="use this seed instead of the file's")
    run.add_argument("--json", action="store_true", help="print JSON")
    run.set_defaults(run=_simulate)

    policies = commands.add_parser("policies", help="list the balancing policies")
    policies.set_defaults(run=_policies)
    return parser


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"got {text}, want a whole number of at least 1")
    return int(text)


def _simulate(options: argparse.Namespace) -> int:
    try:
        if options.policy is not None:
            check_policy(options.policy, "--policy")
        scenario = _scenario(options)
        with tqdm(total=options.requests, unit=" requests", leave=False, disable=not sys.stderr.isatty()) as bar:
            summary = simulate(scenario, options.requests, progress=None if bar.disable else _moving(bar))
    except FieldError as error:
        where = "" if error.field.startswith("--") else f"{options.file}: "
        print(f"{where}{error}", file=sys.stderr)
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
    print(f"  answered {summary.answered}, dropped {summary.dropped}, failed {summary.failed}")
    for name in latency.__struct_fields__:
        value = getattr(latency, name)
        print(f"  latency {name:<5} {'–' if value is None else f'{value:,.1f} ms'}")
    for id, server in summary.servers.items():
        print(f"  server {id}: answered {server.answered}, dropped {server.dropped}, busy {server.busy:.0%}")


def _policies(options: argparse.Namespace) -> int:
    width = max(map(len, CATALOGUE))
    for id, policy in CATALOGUE.items():
        print(f"{id:<{width}}  {policy.summary}")
    return 0
