"""What can be wrong with the file, in sentences that say what to do."""

import sqlite3
from pathlib import Path
from typing import NamedTuple


class NewerFile(sqlite3.DatabaseError):
    """The file was written by a newer lbviz."""


class Trouble(NamedTuple):
    """A `sentence` for the page, and `details` for whoever runs the server."""

    sentence: str
    details: str


def trouble_of(error: Exception, file: Path) -> Trouble:
    """Return what is wrong, given what SQLite or the system raised."""
    return Trouble(f"{_reason(error)} Until then all goes on, but nothing is kept.", f"{file}: {error}")


def _reason(error: Exception) -> str:
    said = str(error)
    if isinstance(error, NewerFile):
        return "What was kept here was written by a newer lbviz: update lbviz."
    if "locked" in said:
        return "Another lbviz uses the file that things are kept in: stop it, or give this one another folder."
    if "full" in said or "No space" in said:
        return "The disk is full: make some room."
    if "readonly" in said or isinstance(error, PermissionError) or "unable to open" in said:
        return "The file that things are kept in cannot be written: let lbviz write there."
    return "The file that things are kept in cannot be used: see the server's log."
