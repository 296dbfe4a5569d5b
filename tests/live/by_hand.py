"""A world outside the rooms where time passes only when a test says so, and members that a test can read."""

from collections.abc import Callable

from greenlet import getcurrent, greenlet
from hypothesis import assume

from lbviz.live.feeds import OPTIONAL
from lbviz.live.messages import Batch, Redo, RoomCommand, Snapshot, Undo
from lbviz.live.room import Room
from lbviz.live.wheel import Wheel
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Exponential, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import Command
from lbviz.sim.trace import Answered, Dropped, Failed, Queued, Record

# Uneven servers, of which the weakest always has something to do.
THREE_SERVERS = Scenario(
    seed=6,
    traffic=TrafficSpec(rate_per_s=8, cost_ms=Exponential(mean=300), clients=4),
    network=NetworkSpec(latency_ms=400),
    servers=[
        ServerSpec("a", power=2, queue=10),
        ServerSpec("b", power=1, queue=10),
        ServerSpec("c", power=0.5, queue=10),
    ],
)


class ByHand:
    """The `Surroundings` of a test: tasks are greenlets that wake when `pass_time` reaches them."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.messages: list[Batch | Snapshot] = []
        self.addressees: list[str] = []
        self._sleepers: list[tuple[float, greenlet]] = []
        self.keep_ticking = Wheel(self.clock, self.sleep, self.spawn).add

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self._sleepers.append((self.now + seconds, getcurrent()))
        getcurrent().parent.switch()

    def spawn(self, task: Callable[[], None]) -> None:
        self._sleepers.append((self.now, greenlet(task)))

    def send(self, room: str, message: Batch | Snapshot) -> None:
        self.addressees.append(room)
        self.messages.append(message)

    def pass_time(self, seconds: float) -> None:
        """Let real time pass, waking every task when it is due (or late, after `oversleep`)."""
        until = self.now + seconds
        while self._sleepers and min(self._sleepers, key=lambda sleeper: sleeper[0])[0] <= until:
            sleeper = min(self._sleepers, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(sleeper)
            self.now = max(self.now, sleeper[0])
            sleeper[1].switch()
        self.now = max(self.now, until)

    def oversleep(self, seconds: float) -> None:
        """Let the clock run while every task is held up, as when the machine sleeps."""
        self.now += seconds

    def take_messages(self) -> list[Batch | Snapshot]:
        """Return what was sent since the last call."""
        messages, self.messages = self.messages, []
        return messages

    def take_records(self) -> list[Record]:
        """Return the records of all batches since the last call."""
        return [record for message in self.take_messages() if isinstance(message, Batch) for record in message.records]


class TestRoom(Room):
    """A room where the teacher gives the commands, if a test does not say who."""

    __test__ = False

    def command(self, command: RoomCommand, by: str = "teacher") -> None:
        super().command(command, by)


def open_room(scenario: Scenario = THREE_SERVERS, outside: ByHand | None = None) -> tuple[TestRoom, ByHand]:
    """Return a room where the teacher follows all feeds, and the world outside it, with no message unread."""
    outside = outside or ByHand()
    room = TestRoom("room", scenario, outside)
    room.join("teacher")
    room.follow("teacher", sorted(OPTIONAL))
    outside.take_messages()
    return room, outside


def scenario_of(room: Room) -> Scenario:
    return room.snapshot().feeds["state"].scenario


def do(room: Room, *commands: Command) -> None:
    for command in commands:
        room.command(command)


class Picture:
    """What a browser knows: one snapshot, and the batches after it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.receive(snapshot)

    def receive(self, message: Batch | Snapshot) -> None:
        if isinstance(message, Snapshot):
            self.requests = {request.id: (request.created, request.record) for request in message.requests}
            self.feeds = message.feeds
        else:
            assert message.seq == self.seq + 1
            for record in message.records:
                self._see(record)
            self.feeds = {**self.feeds, **message.feeds}
        self.seq, self.time, self.rate = message.seq, message.time, message.rate

    def _see(self, record: Record) -> None:
        created, _ = self.requests.pop(record.request, (record.time, None))
        if not isinstance(record, Answered | Dropped | Failed):
            self.requests[record.request] = (created, record)

    @property
    def queues(self) -> dict[str, list[int]]:
        """Who waits at each server, in order."""
        queues: dict[str, list[int]] = {}
        for id, (_, record) in self.requests.items():
            if isinstance(record, Queued):
                queues.setdefault(record.server, []).append(id)
        return queues


def walk_back_and_forth(room: Room, outside: ByHand, steps: list[tuple[float, Command]]) -> None:
    """Do what can be done of these, each after its seconds; then all undone and redone must lead back and forth."""
    beginning = scenario_of(room)
    for wait, command in steps:
        outside.pass_time(wait)
        try:
            room.command(command)
        except FieldError:
            continue
    end = scenario_of(room)
    assume(room.snapshot().feeds["state"].undo)
    while room.snapshot().feeds["state"].undo:
        room.command(Undo())
        outside.pass_time(0.3)
    assert scenario_of(room) == beginning
    while room.snapshot().feeds["state"].redo:
        room.command(Redo())
        outside.pass_time(0.3)
    assert scenario_of(room) == end
