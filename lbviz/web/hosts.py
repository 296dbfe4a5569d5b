"""Under which names this server may be asked: others lead here by a trick (DNS rebinding).

A page of another site can let its name lead to an address in the reader's own network, and then talk to what is there.
Its requests still name that site. An address cannot be had in that way, so all addresses are fine.
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from .headers import WsgiApp

LOCAL = ("localhost", "localhost.localdomain")
# What networks call a machine beside its own name.
SUFFIXES = ("", ".local", ".lan", ".home", ".home.arpa", ".internal")


def own_names() -> set[str]:
    """Return the names by which this machine may be known in its network."""
    name = socket.gethostname().lower()
    return {*LOCAL, name, *(f"{name.partition('.')[0]}{suffix}" for suffix in SUFFIXES)}


def only_for(app: WsgiApp, allowed: Iterable[str]) -> WsgiApp:
    """Return a WSGI application that answers under these names, this machine's own, and any address."""
    names = own_names() | {name.lower() for name in allowed}

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = environ.get("HTTP_HOST", "")
        if is_allowed(asked, names):
            return app(environ, start_response)
        words = (
            "This lbviz is not to be found under that name. If it is yours, start it with "
            f"ALLOWED_HOSTS={_name_in(asked)[:100]} make run.\n"
        )
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [words.encode("utf-8", "replace")]

    return answer


def is_allowed(asked: str, names: set[str]) -> bool:
    """Return whether a Host header names one of these, or an address; none at all is what old clients send."""
    name = _name_in(asked)
    return not name or name in names or _is_address(name)


def _name_in(asked: str) -> str:
    """Return the name of "name:port", or the address of "[address]:port"."""
    host = asked.strip().lower()
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
