"""What we say that parties see is what real programs see: PROXY lines, and whom an X-Forwarded-For header names."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from lbviz.scenarios.spec import Trust
from lbviz.sim.connections import Opened
from lbviz.sim.explain.headers import proxy_v1, proxy_v2
from lbviz.sim.explain.who_sees_what import Party, Stop, Trip, parties_on
from lbviz.sim.nodes.balancer.sight import JoinedStop, LayerSevenStop
from lbviz.sim.nodes.edge.sight import EdgeStop
from lbviz.sim.nodes.server.sight import ServerStop

from .client import SECONDS, Client
from .programs import Programs

CLIENTS = ["10.0.0.1", "203.0.113.9", "2001:db8::1"]
EDGE = "127.0.0.1"


def trip(client: str, *stops: Stop, forged: str = "") -> list[Party]:
    """Return what parties see of a client's first request."""
    opened = Opened(1, "shop.example")
    return parties_on(Trip(1, client, opened, opened, "shop.example", "/page/1", "session=1", [*stops], forged))


@contextmanager
def free_port() -> Iterator[int]:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


def said_by_nginx(programs: Programs, origins: list[str], port: int) -> None:
    """Start an NGINX that says whom a PROXY line names, and where it was sent to."""
    names = ("proxy_protocol_addr", "proxy_protocol_port", "proxy_protocol_server_addr", "proxy_protocol_server_port")
    answer = " ".join(f"${name}" for name in names)
    more = f'listen 127.0.0.1:{port} proxy_protocol; location = /who {{ return 200 "{answer}"; }}'
    programs.nginx("", {origins[0]: 1}, more)


def said_by_haproxy(programs: Programs, origins: list[str], port: int) -> None:
    """Start a HAProxy that says the same."""
    answer = 'http-request return status 200 content-type text/plain lf-string "%[src] %[src_port] %[dst] %[dst_port]"'
    programs.haproxy("", {origins[0]: 1}, f"frontend who\n    bind 127.0.0.1:{port} accept-proxy\n    {answer}")


@pytest.mark.parametrize("start", [said_by_nginx, said_by_haproxy])
@pytest.mark.parametrize("client", CLIENTS)
def test_both_programs_read_the_proxy_line_that_a_server_is_said_to_see(
    programs: Programs, origins: list[str], start: Callable[[Programs, list[str], int], None], client: str
) -> None:
    server = trip(client, JoinedStop("lb", own="10.1.0.1"), ServerStop("a", own="10.2.0.1"))[-1]
    line = next(each.value for each in server.opening if each.what == "PROXY line")
    _, _, source, destination, source_port, destination_port = line.split(" ")
    ports = int(source_port), int(destination_port)
    assert proxy_v1(source, destination, *ports) == f"{line}\r\n"
    assert proxy_v2(source, destination, *ports) == server.binary
    with free_port() as port:
        start(programs, origins, port)
        for header in (f"{line}\r\n".encode(), bytes.fromhex("".join(part.bytes for part in server.binary))):
            assert answer(port, header) == f"{source} {source_port} {destination} {destination_port}"


def answer(port: int, header: bytes) -> str:
    """Return what is answered to a request on a connection that begins with this."""
    request = b"GET /who HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(header + request)
        said = b"".join(iter(partial(connection.recv, 4096), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], said
    return body.decode()


# Whom NGINX takes at its word, from 127.0.0.1: nobody there, the edge there alone, the last entry, the first.
REAL_IP: dict[Trust, str] = {
    "nobody": "set_real_ip_from 192.0.2.255;",
    "edges": "set_real_ip_from 127.0.0.1; real_ip_recursive on;",
    "neighbour": "set_real_ip_from 0.0.0.0/0;",
    "everybody": "set_real_ip_from 0.0.0.0/0; real_ip_recursive on;",
}


@pytest.mark.parametrize("trust", REAL_IP)
@pytest.mark.parametrize("through_an_edge", [True, False])
@pytest.mark.parametrize("forged", ["", "203.0.113.66"])
def test_nginx_takes_the_same_for_the_client_under_each_trust(
    programs: Programs, origins: list[str], trust: Trust, through_an_edge: bool, forged: str
) -> None:
    balancer = LayerSevenStop("lb", own="10.1.0.1", trust=trust)
    if through_an_edge:
        party = trip("198.51.100.7", EdgeStop("edge1", own=EDGE), balancer, forged=forged)[-1]
    else:
        party = trip("127.0.0.1", balancer, forged=forged)[-1]
    (taken,) = (line.value for line in party.does if line.what == "takes for its client")
    header = next((line.value for line in party.letter if line.what == "X-Forwarded-For"), "")
    # Without an edge, 127.0.0.1 is a stranger.
    believed = REAL_IP["nobody" if trust == "edges" and not through_an_edge else trust]
    more = f'real_ip_header X-Forwarded-For; {believed} location = /who {{ return 200 "$remote_addr"; }}'
    program = programs.nginx("", {origins[0]: 1}, more)
    with Client(program.port) as client:
        client.send(b"/who" + (f"\r\nX-Forwarded-For: {header}".encode() if header else b""))
        assert client.read(client.head()) == taken
