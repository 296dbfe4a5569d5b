"""What is kept outlives the process, and trouble with the file stops nobody."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lbviz.store.store import DAY_S, KEPT_DAYS, Store


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[..., Store]]:
    opened: list[Store] = []

    def open_one(name: str = "kept.db", at: float = 1e9) -> Store:
        opened.append(Store(tmp_path / name, threading, time.sleep, lambda: at))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def keep_some(store: Store) -> None:
    assert store.begin("one", "class", b"head").wait()
    receipts = [store.append("one", b"event %d" % number) for number in range(50)]
    assert all(receipt.wait() for receipt in receipts)
    assert store.reached("one", 12.5).wait()


def test_what_was_kept_is_there_again_in_its_order(open_store: Callable[..., Store]) -> None:
    store = open_store()
    keep_some(store)
    store.close()
    again = open_store()
    read = again.read("one")
    assert read is not None
    assert (read.kind, read.head, read.reached) == ("class", b"head", 12.5)
    assert read.events == [b"event %d" % number for number in range(50)]
    assert again.ids("class") == ["one"]
    assert again.ids("room") == []


def test_what_is_forgotten_is_gone_and_takes_no_more_events(open_store: Callable[..., Store]) -> None:
    store = open_store()
    keep_some(store)
    store.forget("one").wait()
    store.append("one", b"late").wait()
    assert store.read("one") is None
    assert store.ids("class") == []


def test_what_nobody_has_added_to_for_the_stated_time_goes(open_store: Callable[..., Store]) -> None:
    store = open_store()
    keep_some(store)
    store.close()
    assert open_store(at=1e9 + (KEPT_DAYS - 1) * DAY_S).ids("class") == ["one"]


def test_it_goes_after_that_time(open_store: Callable[..., Store]) -> None:
    store = open_store()
    keep_some(store)
    store.close()
    assert open_store(at=1e9 + (KEPT_DAYS + 1) * DAY_S).ids("class") == []


def test_an_acknowledged_event_survives_a_process_that_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    script = f"""
import threading, time, sys
from pathlib import Path
from lbviz.store.store import Store
store = Store(Path({str(file)!r}), threading, time.sleep, time.time)
store.begin("one", "class", b"head").wait()
for number in range(10**6):
    assert store.append("one", b"%d" % number).wait()
    print(number, flush=True)
"""
    top = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=top) as child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(20)]
        child.kill()
        acknowledged += map(int, child.stdout.read().split())
    store = Store(file, threading, time.sleep, time.time)
    read = store.read("one")
    store.close()
    assert read is not None
    kept = [int(event) for event in read.events]
    assert kept == list(range(len(kept)))
    assert len(kept) > acknowledged[-1]


def test_a_damaged_file_is_put_aside_and_a_new_one_begins(open_store: Callable[..., Store], tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    store = open_store()
    keep_some(store)
    assert store.trouble is None
    assert store.moved_aside == tmp_path / "kept.db.damaged-1"
    assert store.moved_aside.exists()


def test_a_file_of_a_newer_version_is_left_as_it_is(open_store: Callable[..., Store], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kept.db") as file:
        file.execute("PRAGMA user_version = 99")
    before = (tmp_path / "kept.db").read_bytes()
    store = open_store()
    assert not store.begin("one", "class", b"").wait()
    assert store.trouble is not None
    assert "newer" in store.trouble.sentence
    assert (tmp_path / "kept.db").read_bytes() == before


def test_a_file_that_another_process_uses_is_used_once_it_is_free(open_store: Callable[..., Store]) -> None:
    first = open_store()
    keep_some(first)
    second = open_store()
    assert not second.begin("two", "class", b"").wait()
    assert second.trouble is not None
    assert "Another lbviz" in second.trouble.sentence
    second.append("two", b"meanwhile")
    first.close()
    # What came in the meantime is written now, in its order.
    while second.trouble is not None:
        time.sleep(0.01)
    assert second.append("two", b"afterwards").wait()
    read = second.read("two")
    assert read is not None
    assert read.events == [b"meanwhile", b"afterwards"]


@pytest.mark.skipif(os.name != "posix", reason="limits of files are POSIX")
def test_a_full_disk_is_told_of_and_stops_nobody(tmp_path: Path) -> None:
    script = f"""
import resource, signal, threading, time
from pathlib import Path
from lbviz.store.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path({str(tmp_path / "kept.db")!r}), threading, time.sleep, time.time)
store.begin("one", "class", b"head").wait()
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
kept = [store.append("one", b"x" * 10_000).wait() for _ in range(100)]
print(kept[0], kept[-1], store.trouble.sentence)
"""
    top = Path(__file__).parents[2]
    command = [sys.executable, "-c", script]
    child = subprocess.run(command, check=True, capture_output=True, text=True, cwd=top, timeout=60)
    assert child.stdout.startswith("True False "), child.stderr
