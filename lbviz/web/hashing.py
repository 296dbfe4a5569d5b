"""The page of hashing, and the answers that its pictures ask for: plain HTTP, no room."""

import re
from collections.abc import Callable, Generator
from typing import Any, cast

import msgspec
from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from lbviz.live.registry import ROOM_ID
from lbviz.placement.maglev import MaglevQuestion, maglev_in_steps
from lbviz.placement.race import RaceQuestion, race_in_steps
from lbviz.placement.ring import RingQuestion, ring
from lbviz.placement.slots import SlotsQuestion, slots
from lbviz.policies.parts.steps import Steps
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError

from .schema import SCHEMA_DATA
from .socket.handlers import refusal

# What may take long is answered in steps.
Answer = msgspec.Struct | Steps[msgspec.Struct]
PICTURES: dict[str, tuple[type, Callable[[Any], Answer]]] = {
    "slots": (SlotsQuestion, slots),
    "ring": (RingQuestion, ring),
    "maglev": (MaglevQuestion, maglev_in_steps),
    "race": (RaceQuestion, race_in_steps),
}
LISTS = ("servers", "before", "names")
NUMBERS = ("keys", "points", "bound", "size")


def hashing(pause: Callable[[], None]) -> Blueprint:
    """Return the routes; `pause` lets others have their turn while an answer takes long."""
    blueprint = Blueprint("hashing", __name__)

    @blueprint.get("/hashing")
    def page() -> ResponseReturnValue:
        room = request.args.get("room", "")
        return render_template("hashing.html", schema=SCHEMA_DATA, room=room if re.fullmatch(ROOM_ID, room) else None)

    @blueprint.get("/hashing/<picture>.json")
    def answer(picture: str) -> ResponseReturnValue:
        if picture not in PICTURES:
            abort(404)
        question_type, answer_to = PICTURES[picture]
        try:
            answer = _finish(answer_to(convert(_question(request.args.to_dict()), question_type)), pause)
        except FieldError as error:
            return Response(msgspec.json.encode(refusal(error)), 400, mimetype="application/json")
        return Response(msgspec.json.encode(answer), mimetype="application/json")

    return blueprint


def _finish(answer: Answer, pause: Callable[[], None]) -> msgspec.Struct:
    while isinstance(answer, Generator):
        try:
            next(answer)
            pause()
        except StopIteration as end:
            return cast(msgspec.Struct, end.value)
    return answer


def _question(arguments: dict[str, str]) -> dict[str, Any]:
    """Return the arguments of an address with lists and numbers told from text; what is neither stays text."""
    question: dict[str, Any] = {}
    for name, text in arguments.items():
        if name in LISTS:
            question[name] = text.split(",") if text else []
        elif name in NUMBERS:
            question[name] = _number(text)
        else:
            question[name] = text
    return question


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
