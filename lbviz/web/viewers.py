"""The socket handlers: what a connected browser may say, and the answer it gets."""

from collections.abc import Callable
from typing import Annotated, Any

from flask import request
from flask_socketio import SocketIO, join_room
from msgspec import Struct

from lbviz.live.limits import MAX_MESSAGE_BYTES, MessageBudget
from lbviz.live.messages import RoomCommand
from lbviz.live.registry import ROOM_ID, Registry
from lbviz.live.room import Room
from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.convert import convert, pattern
from lbviz.scenarios.errors import FieldError

from .wire import MALFORMED, TOO_LARGE, encode

Answer = dict[str, Any]
RoomId = Annotated[str, pattern(ROOM_ID, "1 to 40 small letters, digits and -")]


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """Watch a room."""

    room: RoomId


class AskWhy(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for the latest pick made for a request, and who sees what of it."""

    request: int


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A message without content."""


class _Viewer:
    """One connection: its budget, and the room it watches."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.budget = MessageBudget(clock)
        self.room: Room | None = None


def handle_viewers(socketio: SocketIO, registry: Registry, clock: Callable[[], float]) -> None:
    """Install the handlers of all socket events. Each message is answered: `{ok: true, …}` or `{ok: false, error}`."""
    viewers: dict[str, _Viewer] = {}

    def on(event: str, message_type: Any, carry_out: Callable[[_Viewer, Any], Answer]) -> None:
        def handler(*messages: Any) -> Answer:
            viewer = viewers[request.sid]  # type: ignore[attr-defined]
            try:
                viewer.budget.spend()
                message = convert(_only(messages), message_type)
                return {"ok": True, **carry_out(viewer, message)}
            except FieldError as error:
                return refusal(error)

        socketio.on_event(event, handler)

    def join(viewer: _Viewer, message: Join) -> Answer:
        sid: str = request.sid  # type: ignore[attr-defined]
        if viewer.room is not None and viewer.room.id != message.room:
            raise FieldError("room", message.room, f"the room this connection watches, {viewer.room.id}")
        notice = None
        room = registry.find(message.room)
        if room is None:
            room = registry.open(message.room, LAB)
            notice = "This room was no longer running, so a fresh world was started here."
        viewer.room = room
        # Before the snapshot is taken, so that no batch falls between the two.
        join_room(room.id)
        snapshot = room.join(sid)
        return {"snapshot": encode(snapshot), "notice": notice}

    def snapshot(viewer: _Viewer, _: Nothing) -> Answer:
        return {"snapshot": encode(_room(viewer).snapshot())}

    def command(viewer: _Viewer, message: RoomCommand) -> Answer:
        _room(viewer).command(message)
        return {}

    def why(viewer: _Viewer, message: AskWhy) -> Answer:
        room = _room(viewer)
        return {"why": room.why(message.request), "sight": room.sight(message.request)}

    def share(viewer: _Viewer, _: Nothing) -> Answer:
        return {"scenario": _room(viewer).share()}

    on("join", Join, join)
    on("snapshot", Nothing, snapshot)
    on("command", RoomCommand, command)
    on("why", AskWhy, why)
    on("share", Nothing, share)

    @socketio.on("connect")
    def connect(_: Any = None) -> None:
        viewers[request.sid] = _Viewer(clock)  # type: ignore[attr-defined]

    @socketio.on("disconnect")
    def disconnect(_: Any = None) -> None:
        viewer = viewers.pop(request.sid, None)  # type: ignore[attr-defined]
        if viewer is not None and viewer.room is not None:
            viewer.room.leave(request.sid)  # type: ignore[attr-defined]

    @socketio.on("*")
    def unknown(event: str, *_: Any) -> Answer:
        try:
            viewers[request.sid].budget.spend()  # type: ignore[attr-defined]
        except FieldError as error:
            return refusal(error)
        wants = {
            MALFORMED: FieldError("", "a malformed packet", "a Socket.IO event with a name and JSON"),
            TOO_LARGE: FieldError("", "too large a message", f"at most {MAX_MESSAGE_BYTES // 1024} KiB"),
        }
        return refusal(wants.get(event) or FieldError("event", event, "one of join, snapshot, command, why, share"))


def _only(messages: tuple[Any, ...]) -> Any:
    if len(messages) > 1:
        raise FieldError("", f"{len(messages)} arguments", "one")
    return messages[0] if messages else {}


def _room(viewer: _Viewer) -> Room:
    if viewer.room is None:
        raise FieldError("room", "no room joined", "a join before anything else")
    return viewer.room


def refusal(error: FieldError) -> Answer:
    """Return the answer to a message that could not be used."""
    return {
        "ok": False,
        "error": {"field": error.field, "got": error.got[:200], "want": error.want, "message": str(error)},
    }
