"""The wire format: JSON by msgspec, and packets that never break a connection by being malformed."""

from typing import Any

import msgspec
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT, Packet

from lbviz.live.limits import MAX_MESSAGE_BYTES
from lbviz.live.messages import Batch, Snapshot

# Faulty packets are handed on as events of these names, so that their sender gets an answer.
MALFORMED = "malformed"
TOO_LARGE = "too large"


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

    def decode(self, encoded_packet: str | bytes) -> int:
        try:
            super().decode(encoded_packet)
        except (ValueError, TypeError):
            return self._become(MALFORMED)
        if len(encoded_packet) > MAX_MESSAGE_BYTES:
            return self._become(TOO_LARGE)
        if self.packet_type == EVENT:
            well_formed = isinstance(self.data, list) and bool(self.data) and isinstance(self.data[0], str)
        else:
            well_formed = self.packet_type in (CONNECT, DISCONNECT, ACK)
        return 0 if well_formed else self._become(MALFORMED)

    def _become(self, fault: str) -> int:
        self.packet_type, self.data = EVENT, [fault]
        return 0


def encode(message: Batch | Snapshot) -> msgspec.Raw:
    """Return a message as ready JSON, to be written to any number of viewers.

    The records' times are cut to 0.1 ms: nobody sees more, and it halves the bytes.
    """
    data: dict[str, Any] = msgspec.to_builtins(message)
    data["time"] = round(data["time"], 4)
    if isinstance(message, Batch):
        records = data.get("records", [])
    else:
        records = [request["record"] for request in data["requests"]]
    for record in records:
        record[:] = [round(value, 4) if isinstance(value, float) else value for value in record]
    return msgspec.Raw(msgspec.json.encode(data))
