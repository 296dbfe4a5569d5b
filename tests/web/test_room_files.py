"""A room as one file: what was done in it goes along, and what is no room's file is refused in a sentence."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest


def post(url: str, body: bytes) -> Any:
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}/rooms", body)) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return json.loads(error.read())


def get(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.loads(answer.read())


@pytest.fixture
def changed(server, watch, room) -> dict[str, Any]:
    """The file of a room in which something was done."""
    viewer = watch(room)
    viewer.command("remove_server", id="b")
    viewer.command("set_speed", speed=8)
    time.sleep(1.2)
    viewer.command("pause")
    return get(f"{server.url}/lab/{room}/room.json")


def test_a_room_goes_along_with_its_past(server, watch, changed):
    answer = post(server.url, json.dumps(changed).encode())
    assert answer["ok"]
    viewer = watch(answer["room"])
    snapshot = viewer.snapshot()
    state = snapshot["feeds"]["state"]
    assert "b" not in [each["id"] for each in state["scenario"]["servers"]]
    assert (state["paused"], state["speed"], state["undo"]) == (True, 8, "remove server b")
    assert snapshot["time"] == pytest.approx(changed["entries"][-1]["time"], abs=1)


def test_what_was_never_changed_is_no_file(server, watch, room):
    watch(room)
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        get(f"{server.url}/lab/{room}/room.json")
    with refused.value as error:
        assert "Nothing was changed" in json.loads(error.read())["error"]["message"]


def test_what_is_no_rooms_file_is_refused(server, changed):
    for body, says in (
        (b"\xff\x00", "not the file of a room"),
        (b"[" * 100_000, "not the file of a room"),
        (json.dumps({**changed, "format": "lbviz room 99"}).encode(), "not the file of a room"),
        (json.dumps({**changed, "reached": 1e9}).encode(), "hours"),
        (b" " * 3_000_000, "too large"),
    ):
        answer = post(server.url, body)
        assert not answer["ok"]
        assert says in answer["error"]["message"], answer
