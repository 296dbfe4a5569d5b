"""Reading scenarios: from a TOML file, or from the text of a link."""

import base64
import binascii
import zlib
from pathlib import Path
from typing import Any

import msgspec

from .checks import check, check_timetable
from .convert import convert
from .errors import FieldError
from .names import name_nodes
from .old_files import renewed
from .said import said
from .spec import Scenario

MAX_LINK_BYTES = 64 * 1024


def parse(data: Any) -> Scenario:
    """Return the scenario that plain data describes; raise FieldError if it describes none."""
    scenario = name_nodes(convert(renewed(data), Scenario))
    check(scenario)
    check_timetable(scenario)
    return scenario


def decode_toml(text: str) -> dict[str, Any]:
    """Return the data written in TOML; raise FieldError if the text is not TOML."""
    try:
        data: dict[str, Any] = msgspec.toml.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FieldError("", str(error), "a file in TOML") from None
    return data


def read_toml(text: str) -> Scenario:
    """Return the scenario written in TOML; raise FieldError if there is none in it."""
    return parse(decode_toml(text))


def read_text(path: Path) -> str:
    """Return the text of a file; raise FieldError if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FieldError("", error.strerror or str(error), "a file that can be read") from None
    except UnicodeDecodeError:
        raise FieldError("", "bytes that are not UTF-8 text", "a file in TOML") from None


def read_file(path: Path) -> Scenario:
    """Return the scenario in a TOML file; raise FieldError if it cannot be read or is none."""
    return read_toml(read_text(path))


def to_link(scenario: Scenario) -> str:
    """Return the scenario as text that can stand in an address: URL-safe base64 of its packed JSON."""
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(said(scenario)), 9)).rstrip(b"=").decode()


def from_link(text: str) -> Scenario:
    """Return the scenario that `to_link` wrote; raise FieldError if the text is damaged."""
    want = "the link to a copy, whole"
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, MAX_LINK_BYTES)
        if not unpacker.eof:
            raise FieldError("scenario", f"{len(text)} characters", want)
        return parse(msgspec.json.decode(data))
    except (binascii.Error, ValueError, zlib.error, msgspec.DecodeError, RecursionError) as error:
        if isinstance(error, FieldError):
            raise
        raise FieldError("scenario", text, want) from None
