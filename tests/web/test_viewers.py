"""Real websocket viewers of the real server: what they get, and that all get the same."""

import json

import pytest

from tests.web.viewer import Message, RawSocket, Viewer, assert_refused, new_room, state_in, visit

SETTLED = ("answered", "dropped", "failed")


def piece_together(snapshot: Message, messages: list[Message]) -> dict[int, list]:
    """Return what is in flight, as a browser works it out: the latest record of each request."""
    requests = {request["id"]: request["record"] for request in snapshot["requests"]}
    for message in messages:
        if "requests" in message:
            requests = {request["id"]: request["record"] for request in message["requests"]}
        for record in message.get("records", []):
            if record[0] in SETTLED:
                requests.pop(record[2], None)
            else:
                requests[record[2]] = record
    return requests


@pytest.mark.both_modes
def test_who_joins_gets_a_snapshot_and_the_batches_after_it(connect, room):
    viewer = Viewer(connect())
    snapshot = viewer.join(room)
    assert snapshot["feeds"]["state"]["members"] == 1
    assert snapshot["requests"]
    viewer.goes_on(10)
    times = [message["time"] for message in viewer.received]
    assert times == sorted(times)
    assert times[0] >= snapshot["time"]


@pytest.mark.both_modes
def test_a_command_is_acknowledged_and_its_state_is_in_the_next_batches(watch, room):
    viewer = watch(room)
    viewer.command("add_server", server={"id": "new", "power": 5})
    state = state_in(viewer.wait_for_state(undo="add server new"))
    assert state["scenario"]["servers"][-1]["power"] == 5


@pytest.mark.both_modes
def test_two_viewers_see_the_same_batches(watch, room):
    one, other = watch(room), watch(room)
    one.command("change", table="traffic", fields={"rate_per_s": 100})
    other.goes_on(20)
    while one.seq < other.seq:
        one.next_message()
    seen = {message["seq"]: message for message in one.received}
    shared = [message for message in other.received if message["seq"] in seen]
    assert len(shared) > 10
    assert shared == [seen[message["seq"]] for message in shared]


def test_what_one_viewer_changes_the_other_sees(watch, room):
    one, other = watch(room), watch(room)
    one.command("pause")
    assert other.wait_for_state(paused=True)["rate"] == 0
    other.command("set_speed", speed=2)
    assert one.wait_for_state(speed=2)


def test_batches_pieced_together_are_what_a_fresh_snapshot_says(connect, room):
    viewer = Viewer(connect())
    first = viewer.join(room)
    viewer.command("change", table="traffic", fields={"rate_per_s": 150})
    viewer.goes_on(20)
    viewer.command("remove_server", id="a")
    viewer.command("pause")
    viewer.wait_for_state(paused=True)
    pieced = piece_together(first, viewer.received)
    assert pieced == piece_together(viewer.snapshot(), [])
    assert len(pieced) > 20


def test_a_gap_is_healed_by_a_snapshot(watch, room):
    viewer = watch(room)
    for _ in range(5):
        viewer.client.receive(timeout=5)
    healed = viewer.snapshot()
    assert healed["seq"] >= 5
    viewer.goes_on(5)


@pytest.mark.both_modes
def test_a_lost_connection_is_healed_by_joining_again(watch, room):
    bystander, viewer = watch(room), watch(room)
    viewer.command("add_server", server={"id": "kept"})
    viewer.goes_on()
    viewer.client.disconnect()
    bystander.goes_on()
    again = watch(room)
    assert "kept" in [server["id"] for server in again.snapshot()["feeds"]["state"]["scenario"]["servers"]]
    again.goes_on()


def test_a_reset_sends_every_viewer_a_snapshot_in_sequence(watch, room):
    one, other = watch(room), watch(room)
    one.command("reset")
    for viewer in (one, other):
        snapshot = viewer.wait_for(lambda message: "requests" in message)
        assert (snapshot["time"], snapshot["requests"]) == (0, [])
        viewer.goes_on()


def test_an_answer_tells_of_the_pick_for_a_request_and_who_sees_what_of_it(watch, room):
    viewer = watch(room)
    viewer.follow("picks")
    picked = viewer.wait_for(lambda message: message.get("feeds", {}).get("picks"))["feeds"]["picks"][-1]
    answer = viewer.ask_room("ask", request=picked["request"])
    assert answer["ok"]
    assert answer["why"]["pick"]["winner"] in "abc"
    assert [party["kind"] for party in answer["who_sees_what"]["parties"]] == ["client", "layer_7", "server"]
    assert viewer.ask_room("ask", request=10**9) == {"ok": True, "why": None, "who_sees_what": None}


