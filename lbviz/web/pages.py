"""The pages: plain HTTP, no simulation."""

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lbviz.live.registry import ROOM_ID, Registry
from lbviz.scenarios.catalogue import LAB, find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link

from .schema import SCHEMA_DATA


def pages(registry: Registry) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def home() -> ResponseReturnValue:
        return redirect(url_for("pages.lab"))

    @blueprint.get("/lab")
    def lab() -> ResponseReturnValue:
        scenario, speed = LAB, 1.0
        if "scenario" in request.args:
            scenario = from_link(request.args["scenario"])
        elif "preset" in request.args:
            preset = find_preset(request.args["preset"], "preset")
            scenario, speed = preset.scenario, preset.speed
        room = registry.open(registry.new_id(), scenario, speed)
        return redirect(url_for("pages.room", room=room.id))

    @blueprint.get("/lab/<room>")
    def room(room: str) -> ResponseReturnValue:
        if not re.fullmatch(ROOM_ID, room):
            abort(404)
        return render_template("lab.html", room=room, schema=SCHEMA_DATA)

    @blueprint.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return "ok"

    @blueprint.app_errorhandler(FieldError)
    def cannot_be_used(error: FieldError) -> ResponseReturnValue:
        page = render_template(
            "error.html",
            title="This link cannot be opened",
            message=str(error),
            what_to_do="Ask for the link again, whole, or start with a fresh lab.",
        )
        return page, 400

    @blueprint.app_errorhandler(404)
    def not_found(_: Exception) -> ResponseReturnValue:
        page = render_template(
            "error.html",
            title="There is no such page",
            message=f"Nothing is at {request.path}.",
            what_to_do="Check the address, or start with a fresh lab.",
        )
        return page, 404

    return blueprint
