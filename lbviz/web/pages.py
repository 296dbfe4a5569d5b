"""The pages: plain HTTP, no simulation."""

import re
from collections.abc import Mapping

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lbviz.live.opening import GALLERY, Figures, Opening, opened
from lbviz.live.registry import ROOM_ID, new_id
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import to_link

from .schema import SCHEMA_DATA


def _opening(arguments: Mapping[str, str]) -> Opening | None:
    """Return what the query of a page opens, None if it names nothing; raise FieldError if that cannot be opened."""
    given = {name: arguments[name] for name in ("scenario", "preset") if name in arguments}
    if not given:
        return None
    opening: Opening = convert(given, Opening)
    opened(opening)
    return opening


def _figure_as_link(id: str, figures: Figures) -> str:
    """Return the scenario of a figure as text for a link; raise FieldError if there is no such figure."""
    figure = figures.figure(id)
    if figure is None:
        raise FieldError("figure", id, "a figure of the course")
    return to_link(figure.scenario)


def pages(figures: Figures) -> Blueprint:
    """Return the routes; `figures` are those that the lab can open.

    A page opens no room: that begins when somebody joins it.
    """
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/lab")
    def lab() -> ResponseReturnValue:
        if "figure" in request.args:
            link = _figure_as_link(request.args["figure"], figures)
            return redirect(url_for("pages.room", room=new_id(), scenario=link))
        opening = _opening(request.args) or Opening()
        scenario = opening.scenario
        preset = opening.preset if scenario is None else None
        present = "" if "present" in request.args else None
        return redirect(url_for("pages.room", room=new_id(), scenario=scenario, preset=preset, present=present))

    @blueprint.get("/lab/<room>")
    def room(room: str) -> ResponseReturnValue:
        if not re.fullmatch(ROOM_ID, room):
            abort(404)
        opening = msgspec.to_builtins(_opening(request.args))
        return render_template("lab.html", room=room, opening=opening, schema=SCHEMA_DATA)

    @blueprint.get("/worlds")
    def worlds() -> ResponseReturnValue:
        return render_template("worlds.html", gallery=GALLERY, schema=SCHEMA_DATA)

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
