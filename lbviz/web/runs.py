"""Runs that readers ask for: a stream of JSON lines, and a place in the line until it is their turn."""

from typing import Annotated

import msgspec
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from msgspec import Meta, Struct

from lbviz.course.lesson import Lesson
from lbviz.course.library import Library
from lbviz.experiments.plan import Plan
from lbviz.experiments.results import Runs
from lbviz.live.registry import Registry
from lbviz.scenarios.convert import convert, pattern
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario

from .plans import plan_of_comparison, plan_of_question, plan_of_world
from .socket.handlers import refusal

MAX_BODY_BYTES = 2048
ROOM_REQUESTS = 10_000

Seed = Annotated[int, Meta(ge=0, le=999_999)]


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Who wants a run, and with which traffic: that of a `seed`, or with `more` of as many as the chapter says."""

    visitor: Annotated[str, pattern(r"^[a-z0-9-]{1,40}\Z", "1 to 40 small letters, digits and -")]
    seed: Seed = 1
    more: bool = False


def run_routes(runs: Runs, library: Library, registry: Registry) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("runs", __name__)

    def begin(plan: Plan, wanted: Wanted) -> Response:
        stream = runs.begin(plan, wanted.visitor, request.remote_addr or "")
        # A proxy before us hands lines on as they come, and nobody keeps them.
        headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
        return Response(stream, mimetype="application/x-ndjson", headers=headers)

    @blueprint.post("/course/<chapter>/runs/<block>")
    def of_block(chapter: str, block: str) -> ResponseReturnValue:
        """Run what a question or a comparison of a chapter asks for."""
        lesson = library.lesson(chapter)
        if lesson is None:
            abort(404)
        wanted = _wanted()
        plan = _plan(lesson, block, wanted)
        if plan is None:
            abort(404)
        return begin(plan, wanted)

    @blueprint.post("/rooms/<room>/run")
    def of_room(room: str) -> ResponseReturnValue:
        """Run the worlds of a room from their beginning, as they are set now."""
        return begin(plan_of_world(_worlds(room), ROOM_REQUESTS, (wanted := _wanted()).seed), wanted)

    def _worlds(room: str) -> list[Scenario]:
        found = registry.find(room)
        if found is None:
            raise FieldError("room", room, "a room that runs: load the page again")
        return [each.source.scenario for each in (found, found.right) if each is not None]

    @blueprint.errorhandler(FieldError)
    def refuse(error: FieldError) -> ResponseReturnValue:
        return Response(msgspec.json.encode(refusal(error)), 400, mimetype="application/json")

    return blueprint


def _wanted() -> Wanted:
    body = request.stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise FieldError("", "too large a message", f"at most {MAX_BODY_BYTES} bytes")
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FieldError("", str(error), "a JSON object") from None
    return convert(data, Wanted)


def _plan(lesson: Lesson, block: str, wanted: Wanted) -> Plan | None:
    """Return what a block of a lesson runs, None if it runs nothing."""
    if (question := lesson.questions.get(block)) is not None:
        # The same seeds for all readers: what was run for one is known for the next.
        return plan_of_question(question, list(range(1, question.seeds + 1)) if wanted.more else [wanted.seed])
    if (comparison := lesson.comparisons.get(block)) is not None:
        return plan_of_comparison(comparison, wanted.seed)
    return None
