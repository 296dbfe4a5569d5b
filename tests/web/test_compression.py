"""What is compressed on its way, and what is not."""

import contextlib

import pytest
import websocket

from tests.web.viewer import PATIENCE_S


@pytest.mark.both_modes
def test_a_websocket_is_not_compressed_though_browsers_offer_it(server):
    address = server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with contextlib.closing(websocket.create_connection(address, timeout=PATIENCE_S, header=offer)) as socket:
        assert "sec-websocket-extensions" not in socket.getheaders()
