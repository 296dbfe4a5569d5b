"""What a request is hashed by."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lbviz.scenarios.spec import BalancerSpec, Trust

from .connections import Connections, source_of
from .content import PATHS, Content, path_of_rank, user_of_number
from .request import Asking, Author, Passed, Request

# The first of the users stand for all of them.
USERS_KNOWN = 100

KeyOf = Callable[[Request], str]


class Expected(NamedTuple):
    """A request as it will come from a client: whom it will have passed before it reaches the site."""

    client: Author
    passed: tuple[Passed, ...]


def key_of(spec: BalancerSpec, content: Content, connections: Connections) -> KeyOf | None:
    """Return the function that finds a balancer's key in a request; None where a request has it already.

    It has the address of the client or the forward proxy that asked for it, whatever passed it on.
    """
    match spec.key:
        case "ip":
            address = address_of(spec)
            return None if address is asked_for_by else address
        case "ip_port":
            return connections.flow
        case "path":
            return content.path
        case "cookie":
            return content.cookie
        case "header":
            return content.user


def address_of(spec: BalancerSpec) -> Callable[[Asking], str]:
    """Return the function that finds what a balancer takes for the client's address."""
    if spec.layer == 4:
        return source
    return _BY_TRUST[spec.trust]


def source(request: Asking) -> str:
    """Return the address that the packets come from, which is all that layer 4 sees."""
    return source_of(request).public


def asked_for_by(request: Asking) -> str:
    """Return whom an edge says it asks for, in the last entry of X-Forwarded-For; without an edge, who asks.

    NGINX does so where `set_real_ip_from` names the edges' addresses and `real_ip_recursive` is on.
    """
    return next(
        (hop.public for hop in reversed(request.passed) if hop.public and not hop.gathers), request.client.public
    )


def believed_last(request: Asking) -> str:
    """Return the last entry of X-Forwarded-For, whoever wrote it; where there is none, who asks.

    Envoy does so with `use_remote_address` and `xff_num_trusted_hops` 1, NGINX with `set_real_ip_from 0.0.0.0/0`.
    """
    if any(hop.gathers for hop in request.passed):
        return asked_for_by(request)
    return believed_first(request)


def believed_first(request: Asking) -> str:
    """Return the first entry of X-Forwarded-For, whoever wrote it; where there is none, who asks.

    NGINX does so where it trusts everybody and `real_ip_recursive` is on, and so do programs that read it themselves.
    """
    return request.client.forged or asked_for_by(request)


_BY_TRUST: dict[Trust, Callable[[Asking], str]] = {
    "nobody": source,
    "edges": asked_for_by,
    "neighbour": believed_last,
    "everybody": believed_first,
}


def known_keys(spec: BalancerSpec, expected: Sequence[Expected], content: Content) -> list[str]:
    """Return the keys of those expected, each once, where they can be told beforehand: no connection's port can."""
    match spec.key:
        case "ip":
            return [*dict.fromkeys(map(address_of(spec), expected))]
        case "ip_port":
            return []
        case "path":
            return [path_of_rank(rank) for rank in range(1, PATHS + 1)]
        case "cookie":
            return [cookie for one in expected for cookie in content.cookies_of(one.client.address)]
        case "header":
            return [user_of_number(number) for number in range(1, USERS_KNOWN + 1)]
