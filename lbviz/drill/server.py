"""The real server as a process that can be killed and started again at the same address."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

_TOP = Path(__file__).parents[2]


class Server:
    """Keeps what it keeps in the folder `data`."""

    def __init__(self, data: Path, async_mode: str) -> None:
        self._data = data
        self._async_mode = async_mode
        self.url = ""
        self.start(0)

    def start(self, port: int) -> None:
        """Start it at a port, 0 for any free one. Raises RuntimeError where that fails."""
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "LBVIZ_DATA": str(self._data)}
        command = [sys.executable, "app.py", "--async-mode", self._async_mode]
        self.process = subprocess.Popen(command, cwd=_TOP, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        running = re.match(r"lbviz is running at (\S+) ", self.process.stdout.readline())
        if running is None:
            raise RuntimeError("the server did not start; what it said stands above")
        self.url = running[1]

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def start_again(self) -> None:
        """Start it once more where it was."""
        self.start(int(self.url.rpartition(":")[2]))

    def make_class(self, plan: str) -> tuple[str, str]:
        """Make a class; return its code and the key that leads it."""
        data = urllib.parse.urlencode({"plan": plan}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/teach", data)) as page:
            address, _, key = page.url.partition("#")
        return address.rpartition("/")[2], key
