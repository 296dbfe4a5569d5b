"""What is compressed on its way, and what is not."""

import contextlib

import brotli
import pytest
import websocket

from tests.web.viewer import PATIENCE_S, get


@pytest.mark.both_modes
def test_a_websocket_is_not_compressed_though_browsers_offer_it(server):
    address = server.url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with contextlib.closing(websocket.create_connection(address, timeout=PATIENCE_S, header=offer)) as socket:
        assert "sec-websocket-extensions" not in socket.getheaders()


@pytest.mark.parametrize("path", ["/lab/compressed", "/hashing", "/hashing/ring.json?servers=a,b,c&keys=40"])
def test_pages_and_answers_are_compressed_for_those_that_can_read_it(server, path):
    plain = get(server.url + path)
    compressed = get(server.url + path, Accept_Encoding="gzip, deflate, br, zstd")
    assert plain[1]["Content-Encoding"] is None
    assert compressed[1]["Content-Encoding"] == "br"
    assert brotli.decompress(compressed[2]) == plain[2]
    assert len(compressed[2]) < 0.5 * len(plain[2])
