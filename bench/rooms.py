"""How many live rooms one core carries: each at 10 requests/s, each with one member on a real websocket.

The members run in a process of their own. The server's CPU time is the kernel's; the lag is from the server's stamp
in a batch to its arrival (one monotonic clock, one machine), and late is more than the page's playout buffer hides.
"""

import json
import os
import re
import subprocess
import sys
import time
import warnings
from math import inf
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
            members = subprocess.Popen(
                [sys.executable, "-m", "bench.rooms", url, str(rooms)], cwd=TOP, stdout=subprocess.PIPE, text=True
            )
            assert members.stdout is not None
            members.stdout.readline()
            start, before = time.monotonic(), cpu_seconds(pid)
            time.sleep(SECONDS / 2)
            share = (cpu_seconds(pid) - before) / (time.monotonic() - start)
            said = members.communicate()[0]
        if members.returncode:
            print(f"  {rooms:>4} rooms: not measured; the members broke off with status {members.returncode}")
            continue
        seen = json.loads(said)
        if seen["lost"] or not seen["batches"]:
            print(f"  {rooms:>4} rooms: more than this machine carries; {seen['lost']} of them lost their connection")
            continue
        print(
            f"  {rooms:>4} rooms: {share:4.0%} of a core, so {rooms / share:,.0f} fill it; "
            f"{seen['batches'] / rooms / SECONDS:.1f} batches/s each, {seen['late'] / seen['batches']:.1%} late, "
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
    from eventlet import event

    link = to_link(SCENARIO)

    def open_one(number: int) -> websocket.WebSocket | None:
        try:
            socket = websocket.create_connection(
                url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", enable_multithread=False
            )
            socket.recv()
            socket.send("40")
            socket.recv()
            message = {"room": f"bench-{number}", "opening": {"scenario": link}}
            socket.send("421" + json.dumps(["join", message]))
        except (OSError, websocket.WebSocketException):
            return None
        return socket

    def listen(socket: websocket.WebSocket | None, until: event.Event) -> list[float] | None:
        """Return the lags of SECONDS of batches once all rooms are open, None if the connection was lost."""
        lags, end = [], inf
        try:
            while socket is not None and time.monotonic() < end:
                message = str(socket.recv())
                if until.ready():
                    end = min(end, until.wait() + SECONDS)
                if message == "2":
                    socket.send("3")
                elif message.startswith('42["batch"') and end < inf:
                    sent = re.search(r'"wall_ms":([0-9.]+)', message)
                    assert sent is not None
                    lags.append(time.monotonic() - float(sent[1]) / 1000)
        except (OSError, websocket.WebSocketException):
            return None
        return None if socket is None else lags

    # Each listens from the start: the first would be dropped for an unanswered ping before the last is open.
    all_open = event.Event()
    tasks = []
    for number in range(rooms):
        tasks.append(eventlet.spawn(listen, open_one(number), all_open))
        eventlet.sleep(0)
    all_open.send(time.monotonic())
    print("watching", flush=True)
    seen = [task.wait() for task in tasks]
    # The first second is spent on reading what came in while the rooms were being opened.
    lags = sorted(lag for each in seen if each is not None for lag in each[20:])
    late = sum(lag > LATE_S for lag in lags)
    p99_s = lags[len(lags) * 99 // 100] if lags else 0.0
    print(json.dumps({"lost": seen.count(None), "batches": len(lags), "late": late, "p99_s": p99_s}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        watch(sys.argv[1], int(sys.argv[2]))
    else:
        main()
