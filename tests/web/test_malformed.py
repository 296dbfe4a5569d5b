"""Whatever a connection sends, it gets an error back, nothing changes, and everybody else's stream goes on."""

import json
import time

import pytest

from tests.web.modes import in_modes
from tests.web.viewer import Message, RawSocket, Viewer, assert_refused, state_of

EVENTS = {
    "an unknown event": ("explode", {}),
    "an event without a name": ("", {}),
    "the catch-all's own name": ("*", {}),
    "an event that the server makes for itself": ("connect", {}),
    "another event that the server makes for itself": ("disconnect", {}),
    "no room and no command": ("command", None),
    "a list": ("command", ["pause"]),
    "too many arguments": ("command", ({"type": "pause"}, "and more")),
    "too many arguments for a snapshot": ("snapshot", ({}, {})),
    "binary": ("command", b"\x00\x01\x02"),
    "binary inside a command": ("command", {"room": "ROOM", "command": {"type": "crash_server", "id": b"a"}}),
    "too large a command": ("command", {"room": "ROOM", "command": {"type": "crash_server", "id": "x" * 33_000}}),
    "a snapshot of no room": ("snapshot", {}),
    "a share of a room that is none": ("share", {"room": "A B"}),
    "a command to a room that is no text": ("command", {"room": 7, "command": {"type": "pause"}}),
    "a command beside the message": ("command", {"room": "ROOM", "type": "pause"}),
    "no room": ("join", {}),
    "a room that is no text": ("join", {"room": 7}),
}

COMMANDS = {
    "an unknown command": {"type": "explode"},
    "no command at all": None,
    "a list of commands": [{"type": "pause"}],
    "a command without a type": {"id": "a"},
    "a type that is no text": {"type": 7},
    "a type that is nothing": {"type": None},
    "a class name as type": {"type": "AddServer"},
    "a number": 12,
    "a text": "pause",
    "a yes": True,
    "an empty table": {},
    "a missing field": {"type": "remove_server"},
    "an extra field": {"type": "pause", "now": True},
    "a misspelt field": {"type": "add_server", "server": {"powr": 2}},
    "a text for a number": {"type": "change", "table": "servers", "id": "a", "fields": {"power": "2"}},
    "a yes for a number": {"type": "change", "table": "traffic", "fields": {"rate_per_s": True}},
    "a list for a text": {"type": "crash_server", "id": ["a"]},
    "a number for a table": {"type": "add_server", "server": 1},
    "a negative number": {"type": "change", "table": "traffic", "fields": {"rate_per_s": -1}},
    "a number too large": {"type": "change", "table": "traffic", "fields": {"rate_per_s": 1e300}},
    "a rate above the limit": {"type": "change", "table": "traffic", "fields": {"rate_per_s": 201}},
    "a fraction for a whole number": {"type": "change", "table": "servers", "id": "a", "fields": {"workers": 1.5}},
    "a zero power": {"type": "change", "table": "servers", "id": "a", "fields": {"power": 0}},
    "a power of nothing": {"type": "change", "table": "servers", "id": "a", "fields": {"power": None}},
    "a change of nothing": {"type": "change", "table": "servers", "id": "a", "fields": {}},
    "a server that is not there": {"type": "remove_server", "id": "z"},
    "an id that is taken": {"type": "add_server", "server": {"id": "a"}},
    "the balancer's id": {"type": "add_server", "server": {"id": "lb"}},
    "HTML for an id": {"type": "add_server", "server": {"id": "<script>"}},
    "an id that ends in a new line": {"type": "add_server", "server": {"id": "d\n"}},
    "an id of spaces": {"type": "add_server", "server": {"id": "  "}},
    "a long id": {"type": "add_server", "server": {"id": "x" * 33}},
    "an address that is none": {"type": "add_client", "address": "<b>"},
    "a change of an unknown table": {"type": "change", "table": "weather", "fields": {"rain": 1}},
    "a change without fields": {"type": "change", "table": "traffic"},
    "an unknown policy": {"type": "change", "table": "balancer", "fields": {"policy": "best"}},
    "an unknown distribution": {"type": "change", "table": "traffic", "fields": {"cost_ms": {"distribution": "gauss"}}},
    "a span that ends before it begins": {
        "type": "change",
        "table": "traffic",
        "fields": {"cost_ms": {"distribution": "uniform", "min": 9, "max": 1}},
    },
    "a speed that is not offered": {"type": "set_speed", "speed": 3},
    "a recovery of a server that is up": {"type": "recover_server", "id": "a"},
    "nothing to undo": {"type": "undo"},
    "nothing to redo": {"type": "redo"},
    "too large a table": {"type": "pause", **{f"f{i}": i for i in range(5000)}},
}

