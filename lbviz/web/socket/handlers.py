"""The socket events: what a connected browser may say, and the answer it gets."""

from collections.abc import Callable
from typing import Annotated, Any

from flask import request
from flask_socketio import SocketIO
from msgspec import Raw, Struct
from msgspec.structs import asdict, replace

from lbviz.classroom.record import CLASS_ROOM
from lbviz.live.limits import MAX_MESSAGE_BYTES
from lbviz.live.messages import RoomCommand
from lbviz.live.opening import Figures, Opening, beginning
from lbviz.live.registry import ROOM_ID, Registry
from lbviz.live.views import VIEW, view_of
from lbviz.scenarios.convert import convert, pattern
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import ServerId
from lbviz.scenarios.labels import in_words
from lbviz.web.kept_rooms import KeptRooms

from .classes import ClassEvents
from .connection import Connection
from .fan_out import FanOut
from .wire import MALFORMED, TOO_LARGE, encode

Answer = dict[str, Any]
NOT_KEPT = {"kept": False}
RoomId = Annotated[str, pattern(ROOM_ID, "1 to 40 small letters, digits and -")]


class InRoom(Struct, frozen=True, forbid_unknown_fields=True):
    """A message about a room: all of it for `leave`, `snapshot` and `share`."""

    room: RoomId


class Join(InRoom, frozen=True, forbid_unknown_fields=True):
    """Become a member of a room. If it is not running yet, it begins with the opening."""

    opening: Opening | None = None


class Follow(InRoom, frozen=True, forbid_unknown_fields=True):
    """Get these optional feeds of a room, and no others."""

    feeds: list[str]


class SendCommand(InRoom, frozen=True, forbid_unknown_fields=True):
    """Change a room; the command is a `RoomCommand`."""

    command: Any


class Lose(InRoom, frozen=True, forbid_unknown_fields=True):
    """Ask which keys would move without a server."""

    server: ServerId


class Ask(InRoom, frozen=True, forbid_unknown_fields=True):
    """Ask for the latest pick made for a request, and who sees what of it."""

    request: int


def handle_events(
    socketio: SocketIO,
    registry: Registry,
    rooms: KeptRooms,
    figures: Figures,
    classes: ClassEvents,
    fan_out: FanOut,
    clock: Callable[[], float],
) -> None:
    """Install the handlers of all socket events. Each message is answered: `{ok: true, …}` or `{ok: false, error}`."""
    connections: dict[str, Connection] = {}

    def join(connection: Connection, message: Join) -> Answer:
        connection.check_may_join(message.room)
        if message.room.startswith(VIEW):
            return watch(connection, message.room)
        room, notice, role = rooms.find(message.room), None, None
        if message.room.startswith(CLASS_ROOM):
            role = classes.role_in(connection, message.room)
            room = classes.room(message.room)
        elif room is None:
            connection.check_may_open(message.room)
            begins = beginning(message.room, message.opening, figures)
            room, notice = rooms.open(message.room, begins), begins.notice
        connection.rooms[room.id] = room
        # Before the snapshot is taken, so that no batch falls between the two.
        fan_out.join(room.id, connection.sid)
        snapshot = room.join(connection.sid, role)
        return {
            "snapshot": Raw(encode(snapshot)),
            "notice": notice,
            "role": role or room.role,
            "member": room.members.number(connection.sid),
        }

    def watch(connection: Connection, view: str) -> Answer:
        room = registry.watched(view)
        connection.rooms[view] = room
        fan_out.join(view, connection.sid)
        snapshot = replace(room.join(connection.sid, "reader"), room=view)
        return {"snapshot": Raw(encode(snapshot)), "notice": None, "role": "reader"}

    def leave(connection: Connection, message: InRoom) -> Answer:
        room = connection.room(message.room)
        del connection.rooms[message.room]
        fan_out.leave(message.room, connection.sid)
        room.leave(connection.sid)
        return {}

    def follow(connection: Connection, message: Follow) -> Answer:
        connection.room(message.room).follow(connection.sid, message.feeds)
        return {}

    def snapshot(connection: Connection, message: InRoom) -> Answer:
        return {"snapshot": Raw(encode(replace(connection.room(message.room).snapshot(), room=message.room)))}

    def command(connection: Connection, message: SendCommand) -> Answer:
        # Converted by itself, so that an error names the command's own fields.
        receipt = connection.room(message.room).command(convert(message.command, RoomCommand), connection.sid)
        return {} if receipt is None or receipt.wait() else NOT_KEPT

    def ask(connection: Connection, message: Ask) -> Answer:
        return asdict(connection.room(message.room).explain(message.request))

    def lose(connection: Connection, message: Lose) -> Answer:
        loss = connection.room(message.room).loss(message.server)
        return {"loss": None if loss is None else asdict(loss)}

    def share(connection: Connection, message: InRoom) -> Answer:
        room = connection.room(message.room)
        return {"scenario": room.share(), "view": view_of(room.id)}

    events: dict[str, tuple[type[Struct], Callable[[Connection, Any], Answer]]] = {
        "join": (Join, join),
        "leave": (InRoom, leave),
        "follow": (Follow, follow),
        "snapshot": (InRoom, snapshot),
        "command": (SendCommand, command),
        "ask": (Ask, ask),
        "lose": (Lose, lose),
        "share": (InRoom, share),
        **classes.events,
    }

    def handler(event: str, message_type: type[Struct], carry_out: Callable[[Connection, Any], Answer]) -> None:
        def handle(*messages: Any) -> Answer:
            connection = connections[request.sid]  # type: ignore[attr-defined]
            try:
                connection.spend(event)
                return {"ok": True, **carry_out(connection, convert(_only(messages), message_type))}
            except FieldError as error:
                return refusal(error, _table_of(messages))

        socketio.on_event(event, handle)

    for event, (message_type, carry_out) in events.items():
        handler(event, message_type, carry_out)

    @socketio.on("connect")
    def connect(_: Any = None) -> None:
        sid: str = request.sid  # type: ignore[attr-defined]
        connections[sid] = Connection(sid, clock)

    @socketio.on("disconnect")
    def disconnect(_: Any = None) -> None:
        connection = connections.pop(request.sid, None)  # type: ignore[attr-defined]
        if connection is not None:
            classes.leave_all(connection)
            for name, room in connection.rooms.items():
                fan_out.leave(name, connection.sid)
                room.leave(connection.sid)

    @socketio.on("*")
    def unknown(event: str, *_: Any) -> Answer:
        try:
            connections[request.sid].spend(event)  # type: ignore[attr-defined]
        except FieldError as error:
            return refusal(error)
        wants = {
            MALFORMED: FieldError("", "a malformed packet", "a Socket.IO event with a name and JSON"),
            TOO_LARGE: FieldError("", "too large a message", f"at most {MAX_MESSAGE_BYTES // 1024} KiB"),
        }
        return refusal(wants.get(event) or FieldError("event", event, f"one of {', '.join(events)}"))


def _only(messages: tuple[Any, ...]) -> Any:
    if len(messages) > 1:
        raise FieldError("", f"{len(messages)} arguments", "one")
    return messages[0] if messages else {}


def _table_of(messages: tuple[Any, ...]) -> str:
    """Return which table a message would have changed, empty where it is no such command."""
    match messages:
        case ({"command": {"table": str(table)}},):
            return table
    return ""


def refusal(error: FieldError, table: str = "") -> Answer:
    """Return the answer to a message that could not be used; `table` is whose field the error names."""
    return {
        "ok": False,
        "error": {"field": error.field, "got": error.got[:200], "want": error.want, "message": in_words(error, table)},
    }
