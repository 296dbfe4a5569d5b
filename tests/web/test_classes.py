"""A class on the real server: who may do what, what each is told, and what becomes of votes and requests."""

import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.viewer import assert_refused

Message = dict[str, Any]
PATIENCE_S = 10.0


class Member:
    """Somebody in a class, over a connected client."""

    def __init__(self, client: Any, code: str, audience: str, **more: Any) -> None:
        self.client = client
        answer = client.call("enter", {"class": code, "as": audience, **more}, timeout=5)
        assert answer["ok"], answer
        self.id, self.room, self.token = answer["class"], answer["room"], answer["token"]
        self.state: Message = answer["state"]
        self.mine: Message = answer["state"]["mine"]
        self.farewell = ""

    @property
    def question(self) -> Message:
        return self.state["question"] or {}

    def ask(self, event: str, **more: Any) -> Message:
        """Say something of the class, and return the answer, whatever it says."""
        return self.client.call(event, {"class": self.id, **more}, timeout=5)

    def do(self, event: str, **more: Any) -> Message:
        """Say something that must be accepted."""
        answer = self.ask(event, **more)
        assert answer["ok"], answer
        return answer

    def lead(self, type: str, **more: Any) -> Message:
        """Do what presenters may."""
        return self.do("lead", action={"type": type, **more})

    def world(self) -> Message:
        """Join the class's room, and return the snapshot of its world."""
        answer = self.client.call("join", {"room": self.room}, timeout=5)
        assert answer["ok"], answer
        return answer["snapshot"]

    def until(self, wanted: Callable[["Member"], Any]) -> "Member":
        """Return once what it was told is as wanted."""
        deadline = time.monotonic() + PATIENCE_S
        while not wanted(self):
            assert time.monotonic() < deadline, (self.state, self.mine)
            event, data = self.client.receive(timeout=5)
            if event == "class":
                self.state = data
            elif event == "mine":
                self.mine = data
            elif event == "farewell":
                self.farewell = data["message"]
        return self


