"""The file: its tables, and what is done with one that cannot be used."""

import sqlite3
from pathlib import Path

from .faults import NewerFile

VERSION = 1
BUSY_S = 0.5

_TABLES = """
CREATE TABLE streams (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, head BLOB NOT NULL,
    created REAL NOT NULL, touched REAL NOT NULL, reached REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE events (
    stream TEXT NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (stream, n)
) WITHOUT ROWID;
CREATE INDEX touched ON streams (touched);
"""


def open_file(file: Path) -> tuple[sqlite3.Connection, Path | None]:
    """Return the open file, made where there is none, and where a damaged one was put aside.

    Raises sqlite3.Error or OSError where it cannot be used now.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _opened(file), None
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
    aside = _beside(file)
    file.rename(aside)
    for more in ("-wal", "-shm"):
        file.with_name(file.name + more).unlink(missing_ok=True)
    return _opened(file), aside


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        # Before anything is read: two processes would each think that the file is theirs.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        _check_version(version)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN EXCLUSIVE")
        if version == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
        _check_whole(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(version: int) -> None:
    if version > VERSION:
        raise NewerFile(f"version {version}")


def _check_whole(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


def _beside(file: Path) -> Path:
    """Return a free name for a damaged file."""
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    return aside
