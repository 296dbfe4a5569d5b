"""The wire format: JSON by msgspec, and packets that never break a connection by being malformed."""

from collections.abc import Callable
from typing import Any

import msgspec
from engineio.packet import CLOSE
from engineio.packet import Packet as EnginePacket
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

from lbviz.live.limits import MAX_MESSAGE_BYTES
from lbviz.live.messages import Batch, Snapshot
from lbviz.sim.trace import Event

# Faulty packets are handed on as events of these names, so that their sender gets an answer.
MALFORMED = "malformed"
TOO_LARGE = "too large"
# Names that Socket.IO itself gives to what happens on the server, which nobody else may use.
RESERVED = ("connect", "disconnect", "*")


class WireJson:
    """The `json` module that Socket.IO is given."""

    @staticmethod
    def dumps(data: Any, **_: Any) -> str:
        return msgspec.json.encode(data).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError(str(error)) from None


class WirePacket(Packet):  # type: ignore[misc]
    """A Socket.IO packet that becomes an event of its own where it is at fault; binary ones always are."""

    json = WireJson

    def __init__(self, *args: Any, **fields: Any) -> None:
        super().__init__(*args, **fields)
        if self.packet_type == EVENT and self.data is None:
            # It was empty, so that there was nothing to decode.
            self._become(MALFORMED)

    def decode(self, encoded_packet: object) -> int:
        if not isinstance(encoded_packet, str):
            return self._become(MALFORMED)
        try:
            super().decode(encoded_packet)
        except (ValueError, TypeError):
            return self._become(MALFORMED)
        if len(encoded_packet) > MAX_MESSAGE_BYTES:
            return self._become(TOO_LARGE)
        if self.packet_type == EVENT:
            data = self.data
            well_formed = isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in RESERVED
        else:
            well_formed = self.packet_type in (CONNECT, DISCONNECT, ACK)
        return 0 if well_formed else self._become(MALFORMED)

    def _become(self, fault: str) -> int:
        self.packet_type, self.data = EVENT, [fault]
        return 0


def end_connections_on_broken_frames() -> None:
    """Let a frame that is no Engine.IO packet count as its sender's goodbye.

    Engine.IO (4.15) raises out of its own reading loop there and forgets the connection without closing it, so that
    its member would seem to be here until the next ping went unanswered.
    """
    decode = EnginePacket.decode

    def decode_or_close(self: EnginePacket, frame: str | bytes) -> None:
        try:
            decode(self, frame)
        except (ValueError, TypeError, IndexError):
            self.packet_type, self.data, self.binary = CLOSE, None, False

    EnginePacket.decode = decode_or_close


def without_websocket_extensions(app: Callable[..., Any]) -> Callable[..., Any]:
    """Return a WSGI application whose websockets are never compressed.

    Every browser offers to compress, and both websocket libraries accept without asking. Each viewer's stream would be
    compressed anew, which doubled the cost of the fan-out when it was measured.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return app(environ, start_response)

    return answer


def encode(message: Batch | Snapshot) -> bytes:
    """Return a message as JSON, to be written to any number of members.

    The records' times are cut to 0.1 ms: nobody sees more, and it halves the bytes.
    """
    fields: dict[str, Any] = msgspec.structs.asdict(message)
    fields["time"] = round(message.time, 4)
    if isinstance(message, Batch):
        for name in ("records", "feeds"):
            if not fields[name]:
                del fields[name]
        if message.records:
            fields["records"] = [_plain(record) for record in message.records]
    else:
        fields["requests"] = [
            {**msgspec.structs.asdict(request), "record": _plain(request.record)} for request in message.requests
        ]
    return msgspec.json.encode(fields)


def _plain(record: Event) -> list[Any]:
    values = msgspec.structs.astuple(record)
    return [type(record).__struct_config__.tag, *[round(v, 4) if type(v) is float else v for v in values]]
