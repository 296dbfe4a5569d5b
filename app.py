"""Entry point: choose how to wait for many sockets at once, then serve. See the README for why eventlet."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import socket
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask
    from flask_socketio import SocketIO


def main() -> int:
    """Serve until interrupted; return 1, with a sentence that says what to do, where that cannot be."""
    parser = argparse.ArgumentParser(description="lbviz: load balancing, running.")
    parser.add_argument("--async-mode", choices=["eventlet", "threading"], default="eventlet")
    mode = parser.parse_args().async_mode
    if mode == "eventlet":
        _patch_with_eventlet()
    from lbviz.web import create_app

    host = os.environ.get("HOST", "localhost")
    port_text = os.environ.get("PORT", "5000")
    port = int(port_text) if port_text.isascii() and port_text.isdecimal() else 0
    if not 1 <= port <= 65535:
        print(f"PORT: got {port_text}, want a number from 1 to 65535, such as 5000", file=sys.stderr)
        return 1
    problem = _why_not(host, port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    app, socketio = create_app(mode)
    print(f"lbviz is running at http://{host}:{port} (Ctrl+C stops it)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        if mode == "eventlet":
            _serve_with_eventlet(app, host, port)
        else:
            _serve_with_threads(app, socketio, host, port)
    return 0


def _patch_with_eventlet() -> None:
    """Must come before anything that imports sockets or threads."""
    with warnings.catch_warnings():
        # That eventlet is in maintenance mode is known; the README says why it is here and how to switch.
        warnings.simplefilter("ignore")
        import eventlet

    eventlet.monkey_patch()


# Both ways switch Nagle's algorithm off: a batch and the acknowledgement after it are two small writes, and the
# second would wait some 40 ms for the browser's TCP to confirm the first.


def _serve_with_eventlet(app: Flask, host: str, port: int) -> None:
    import eventlet
    import eventlet.wsgi

    family, address = _address(host, port)
    listener = eventlet.listen(address, family=family)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    eventlet.wsgi.server(listener, app, log_output=False)


def _serve_with_threads(app: Flask, socketio: SocketIO, host: str, port: int) -> None:
    from werkzeug.serving import WSGIRequestHandler

    WSGIRequestHandler.disable_nagle_algorithm = True
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    socketio.run(app, host=host, port=port, allow_unsafe_werkzeug=True)


def _address(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return family, address


def _why_not(host: str, port: int) -> str | None:
    """Return why nothing can listen there, and what to do; None where it can."""
    try:
        family, address = _address(host, port)
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        another = port + 1 if port < 65535 else 5000
        return f"Cannot listen on {host}:{port}: {error}. Try another port: PORT={another} make run"
    return None


if __name__ == "__main__":
    sys.exit(main())
