"""Whatever students send, however they craft it: nothing changes, nothing crashes, and the others notice nothing."""

import random
from typing import Any

import msgspec
import pytest

from lbviz.classroom.view import seen
from lbviz.live.limits import TokenBucket
from lbviz.web import create_app

MESSAGES = 10_000
EVENTS = (
    *("enter", "lead", "vote", "send", "rename", "explore", "join", "leave", "follow", "snapshot", "command", "ask"),
    *("lose", "share", "class", "mine", "farewell", "batch", "", "__class__", "*", "connect"),
)
ACTIONS = (
    *(
        "next",
        "previous",
        "go_to",
        "do",
        "open_vote",
        "close_vote",
        "talk",
        "open_again",
        "run_it",
        "reveal",
        "end_class",
    ),
    *(
        "switch",
        "pause_all",
        "spotlight",
        "new_code",
        "send_away",
        "hand_on",
        "take_back",
        "delete_class",
        "export_class",
    ),
)
COMMANDS = ("pause", "reset", "remove_server", "send", "seat", "unseat", "undo", "seek", "what_if", "open_preset")
ODD = (
    *(None, True, -1, 0, 7, 1e308, 10**30, "", "a", "x" * 5000, "\u202e\x00", "<script>", [], [[]] * 50, {}),
    *({"type": "next"}, {"a": {"b": {"c": []}}}, ["placement"] * 100),
)


@pytest.fixture
def in_process(tmp_path, monkeypatch) -> Any:
    """The application, where nobody's messages are counted: all of them get through to what handles them."""
    monkeypatch.setattr(TokenBucket, "take", lambda _: True)
    return create_app("threading", tmp_path)


def forged(chance: random.Random, ids: dict[str, str], key: str) -> tuple[str, Any]:
    """Return an event and a message that nobody's page would send."""
    event = chance.choice(EVENTS)
    odd = lambda: chance.choice(ODD)  # noqa: E731
    fields: dict[str, Any] = {
        "class": chance.choice([ids["class"], ids["code"], odd()]),
        "room": chance.choice([ids["room"], f"{ids['room']}-right", "class-", odd()]),
        "action": chance.choice([{"type": chance.choice(ACTIONS), "step": 1, "on": True, "name": "locked"}, odd()]),
        "command": chance.choice([{"type": chance.choice(COMMANDS), "id": "a", "time": 1, "client": "1"}, odd()]),
        "as": chance.choice(["presenter", "student", "screen", odd()]),
        "key": chance.choice([key[:-1], key.swapcase(), f"{key}x", odd()]),
        **{name: odd() for name in ("option", "name", "token", "feeds", "request", "server", "opening")},
    }
    some = chance.sample(sorted(fields), chance.randrange(1, 6))
    return event, chance.choice([{name: fields[name] for name in some}, odd(), fields])


def test_ten_thousand_forged_messages_change_nothing(in_process):
    app, socketio = in_process
    classes = app.extensions["classes"]
    classroom = classes.make("consistent-hashing", "")
    record = classroom.record
    key = record.links.key()
    ids = {"class": record.id, "code": record.code, "room": record.room}
    teacher, victim, forger = (socketio.test_client(app) for _ in range(3))

    def say(client: Any, event: str, **message: Any) -> Any:
        return client.emit(event, message, callback=True)

    assert say(teacher, "enter", **{"class": record.code, "as": "presenter", "key": key})["ok"]
    assert say(victim, "enter", **{"class": record.code, "as": "student"})["ok"]
    token = say(forger, "enter", **{"class": record.code, "as": "student"})["token"]
    for action in (
        {"type": "switch", "name": "sending", "on": False},
        {"type": "switch", "name": "locked", "on": True},
    ):
        assert say(teacher, "lead", **{"class": record.id, "action": action})["ok"]

    def now() -> bytes:
        classroom.look()
        state = msgspec.to_builtins(seen(classroom, by_presenter=True))
        for changes_by_coming_and_going in ("here", "away", "students"):
            state.pop(changes_by_coming_and_going)
        return msgspec.json.encode([state, classroom.room.source.scenario, key == record.links.key()])

    before = now()
    chance = random.Random(14)
    for number in range(MESSAGES):
        if not forger.is_connected():
            forger = socketio.test_client(app)
        if number % 20 == 0:
            # Of those that enter as something else, or leave, most messages would come to nothing.
            assert say(forger, "enter", **{"class": record.code, "as": "student", "token": token})["ok"]
        event, message = forged(chance, ids, key)
        answer = forger.emit(event, message, callback=True)
        if event in ("lead", "command", "vote", "send", "rename"):
            assert answer is None or not answer["ok"], (event, message)
    assert now() == before
    assert say(victim, "explore", **{"class": record.id})["ok"]
    assert [event for event in victim.get_received() if event["name"] == "farewell"] == []
