"""Edges collapse and give out stale copies as a real NGINX does."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import Constant, EdgeSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.trace import Cached, Started
from tests.sim.shop import object_of
from tests.sim.support import Played

from .client import Client
from .programs import Program, Programs

CROWD = 20
FRESH_S = 1
# NGINX counts in whole seconds, and an object is fresh to the end of its last one.
UNTIL_STALE_S = FRESH_S + 1.1
CACHE = """
        location /cached/ {{
            proxy_pass http://pool;
            proxy_cache store;
            proxy_cache_valid 200 {fresh}s;
            {settings}
        }}
"""
LOCK = "proxy_cache_lock on;"
UPDATING = f"{LOCK} proxy_cache_use_stale updating; proxy_cache_background_update on;"
ON_ERRORS = "proxy_cache_use_stale error timeout http_500;"


class Origin(ThreadingHTTPServer):
    """Counts what it is asked, and takes a moment for each; fails where it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = 0
        self.fails = False
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        origin = self.server
        assert isinstance(origin, Origin)
        with origin.lock:
            origin.asked += 1
        time.sleep(0.2)
        self.send_response(500 if origin.fails else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as origin:
        threading.Thread(target=origin.serve_forever, args=(0.01,), daemon=True).start()
        yield origin
        origin.shutdown()


def start(programs: Programs, origin: Origin, settings: str) -> Program:
    more = CACHE.format(fresh=FRESH_S, settings=settings)
    return programs.nginx(
        "", {f"127.0.0.1:{origin.server_port}": 1}, more, outside="proxy_cache_path cache keys_zone=store:1m;"
    )


def crowd(program: Program, origin: Origin) -> int:
    """Ask for the same at once; return how many of these the origin was asked."""
    before = origin.asked

    def ask(_: int) -> str:
        with Client(program.port) as client:
            return client.get(b"/cached/page")

    with ThreadPoolExecutor(CROWD) as pool:
        assert list(pool.map(ask, range(CROWD))) == ["ok"] * CROWD
    time.sleep(0.3)  # what it does in the background
    return origin.asked - before


def simulated(**edge: object) -> tuple[int, int]:
    """Return how often our origin is asked for an object by as many at once: first, and when it is stale."""
    scenario = Scenario(
        traffic=TrafficSpec(rate_per_s=CROWD * 100, arrivals="constant", cost_ms=Constant(5000), clients=1),
        network=NetworkSpec(latency_ms=1),
        edges=[replace(EdgeSpec("edge1", cache=1000, ttl_s=0.001), **edge)],
        servers=[ServerSpec("a", workers=1000)],
    )
    played = Played(scenario)
    played.world.run_until(0.2)
    first = _most_asked(played, "miss")
    played.world.run_until(5.3)
    return first, _most_asked(played, "revalidated")


def _most_asked(played: Played, word: str) -> int:
    asked: dict[str, int] = {}
    for record in played.of(Cached):
        if record.what == word:
            object = object_of(played.sent[record.request])
            asked[object] = asked.get(object, 0) + 1
    assert played.of(Started)
    return max(asked.values(), default=0)


@pytest.mark.parametrize(
    ("settings", "edge", "first", "stale"),
    [
        (LOCK, {"collapse": "first"}, 1, CROWD),
        (UPDATING, {"collapse": "first", "stale_while_revalidate_s": 1e6}, 1, 1),
    ],
)
def test_a_crowd_asks_the_origin_as_often(
    programs: Programs, origin: Origin, settings: str, edge: dict[str, object], first: int, stale: int
) -> None:
    program = start(programs, origin, settings)
    assert crowd(program, origin) == first
    time.sleep(UNTIL_STALE_S)
    assert crowd(program, origin) == stale
    ours = simulated(**edge)
    assert tuple(count > 1 for count in ours) == (first > 1, stale > 1)


def test_a_stale_copy_is_given_out_where_the_origin_fails(programs: Programs, origin: Origin) -> None:
    program = start(programs, origin, ON_ERRORS)
    with Client(program.port) as client:
        client.get(b"/cached/page")
        origin.fails = True
        time.sleep(UNTIL_STALE_S)
        asked = origin.asked
        assert client.get(b"/cached/page") == "ok"
        assert origin.asked == asked + 1
        with pytest.raises(ConnectionError, match="500"):
            client.get(b"/cached/another")
