"""Streams of events in one SQLite file: each has a head, and what happened since.

One real thread does all of it, since SQLite's calls would stop an event loop. What comes within GROUP_S is committed
together, and a receipt is good once that is done. Trouble with the file stops nobody: things go on unkept, and are
written once the trouble has passed.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from .faults import Trouble, trouble_of
from .schema import open_file

FILE = "lbviz.db"
GROUP_S = 0.01
LATER_S = 0.5
LOOK_EVERY_S = 0.003
TRY_AGAIN_S = 1.0
# What waits in memory for the trouble to pass; beyond it, nothing more is promised.
MOST_WAITING = 100_000
DAY_S = 86_400.0
KEPT_DAYS = 30


class Threads(Protocol):
    """The module `threading`, as it was before anything was made green: its threads are the system's own."""

    Thread: Any
    Event: Any


class Stream(NamedTuple):
    """A stream as it was kept. `reached` is the latest simulated time (s) that was told of it."""

    kind: str
    head: bytes
    events: list[bytes]
    reached: float


class Receipt:
    """Of something that is to be done. `sleep` lets others go on while somebody waits for it."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self.done = False
        self.kept = False
        self.result: Any = None

    def wait(self) -> bool:
        """Return once it is done, or cannot be for now; whether it is kept."""
        # A real thread cannot wake a green one; looking again costs less than a pipe between them.
        while not self.done:
            self._sleep(LOOK_EVERY_S)
        return self.kept

    def end(self, kept: bool, result: Any = None) -> None:
        """Say how it ended."""
        self.kept, self.result, self.done = kept, result, True


class _Job(NamedTuple):
    do: Callable[[sqlite3.Connection], Any]
    receipt: Receipt
    writes: bool


class Store:
    """The streams in one file. All methods may be called from any thread, green or not.

    `wall_clock` is the time of day (s), by which streams grow old: one that nobody has added to for KEPT_DAYS goes.
    """

    def __init__(
        self, file: Path, threads: Threads, sleep: Callable[[float], None], wall_clock: Callable[[], float]
    ) -> None:
        self._file = file
        self._sleep = sleep
        self._wall_clock = wall_clock
        self._jobs: deque[_Job] = deque()
        self._work = threads.Event()
        self._idle = threads.Event()
        self._closing = False
        self._cleaned = 0.0
        self.trouble: Trouble | None = None
        """Why nothing is kept now, None while all is well."""
        self.moved_aside: Path | None = None
        """Where a damaged file was put, so that a new one could begin."""
        self._thread = threads.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    # --- what can be asked --------------------------------------------------------------------------------------

    def begin(self, id: str, kind: str, head: bytes) -> Receipt:
        """Begin a stream. One of the same id begins anew."""
        now = self._wall_clock()

        def do(file: sqlite3.Connection) -> None:
            file.execute("DELETE FROM events WHERE stream = ?", (id,))
            file.execute("INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?, ?, 0)", (id, kind, head, now, now))

        return self._add(do)

    def append(self, id: str, body: bytes) -> Receipt:
        """Add an event to a stream; to one that is not there, nothing."""
        now = self._wall_clock()

        def do(file: sqlite3.Connection) -> None:
            file.execute(
                "INSERT INTO events SELECT id, (SELECT coalesce(max(n), 0) + 1 FROM events WHERE stream = id), ?"
                " FROM streams WHERE id = ?",
                (body, id),
            )
            file.execute("UPDATE streams SET touched = ? WHERE id = ?", (now, id))

        return self._add(do)

    def reached(self, id: str, time: float) -> Receipt:
        """Take note of the simulated time (s) that a stream's world has come to, within LATER_S."""
        change = "UPDATE streams SET reached = ? WHERE id = ?"
        return self._add(lambda file: file.execute(change, (time, id)), now=False)

    def forget(self, id: str) -> Receipt:
        """Take a stream away, and all that happened in it."""

        def do(file: sqlite3.Connection) -> None:
            file.execute("DELETE FROM events WHERE stream = ?", (id,))
            file.execute("DELETE FROM streams WHERE id = ?", (id,))

        return self._add(do)

    def read(self, id: str) -> Stream | None:
        """Return a stream, None where there is none of this id, or nothing can be read."""

        def do(file: sqlite3.Connection) -> Stream | None:
            row = file.execute("SELECT kind, head, reached FROM streams WHERE id = ?", (id,)).fetchone()
            if row is None:
                return None
            events = file.execute("SELECT body FROM events WHERE stream = ? ORDER BY n", (id,)).fetchall()
            return Stream(row[0], row[1], [body for (body,) in events], row[2])

        return self._ask(do)  # type: ignore[no-any-return]

    def ids(self, kind: str) -> list[str]:
        """Return the ids of all streams of a kind, the oldest first."""

        def do(file: sqlite3.Connection) -> list[str]:
            rows = file.execute("SELECT id FROM streams WHERE kind = ? ORDER BY created", (kind,)).fetchall()
            return [id for (id,) in rows]

        return self._ask(do) or []

    def close(self) -> None:
        """Write what waits, as far as that goes, and end."""
        self._closing = True
        self._work.set()
        while self._thread.is_alive():
            self._sleep(LOOK_EVERY_S)

    def _add(self, do: Callable[[sqlite3.Connection], Any], *, now: bool = True) -> Receipt:
        receipt = Receipt(self._sleep)
        if self.trouble is not None:
            receipt.end(kept=False)
        if self.trouble is None or len(self._jobs) < MOST_WAITING:
            self._jobs.append(_Job(do, receipt, writes=True))
            if now:
                self._work.set()
        return receipt

    def _ask(self, do: Callable[[sqlite3.Connection], Any]) -> Any:
        if self.trouble is not None:
            return None
        receipt = Receipt(self._sleep)
        self._jobs.append(_Job(do, receipt, writes=False))
        self._work.set()
        receipt.wait()
        return receipt.result

    # --- the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        file: sqlite3.Connection | None = None
        while not (self._closing and (not self._jobs or self.trouble is not None)):
            try:
                if file is None:
                    file, self.moved_aside = open_file(self._file)
                self._clean(file)
                self._do_all(file)
                self.trouble = None
            except (sqlite3.Error, OSError) as error:
                self.trouble = trouble_of(error, self._file)
                for job in list(self._jobs):
                    self._give_up_for_now(job)
                if file is not None:
                    file.close()
                    file = None
                self._idle.wait(TRY_AGAIN_S)
                continue
            if not self._closing:
                self._work.wait(LATER_S)
                # What comes in the next moment goes with it.
                self._idle.wait(GROUP_S)
                self._work.clear()
        if file is not None:
            file.close()

    def _give_up_for_now(self, job: _Job) -> None:
        if not job.writes:
            self._jobs.remove(job)
        job.receipt.end(kept=False)

    def _do_all(self, file: sqlite3.Connection) -> None:
        jobs = list(self._jobs)
        if not jobs:
            return
        with _transaction(file):
            results = [job.do(file) for job in jobs]
        for job, result in zip(jobs, results, strict=True):
            self._jobs.popleft()
            job.receipt.end(kept=True, result=result)

    def _clean(self, file: sqlite3.Connection) -> None:
        now = self._wall_clock()
        if now - self._cleaned < DAY_S:
            return
        old = (now - KEPT_DAYS * DAY_S,)
        with _transaction(file):
            file.execute("DELETE FROM events WHERE stream IN (SELECT id FROM streams WHERE touched < ?)", old)
            file.execute("DELETE FROM streams WHERE touched < ?", old)
        self._cleaned = now


@contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
        file.execute("COMMIT")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
