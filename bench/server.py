"""The real server as a child process, for the benchmarks that need one."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).parents[1]
WAIT_S = 20.0


@contextmanager
def running_server() -> Iterator[tuple[str, int]]:
    """Yield the address and the process id of a server that answers; stop it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=TOP, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(url)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(url: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz"):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
