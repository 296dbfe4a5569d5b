"""Fixtures of all tests: the real server as a process of its own, and real websocket viewers."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import socketio
import websocket
from hypothesis import settings

# Tests that run in the background of a shell ignore Ctrl+C, and then what they start would too.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60  # on a busy machine; a quiet one takes one or two
SECONDS_TO_STOP = 10

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


class WebSocket(websocket.WebSocket):
    """Takes leave quickly: the client's reader has mostly eaten the answer that close() would wait 3 s for."""

    def close(self, *arguments: Any, **keywords: Any) -> None:
        super().close(*arguments, **{"timeout": 0.2, **keywords})


class Server:
    """A running app.py: where it answers, and what it has said."""

    def __init__(self, async_mode: str, log: Path, arguments: tuple[str, ...] = ()) -> None:
        self.async_mode = async_mode
        self._arguments = arguments
        self._log = log
        self._data = log.with_suffix("")
        self.start(port=0)

    def start(self, port: int) -> None:
        """Start the process on this port, 0 for any free one, and wait until it says where it listens."""
        with self._log.open("ab") as output:
            said = output.tell()
            self.process = subprocess.Popen(
                [sys.executable, "app.py", "--async-mode", self.async_mode, *self._arguments],
                cwd=ROOT,
                env={
                    **os.environ,
                    "HOST": "127.0.0.1",
                    "PORT": str(port),
                    "PYTHONUNBUFFERED": "1",
                    "LBVIZ_DATA": str(self._data),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            # It listens before it says so: from here on a connection waits, and is not refused.
            if running := re.search(rb"^lbviz is running at (\S+) ", self._log.read_bytes()[said:], re.MULTILINE):
                self.url = running[1].decode()
                return
            time.sleep(0.02)
        died = self.process.poll()
        state = f"ended with status {died}" if died is not None else f"did not start within {SECONDS_TO_START} s"
        self.process.kill()
        self.process.wait()
        pytest.fail(f"app.py --async-mode {self.async_mode} {state}. It said:\n{self.log()}", pytrace=False)

    def start_again(self) -> None:
        """Start the server, which has ended, once more on its old port."""
        self.start(int(self.url.rpartition(":")[2]))

    def log(self) -> str:
        """Return all that the server has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the server as a service manager would."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            pytest.fail(f"app.py did not stop within {SECONDS_TO_STOP} s of SIGTERM:\n{self.log()}", pytrace=False)


class Servers:
    """The servers of this session: one for each async mode, started when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shared: dict[str, Server] = {}
        self.running: list[Server] = []
        self._seen: dict[Server, int] = {}

    def shared(self, async_mode: str) -> Server:
        """Return the one server of this mode."""
        if async_mode not in self._shared:
            self._shared[async_mode] = self.start(async_mode)
        return self._shared[async_mode]

    def start(self, async_mode: str, *arguments: str) -> Server:
        """Start one more server."""
        server = Server(async_mode, self._folder / f"server-{len(self._seen)}.log", arguments)
        self._seen[server] = 0
        self.running.append(server)
        return server

    def stop(self, server: Server) -> None:
        """Stop one server; it may have ended by itself."""
        self.running.remove(server)
        server.stop()

    def new_tracebacks(self) -> str:
        """Return what servers said since the last time this was asked, where it holds a traceback."""
        bad = []
        for server, seen in self._seen.items():
            log = server.log()
            self._seen[server] = len(log)
            if "Traceback" in log[seen:]:
                bad.append(log[seen:])
        return "\n".join(bad)


# What takes long comes first, so that no worker is left alone with it at the end.
ORDER = ("test_javascript.py", "browser", "web", "real", "live", "sim")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=rank)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_modes") and "server" in metafunc.fixturenames:
        metafunc.parametrize("server", ["eventlet", "threading"], indirect=True)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    servers = Servers(tmp_path_factory.mktemp("servers"))
    yield servers
    for server in [*servers.running]:
        servers.stop(server)
    if bad := servers.new_tracebacks():
        pytest.fail(f"A server had an unhandled error while stopping:\n{bad}", pytrace=False)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    """The real app.py on eventlet, shared by all tests; marked `both_modes`, a test runs on threading as well."""
    return servers.shared(getattr(request, "param", "eventlet"))


@pytest.fixture
def own_server(servers: Servers) -> Iterator[Callable[..., Server]]:
    """A factory of servers for one test alone, which may kill them: own_server("threading", "--an-option")."""
    started: list[Server] = []

    def start(async_mode: str = "eventlet", *arguments: str) -> Server:
        started.append(servers.start(async_mode, *arguments))
        return started[-1]

    yield start
    for server in started:
        servers.stop(server)


@pytest.fixture(autouse=True)
def no_tracebacks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Blame the test that made a server stumble, not the last of the session."""
    yield
    if {"server", "own_server"} & set(request.fixturenames):
        servers = request.getfixturevalue("servers")
        if bad := servers.new_tracebacks():
            pytest.fail(f"The server had an unhandled error during this test:\n{bad}", pytrace=False)


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[..., Any]]:
    """A factory of connected viewers.

    connect() gives a `socketio.SimpleClient`: emit, call, receive(timeout). A test that wants handlers passes its
    own `client=socketio.Client()`, handlers registered. `url` defaults to the server's; what else is given goes
    to the client's own connect(): auth, headers, namespace ...
    """
    clients: list[Any] = []

    def connect(url: str | None = None, *, client: socketio.Client | None = None, **how: Any) -> Any:
        options = {"class_": WebSocket}
        if client is not None:
            client.eio.websocket_extra_options.update(options)
        viewer = client or socketio.SimpleClient(reconnection=False, websocket_extra_options=options)
        clients.append(viewer)
        viewer.connect(url or server.url, **{"transports": ["websocket"], "wait_timeout": 10, **how})
        return viewer

    yield connect
    for viewer in clients:
        viewer.disconnect()
