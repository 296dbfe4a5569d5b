"""The real server as a child process, for the benchmarks that need one."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

TOP = Path(__file__).parents[1]


@contextmanager
def running_server() -> Iterator[tuple[str, int]]:
    """Yield the address and the process id of a server that listens; stop it at the end."""
    command = [sys.executable, "app.py"]
    with (
        TemporaryDirectory() as data,
        subprocess.Popen(
            command,
            cwd=TOP,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": "0", "LBVIZ_DATA": data},
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            running = re.match(r"lbviz is running at (\S+) ", process.stdout.readline())
            if running is None:
                raise RuntimeError("app.py did not start; what it said stands above")
            yield running[1], process.pid
        finally:
            process.terminate()
