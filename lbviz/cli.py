"""The command line: python -m lbviz …"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from random import Random
from typing import NamedTuple, Never, cast

import msgspec
from msgspec.structs import replace
from tqdm import tqdm

from lbviz.policies import CATALOGUE, Backend, Hashed, Options
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_file
from lbviz.scenarios.spec import Scenario, check_policy, client_address
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

    pick = commands.add_parser(
        "pick",
        help="print which server a policy picks, one a line",
        description="Print which server a policy picks, one a line. No request is answered in between: all stay in "
        "flight, which matters to the policies that look at it.",
    )
    pick.add_argument("--policy", required=True, metavar="NAME", help="python -m lbviz policies lists them")
    pick.add_argument("--servers", required=True, metavar="a=5,b=1", help="ids and weights; a weight unsaid is 1")
    requests = pick.add_mutually_exclusive_group(required=True)
    requests.add_argument("--keys", metavar="FILE", help="one pick for each line read as a key; - is standard input")
    requests.add_argument("--count", type=_at_least_one, metavar="N", help="so many picks in a row, for one client")
    pick.add_argument("--key-hash", metavar="NAME", help="hash keys by this function instead of the policy's own")
    pick.add_argument("--table-size", type=_at_least_one, metavar="M", help="maglev: slots of the table, a prime")
    pick.add_argument("--points", type=_at_least_one, metavar="P", help="rings: points of a server of weight 1")
    pick.add_argument("--min-ring-size", type=_at_least_one, metavar="R", help="ring_hash: least points in all")
    pick.add_argument("--keys-are-hashes", action="store_true", help="maglev, ring_hash: keys are 64-bit hashes")
    pick.add_argument("--seed", type=int, default=1, metavar="S", help="of the chance in it (default 1)")
    pick.set_defaults(run=_pick)

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


def _pick(options: argparse.Namespace) -> int:
    try:
        picks = _picks(options)
        for backend in picks:
            print(backend.id)
    except FieldError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    return 0


def _picks(options: argparse.Namespace) -> Iterator[Backend]:
    """Yield the backend of each pick, in order; raise FieldError before the first where the options are off."""
    check_policy(options.policy, "--policy")
    policy = CATALOGUE[options.policy](Random(options.seed), options=_policy_options(options))
    try:
        policy.set_backends(_backends(options.servers))
    except ValueError as error:
        raise FieldError("--table-size", options.table_size, str(error)) from None
    if options.keys_are_hashes and not isinstance(policy, Hashed):
        able = ", ".join(id for id, each in CATALOGUE.items() if issubclass(each, Hashed))
        raise FieldError("--keys-are-hashes", options.policy, f"one of the policies {able}")
    for key in _keys(options):
        if options.keys_are_hashes:
            backend = cast(Hashed, policy).pick_hash(_hash(key))
        else:
            backend = policy.pick(_Key(key))
        assert backend is not None
        backend.in_flight += 1
        policy.sent(backend)
        yield backend


class _Key(NamedTuple):
    """A request of which nothing but the key is known."""

    key: str
    region: str = ""


def _policy_options(options: argparse.Namespace) -> Options:
    given = {
        "hash": options.key_hash,
        "table_size": options.table_size,
        "points": options.points,
        "min_ring_size": options.min_ring_size,
    }
    names = {"hash": "--key-hash", "table_size": "--table-size", "points": "--points"}
    try:
        return convert({name: value for name, value in given.items() if value is not None}, Options)
    except FieldError as error:
        raise FieldError(names.get(error.field, "--min-ring-size"), error.got, error.want) from None


def _backends(servers: str) -> list[Backend]:
    backends: dict[str, Backend] = {}
    for server in servers.split(","):
        id, said, weight = server.strip().rpartition("=") if "=" in server else (server.strip(), "", "1")
        if not id or not weight.isascii() or not weight.isdecimal() or int(weight) < 1:
            raise FieldError("--servers", server, "an id, or an id=weight with a whole weight of at least 1")
        if id in backends:
            raise FieldError("--servers", id, "ids that differ")
        backends[id] = Backend(id, int(weight))
    return list(backends.values())


def _keys(options: argparse.Namespace) -> Iterator[str]:
    if options.count is not None:
        yield from repeat(client_address(1), options.count)
    elif options.keys == "-":
        yield from (line.rstrip("\r\n") for line in sys.stdin)
    else:
        try:
            text = Path(options.keys).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FieldError("--keys", options.keys, f"a text file that can be read ({error})") from None
        yield from text.splitlines()


def _hash(key: str) -> int:
    if not key.isascii() or not key.isdecimal() or int(key) >= 1 << 64:
        raise FieldError("--keys", key, "unsigned 64-bit numbers, one a line")
    return int(key)


def _policies(options: argparse.Namespace) -> int:
    width = max(map(len, CATALOGUE))
    for id, policy in CATALOGUE.items():
        print(f"{id:<{width}}  {policy.summary}")
    return 0
