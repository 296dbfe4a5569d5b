"""Changes and their way back: what undo and redo act on."""

from msgspec import UNSET, Struct
from msgspec.structs import asdict

from lbviz.sim import commands as cmd
from lbviz.sim.commands import WorldCommand

from .run import Run

# Commands of one kind on one thing, closer together than this, are one change: a slider dragged once is undone once.
SAME_GESTURE_S = 1.0
MAX_CHANGES = 1000


class Change(Struct):
    """One thing a person did: `redo` does it, `undo` takes it back. `at` is the wall time of its last command."""

    redo: WorldCommand
    undo: WorldCommand
    at: float

    @property
    def label(self) -> str:
        """What was done, in a few words."""
        return describe(self.redo)

    def absorbs(self, later: "Change") -> bool:
        """Return whether a later change only goes on with this one's gesture."""
        gesture = _gesture(self.redo)
        return gesture is not None and gesture == _gesture(later.redo) and later.at - self.at < SAME_GESTURE_S


class NewRun(Struct):
    """A reset, or another world: the room goes from one run to another."""

    before: Run
    after: Run
    label: str


class History:
    """All changes in order, and how many of them are in force. Only the last reset can be undone: runs are large."""

    def __init__(self) -> None:
        self._done: list[Change | NewRun] = []
        self._undone: list[Change | NewRun] = []

    @property
    def last_done(self) -> Change | NewRun | None:
        """The change that an undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Change | NewRun | None:
        """The change that a redo would do again."""
        return self._undone[-1] if self._undone else None

    def add(self, change: Change) -> None:
        """Note a new change; what was undone before it cannot be redone any more."""
        self._undone.clear()
        last = self.last_done
        if isinstance(last, Change) and last.absorbs(change):
            last.redo, last.at = change.redo, change.at
        else:
            self._done.append(change)
            del self._done[:-MAX_CHANGES]

    def add_reset(self, reset: NewRun) -> None:
        """Note a reset, and forget the one before it with all that led there."""
        self._undone.clear()
        resets = [place for place, change in enumerate(self._done) if isinstance(change, NewRun)]
        del self._done[: resets[-1] + 1 if resets else 0]
        self._done.append(reset)

    def undone(self) -> None:
        """Note that the last change was taken back."""
        self._undone.append(self._done.pop())

    def redone(self) -> None:
        """Note that the last undone change was done again."""
        self._done.append(self._undone.pop())

    def forget_last_undone(self) -> None:
        """Drop the last undone change, which cannot be done again any more."""
        self._undone.pop()

    def forget_last_done(self) -> None:
        """Drop the last change, which cannot be taken back any more."""
        self._done.pop()


def _gesture(command: WorldCommand) -> tuple[object, ...] | None:
    if not isinstance(command, cmd.UpdateServer | cmd.UpdateEdge | cmd.SetTraffic | cmd.SetNetwork):
        return None
    fields = {name: value for name, value in asdict(command).items() if value is not UNSET}
    if {"slow", "region", "group", "by_distance"} & fields.keys() or None in fields.values():
        # Made slow, moved, made unbounded: switches, of which each throw is a change.
        return None
    return (type(command), fields.pop("id", None), *fields)


def describe(command: WorldCommand) -> str:
    """Return what a command does, as in "undo: add server d"."""
    match command:
        case cmd.AddServer():
            return f"add server {command.server.id}"
        case cmd.RemoveServer():
            return f"remove server {command.id}"
        case cmd.DrainServer():
            return f"drain server {command.id}"
        case cmd.UpdateServer():
            return f"change server {command.id}"
        case cmd.CrashServer():
            return f"crash server {command.id}"
        case cmd.FailServer():
            return f"make server {command.id} fail"
        case cmd.RecoverServer():
            return f"recover server {command.id}"
        case cmd.AddClient():
            return f"add client {command.address}"
        case cmd.RemoveClient():
            return f"remove client {command.address}"
        case cmd.UpdateClient():
            return f"change client {command.address}"
        case cmd.ConnectClient():
            whom = {"proxy": "forward proxy", "edges": "nearest edge", "site": "site itself"}[command.asks]
            return f"connect client {command.address} to the {whom}"
        case cmd.SetRegions():
            return "set the regions"
        case cmd.SetTraffic():
            return "change the traffic"
        case cmd.SetNetwork():
            if command.by_distance is not UNSET:
                return f"let distance {'count' if command.by_distance else 'not count'}"
            return "change the link latency" if command.latency_ms is not UNSET else "change how far apart regions are"
        case cmd.SetForwardProxy():
            return "set the forward proxy" if command.forward_proxy else "remove the forward proxy"
        case cmd.AddEdge():
            return f"add edge {command.edge.id}"
        case cmd.RemoveEdge():
            return f"remove edge {command.id}"
        case cmd.UpdateEdge():
            return f"change edge {command.id}"
        case cmd.CrashEdge():
            return f"crash edge {command.id}"
        case cmd.RecoverEdge():
            return f"recover edge {command.id}"
        case cmd.PurgeEdge():
            return f"purge edge {command.id}"
        case cmd.RestoreEdge():
            return f"restore the cache of edge {command.id}"
        case cmd.SetFront():
            return "change what stands before the balancers"
        case cmd.CrashBalancer():
            return f"crash balancer {command.id}"
        case cmd.RecoverBalancer():
            return f"recover balancer {command.id}"
        case cmd.SetBalancer():
            return _describe_balancer(command)


def _describe_balancer(command: cmd.SetBalancer) -> str:
    given = {name: value for name, value in asdict(command).items() if value is not UNSET}
    name, value = next(iter(given.items()), ("policy", ""))
    settings = {
        "policy": "policy",
        "options": "policy's options",
        "key": "key",
        "retry": "retries",
        "layer": "layer",
        "tracking": "connection tracking",
        "replicas": "number of balancers",
        "routes": "routes",
        "cpu_ms": "balancers' time for a request",
        "region": "balancers' region",
    }
    if name in settings:
        return f"change the {settings[name]}"
    return f"{'turn off' if value is None else 'set'} {name.replace('_', ' ')}"