def test_an_answer_tells_which_keys_would_move_without_a_server(watch, room):
    viewer = watch(room)
    assert viewer.ask_room("lose", server="a") == {"ok": True, "loss": None}
    viewer.command("change", table="balancer", fields={"policy": "nginx_hash"})
    loss = viewer.ask_room("lose", server="a")["loss"]
    assert loss["of"] > 0
    assert loss["down"] == loss["own"] <= loss["removed"]


@pytest.mark.both_modes
def test_the_count_of_viewers_goes_up_and_down(watch, room):
    one = watch(room)
    other = watch(room)
    one.wait_for_state(members=2)
    other.client.disconnect()
    one.wait_for_state(members=1)


@pytest.mark.both_modes
def test_a_viewer_that_vanishes_without_goodbye_is_counted_out(watch, room, server):
    one = watch(room)
    vanishing = RawSocket(server.url)
    assert vanishing.ask("join", {"room": room})["ok"]
    one.wait_for_state(members=2)
    vanishing.socket.sock.close()
    one.wait_for_state(members=1)
    one.goes_on()


def test_a_connection_that_never_joined_comes_and_goes_unnoticed(watch, room, connect):
    one = watch(room)
    connect().disconnect()
    one.goes_on()
    assert one.snapshot()["feeds"]["state"]["members"] == 1


def test_a_room_that_nobody_watched_stood_still(watch, room, server):
    first = watch(room)
    first.command("set_speed", speed=8)
    before = first.snapshot()["time"]
    first.client.disconnect()
    visit(f"{server.url}/healthz")
    elsewhere = watch(f"{room}-b")
    elsewhere.goes_on(20)  # a second, and eight for a room of this speed
    assert watch(room).snapshot()["time"] - before < 5.0


@pytest.mark.both_modes
def test_rooms_do_not_hear_of_one_another(watch, room):
    one, stranger = watch(room), watch(f"{room}-b")
    one.command("pause")
    one.wait_for_state(paused=True)
    stranger.goes_on()
    assert not any((state_in(message) or {}).get("paused") for message in stranger.received)
    assert stranger.snapshot()["feeds"]["state"]["paused"] is False


@pytest.mark.both_modes
def test_nothing_comes_while_a_room_is_paused(watch, room):
    viewer = watch(room)
    viewer.command("pause")
    viewer.wait_for_state(paused=True)
    with pytest.raises(Exception, match=r"^$") as silence:
        viewer.next_message(patience=0.5)
    assert type(silence.value).__name__ == "TimeoutError"


def test_joining_the_same_room_again_gives_a_fresh_snapshot_and_no_second_viewer(watch, room):
    viewer = watch(room)
    assert viewer.join(room)["feeds"]["state"]["members"] == 1
    viewer.goes_on()


@pytest.mark.both_modes
def test_commands_are_carried_out_in_the_order_they_were_sent(raw, room):
    for attempt in range(5):
        viewer = raw()
        viewer.ask("join", {"room": f"{room}-{attempt}"})
        for rate in range(101, 118):
            command = {"type": "change", "table": "traffic", "fields": {"rate_per_s": rate}}
            viewer.send(f"42{rate}{json.dumps(['command', {'room': f'{room}-{attempt}', 'command': command}])}")
        assert all(answer["ok"] for answer in viewer.answers(range(101, 118)))
        snapshot = viewer.ask("snapshot", {"room": f"{room}-{attempt}"})["snapshot"]
        assert snapshot["feeds"]["state"]["scenario"]["traffic"]["rate_per_s"] == 117


