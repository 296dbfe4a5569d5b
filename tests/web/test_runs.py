"""Runs over HTTP: questions decided, comparisons, a room's present world, and all kinds of bad requests."""

import json
import time
import urllib.error
import urllib.request

import pytest

from lbviz.course.library import CHAPTERS, Library
from lbviz.experiments.plan import check
from lbviz.web.plans import plan_of_comparison, plan_of_question

LIBRARY = Library([CHAPTERS])


def post(server, path, body):
    """Return the status and the lines of an answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}{path}", data, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, [json.loads(line) for line in answer]
    except urllib.error.HTTPError as refused:
        text = refused.read()
        return refused.code, json.loads(text) if refused.headers["Content-Type"] == "application/json" else text


@pytest.mark.both_modes
def test_a_question_is_decided_by_a_run_that_streams(server):
    status, said = post(server, "/course/where-taking-turns-fails/runs/heavy", {"visitor": "a", "seed": 7})
    assert status == 200
    found = said[-2]
    assert (found["event"], said[-1]) == ("found", {"event": "done"})
    assert sum(found["holds"]) == 1
    assert {"growing", "going", "ran"} <= {each["event"] for each in said}
    assert {each["label"] for each in found["measures"]} == {"dropped"}


def test_a_question_that_no_world_decides_is_counted(server):
    _, said = post(server, "/course/hash-the-address/runs/how-many-move", {"visitor": "a"})
    (found, _) = said
    assert found["holds"] == [False, False, True]
    assert found["measures"][0]["value"] == pytest.approx(0.75)


@pytest.mark.both_modes
def test_a_room_is_run_as_it_is_set(server, watch, room):
    viewer = watch(room)
    viewer.command("change", table="balancer", fields={"policy": "random"})
    status, said = post(server, f"/rooms/{room}/run", {"visitor": "a"})
    assert status == 200
    (ran,) = [each for each in said if each["event"] == "ran"]
    assert (ran["label"], ran["sent"]) == ("Random", 10_000)


def test_both_worlds_of_a_pair_are_run(server, watch):
    room = "figure-least-connections.turns-and-counts"
    watch(room)
    status, said = post(server, f"/rooms/{room}/run", {"visitor": "pair"})
    assert status == 200
    assert [each["label"] for each in said if each["event"] == "ran"] == ["Round robin", "Least connections"]


@pytest.mark.both_modes
def test_whoever_leaves_makes_way(server):
    long = ("one-server/runs/ninety", "one-server/runs/queue", "a-second-server/runs/eight", "two-choices/runs/two")
    for visitor, path in enumerate(long):
        body = json.dumps({"visitor": f"leaves-{visitor}", "more": True}).encode()
        request = urllib.request.Request(f"{server.url}/course/{path}", body, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.loads(next(answer))["event"] in {"waiting", "going"}
    began = time.monotonic()
    _, said = post(server, "/course/hash-the-address/runs/how-many-move", {"visitor": "stays", "seed": 5})
    assert said[-1] == {"event": "done"}
    # The four would have taken most of a minute.
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/course/weights/runs/larger", b"", 400, "a JSON object"),
        ("/course/weights/runs/larger", b"[" * 100_000, 400, "too large"),
        ("/course/weights/runs/larger", {}, 400, "visitor"),
        ("/course/weights/runs/larger", {"visitor": "a", "seed": -1}, 400, "seed"),
        ("/course/weights/runs/larger", {"visitor": "a", "scenario": "free"}, 400, "scenario"),
        ("/course/weights/runs/nothing", {"visitor": "a"}, 404, ""),
        ("/course/nowhere/runs/larger", {"visitor": "a"}, 404, ""),
        ("/rooms/no-such-room/run", {"visitor": "a"}, 400, "room"),
        ("/rooms/NO/run", {"visitor": "a"}, 400, "room"),
    ],
)
def test_bad_requests_are_refused(server, path, body, status, words):
    answered, refused = post(server, path, body)
    assert answered == status
    if words:
        assert words in refused["error"]["message"]


def test_every_run_of_the_course_is_within_what_a_visitor_may_ask():
    lessons = LIBRARY.lessons
    questions = [each for lesson in lessons for each in lesson.questions.values()]
    comparisons = [each for lesson in lessons for each in lesson.comparisons.values()]
    assert len(questions) > 10
    assert comparisons
    for question in questions:
        check(plan_of_question(question, [1]))
        plan = plan_of_question(question, [*range(1, question.seeds + 1)])
        check(plan)
        assert plan.measures
    for comparison in comparisons:
        check(plan_of_comparison(comparison, 1))
