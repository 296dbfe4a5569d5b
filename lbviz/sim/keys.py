"""What a request is hashed by."""

from collections.abc import Callable

from lbviz.scenarios.spec import Key

from .connection import Connections
from .letter import Letters
from .request import Request

KeyOf = Callable[[Request], str]


def key_of(key: Key, letters: Letters, connections: Connections) -> KeyOf:
    """Return the function that finds this key in a request."""
    match key:
        case "ip":
            return lambda request: request.sender.address
        case "ip_port":
            return lambda request: f"{request.sender.address}:{connections.port(request)}"
        case "path":
            return letters.path
        case "cookie":
            return letters.cookie
        case "header":
            return letters.user