# Messages that one connection may send at once, with some to spare.
WITHIN_BUDGET = 12

# What is said about a room besides its id.
QUESTIONS = {
    "content where none belongs": ("snapshot", {"all": True}),
    "a request that is no number": ("ask", {"request": "812"}),
    "a request that is a fraction": ("ask", {"request": 1.5}),
    "no request": ("ask", {}),
    "the loss of a server without a name": ("lose", {"server": ""}),
    "no feeds": ("follow", {}),
    "a feed that there is not": ("follow", {"feeds": ["weather"]}),
    "a command where none belongs": ("share", {"command": {"type": "pause"}}),
    "an opening that is none": ("join", {"opening": [1]}),
}


def set_speed(room: str, speed: float) -> Message:
    return {"room": room, "command": {"type": "set_speed", "speed": speed}}


def still_as_it_was(state: Message, before: Message) -> bool:
    return {**state, "members": 0} == {**before, "members": 0}


@pytest.mark.parametrize(
    ("server", "event", "data"),
    in_modes(EVENTS, both=["an unknown event", "an event that the server makes for itself", "binary"]),
    indirect=["server"],
)
def test_an_event_that_is_none_gets_an_error_and_changes_nothing(watch, room, event, data):
    if isinstance(data, dict) and data.get("room") == "ROOM":
        data = {**data, "room": room}
    refused_and_harmless(watch(room), watch(room), event, data)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_malformed_command_gets_an_error_and_changes_nothing(watch, room, command):
    refused_and_harmless(watch(room), watch(room), "command", {"room": room, "command": command})


