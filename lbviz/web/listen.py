"""Where the page is served: the port that was asked for, and a socket that listens there."""

import socket

LAST_PORT = 65535
DEFAULT_PORT = 5000


def read_port(text: str) -> int:
    """Return the port that this text names, 0 for any free one; raise ValueError with a sentence for the user."""
    port = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= port <= LAST_PORT:
        raise ValueError(
            f"PORT: got {text}, want a number from 1 to {LAST_PORT}, such as {DEFAULT_PORT}, or 0 for any free port"
        )
    return port


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raise OSError with a sentence that says what to do."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address, family=family)
    except OSError as error:
        another = port + 1 if port < LAST_PORT else DEFAULT_PORT
        raise OSError(f"Cannot listen on {host}:{port}: {error}. Try another port: PORT={another} make run") from error
