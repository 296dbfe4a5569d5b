"""The only place that knows Flask and Socket.IO."""

import mimetypes
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_socketio import SocketIO

from lbviz.live.messages import Batch, Snapshot
from lbviz.live.registry import Registry

from .hashing import hashing
from .pages import pages
from .socket.handlers import handle_events
from .socket.wire import (
    WireJson,
    WirePacket,
    encode,
    end_connections_on_broken_frames,
    without_websocket_extensions,
)
from .static.files import StaticFiles

_TOP = Path(__file__).parents[2]


class _Surroundings:
    """Real time, background tasks and the fan-out, as rooms need them."""

    def __init__(self, socketio: SocketIO) -> None:
        self._socketio = socketio

    def clock(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        self._socketio.sleep(seconds)

    def spawn(self, task: Callable[[], None]) -> None:
        self._socketio.start_background_task(task)

    def send(self, room: str, message: Batch | Snapshot) -> None:
        """Fan out: encode once, and hand the same bytes to every member of the room."""
        self._socketio.emit(type(message).__name__.lower(), encode(message), to=room)


def create_app(async_mode: str) -> tuple[Flask, SocketIO]:
    """Build the application, for `eventlet` (already monkey-patched) or `threading`."""
    # Windows may know .js as text/plain, and Python 3.11 .mjs as something else: browsers want this for modules.
    for suffix in (".js", ".mjs"):
        mimetypes.add_type("text/javascript", suffix)
    app = Flask("lbviz", root_path=str(_TOP))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Pages and answers, each time anew; static files have been compressed before.
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "application/json"]
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 5  # less than 4 gives, in the same time
    Compress(app)
    socketio = SocketIO(
        app,
        async_mode=async_mode,
        json=WireJson,
        serializer=WirePacket,
        # One connection's messages are carried out in the order in which they came.
        async_handlers=False,
        http_compression=False,
        # The server has no use for cookies or sessions.
        manage_session=False,
    )
    static = StaticFiles(_TOP / "static", _TOP / ".static")
    app.jinja_env.globals.update(address=static.address, modules=static.modules)
    app.wsgi_app = static.serve_for(without_websocket_extensions(app.wsgi_app))  # type: ignore[method-assign]
    end_connections_on_broken_frames()
    surroundings = _Surroundings(socketio)
    registry = Registry(surroundings)
    app.register_blueprint(pages())
    app.register_blueprint(hashing(lambda: surroundings.sleep(0)))
    handle_events(socketio, registry, surroundings.clock)
    return app, socketio