def test_a_member_that_reads_slowly_misses_nothing_and_holds_up_nobody(watch, raw, room):
    """Its socket fills up, so that one message is written in part, and others wait for their turn."""
    slow, bystander = raw(receive_buffer=2048), watch(room)
    seq = slow.ask("join", {"room": room})["snapshot"]["seq"]
    bystander.command("change", table="balancer", fields={"policy": "maglev", "options": {"table_size": 65_537}})
    bystander.command("change", table="servers", id="a", fields={"weight": 2})
    for _ in range(40):
        # Each time 180 KB are sent to both: the table, and the one before.
        bystander.follow("placement")
        bystander.follow()
    bystander.goes_on(10)
    heard: list[Message] = []
    while sum("placement" in message.get("feeds", {}) for message in heard) < 40:
        heard += [message for _, message in slow.events(1)]
    assert [message["seq"] for message in heard] == [*range(heard[0]["seq"], heard[0]["seq"] + len(heard))]
    assert heard[0]["seq"] > seq
    assert slow.ask("share", {"room": room})["ok"]


# --- several rooms, and feeds ----------------------------------------------------------------------------


@pytest.mark.both_modes
def test_one_connection_is_in_several_rooms_and_each_message_names_its_own(raw, room):
    connection, rooms = raw(), [f"{room}-{number}" for number in range(3)]
    seqs = {id: connection.ask("join", {"room": id})["snapshot"]["seq"] for id in rooms}
    connection.ask("command", {"room": rooms[1], "command": {"type": "pause"}})
    heard = {id: [] for id in rooms}
    for event, message in connection.events(30):
        assert event == "batch"
        heard[message["room"]].append(message)
    for id in (rooms[0], rooms[2]):
        assert len(heard[id]) > 5
        numbers = [message["seq"] for message in heard[id]]
        assert numbers == [*range(numbers[0], numbers[-1] + 1)]
        assert numbers[0] > seqs[id]
    assert len(heard[rooms[1]]) < 5


def test_a_room_that_was_left_is_heard_of_no_more(raw, watch, room):
    bystander, connection = watch(room), raw()
    other = f"{room}-b"
    for id in (room, other):
        connection.ask("join", {"room": id})
    bystander.wait_for_state(members=2)
    assert connection.ask("leave", {"room": room}) == {"ok": True}
    bystander.wait_for_state(members=1)
    assert {message["room"] for _, message in connection.events(10)} == {other}
    for event in ("leave", "snapshot", "share"):
        assert "join it first" in assert_refused(connection.ask(event, {"room": room}))["want"]
    assert connection.ask("join", {"room": room})["snapshot"]["feeds"]["state"]["members"] == 2


@pytest.mark.both_modes
def test_a_connection_that_ends_leaves_all_its_rooms(watch, room, connect):
    rooms = [room, f"{room}-b"]
    bystanders = [watch(id) for id in rooms]
    visitor = connect()
    for id in rooms:
        visitor.call("join", {"room": id}, timeout=5)
    for bystander in bystanders:
        bystander.wait_for_state(members=2)
    visitor.disconnect()
    for bystander in bystanders:
        bystander.wait_for_state(members=1)


def test_a_connection_is_in_at_most_32_rooms(raw, room):
    connection = raw()
    rooms = [f"{room}-{number}" for number in range(33)]
    for id in rooms[:32]:
        assert connection.ask("join", {"room": id})["ok"]
        connection.ask("command", {"room": id, "command": {"type": "pause"}})
    assert "at most 32" in assert_refused(connection.ask("join", {"room": rooms[32]}))["want"]
    assert connection.ask("join", {"room": rooms[31]})["ok"]
    connection.ask("leave", {"room": rooms[0]})
    assert connection.ask("join", {"room": rooms[32]})["ok"]


def test_a_feed_comes_only_while_somebody_follows_it(watch, room):
    one, other = watch(room), watch(room)
    for viewer in (one, other):
        assert {*viewer.snapshot()["feeds"]} == {"state", "figures", "log"}
    other.follow("picks", "placement")
    assert one.wait_for(lambda message: "picks" in message.get("feeds", {}))["feeds"].keys() >= {"picks", "placement"}
    assert {*one.snapshot()["feeds"]} == {"state", "figures", "log", "picks", "placement"}
    other.follow()
    assert {*one.snapshot()["feeds"]} == {"state", "figures", "log"}


@pytest.mark.parametrize("feeds", [["weather"], ["picks", "state"], "picks", [7]])
def test_a_feed_that_is_none_cannot_be_followed(watch, room, feeds):
    viewer = watch(room)
    assert assert_refused(viewer.ask_room("follow", feeds=feeds))["field"].startswith("feeds")
    assert {*viewer.snapshot()["feeds"]} == {"state", "figures", "log"}


# --- how a room begins ------------------------------------------------------------------------------------


