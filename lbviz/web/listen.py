"""Where the page is served: the port that was asked for, and a socket that listens there."""

import socket
from ipaddress import ip_address

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


def lan_address(listener: socket.socket) -> str | None:
    """Return where others in the network reach a socket that listens, None if they cannot: "http://192.168.0.7:5000"."""
    host, port, *_ = listener.getsockname()
    listens = ip_address(host)
    if listens.is_loopback:
        return None
    address = _own_address(listener.family) if listens.is_unspecified else host
    if address is None:
        return None
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _own_address(family: int) -> str | None:
    """Return the address that this machine has towards others. Nothing is sent: the system only looks for a way."""
    for kind, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        if kind == socket.AF_INET6 and family != socket.AF_INET6:
            continue
        try:
            with socket.socket(kind, socket.SOCK_DGRAM) as asks:
                asks.connect((elsewhere, 9))
                own: str = asks.getsockname()[0]
        except OSError:
            continue
        if not ip_address(own).is_loopback:
            return own
    return None
