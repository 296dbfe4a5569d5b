"""What a request is hashed by."""

from collections.abc import Callable

from lbviz.scenarios.spec import Key

from .letter import Letters
from .request import Request

# Linux's ephemeral ports: net.ipv4.ip_local_port_range is 32768–60999 unless set otherwise (ip(7)).
FIRST_PORT, PORTS = 32_768, 28_232

KeyOf = Callable[[Request], str]


def key_of(key: Key, letters: Letters) -> KeyOf:
    """Return the function that finds this key in a request."""
    match key:
        case "ip":
            return lambda request: request.sender.address
        case "ip_port":
            return lambda request: f"{request.sender.address}:{port(request)}"
        case "path":
            return letters.path
        case "cookie":
            return letters.cookie
        case "header":
            return letters.user


def port(request: Request) -> int:
    """Return the port a request is sent from, a new one each time."""
    return FIRST_PORT + request.id % PORTS
