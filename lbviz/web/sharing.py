"""What the Share dialog asks for: scenarios as files, and pictures of links. Plain HTTP, no room."""

import re
import unicodedata
from io import BytesIO

import segno
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from lbviz.live.limits import MAX_MESSAGE_BYTES, check_scenario
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link, read_toml, to_link
from lbviz.scenarios.lines import line_of
from lbviz.scenarios.said import to_toml

from .socket.handlers import refusal

# A longer one has dots that no telephone tells apart across a classroom.
MAX_QR_CHARACTERS = 600


def sharing() -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("sharing", __name__)

    @blueprint.get("/scenario.toml")
    def download() -> ResponseReturnValue:
        scenario = from_link(request.args.get("scenario", ""))
        name = f"{_file_name(scenario.title)}.toml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(to_toml(scenario), mimetype="application/toml", headers=headers)

    @blueprint.post("/scenario")
    def upload() -> ResponseReturnValue:
        """Return the text of the link that opens what a file holds."""
        text = ""
        try:
            text = _text()
            scenario = read_toml(text)
            check_scenario(scenario)
        except FieldError as error:
            # Who writes a file knows fields by their names in it.
            line = line_of(text, error.field) if error.field else None
            return refusal(
                FieldError(error.field, error.got, error.want, f"Line {line}: {error}" if line else str(error))
            ), 400
        return {"ok": True, "scenario": to_link(scenario)}

    @blueprint.get("/qr.svg")
    def qr() -> ResponseReturnValue:
        link = request.args.get("link", "")
        if not link.startswith(("http://", "https://")) or len(link) > MAX_QR_CHARACTERS:
            raise FieldError("link", link, f"an address of at most {MAX_QR_CHARACTERS} characters")
        drawn = BytesIO()
        segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=4, scale=8, omitsize=True, light="#fff")
        return Response(drawn.getvalue(), mimetype="image/svg+xml")

    return blueprint


def _text() -> str:
    body = request.stream.read(MAX_MESSAGE_BYTES + 1)
    if len(body) > MAX_MESSAGE_BYTES:
        raise FieldError("", "too large a file", f"at most {MAX_MESSAGE_BYTES // 1024} KiB")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise FieldError("", "bytes that are not UTF-8 text", "a file in TOML") from None


def _file_name(title: str) -> str:
    """Return a title as a plain name: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "scenario"