def test_a_room_begins_with_the_opening_of_its_first_member_and_no_other(connect, room):
    first, second = Viewer(connect()), Viewer(connect())
    begun = first.join(room, {"preset": "company-proxy"})
    assert begun["feeds"]["state"]["scenario"]["title"] == "A company proxy"
    assert begun["requests"]
    again = second.ask("join", {"room": room, "opening": {"preset": "one-server"}})
    assert (again["notice"], again["role"]) == (None, "presenter")
    assert again["snapshot"]["feeds"]["state"]["scenario"]["title"] == "A company proxy"


def test_a_room_without_an_opening_begins_as_a_fresh_lab_and_says_so(connect, room):
    answer = Viewer(connect()).ask("join", {"room": room})
    assert "fresh world" in answer["notice"]
    assert answer["snapshot"]["feeds"]["state"]["scenario"]["title"] == "Three uneven servers"


@pytest.mark.parametrize(
    ("opening", "field"),
    [
        ({"preset": "company-prox"}, "preset"),
        ({"preset": 7}, "opening.preset"),
        ({"scenario": "eJwrdamaged"}, "scenario"),
        ({"scenarios": ""}, "opening.scenarios"),
        ("one-server", "opening"),
    ],
)
def test_a_room_cannot_begin_with_what_is_no_opening(connect, room, opening, field):
    viewer = Viewer(connect())
    assert assert_refused(viewer.ask("join", {"room": room, "opening": opening}))["field"] == field
    assert "fresh world" in viewer.ask("join", {"room": room})["notice"]


def test_in_the_gallery_everybody_watches_one_world_and_nobody_changes_it(connect):
    one, other = Viewer(connect()), Viewer(connect())
    answer = one.ask("join", {"room": "world-around-the-world", "opening": {"preset": "one-server"}})
    assert (answer["role"], answer["notice"]) == ("reader", None)
    state = answer["snapshot"]["feeds"]["state"]
    assert (state["scenario"]["title"], state["speed"]) == ("Users around the world", 0.1)
    assert other.join("world-around-the-world")["feeds"]["state"]["members"] == 2
    for command in ({"type": "pause"}, {"type": "add_server"}, {"type": "reset"}, {"type": "undo"}):
        error = assert_refused(other.ask_room("command", command=command))
        assert error["message"] == "You are watching this world. Make it your own to change it."
    assert other.snapshot()["feeds"]["state"] == {**state, "members": 2}
    other.follow("picks")
    assert other.ask_room("share")["ok"]
    assert other.ask_room("ask", request=1)["ok"]


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("command", {"command": {"type": "pause"}}),
        ("snapshot", {}),
        ("ask", {"request": 1}),
        ("lose", {"server": "a"}),
        ("share", {}),
        ("leave", {}),
        ("follow", {"feeds": []}),
    ],
)
def test_nothing_can_be_asked_of_a_room_before_joining_it(connect, watch, room, event, more):
    watch(room)
    viewer = Viewer(connect())
    assert "join it first" in assert_refused(viewer.ask(event, {"room": room, **more}))["want"]
    viewer.join(room)
    viewer.goes_on()


def test_a_link_for_watching_shows_the_room_but_neither_changes_nor_names_it(connect):
    teacher, pupil = Viewer(connect()), Viewer(connect())
    room = new_room()
    teacher.join(room)
    view = teacher.ask_room("share")["view"]
    answer = pupil.ask("join", {"room": view})
    assert answer["role"] == "reader"
    pupil.join(view)
    for command in ({"type": "pause"}, {"type": "reset"}, {"type": "undo"}):
        assert_refused(pupil.ask_room("command", command=command))
    teacher.command("set_speed", speed=2.0)
    pupil.wait_for_state(speed=2.0)
    assert pupil.ask_room("share")["view"] == view
    assert room not in json.dumps([answer, pupil.received, pupil.ask_room("snapshot"), pupil.ask_room("share")])
    # Who left hears no more, and the room goes on.
    assert pupil.ask_room("leave") == {"ok": True}
    assert teacher.snapshot()["feeds"]["state"]["members"] == 1


def test_a_link_for_watching_a_room_that_is_gone_opens_nothing(connect):
    viewer = Viewer(connect())
    for _ in range(2):
        assert "ask for another link" in assert_refused(viewer.ask("join", {"room": "view-0123456789ab"}))["message"]
