"""A plan carried out in a child process, so that whoever waits for it can do other things."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

from .messages import Problem
from .plan import Plan

TIMEOUT_S = 120.0
_TOP = Path(__file__).parents[2]


def lines(plan: Plan, timeout_s: float = TIMEOUT_S) -> Iterator[bytes]:
    """Yield what the child says, line by line. Whoever closes the iterator ends the child.

    It works where threads are green ones as well: eventlet waits for the pipe as for a socket.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "lbviz.experiments"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_TOP
    )
    assert process.stdin is not None
    assert process.stdout is not None
    deadline = threading.Timer(timeout_s, process.kill)
    deadline.start()
    try:
        process.stdin.write(msgspec.json.encode(plan))
        process.stdin.close()
        yield from process.stdout
        if process.wait() != 0:
            yield msgspec.json.encode(Problem("The run took too long, or broke off. Run it again.")) + b"\n"
    finally:
        deadline.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
