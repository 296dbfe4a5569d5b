"""Entry point: choose how to wait for many sockets at once, then serve. See the README for why eventlet."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import socket
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def main() -> int:
    """Serve until interrupted; return 1, with a sentence that says what to do, if that is impossible."""
    parser = argparse.ArgumentParser(description="lbviz: load balancing, running.")
    parser.add_argument("--async-mode", choices=["eventlet", "threading"], default="eventlet")
    mode = parser.parse_args().async_mode
    threads = _patch_with_eventlet() if mode == "eventlet" else threading
    from lbviz.course.lesson import LessonError
    from lbviz.scenarios.errors import FieldError
    from lbviz.web import create_app
    from lbviz.web.classroom import begin_class
    from lbviz.web.listen import DEFAULT_PORT, lan_address, listen, read_port

    host = os.environ.get("HOST", "localhost")
    try:
        listener = listen(host, read_port(os.environ.get("PORT", str(DEFAULT_PORT))))
    except (ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    lessons = os.environ.get("LESSONS")
    try:
        app, _ = create_app(
            mode,
            Path(os.environ.get("LBVIZ_DATA", Path(__file__).parent / "data")),
            lan_address(listener),
            Path(lessons) if lessons else None,
            threads,
            os.environ.get("ALLOWED_HOSTS", "").replace(",", " ").split(),
            os.environ.get("EMBED", ""),
        )
    except LessonError as faults:
        print(faults, file=sys.stderr)
        return 1
    if plan := os.environ.get("PLAN"):
        try:
            begin_class(app, plan, lan_address(listener) or f"http://{host}:{listener.getsockname()[1]}")
        except FieldError as error:
            print(f"PLAN: {error}", file=sys.stderr)
            return 1
    print(f"lbviz is running at http://{host}:{listener.getsockname()[1]} (Ctrl+C stops it)", flush=True)
    serve = _serve_with_eventlet if mode == "eventlet" else _serve_with_threads
    with contextlib.suppress(KeyboardInterrupt):
        serve(app, listener)
    return 0


def _patch_with_eventlet() -> Any:
    """Return the module `threading` as it was. Must come before anything that imports sockets or threads."""
    with warnings.catch_warnings():
        # That eventlet is in maintenance mode is known; the README says why it is here and how to switch.
        warnings.simplefilter("ignore")
        import eventlet

    eventlet.monkey_patch()
    return eventlet.patcher.original("threading")


# Both ways switch Nagle's algorithm off: a batch and the acknowledgement after it are two small writes, and the
# second would wait some 40 ms for the browser's TCP to confirm the first.


def _serve_with_eventlet(app: Flask, listener: socket.socket) -> None:
    import eventlet.wsgi

    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Streams of lines are sent as they come; otherwise 4 KiB would have to come together first.
    eventlet.wsgi.server(listener, app, log_output=False, minimum_chunk_size=1)


def _serve_with_threads(app: Flask, listener: socket.socket) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    WSGIRequestHandler.disable_nagle_algorithm = True
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    host, port, *_ = listener.getsockname()
    make_server(host, port, app, threaded=True, fd=listener.fileno()).serve_forever()


if __name__ == "__main__":
    sys.exit(main())
