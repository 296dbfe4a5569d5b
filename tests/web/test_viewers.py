"""Real websocket viewers of the real server: what they get, and that all get the same."""

import pytest

from tests.web.viewer import Message, RawSocket, Viewer, assert_refused, visit

SETTLED = ("answered", "dropped", "failed")

pytestmark = pytest.mark.both_modes


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


def test_who_joins_gets_a_snapshot_and_the_batches_after_it(connect, room):
    viewer = Viewer(connect())
    snapshot = viewer.join(room)
    assert snapshot["state"]["viewers"] == 1
    assert snapshot["requests"]
    viewer.goes_on(10)
    times = [message["time"] for message in viewer.received]
    assert times == sorted(times)
    assert times[0] >= snapshot["time"]


def test_a_command_is_acknowledged_and_its_state_is_in_the_next_batches(watch, room):
    viewer = watch(room)
    viewer.command("add_server", server={"id": "new", "power": 5})
    state = viewer.wait_for(lambda message: message.get("state") and message["state"]["undo"])["state"]
    assert state["undo"] == "add server new"
    assert state["scenario"]["servers"][-1]["power"] == 5


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


def test_a_lost_connection_is_healed_by_joining_again(watch, room):
    bystander, viewer = watch(room), watch(room)
    viewer.command("add_server", server={"id": "kept"})
    viewer.goes_on()
    viewer.client.disconnect()
    bystander.goes_on()
    again = watch(room)
    assert "kept" in [server["id"] for server in again.snapshot()["state"]["scenario"]["servers"]]
    again.goes_on()


def test_a_reset_sends_every_viewer_a_snapshot_in_sequence(watch, room):
    one, other = watch(room), watch(room)
    one.command("reset")
    for viewer in (one, other):
        snapshot = viewer.wait_for(lambda message: "requests" in message)
        assert (snapshot["time"], snapshot["requests"]) == (0, [])
        viewer.goes_on()


def test_why_tells_of_the_pick_for_a_request(watch, room):
    viewer = watch(room)
    picked = viewer.wait_for(lambda message: message.get("last_picks"))["last_picks"][-1]
    why = viewer.ask("why", {"request": picked["request"]})
    assert why["ok"]
    assert why["why"]["pick"]["winner"] in "abc"
    assert [party["kind"] for party in why["sight"]["parties"]] == ["client", "layer_7", "server"]
    assert viewer.ask("why", {"request": 10**9}) == {"ok": True, "why": None, "sight": None}


def test_the_count_of_viewers_goes_up_and_down(watch, room):
    one = watch(room)
    other = watch(room)
    one.wait_for_state(viewers=2)
    other.client.disconnect()
    one.wait_for_state(viewers=1)


def test_a_viewer_that_vanishes_without_goodbye_is_counted_out(watch, room, server):
    one = watch(room)
    vanishing = RawSocket(server.url)
    assert vanishing.ask("join", {"room": room})["ok"]
    one.wait_for_state(viewers=2)
    vanishing.socket.sock.close()
    one.wait_for_state(viewers=1)
    one.goes_on()


def test_a_connection_that_never_joined_comes_and_goes_unnoticed(watch, room, connect):
    one = watch(room)
    connect().disconnect()
    one.goes_on()
    assert one.snapshot()["state"]["viewers"] == 1


def test_a_room_that_nobody_watched_stood_still(watch, room, server):
    first = watch(room)
    first.command("set_speed", speed=8)
    before = first.snapshot()["time"]
    first.client.disconnect()
    visit(f"{server.url}/healthz")
    elsewhere = watch(f"{room}-b")
    elsewhere.goes_on(10)
    assert watch(room).snapshot()["time"] - before < 2.0


def test_rooms_do_not_hear_of_one_another(watch, room):
    one, stranger = watch(room), watch(f"{room}-b")
    one.command("pause")
    one.wait_for_state(paused=True)
    stranger.goes_on()
    assert not any((message.get("state") or {}).get("paused") for message in stranger.received)
    assert stranger.snapshot()["state"]["paused"] is False


def test_nothing_comes_while_a_room_is_paused(watch, room):
    viewer = watch(room)
    viewer.command("pause")
    viewer.wait_for_state(paused=True)
    with pytest.raises(Exception, match=r"^$") as silence:
        viewer.next_message(patience=0.5)
    assert type(silence.value).__name__ == "TimeoutError"


def test_joining_the_same_room_again_gives_a_fresh_snapshot_and_no_second_viewer(watch, room):
    viewer = watch(room)
    assert viewer.join(room)["state"]["viewers"] == 1
    viewer.goes_on()


def test_commands_are_carried_out_in_the_order_they_were_sent(raw, room):
    for attempt in range(5):
        viewer = raw()
        viewer.ask("join", {"room": f"{room}-{attempt}"})
        for rate in range(101, 118):
            viewer.send(f'42{rate}["command",{{"type":"change","table":"traffic","fields":{{"rate_per_s":{rate}}}}}]')
        assert all(answer["ok"] for answer in viewer.answers(range(101, 118)))
        assert viewer.ask("snapshot")["snapshot"]["state"]["scenario"]["traffic"]["rate_per_s"] == 117


def test_one_connection_watches_one_room(watch, room):
    viewer = watch(room)
    error = assert_refused(viewer.ask("join", {"room": f"{room}-b"}))
    assert error["field"] == "room"
    assert room in error["want"]
    viewer.goes_on()
    viewer.command("pause")


@pytest.mark.parametrize(
    ("event", "data"),
    [("command", {"type": "pause"}), ("snapshot", {}), ("why", {"request": 1}), ("share", {})],
)
def test_nothing_can_be_asked_before_joining(connect, room, event, data):
    viewer = Viewer(connect())
    assert "join" in assert_refused(viewer.ask(event, data))["want"]
    viewer.join(room)
    viewer.goes_on()
