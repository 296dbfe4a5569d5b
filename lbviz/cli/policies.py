"""python -m lbviz policies: list the balancing policies."""

import argparse

from lbviz.policies import CATALOGUE


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    policies = commands.add_parser("policies", help="list the balancing policies")
    policies.set_defaults(run=_policies)


def _policies(options: argparse.Namespace) -> int:
    width = max(map(len, CATALOGUE))
    for id, policy in CATALOGUE.items():
        print(f"{id:<{width}}  {policy.summary}")
    return 0
