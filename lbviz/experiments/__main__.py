"""The child process: a plan comes in, lines go out."""

import os
import sys

import msgspec

from .messages import Said
from .plan import Plan
from .worker import carry_out

# Whoever looks at a page waits less gladly than whoever waits for a run.
NICE = 10


def _print(said: Said) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Carry out the plan that stands on the standard input."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        carry_out(msgspec.json.decode(sys.stdin.buffer.read(), type=Plan), _print)
    except BrokenPipeError:
        # Nobody reads any more; Python would complain of it once more as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
