"""What a request is hashed by."""

from collections.abc import Callable, Sequence

from lbviz.scenarios.spec import Key

from .connections import Connections
from .content import PATHS, Content, path_of_rank, user_of_number
from .request import Request

# The first of the users stand for all of them.
USERS_KNOWN = 100

KeyOf = Callable[[Request], str]


def key_of(key: Key, content: Content, connections: Connections) -> KeyOf:
    """Return the function that finds this key in a request."""
    match key:
        case "ip":
            return _address
        case "ip_port":
            return connections.flow
        case "path":
            return content.path
        case "cookie":
            return content.cookie
        case "header":
            return content.user


def _address(request: Request) -> str:
    return request.sender.address


def known_keys(key: Key, clients: Sequence[str], senders: Sequence[str], content: Content) -> list[str]:
    """Return the keys that can be told beforehand, each once; none where every connection has a new one.

    Of the clients with these addresses, whom the balancer takes for these `senders`.
    """
    match key:
        case "ip":
            return [*dict.fromkeys(senders)]
        case "ip_port":
            return []
        case "path":
            return [path_of_rank(rank) for rank in range(1, PATHS + 1)]
        case "cookie":
            return [content.cookie_of(address) for address in clients]
        case "header":
            return [user_of_number(number) for number in range(1, USERS_KNOWN + 1)]
