"""How many live rooms one core carries: each at 10 requests/s, each with one viewer on a real websocket.

The viewers run in a process of their own. The server's CPU time is the kernel's; the lag is from the server's stamp
in a batch to its arrival (one monotonic clock, one machine), and late is more than the page's playout buffer hides.
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
import warnings
from pathlib import Path

from msgspec.structs import replace

from bench.server import TOP, running_server
from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.files import to_link

ROOMS = (50, 100, 200, 300, 400)
SECONDS = 8.0
LATE_S = 0.1
SCENARIO = replace(LAB, traffic=replace(LAB.traffic, rate_per_s=10))


def main() -> None:
    """Print, for growing numbers of rooms, the share of one core the server used and how many batches were late."""
    for rooms in ROOMS:
        with running_server() as (url, pid):
            viewers = subprocess.Popen(
                [sys.executable, "-m", "bench.rooms", url, str(rooms)], cwd=TOP, stdout=subprocess.PIPE, text=True
            )
            assert viewers.stdout is not None
            viewers.stdout.readline()
            start, before = time.monotonic(), cpu_seconds(pid)
            time.sleep(SECONDS / 2)
            share = (cpu_seconds(pid) - before) / (time.monotonic() - start)
            seen = json.loads(viewers.communicate()[0])
        print(
            f"  {rooms:>4} rooms: {share:4.0%} of a core, so {rooms / share:,.0f} fill it; "
            f"{seen['batches'] / rooms / SECONDS:.0f} batches/s each, {seen['late'] / seen['batches']:.1%} late, "
            f"lag p99 {seen['p99_s'] * 1000:.0f} ms"
        )


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watch(url: str, rooms: int) -> None:
    """Open the rooms, watch each for SECONDS, and print what was seen as JSON. Runs in a process of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import eventlet
    eventlet.monkey_patch()
    import websocket

    link = f"{url}/lab?scenario={to_link(SCENARIO)}"

    def open_one() -> websocket.WebSocket:
        with urllib.request.urlopen(link) as page:
            room = page.url.rsplit("/", 1)[1]
        socket = websocket.create_connection(
            url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", enable_multithread=False
        )
        socket.recv()
        socket.send("40")
        socket.recv()
        socket.send("421" + json.dumps(["join", {"room": room}]))
        return socket

    def listen(socket: websocket.WebSocket) -> list[float]:
        lags = []
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            message = socket.recv()
            if message == "2":
                socket.send("3")
            elif message.startswith('42["batch"'):
                sent = re.search(r'"wall_ms":([0-9.]+)', message)
                assert sent is not None
                lags.append(time.monotonic() - float(sent[1]) / 1000)
        return lags

    sockets = [open_one() for _ in range(rooms)]
    print("watching", flush=True)
    tasks = [eventlet.spawn(listen, socket) for socket in sockets]
    # The first second is spent on reading what came in while the rooms were being opened.
    lags = sorted(lag for task in tasks for lag in task.wait()[20:])
    late = sum(lag > LATE_S for lag in lags)
    print(json.dumps({"batches": len(lags), "late": late, "p99_s": lags[len(lags) * 99 // 100]}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        watch(sys.argv[1], int(sys.argv[2]))
    else:
        main()
