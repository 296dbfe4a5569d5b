"""The pages: plain HTTP, no simulation."""

import re
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lbviz.live.limits import MAX_CLIENTS, MAX_EDGES, MAX_RATE_PER_S, MAX_SERVERS
from lbviz.live.registry import ROOM_ID, Registry
from lbviz.placement.ring import MAX_POINTS, MAX_POINTS_IN_ALL
from lbviz.policies import CATALOGUE, Policy
from lbviz.scenarios.catalogue import LAB, PRESETS, find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link
from lbviz.scenarios.places import PLACES
from lbviz.sim.letter import HOSTS, PURPOSES


def _described(policy: type[Policy]) -> dict[str, Any]:
    return {
        "id": policy.id,
        "title": policy.title,
        "summary": policy.summary,
        "knows": policy.knows,
        "cost": policy.cost,
        "known_as": policy.known_as,
        "uses": policy.uses,
    }


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
        return render_template(
            "lab.html",
            room=room,
            policies=[_described(policy) for policy in CATALOGUE.values()],
            limits={
                "servers": MAX_SERVERS,
                "clients": MAX_CLIENTS,
                "edges": MAX_EDGES,
                "rate_per_s": MAX_RATE_PER_S,
                "points": MAX_POINTS,
                "points_in_all": MAX_POINTS_IN_ALL,
            },
            hosts=HOSTS,
            places=PLACES,
            purposes=PURPOSES,
            presets=[
                {"id": id, "title": preset.scenario.title, "sentence": preset.sentence}
                for id, preset in PRESETS.items()
            ],
        )

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
