"""Entry point: choose how to wait for many sockets at once, then serve. See the README for why eventlet."""

import argparse
import os
import socket
import sys


def main() -> int:
    """Serve until interrupted; return 1, with a sentence that says what to do, where that cannot be."""
    parser = argparse.ArgumentParser(description="lbviz: load balancing, running.")
    parser.add_argument("--async-mode", choices=["eventlet", "threading"], default="eventlet")
    mode = parser.parse_args().async_mode
    if mode == "eventlet":
        # Must come before anything that imports sockets or threads.
        import eventlet

        eventlet.monkey_patch()
    from lbviz.web import create_app

    host = os.environ.get("HOST", "localhost")
    try:
        port = int(os.environ.get("PORT", "5000"))
    except ValueError:
        print(f"PORT: got {os.environ['PORT']}, want a number, such as 5000.", file=sys.stderr)
        return 1
    problem = _why_not(host, port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    app, socketio = create_app(mode)
    print(f"lbviz is running at http://{host}:{port} (Ctrl+C stops it)", flush=True)
    try:
        socketio.run(app, host=host, port=port, **({"allow_unsafe_werkzeug": True} if mode == "threading" else {}))
    except KeyboardInterrupt:
        print()
    return 0


def _why_not(host: str, port: int) -> str | None:
    """Return why nothing can listen there, and what to do; None where it can."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        return f"Cannot listen on {host}:{port} ({error}). Try another port: PORT={port + 1} make run"
    return None


if __name__ == "__main__":
    sys.exit(main())
