"""What many viewers of one thing cost: of a class's world, and of a figure of the course that nobody has touched.

The viewers run in a process of their own. One world runs for all of them, so that the server's CPU time is what it
takes to write to each; beside it stands what one viewer alone costs, in the same run.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path
from typing import cast

from bench.rooms import cpu_seconds
from bench.server import TOP, running_server

VIEWERS = (1, 30, 300, 1000)
READERS = (1, 1000)
SECONDS = 8.0
STUDENTS = 30
FIGURE = "where-taking-turns-fails.uneven"
_STAMP = re.compile(rb'"wall_ms":([0-9.]+)')


def main() -> None:
    """Print the share of one core, the lag and the memory for growing numbers of viewers."""
    for what, numbers in (("class", VIEWERS), ("figure", READERS)):
        for viewers in numbers:
            with running_server() as (url, pid):
                seen = _measured(url, pid, what, viewers)
            word = "viewers of one class" if what == "class" else "readers of one untouched figure"
            print(
                f"  {viewers:>5} {word}: {seen['share']:5.1%} of a core, {seen['rate']:.1f} batches/s each, "
                f"lag p99 {seen['p99_s'] * 1000:.0f} ms, {seen['megabytes']:.0f} MB, {seen['lost']} lost"
            )


def _measured(url: str, pid: int, what: str, viewers: int) -> dict[str, float]:
    code = _make_class(url) if what == "class" else ""
    command = [sys.executable, "-m", "bench.viewers", url, str(viewers), code]
    watching = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    watching.stdout.readline()
    start, before = time.monotonic(), cpu_seconds(pid)
    time.sleep(SECONDS / 2)
    share = (cpu_seconds(pid) - before) / (time.monotonic() - start)
    said: dict[str, float] = json.loads(watching.communicate()[0])
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return {**said, "share": share, "megabytes": pages * 4096 / 1e6}


def _make_class(url: str) -> str:
    data = urllib.parse.urlencode({"plan": "consistent-hashing"}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/teach", data)) as page:
        return str(page.url).partition("#")[0].rpartition("/")[2]


class Viewer(asyncio.Protocol):
    """One raw websocket: frames are cut out of what comes, and only what must be answered is looked at."""

    def __init__(self, number: int, host: str, code: str, tally: "Tally") -> None:
        self._number = number
        self._host = host
        self._code = code
        self._tally = tally
        self._came = b""
        self._upgraded = False
        self._class = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: bGJ2aXotbGJ2aXotbGJ2aQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.lost += 1

    def data_received(self, data: bytes) -> None:
        came = self._came + data
        if not self._upgraded:
            head, found, came = came.partition(b"\r\n\r\n")
            if not found:
                self._came = head
                return
            self._upgraded = True
        while (frame := _frame(came)) is not None:
            payload, came = frame
            self._heard(payload)
        self._came = came

    def send(self) -> None:
        """Send a request, as a thumb does."""
        self._say("42" + json.dumps(["send", {"class": self._class}]))

    def _heard(self, message: bytes) -> None:
        if message.startswith(b'42["batch"'):
            self._tally.batch(self._number, message)
        elif message == b"2":
            self._say("3")
        elif message.startswith(b"0"):
            self._say("40")
        elif message.startswith(b"40"):
            if self._code:
                role = "student" if self._number < STUDENTS else "screen"
                self._say("421" + json.dumps(["enter", {"class": self._code, "as": role}]))
            else:
                self._join(f"figure-{FIGURE}")
        elif message.startswith(b"431"):
            answer = json.loads(message[3:])[0]
            self._class = answer["class"]
            self._join(answer["room"])
        elif message.startswith(b"432"):
            self._tally.joined += 1

    def _join(self, room: str) -> None:
        self._say("422" + json.dumps(["join", {"room": room}]))

    def _say(self, text: str) -> None:
        payload = text.encode()
        size = len(payload)
        head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        # A mask of zeros is a mask.
        self._transport.write(head + bytes(4) + payload)


def _frame(came: bytes) -> tuple[bytes, bytes] | None:
    """Return the payload of the first whole frame, and what comes after it (RFC 6455, 5.2)."""
    if len(came) < 4:
        return None
    size, begins = came[1] & 127, 2
    if size > 125:
        begins = 4 if size == 126 else 10
        size = int.from_bytes(came[2:begins], "big")
    if len(came) < begins + size:
        return None
    return came[begins : begins + size], came[begins + size :]


class Tally:
    """What all viewers saw. Every tenth looks at the server's stamp in its batches."""

    def __init__(self) -> None:
        self.joined = self.lost = self.batches = 0
        self.lags_s: list[float] = []
        self.counts = False

    def batch(self, number: int, message: bytes) -> None:
        if not self.counts:
            return
        self.batches += 1
        if number % 10 == 0 and (stamp := _STAMP.search(message)):
            self.lags_s.append(time.monotonic() - float(stamp[1]) / 1000)


def _same(viewer: Viewer) -> Viewer:
    return viewer


async def watch(url: str, viewers: int, code: str) -> None:
    """Let so many watch, and print what they saw as JSON. Runs in a process of its own.

    In a class the first of them are students who send a request a second.
    """
    loop, tally = asyncio.get_running_loop(), Tally()
    parts = urllib.parse.urlsplit(url)
    all_viewers = []
    for number in range(viewers):
        viewer = Viewer(number, parts.netloc, code, tally)
        await loop.create_connection(partial(_same, viewer), parts.hostname or "", parts.port or 0)
        all_viewers.append(viewer)
    while tally.joined + tally.lost < viewers:
        await asyncio.sleep(0.05)
    print("watching", flush=True)
    tally.counts = True
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for student in all_viewers[:STUDENTS] if code else ():
            student.send()
            await asyncio.sleep(1 / STUDENTS)
        if not code:
            await asyncio.sleep(0.1)
    lags = sorted(tally.lags_s)
    p99_s = lags[len(lags) * 99 // 100] if lags else 0.0
    print(json.dumps({"lost": tally.lost, "rate": tally.batches / viewers / SECONDS, "p99_s": p99_s}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(watch(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
    else:
        main()
