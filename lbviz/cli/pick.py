"""python -m lbviz pick: print which server a policy picks, one a line."""

import argparse
import sys
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from random import Random

from lbviz.policies import CATALOGUE, OPTION_WORDS, Backend, Hashed, Options, PlainFlow
from lbviz.scenarios.checks import check_policy
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import client_address

from .arguments import at_least_one


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
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
    requests.add_argument("--key", action="append", metavar="KEY", help="one pick for this key; may be repeated")
    requests.add_argument("--count", type=at_least_one, metavar="N", help="N picks in a row, for one client")
    pick.add_argument("--down", default="", metavar="a,b", help="servers that are configured, but down")
    pick.add_argument("--in-flight", default="", metavar="a=3,b=1", help="what is unanswered before the first pick")
    for name, words in OPTION_WORDS.items():
        readers = ", ".join(id for id, policy in CATALOGUE.items() if name in policy.uses)
        pick.add_argument(words.flag, dest=name, metavar="X", help=f"{words.help} ({readers})")
    pick.add_argument("--keys-are-hashes", action="store_true", help="maglev, ring_hash: keys are 64-bit hashes")
    pick.add_argument("--seed", type=int, default=1, metavar="S", help="of the chance in it (default 1)")
    pick.set_defaults(run=_pick)


def _pick(options: argparse.Namespace) -> int:
    for backend in _picks(options):
        print(backend.id)
    return 0


def _picks(options: argparse.Namespace) -> Iterator[Backend]:
    """Yield the backend of each pick, in order; raise FieldError before the first where the options are off."""
    check_policy(options.policy, "--policy")
    policy = CATALOGUE[options.policy](Random(options.seed), options=_policy_options(options))
    backends = _backends(options.servers)
    down = options.down.split(",") if options.down else []
    in_flight = _in_flight(options.in_flight)
    for option, ids in (("--down", down), ("--in-flight", in_flight)):
        for id in ids:
            if id not in backends:
                raise FieldError(option, id, "one of the --servers")
    if len({*down}) == len(backends):
        raise FieldError("--down", options.down, "a server that is up")
    for id, number in in_flight.items():
        backends[id].in_flight = number
    try:
        policy.set_backends(backends.values(), [backends[id] for id in down])
    except ValueError as error:
        raise FieldError("--table-size", options.table_size, str(error)) from None
    if options.keys_are_hashes:
        if not isinstance(policy, Hashed):
            able = ", ".join(id for id, each in CATALOGUE.items() if issubclass(each, Hashed))
            raise FieldError("--keys-are-hashes", options.policy, f"one of the policies {able}")
        option = "--keys" if options.key is None else "--key"
        picked = (policy.pick_hash(_hash(key, option)) for key in _keys(options))
    else:
        picked = (policy.pick(PlainFlow(key)) for key in _keys(options))
    for backend in picked:
        assert backend is not None
        backend.in_flight += 1
        policy.sent(backend)
        yield backend


def _policy_options(options: argparse.Namespace) -> Options:
    given = {name: _number_or_text(text) for name in OPTION_WORDS if (text := getattr(options, name)) is not None}
    try:
        return convert(given, Options)
    except FieldError as error:
        raise FieldError(OPTION_WORDS[error.field].flag, error.got, error.want) from None


def _number_or_text(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def _backends(servers: str) -> dict[str, Backend]:
    backends: dict[str, Backend] = {}
    for server in servers.split(","):
        id, weight = server.strip().rsplit("=", 1) if "=" in server else (server.strip(), "1")
        if not id or not weight.isascii() or not weight.isdecimal() or int(weight) < 1:
            raise FieldError("--servers", server, "an id, or an id=weight with a whole weight of at least 1")
        if id in backends:
            raise FieldError("--servers", id, "ids that differ")
        backends[id] = Backend(id, int(weight))
    return backends


def _in_flight(counts: str) -> dict[str, int]:
    in_flight = {}
    for count in counts.split(",") if counts else []:
        id, _, number = count.strip().rpartition("=")
        if not id or not number.isascii() or not number.isdecimal():
            raise FieldError("--in-flight", count, "an id=number with a whole number")
        in_flight[id] = int(number)
    return in_flight


def _keys(options: argparse.Namespace) -> Iterator[str]:
    if options.count is not None:
        yield from repeat(client_address(1), options.count)
    elif options.key is not None:
        yield from options.key
    elif options.keys == "-":
        yield from (line.rstrip("\r\n") for line in sys.stdin)
    else:
        try:
            text = Path(options.keys).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise FieldError("--keys", options.keys, f"a text file that can be read ({error})") from None
        yield from text.splitlines()


def _hash(key: str, option: str) -> int:
    if not key.isascii() or not key.isdecimal() or int(key) >= 1 << 64:
        raise FieldError(option, key, "unsigned 64-bit numbers")
    return int(key)
