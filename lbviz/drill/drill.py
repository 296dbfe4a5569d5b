"""The drill: a class works, its server is killed in the middle, and all that was acknowledged must be there again."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .client import Lost
from .people import Person, Student
from .server import Server

PLAN = "consistent-hashing"
# Its third step asks something.
ASKING = 2


class Count(NamedTuple):
    """So many of something were said, acknowledged, and found again; `missing` names what was not."""

    what: str
    said: int
    acknowledged: int
    found: int
    missing: list[str]


class Report(NamedTuple):
    """What came of a drill: `back_s` is how long each lost connection took to come back (s), `vote_s` how long each
    vote took to be acknowledged.
    """

    counts: list[Count]
    joined_s: float
    back_s: list[float]
    vote_s: list[float]

    @property
    def is_good(self) -> bool:
        """Whether nothing is missing."""
        return not any(count.missing for count in self.counts)


def drill(
    data: Path, students: int, seconds: float, *, kill: bool, async_mode: str, say: Callable[[str], None]
) -> Report:
    """Let so many students work for so long, kill the server halfway, and look for all that was acknowledged."""
    server = Server(data, async_mode)
    try:
        code, key = server.make_class(PLAN)
        teacher = Person(server.url, code, 0, **{"as": "presenter", "key": key})
        options = _open_vote(teacher)
        people = [Student(server.url, code, seed, options) for seed in range(1, students + 1)]
        stop = threading.Event()
        threads = [threading.Thread(target=student.live, args=(stop,)) for student in people]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        _until(lambda: all(student.name for student in people))
        joined_s = time.monotonic() - began
        say(f"{students} students are in after {joined_s:.1f} s.")
        led, acknowledged = _lead(teacher, seconds / 2)
        if kill:
            say("The server is killed …")
            server.kill()
            server.start_again()
            teacher.until_back()
            say("… and runs again.")
        more = _lead(teacher, seconds / 2)
        stop.set()
        for thread in threads:
            thread.join()
        led, acknowledged = led + more[0], acknowledged + more[1]
        counts = _look(teacher, people)
        for person in (teacher, *people):
            person.drop()
    finally:
        server.kill()
    counts += [
        _sends(data, f"class-{teacher.id}", people),
        Count("what the teacher did", led, acknowledged, *_switches(data, teacher.id, acknowledged)),
    ]
    back_s = [each for student in people for each in student.reconnect_s]
    return Report(counts, joined_s, back_s, [each for student in people for each in student.vote_s])


def _open_vote(teacher: Person) -> int:
    teacher.client()
    for action in ({"type": "go_to", "step": ASKING}, {"type": "open_vote"}):
        answer = teacher.call("lead", action=action)
        if not answer["ok"]:
            raise RuntimeError(answer["error"]["message"])
    return len(teacher.until_back()["question"]["options"])


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)


def _lead(teacher: Person, seconds: float) -> tuple[int, int]:
    """Show names and hide them again for so long; return how often, and how often that was acknowledged."""
    said = acknowledged = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said += 1
        try:
            action = {"type": "switch", "name": "names_shown", "on": bool(said % 2)}
            acknowledged += teacher.call("lead", action=action)["ok"]
        except Lost:
            teacher.until_back()
        time.sleep(0.1)
    return said, acknowledged


def _look(teacher: Person, people: list[Student]) -> list[Count]:
    """Let everybody come back and say what they see, while time stands still."""
    teacher.call("lead", action={"type": "pause_all", "on": True})
    names, votes = [], []
    for student in people:
        mine = student.until_back()["mine"]
        if mine["name"] != student.name:
            names.append(f"{student.name} is {mine['name']} now")
        if student.vote is not None and mine["vote"] not in {student.vote, *student.unsure}:
            votes.append(f"{student.name} voted {student.vote}, not {mine['vote']}")
    worlds = [_seen(student) for student in people]
    others = [student.name for student, world in zip(people, worlds, strict=True) if world != worlds[0]]
    voted = sum(student.said for student in people), sum(student.acknowledged for student in people)
    return [
        Count("students", len(people), len(people), len(people) - len(names), names),
        Count("votes", *voted, voted[1] if not votes else voted[1] - len(votes), votes),
        Count("phones that see the same world", len(people), len(people), len(people) - len(others), others),
    ]


def _seen(student: Student) -> bytes:
    world = student.world()
    seen = [world["time"], world["feeds"]["state"]["scenario"], world["requests"]]
    return msgspec.json.encode(seen)


def _sends(data: Path, room: str, people: list[Student]) -> Count:
    kept = [event["command"]["type"] for event in _events(data, room)].count("send")
    said = sum(student.sends_said for student in people)
    acknowledged = sum(student.sends_acknowledged for student in people)
    short = acknowledged - kept
    return Count("requests", said, acknowledged, kept, [f"{short} requests"] if short > 0 else [])


def _switches(data: Path, id: str, acknowledged: int) -> tuple[int, list[str]]:
    kept = [event["type"] for event in _events(data, id)].count("switched")
    short = acknowledged - kept
    return kept, [f"{short} switches"] if short > 0 else []


def _events(data: Path, stream: str) -> list[dict[str, Any]]:
    with sqlite3.connect(data / "lbviz.db") as file:
        rows = file.execute("SELECT body FROM events WHERE stream = ? ORDER BY n", (stream,)).fetchall()
    file.close()
    return [msgspec.json.decode(body) for (body,) in rows]
