"""A room as one file: how it began and all that was done in it. Plain JSON: nothing from outside is ever unpickled."""

import re
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from msgspec import Struct

from lbviz.classroom.codes import Tries
from lbviz.live.journal import Entry
from lbviz.live.limits import check_scenario
from lbviz.live.registry import ROOM_ID, SHORT, new_id
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link

from .kept_rooms import Head, KeptRooms
from .socket.handlers import refusal

FORMAT = "lbviz room 1"
MAX_BYTES = 2 * 1024 * 1024
# What would be lived again when it is opened, in simulated seconds, and how often a minute somebody may ask for that.
MAX_LIVED_S = 2 * 3600.0
PER_MIN = 20


class RoomFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a file holds; `reached` is how far its time had come (s)."""

    format: str
    began: Head
    entries: list[Entry]
    reached: float


def room_files(rooms: KeptRooms, tries: Tries) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("room_files", __name__)

    @blueprint.get("/lab/<room>/room.json")
    def download(room: str) -> ResponseReturnValue:
        if not re.fullmatch(ROOM_ID, room) or room.startswith((*SHORT, "class-")):
            abort(404)
        kept = rooms.written(room)
        if kept is None:
            raise FieldError("room", room, "a room that was changed", "Nothing was changed in this world yet.")
        head, entries, reached = kept
        file = RoomFile(FORMAT, head, entries, reached)
        headers = {"Content-Disposition": f'attachment; filename="room-{room}.json"'}
        return Response(msgspec.json.encode(file), mimetype="application/json", headers=headers)

    @blueprint.post("/rooms")
    def upload() -> ResponseReturnValue:
        """Make a room of a file, and say what it is called."""
        try:
            address = request.remote_addr or ""
            tries.check(address)
            tries.count(address)
            file = _read()
            id = new_id()
            rooms.write(id, file.began, file.entries, file.reached)
        except FieldError as error:
            return refusal(error), 400
        return {"ok": True, "room": id}

    @blueprint.errorhandler(FieldError)
    def cannot(error: FieldError) -> ResponseReturnValue:
        return refusal(error), 400

    return blueprint


def _read() -> RoomFile:
    body = request.stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise FieldError("", "too large a file", f"at most {MAX_BYTES // 2**20} MiB")
    try:
        data: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FieldError("", str(error), "a room's file", "This is not the file of a room.") from None
    file: RoomFile = convert(data, RoomFile)
    if file.format != FORMAT:
        raise FieldError("format", file.format, FORMAT, "This is not the file of a room.")
    check_scenario(from_link(file.began.scenario))
    if not 0 <= file.began.warm_s <= 600 or file.began.role != "presenter":
        raise FieldError("began", "another beginning", "a room of the lab")
    if _lived_s(file) > MAX_LIVED_S:
        sentence = f"Rooms of more than {MAX_LIVED_S / 3600:g} simulated hours cannot be opened from a file."
        raise FieldError("reached", f"{_lived_s(file):g} s", f"at most {MAX_LIVED_S:g} s in all", sentence)
    return file


def _lived_s(file: RoomFile) -> float:
    """Return how much simulated time passes in a room, those of all its worlds together."""
    times = [entry.time for entry in file.entries] + [file.reached]
    return sum(max(0.0, later - earlier) for earlier, later in zip([0.0, *times], times, strict=False))
