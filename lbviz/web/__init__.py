"""The only place that knows Flask and Socket.IO."""

import mimetypes
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask
from flask_compress import Compress
from flask_socketio import SocketIO

from lbviz.classroom.classes import Classes
from lbviz.classroom.codes import Tries
from lbviz.classroom.plans import PLANS, Plans
from lbviz.course.library import CHAPTERS, Library
from lbviz.experiments.results import Runs
from lbviz.live.registry import Registry
from lbviz.live.wheel import Wheel
from lbviz.store.store import FILE, Store, Threads

from .assets import Assets
from .classes import ClassesOutside
from .classroom import classroom_pages
from .course import CourseFigures, course
from .hashing import hashing
from .headers import with_headers
from .health import Lag, health
from .hosts import only_for
from .kept_rooms import KeptRooms, report_trouble
from .pages import pages
from .room_files import PER_MIN, room_files
from .runs import run_routes
from .sharing import sharing
from .socket.classes import ClassEvents
from .socket.fan_out import FanOut
from .socket.handlers import handle_events
from .socket.wire import WireJson, WirePacket, end_connections_on_broken_frames, without_websocket_extensions
from .stills import Stills

_TOP = Path(__file__).parents[2]
PUT_AWAY_EVERY_S = 10.0
# What the pages name; what these import comes by itself.
_ENTRIES = (
    "icon.svg",
    "css/all.css",
    "css/lab/all.css",
    "css/worlds/all.css",
    "css/hashing/all.css",
    "css/course/all.css",
    "js/shared/failed_start.js",
    "js/lab/lab.js",
    "js/worlds/worlds.js",
    "js/hashing/main.js",
    "js/course/course.js",
)
# Those of a class: who is in one hardly looks at another page meanwhile.
_OF_CLASSES = (
    "css/classroom/all.css",
    "css/phone/all.css",
    "css/phone_picture/all.css",
    "js/classroom/join.js",
    "js/classroom/phone.js",
    "js/classroom/screen.js",
    "js/classroom/teacher.js",
)


class _Surroundings:
    """Real time, a wheel that ticks, and the fan-out, as rooms need them."""

    def __init__(self, socketio: SocketIO, fan_out: FanOut) -> None:
        self.clock = time.monotonic
        self.keep_ticking = Wheel(self.clock, socketio.sleep, socketio.start_background_task).add
        self.send = fan_out.send


def _put_away(registry: Registry, rest: Callable[[float], None]) -> None:
    """Close rooms that nobody has looked at for a while. It never returns."""
    while True:
        rest(PUT_AWAY_EVERY_S)
        registry.put_away_idle()


def create_app(
    async_mode: str,
    data: Path,
    lan: str | None = None,
    lessons: Path | None = None,
    threads: Threads = threading,
    hosts: Sequence[str] = (),
    embed: str = "",
) -> tuple[Flask, SocketIO]:
    """Build the application, for `eventlet` (already monkey-patched) or `threading`. Raises LessonError.

    `lessons` is a folder of lessons beside those that come with lbviz, looked at again when its files change, with
    plans of its own in a folder `plans`; `lan` is where others in the network reach it, if they can:
    "http://192.168.0.7:5000". It answers under addresses, this machine's names and those in `hosts`; the origins in
    `embed` may frame its pages. What is kept is kept in the folder `data`, by the system's own `threads`.
    """
    # Windows may know .js as text/plain: browsers want this for modules.
    mimetypes.add_type("text/javascript", ".js")
    app = Flask("lbviz", root_path=str(_TOP), static_folder=None)
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
    stills = Stills()
    assets = Assets(_TOP, _TOP / ".static", (*_ENTRIES, *stills.files), _OF_CLASSES)
    app.jinja_env.globals.update(assets=assets.present, lan=lan, still_of=stills.of)
    guarded = with_headers(assets.serve_for(without_websocket_extensions(app.wsgi_app)), embed)
    app.wsgi_app = only_for(guarded, hosts)  # type: ignore[method-assign,assignment]
    end_connections_on_broken_frames()
    fan_out = FanOut(socketio)
    surroundings = _Surroundings(socketio, fan_out)
    registry = Registry(surroundings)
    store = Store(data / FILE, threads, socketio.sleep, time.time)
    library = Library([CHAPTERS, *([lessons] if lessons else [])])
    app.register_blueprint(course(library, reload=lessons is not None))
    figures = CourseFigures(library)
    runs = Runs()
    app.register_blueprint(run_routes(runs, library, registry))
    plans = Plans([PLANS, *([lessons / "plans"] if lessons else [])], library)
    rooms = KeptRooms(registry, store, lambda: socketio.sleep(0))
    socketio.start_background_task(report_trouble, store, socketio.sleep)
    socketio.start_background_task(_put_away, registry, socketio.sleep)
    outside = ClassesOutside(store, rooms, runs, socketio.start_background_task, time.monotonic)
    classes = Classes(plans, store, outside, time.monotonic, time.time)
    app.register_blueprint(classroom_pages(classes, lan))
    app.extensions["classes"] = classes
    app.register_blueprint(pages(figures))
    lag = Lag(time.monotonic, socketio.sleep)
    socketio.start_background_task(lag.measure)
    app.register_blueprint(health(registry, classes, runs, store, lag))
    app.register_blueprint(sharing())
    too_many = "Many rooms were opened from files from your network just now. Wait a minute."
    app.register_blueprint(room_files(rooms, Tries(time.monotonic, PER_MIN, too_many)))
    app.register_blueprint(hashing(lambda: socketio.sleep(0)))
    class_events = ClassEvents(classes, fan_out, time.monotonic, surroundings.keep_ticking, lan)
    handle_events(socketio, registry, rooms, figures, class_events, fan_out, time.monotonic)
    return app, socketio