@pytest.mark.parametrize(("event", "data"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_malformed_question_gets_an_error_and_changes_nothing(watch, room, event, data):
    refused_and_harmless(watch(room), watch(room), event, {"room": room, **data})


def refused_and_harmless(sender: Viewer, bystander: Viewer, event: str, data: object) -> None:
    before = state_of(bystander)
    assert_refused(sender.ask(event, data))
    assert still_as_it_was(state_of(bystander), before)
    sender.command("set_speed", speed=4)
    bystander.wait_for_state(speed=4)
    bystander.goes_on(1)
    sender.goes_on(1)


# ROOM stands for the room's id, so that nothing but the fault itself is at fault.
PACKETS = {
    "not JSON": '421["command",',
    "no JSON at all": "421hello",
    "nothing": "421",
    "null": "421null",
    "a table for an event": '421{"type":"pause"}',
    "an empty event": "421[]",
    "an event that is a number": "421[7]",
    "not a number": '421["command",{"room":"ROOM","command":NaN}]',
    "a number beyond all floats": '421["command",{"room":"ROOM","command":1e999}]',
    "half a character": '421["command",{"room":"ROOM","command":"\\ud800"}]',
    "a NUL for a type": '421["command",{"room":"ROOM","command":{"type":"\\u0000"}}]',
    "a whole number without end": '421["ask",{"room":"ROOM","request":' + "9" * 5000 + "}]",
    "a deep nest": '421["command",{"room":"ROOM","command":' + "[" * 12_000 + "]" * 12_000 + "}]",
    "an unfinished deep nest": "421" + "[" * 20_000,
    "binary that never comes": '451-1["command",{"_placeholder":true,"num":0}]',
    "the name of a fault": '421["malformed",{}]',
    "the name of another fault": '421["too large",{}]',
    "too large": '421["command","' + "x" * 33_000 + '"]',
    "a field given twice": '421["command",{"room":"ROOM","command":{"type":"pause","type":"explode"}}]',
}


@pytest.mark.parametrize(
    ("server", "packet"),
    in_modes(PACKETS, both=["not JSON", "an unfinished deep nest", "binary that never comes", "too large"]),
    indirect=["server"],
)
def test_a_malformed_packet_gets_an_error_and_changes_nothing(watch, raw, room, packet):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    before = state_of(bystander)
    assert_refused(sender.answer_to(packet.replace("ROOM", room)))
    assert still_as_it_was(state_of(bystander), before)
    assert sender.ask("command", set_speed(room, 4)) == {"ok": True}
    bystander.wait_for_state(speed=4)
    bystander.goes_on(1)


UNANSWERABLE = {
    "a packet of no type": "4",
    "a packet of null": "4null",
    "a packet of true": "4true",
    "a list for a packet": "4[1,2]",
    "a table for a packet": '4{"type":"pause"}',
    "a number for a packet": "4723",
    "an unknown Socket.IO type": "49",
    "a letter for a Socket.IO type": "4x",
    "a connect error": "44",
    "a superscript digit": "4²",
    "an acknowledgement of nothing": "43[]",
    "an acknowledgement that was not asked for": '439[{"ok":true}]',
    "an acknowledgement that is no list": '439{"ok":true}',
    "an event of an unknown namespace": '42/nowhere,1["command",{"room":"ROOM","command":{"type":"pause"}}]',
    "a connection to an unknown namespace": "40/nowhere",
    "a second connection": "40",
    "a disconnection from an unknown namespace": "41/nowhere",
    "too many attachments": '4599999999999-["command"]',
    "a binary event without binary": '451-["command",{"room":"ROOM","command":{"type":"pause"}}]',
    "a binary acknowledgement": "461-1[]",
    "binary out of nowhere": "bAAAA",
    "a broken binary": "b!",
    "an unknown Engine.IO type": "9",
    "an Engine.IO noop": "6",
    "an Engine.IO upgrade": "5",
    "an Engine.IO open": "0",
    "an id without end": "42" + "1" * 200 + '["command",{"room":"ROOM","command":{"type":"pause"}}]',
    "another type in other digits": "4" + "\u0662" + '1["explode"]',
}


@pytest.mark.parametrize(
    ("server", "packet"),
    in_modes(UNANSWERABLE, both=["a packet of null", "an unknown Socket.IO type", "a broken binary"]),
    indirect=["server"],
)
def test_a_packet_that_has_no_answer_harms_nobody(watch, raw, room, packet):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    before = state_of(bystander)
    sender.send(packet.replace("ROOM", room))
    if packet != "b!":  # Engine.IO itself may hang up on this one
        assert sender.ask("command", set_speed(room, 1)) == {"ok": True}
    assert still_as_it_was(state_of(bystander), before)
    bystander.goes_on(1)


LAST = {"empty": "", "x": "x", "close": "1", "leave": "41", "2 MB": "4" + "x" * 2_000_000}


@pytest.mark.parametrize(("server", "packet"), in_modes(LAST, both=["close", "leave", "2 MB"]), indirect=["server"])
def test_a_packet_that_ends_the_connection_harms_nobody_else(watch, raw, room, packet):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    bystander.snapshot()
    sender.send(packet)
    bystander.wait_for_state(members=1)
    bystander.goes_on(1)


def test_binary_frames_harm_nobody(watch, raw, room):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    for frame in (
        b"",
        b"\x00",
        b"2",
        f'2["command",{{"room":"{room}","command":{{"type":"pause"}}}}]'.encode(),
        b"\xff" * 100,
    ):
        sender.socket.send_binary(frame)
    assert sender.ask("command", set_speed(room, 1)) == {"ok": True}
    assert state_of(bystander)["paused"] is False
    bystander.goes_on(1)


def test_a_message_without_a_wish_for_an_answer_is_refused_and_harms_nobody(watch, room):
    bystander = watch(room)
    before = state_of(bystander)
    messages = [("command", {"room": room, "command": command}) for command in COMMANDS.values()]
    messages += [(event, {"room": room, **data}) for event, data in QUESTIONS.values()]
    for start in range(0, len(messages), WITHIN_BUDGET):
        sender = watch(room)
        for event, data in messages[start : start + WITHIN_BUDGET]:
            sender.client.emit(event, data)
        # Carried out in the order in which they came, so after this all of those were looked at.
        sender.command("set_speed", speed=1)
    assert still_as_it_was(state_of(bystander), before)
    sender.command("set_speed", speed=4)
    bystander.wait_for_state(speed=4)
    bystander.goes_on(1)


def test_an_error_quotes_only_the_beginning_of_what_it_got(watch, room):
    error = assert_refused(watch(room).ask_room("command", command={"type": "crash_server", "id": "x" * 20_000}))
    assert len(json.dumps(error)) < 2000


def test_an_error_names_the_field_what_it_got_and_what_it_wants(watch, room):
    error = assert_refused(
        watch(room).ask_room("command", command={"type": "add_server", "server": {"power": "strong"}})
    )
    assert error["field"] == "server.power"
    assert error["got"] == "strong"
    assert "number" in error["want"]
    assert error["message"] == f"Power cannot be strong: it takes {error['want']}."


def padded(room: str, size: int) -> str:
    start, end = f'421["command",{{"room":"{room}","command":{{"type":"pause"}}}}', "]"
    return start + " " * (size - len(start) - len(end) + 1) + end  # the 4 is Engine.IO's


@pytest.mark.both_modes
def test_a_message_of_32_kib_is_carried_out_and_one_byte_more_is_refused(raw, room):
    sender = raw()
    sender.ask("join", {"room": room})
    assert assert_refused(sender.answer_to(padded(room, 32 * 1024 + 1)))["want"] == "at most 32 KiB"
    assert sender.ask("snapshot", {"room": room})["snapshot"]["feeds"]["state"]["paused"] is False
    assert sender.answer_to(padded(room, 32 * 1024)) == {"ok": True}


# --- too many ---------------------------------------------------------------------------------------------


def flood(socket: RawSocket, room: str, count: int) -> list[Message]:
    """Send messages without waiting, and return all answers."""
    for id in range(100, 100 + count):
        socket.send(f'42{id}["ask",{{"room":"{room}","request":1}}]')
    return socket.answers(range(100, 100 + count))


def granted(began: float) -> float:
    """Return how many messages a budget of 20 a second has granted since then, the first 20 at once."""
    return 20 + 20 * (time.monotonic() - began) + 1


@pytest.mark.both_modes
def test_more_than_20_messages_a_second_are_refused_and_a_moment_later_it_goes_on(watch, raw, room):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    began = time.monotonic()
    answers = flood(sender, room, 60)
    accepted = [answer for answer in answers if answer["ok"]]
    refused = [answer for answer in answers if not answer["ok"]]
    assert 19 <= len(accepted) <= granted(began)
    assert {assert_refused(answer)["want"] for answer in refused} == {"at most 20 a second; wait a moment"}
    bystander.goes_on(1)
    deadline = time.monotonic() + 5
    while not sender.ask("command", set_speed(room, 2))["ok"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    bystander.wait_for_state(speed=2)


def test_the_flood_of_one_viewer_does_not_cost_another_its_messages(watch, raw, room):
    sender, bystander = raw(), watch(room)
    sender.ask("join", {"room": room})
    flood(sender, room, 60)
    for _ in range(10):
        bystander.command("set_speed", speed=1)


def test_a_viewer_cannot_refill_its_budget_with_a_made_up_connect(watch, raw, room):
    sender = raw()
    sender.ask("join", {"room": room})
    began, accepted = time.monotonic(), 0
    for _ in range(4):
        sender.send('42["connect",{}]')
        accepted += sum(answer["ok"] for answer in flood(sender, room, 15))
    assert accepted <= granted(began)
