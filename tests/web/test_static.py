"""What the real server says with its files and pages: how they are compressed, and for how long they hold."""

import gzip
import re

import brotli
import pytest

from tests.conftest import ROOT
from tests.web.viewer import get, visit

FOREVER = {"max-age=31536000", "public", "immutable"}
LIBRARY = "vendor/socket.io.esm.min.js"
PLAIN = "/static/js/shared/failed_start.js"


def hashed(server, name: str) -> str:
    """Return where a page finds a file of the static folder."""
    stem, _, suffix = name.rpartition(".")
    return server.url + re.search(rf'"(/static/{stem}\.\w+\.{suffix})"', visit(f"{server.url}/lab").text)[1]


@pytest.mark.both_modes
@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
def test_a_hashed_name_is_good_for_ever_and_compressed(server, accepted, encoding, decompress):
    status, headers, body = get(hashed(server, LIBRARY), Accept_Encoding=accepted)
    assert status == 200
    assert headers["Content-Encoding"] == encoding
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Type"].startswith("text/javascript")
    assert set(headers["Cache-Control"].split(", ")) == FOREVER
    assert decompress(body) == (ROOT / "static" / LIBRARY).read_bytes()


@pytest.mark.both_modes
def test_a_plain_name_is_asked_for_again_each_time(server):
    status, headers, body = get(server.url + PLAIN)
    assert status == 200
    assert headers["Cache-Control"] == "no-cache"
    assert body == (ROOT / "static/js/shared/failed_start.js").read_bytes()
    assert get(server.url + PLAIN, If_None_Match=headers["ETag"])[0] == 304


def test_a_name_with_another_hash_is_not_there(server):
    address = re.sub(r"\.\w+\.js$", ".0000000000.js", hashed(server, "js/shared/failed_start.js"))
    assert get(address)[0] == 404
