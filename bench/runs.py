"""What a room's member notices while readers' runs go on beside it: the lag of its batches, at rest and then."""

import json
import re
import threading
import time
import urllib.request
from collections.abc import Iterator

import websocket

from bench.server import running_server

SECONDS = 10.0
# Each of these takes some seconds, twenty times ten thousand requests.
LONG = ("one-server/runs/ninety", "a-second-server/runs/eight", "two-choices/runs/two", "two-choices/runs/old-news")


def main() -> None:
    """Print the lag of a room's batches without runs and with them."""
    with running_server() as (url, _):
        socket = _joined(url)
        at_rest = _lags(socket)
        stop = threading.Event()
        readers = [threading.Thread(target=_run, args=(url, path, stop)) for path in LONG]
        for reader in readers:
            reader.start()
        time.sleep(1)
        beside = _lags(socket)
        stop.set()
        for reader in readers:
            reader.join()
        socket.close()
    for words, lags in (("no run", at_rest), (f"{len(LONG)} runs asked for at once", beside)):
        ordered = sorted(lags)
        p50, p99 = (ordered[len(ordered) * percent // 100] * 1000 for percent in (50, 99))
        print(f"  {words}: {len(lags) / SECONDS:.1f} batches/s, lag {p50:.1f} ms (median), {p99:.1f} ms (p99)")


def _joined(url: str) -> websocket.WebSocket:
    socket = websocket.create_connection(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket")
    socket.recv()
    socket.send("40")
    socket.recv()
    socket.send("421" + json.dumps(["join", {"room": "bench-runs", "opening": {"preset": "uneven-servers"}}]))
    return socket


def _lags(socket: websocket.WebSocket) -> list[float]:
    """Return how long after its making each batch of SECONDS came (s); one monotonic clock, one machine."""
    return list(_batches(socket, time.monotonic() + SECONDS))


def _batches(socket: websocket.WebSocket, until: float) -> Iterator[float]:
    begun = time.monotonic()
    while time.monotonic() < until:
        message = str(socket.recv())
        if message == "2":
            socket.send("3")
        sent = re.search(r'^42\["batch".*?"wall_ms":([0-9.]+)', message)
        # What waited in the socket since before is no lag.
        if sent is not None and float(sent[1]) / 1000 >= begun:
            yield time.monotonic() - float(sent[1]) / 1000


def _run(url: str, path: str, stop: threading.Event) -> None:
    """Ask for a run, and hear it until it ends or it is time to leave."""
    body = json.dumps({"visitor": path.replace("/", "-"), "more": True}).encode()
    request = urllib.request.Request(f"{url}/course/{path}", body, method="POST")
    with urllib.request.urlopen(request) as answer:
        for _ in answer:
            if stop.is_set():
                return


if __name__ == "__main__":
    main()
