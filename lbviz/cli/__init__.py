"""The command line: python -m lbviz …, one command a module."""

import argparse
import sys
from collections.abc import Callable, Sequence

from lbviz.scenarios.errors import FieldError

from . import drill, example, lesson, pick, policies, simulate
from .arguments import BAD_INPUT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, or 2 with one line on stderr for input that cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m lbviz", description="Load balancing, simulated.")
    commands = parser.add_subparsers(title="commands", required=True)
    for command in (simulate, pick, policies, example, lesson, drill):
        command.add_to(commands)
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except FieldError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