class Class:
    """A class that was just made, and ways into it."""

    def __init__(self, url: str, connect: Callable[[], Any]) -> None:
        self._connect = connect
        data = urllib.parse.urlencode({"plan": "consistent-hashing"}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{url}/teach", data)) as page:
            address, _, self.key = page.url.partition("#")
        self.code = address.rpartition("/")[2]
        self.presenter = self.enter("presenter", key=self.key)

    def enter(self, audience: str, **more: Any) -> Member:
        return Member(self._connect(), self.code, audience, **more)

    def students(self, count: int) -> list[Member]:
        return [self.enter("student") for _ in range(count)]


@pytest.fixture
def a_class(server, connect) -> Class:
    return Class(server.url, connect)


@pytest.mark.both_modes
def test_a_lesson_from_the_lobby_to_what_was_learnt(a_class):
    teacher, screen = a_class.presenter, a_class.enter("screen")
    students = a_class.students(6)
    assert teacher.state["phase"] == "lobby"
    screen.until(lambda it: it.state["here"] == 6)
    assert [student.mine["address"] for student in students] == ["1", "2", "3", "4", "5", "6"]
    assert len({student.mine["name"] for student in students}) == 6

    # Everybody belongs to the server that their number modulo four says, and their requests go there.
    teacher.lead("next")
    for student in students:
        student.do("send")
        student.until(lambda it: it.mine["requests"] and it.mine["requests"][0]["end"] == "answered")
        sent = student.mine["requests"][0]
        assert sent["server"] == student.mine["server"] == "abcd"[int(student.mine["address"]) % 4]
        assert f"{student.mine['address']} % 4 = " in sent["why"]
        assert sent["latency_ms"] > 0

    # A vote: hidden, changed, talked about, voted again, run, revealed.
    teacher.lead("next")
    teacher.lead("next")
    teacher.lead("open_vote")
    for student in students:
        student.until(lambda it: it.state["question"] is not None)
        student.do("vote", option=1)
    students[0].do("vote", option=2)
    teacher.until(lambda it: it.question.get("before") == [0, 5, 1, 0])
    assert teacher.state["teacher"]["advice"] == "explain"
    screen.until(lambda it: it.question.get("voted") == 6)
    assert screen.state["question"]["before"] is None
    assert screen.state["teacher"] is None
    teacher.lead("close_vote")
    assert_refused(students[0].ask("vote", option=0))
    teacher.lead("talk")
    teacher.lead("open_again")
    students[1].do("vote", option=2)
    teacher.lead("close_vote")
    teacher.lead("run_it")
    screen.until(lambda it: it.question.get("decided"))
    assert screen.state["question"]["right"] is None
    teacher.lead("reveal")
    screen.until(lambda it: it.question.get("phase") == "revealed")
    question = screen.state["question"]
    assert (question["before"], question["after"]) == ([0, 5, 1, 0], [0, 4, 2, 0])
    # 1 to 6 modulo 4 and modulo 3: all but 1 and 2 move.
    moved = screen.state["moved"]
    assert (moved["words"], moved["of"], moved["now"], moved["modulo"]) == ("d left", 6, 4, 4)
    assert moved["ring"] < 4
    assert question["options"][question["right"]] == "about three quarters"
    students[3].until(lambda it: it.mine["moved"] is not None)
    assert students[3].mine["moved"]["source"] == "a"
    assert students[3].mine["moved"]["target"] == "b"
    students[0].until(lambda it: it.question.get("phase") == "revealed")
    assert students[0].mine["moved"] is None


def test_students_cannot_do_what_presenters_do(a_class):
    student, screen = a_class.enter("student"), a_class.enter("screen")
    for member in (student, screen):
        assert_refused(member.ask("lead", action={"type": "next"}))
        answer = member.client.call("join", {"room": member.room}, timeout=5)
        assert answer["ok"]
        assert answer["role"] == ("student" if member is student else "reader")
        for command in ({"type": "pause"}, {"type": "remove_server", "id": "a"}, {"type": "send", "client": "1"}):
            message = {"room": member.room, "command": command}
            assert_refused(member.client.call("command", message, timeout=5))
    assert_refused(screen.ask("vote", option=0))
    assert_refused(screen.ask("send"))


def test_who_has_not_entered_does_not_get_into_the_room(a_class, connect):
    stranger = connect()
    assert_refused(stranger.call("join", {"room": a_class.presenter.room}, timeout=5))
    assert_refused(stranger.call("vote", {"class": a_class.presenter.id, "option": 0}, timeout=5))
    assert_refused(stranger.call("enter", {"class": a_class.code, "as": "presenter"}, timeout=5))
    forged = a_class.key[:-2] + ("AA" if not a_class.key.endswith("AA") else "BB")
    assert_refused(stranger.call("enter", {"class": a_class.code, "as": "presenter", "key": forged}, timeout=5))


def test_the_presenters_link_can_be_handed_on_and_taken_back(a_class):
    key = a_class.presenter.lead("hand_on")["link"].partition("#")[2]
    second = a_class.enter("presenter", key=key)
    second.lead("next")
    fresh = a_class.presenter.lead("take_back")["link"].partition("#")[2]
    second.until(lambda it: it.farewell)
    assert_refused(second.ask("lead", action={"type": "next"}))
    assert_refused(second.client.call("enter", {"class": a_class.code, "as": "presenter", "key": key}, timeout=5))
    assert a_class.enter("presenter", key=fresh).state["step"]["number"] == 1


def test_a_student_comes_back_with_name_and_vote(a_class):
    student = a_class.enter("student")
    a_class.presenter.lead("go_to", step=1)
    a_class.presenter.lead("open_vote")
    student.do("vote", option=1)
    a_class.presenter.lead("new_code")
    student.client.disconnect()
    a_class.presenter.until(lambda it: (it.state["here"], it.state["away"]) == (0, 1))
    again = a_class.enter("student", token=student.token)
    assert again.token == student.token
    assert (again.mine["name"], again.mine["vote"]) == (student.mine["name"], 1)


def test_who_was_sent_away_is_out_and_their_vote_counts_no_more(a_class):
    student = a_class.enter("student")
    a_class.presenter.lead("go_to", step=1)
    a_class.presenter.lead("open_vote")
    student.do("vote", option=1)
    a_class.presenter.lead("send_away", student=1)
    student.until(lambda it: it.farewell)
    assert_refused(student.ask("vote", option=0))
    a_class.presenter.until(lambda it: not it.state["students"] and it.question.get("voted") == 0)


def test_a_locked_class_lets_nobody_new_in_but_those_who_were_there(a_class, connect):
    student = a_class.enter("student")
    a_class.presenter.lead("switch", name="locked", on=True)
    assert_refused(connect().call("enter", {"class": a_class.code, "as": "student"}, timeout=5))
    assert a_class.enter("student", token=student.token).mine["number"] == 1


def test_nobody_sends_faster_than_a_thumb_may(a_class):
    student = a_class.enter("student")
    answers = [student.ask("send") for _ in range(12)]
    assert [answer["ok"] for answer in answers[:6]] == [True] * 6
    refused = next(answer for answer in answers if not answer["ok"])
    assert "Not so fast" in refused["error"]["message"]


def test_names_are_shown_only_where_the_teacher_says_so(a_class):
    student, screen = a_class.enter("student"), a_class.enter("screen")
    screen.until(lambda it: it.state["students"])
    assert screen.state["students"][0]["name"] is None
    assert_refused(student.ask("rename", name="Ada"))
    a_class.presenter.lead("switch", name="typing_names", on=True)
    student.do("rename", name="  Ada \u202e <b>")
    a_class.presenter.lead("switch", name="names_shown", on=True)
    screen.until(lambda it: it.state["students"][0]["name"] == "Ada <b>")


def test_a_class_is_exported_without_secrets_and_deleted_whole(a_class, connect):
    student = a_class.enter("student")
    a_class.presenter.lead("go_to", step=1)
    a_class.presenter.lead("open_vote")
    student.do("vote", option=1)
    exported = a_class.presenter.lead("export_class")
    assert exported["name"] == f"class-{a_class.code}.json"
    assert '"before_the_talk": {\n        "1": 1\n      }' in exported["text"]
    assert student.token not in exported["text"]
    assert a_class.key not in exported["text"]
    a_class.presenter.lead("delete_class")
    student.until(lambda it: it.farewell)
    assert_refused(connect().call("enter", {"class": a_class.code, "as": "student"}, timeout=5))


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_after_a_kill_everybody_comes_back_to_the_same_class(own_server, connect, mode):
    server = own_server(mode)
    a_class = Class(server.url, lambda: connect(server.url))
    students = a_class.students(4)
    a_class.presenter.lead("go_to", step=2)
    a_class.presenter.lead("open_vote")
    for option, student in enumerate(students):
        student.do("vote", option=option)
        student.do("send")
    a_class.presenter.lead("do")
    before = a_class.presenter.world()
    server.process.kill()
    server.process.wait()
    server.start_again()
    back = [a_class.enter("student", token=student.token) for student in students]
    assert [each.mine["vote"] for each in back] == [0, 1, 2, 3]
    assert [each.mine["name"] for each in back] == [each.mine["name"] for each in students]
    presenter = a_class.enter("presenter", key=a_class.key)
    assert presenter.state["question"]["before"] == [1, 1, 1, 1]
    assert presenter.state["step"]["number"] == 3
    # The world goes on at the same moment, with all that was done in it.
    after = presenter.world()
    assert after["time"] == pytest.approx(before["time"], abs=2)
    for each in (before, after):
        assert [server["id"] for server in each["feeds"]["state"]["scenario"]["servers"]] == ["a", "b", "c"]
    assert after["feeds"]["state"]["undo"] == before["feeds"]["state"]["undo"]


@pytest.mark.parametrize("mode", ["eventlet"])
def test_a_room_of_the_lab_goes_on_after_a_kill(own_server, connect, mode):
    server = own_server(mode)

    def join(room: str) -> Any:
        client = connect(server.url)
        opening = {"preset": "uneven-servers"}
        answer = client.call("join", {"room": room, "opening": opening}, timeout=10)
        assert answer["ok"], answer
        return client, answer

    client, _ = join("kept-one")
    join("untouched")
    for command in ({"type": "remove_server", "id": "b"}, {"type": "set_speed", "speed": 4}):
        assert client.call("command", {"room": "kept-one", "command": command}, timeout=5) == {"ok": True}
    time.sleep(0.8)
    before = client.call("snapshot", {"room": "kept-one"}, timeout=5)["snapshot"]
    server.process.kill()
    server.process.wait()
    server.start_again()
    _, answer = join("kept-one")
    after = answer["snapshot"]
    assert answer["notice"] is None
    assert after["time"] == pytest.approx(before["time"], abs=4)
    state = after["feeds"]["state"]
    assert [each["id"] for each in state["scenario"]["servers"]] == ["a", "c"]
    assert (state["speed"], state["undo"]) == (4, before["feeds"]["state"]["undo"])
    # What nobody changed begins as its link says.
    assert len(join("untouched")[1]["snapshot"]["feeds"]["state"]["scenario"]["servers"]) == 3


def test_what_was_done_by_hand_keeps_nobody_from_the_next_step(a_class):
    a_class.enter("student")
    a_class.presenter.lead("go_to", step=2)
    a_class.presenter.world()
    command = {"room": a_class.presenter.room, "command": {"type": "remove_server", "id": "d"}}
    assert a_class.presenter.client.call("command", command, timeout=5)["ok"]
    assert_refused(a_class.presenter.ask("lead", action={"type": "do"}))
    a_class.presenter.lead("next")
    a_class.presenter.until(lambda it: (it.state["step"] or {}).get("number") == 4)
