"""The pages of a class: the plans to begin with, the teacher's view, the screen and the phone."""

from io import BytesIO, StringIO
from typing import Any

import msgspec
import segno
from flask import Blueprint, Flask, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lbviz.classroom.classes import Classes
from lbviz.classroom.codes import plain
from lbviz.scenarios.errors import FieldError

from .schema import SCHEMA_DATA


def begin_class(app: Flask, plan: str, address: str) -> None:
    """Make a class and print how to lead it and how to join it, at an address that phones reach. Raises FieldError."""
    classes: Classes = app.extensions["classes"]
    record = classes.make(plan, "").record
    join = f"{address}/J/{record.code}"
    qr = StringIO()
    segno.make(join.upper(), error="m", micro=False).terminal(qr, compact=True)
    print(f"{qr.getvalue()}\nStudents join at   {join}\nThe screen is at   {address}/screen/{record.code}")
    print(f"You lead it at     {address}/teach/{record.code}#{record.links.key()}")
    print("Who has that last address leads the class: keep it to yourself.\n", flush=True)


_SCHEMA = msgspec.json.encode(SCHEMA_DATA)


def classroom_pages(classes: Classes, lan: str | None) -> Blueprint:
    """Return the routes. `lan` is where phones reach this server, None where that is unknown."""
    blueprint = Blueprint("classroom", __name__)

    @blueprint.get("/teach")
    def plans() -> ResponseReturnValue:
        return render_template("classroom/teach.html", plans=classes.plans.all)

    @blueprint.post("/teach")
    def make() -> ResponseReturnValue:
        classroom = classes.make(request.form.get("plan", ""), request.remote_addr or "")
        record = classroom.record
        # After the #, where neither a log nor another page ever sees it.
        return redirect(f"/teach/{record.code}#{record.links.key()}", 303)

    @blueprint.get("/teach/<code>")
    def teacher(code: str) -> ResponseReturnValue:
        return _page("teacher", code)

    @blueprint.get("/screen/<code>")
    def screen(code: str) -> ResponseReturnValue:
        return _page("screen", code, title=_find(code).record.plan.title)

    @blueprint.get("/join")
    def join() -> ResponseReturnValue:
        return render_template("classroom/join.html")

    @blueprint.get("/J/<code>")
    @blueprint.get("/j/<code>")
    def phone(code: str) -> ResponseReturnValue:
        return _page("phone", code)

    @blueprint.get("/J/<code>/qr.svg")
    def qr(code: str) -> ResponseReturnValue:
        # In capitals, which a QR code needs fewer dots for.
        address = f"{lan or request.host_url.rstrip('/')}/J/{plain(code)}".upper()
        drawn = BytesIO()
        segno.make(address, error="m", micro=False).save(
            drawn, kind="svg", border=4, scale=8, omitsize=True, light="#fff", dark="#000"
        )
        return Response(drawn.getvalue(), mimetype="image/svg+xml")

    @blueprint.get("/schema.json")
    def schema() -> ResponseReturnValue:
        """What the phone's picture is told, once somebody opens it."""
        return Response(_SCHEMA, mimetype="application/json", headers={"Cache-Control": "max-age=3600"})

    def _find(code: str) -> Any:
        return classes.by_code(code, request.remote_addr or "")

    def _page(name: str, code: str, **more: Any) -> ResponseReturnValue:
        return render_template(f"classroom/{name}.html", code=plain(code), schema=SCHEMA_DATA, lan=lan, **more)

    @blueprint.errorhandler(FieldError)
    def cannot(error: FieldError) -> ResponseReturnValue:
        page = render_template(
            "error.html",
            title="This class cannot be opened",
            message=error.sentence or str(error),
            what_to_do="Look at the code again, or ask who leads the class.",
        )
        return page, 404

    return blueprint
