"""The policies named after NGINX's pick what a real NGINX picks, request by request."""

import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Address, IPv6Address
from random import Random
from urllib.parse import quote

import pytest

from lbviz.policies import Backend, Policy
from tests.policies.support import Flow, build, pick

from .client import Client, Held
from .programs import Programs

KEYS = 2000
CHI_SQUARE_2_DEGREES_1_IN_10_000 = 18.42
WEIGHTS = [[1, 1, 1], [5, 3, 1], [1, 2, 3, 4, 5, 6]]
ODD_KEYS = [
    *[""] * 5,
    "0",
    "a",
    "A",
    "a b",
    "\t",
    "\x01\x02\x7f",
    "%41%20%",
    "+&=?#/\\",
    "'\"$$host{}",
    "größer",
    "日本語",
    "🙂🙃",
    "e\u0301",
    "\u200b",
    "\U0010ffff",
    "x" * 5000,
    *[""] * 5,
    *(f"{chr(code)}-" for code in range(0x80, 0x400)),
]


def various_keys() -> list[str]:
    """Return keys of many lengths that a query string may hold; NGINX does not undo its escapes: %41 is no A."""
    chance = Random(4)
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%+"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 40))) for _ in range(KEYS // 2)]
    return [*(f"user-{number}" for number in range(KEYS // 2)), *words, "größer", quote("größer"), "%41", "A"]


def policy_picks(policy: str, servers: dict[str, int], keys: list[str], down: Sequence[str] = ()) -> list[str]:
    """Return what a fresh policy picks for the keys in turn."""
    members = [Backend(address, weight) for address, weight in servers.items()]
    built = build(policy, members)
    built.set_backends(members, [member for member in members if member.id in down])
    return [pick(built, key) for key in keys]


def weighted(origins: list[str], weights: list[int]) -> dict[str, int]:
    """Return the first origins with these weights."""
    return dict(zip(origins, weights, strict=False))


@pytest.mark.parametrize("weights", [[5, 1, 1], [4, 3, 2, 1], [1, 1, 1], [1, 6, 2, 6, 3]])
def test_smooth_weighted_round_robin(programs: Programs, origins: list[str], weights: list[int]) -> None:
    servers = weighted(origins, weights)
    with Client(programs.nginx("", servers).port) as client:
        assert client.ask([b"/"] * 40) == policy_picks("weighted_round_robin", servers, [""] * 40)


# Method in NGINX's configuration, and the policy that is to equal it.
@pytest.fixture(params=[("hash $arg_key;", "nginx_hash"), ("hash $arg_key consistent;", "nginx_consistent_hash")])
def hash_method(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.mark.parametrize("weights", WEIGHTS)
def test_hash(programs: Programs, origins: list[str], hash_method: tuple[str, str], weights: list[int]) -> None:
    balance, policy = hash_method
    servers, keys = weighted(origins, weights), various_keys()
    with Client(programs.nginx(balance, servers).port) as client:
        real = client.ask(b"/?key=" + key.encode() for key in keys)
    assert real == policy_picks(policy, servers, keys)
    assert set(real) == set(servers)


def test_hash_after_a_server_is_removed(programs: Programs, origins: list[str], hash_method: tuple[str, str]) -> None:
    """The policy that has known all of them picks as an NGINX that is told of those that are left."""
    balance, policy = hash_method
    servers, keys = weighted(origins, [2, 1, 3, 1, 2]), various_keys()
    members = [Backend(address, weight) for address, weight in servers.items()]
    built = build(policy, members)
    before = [pick(built, key) for key in keys]
    gone = members.pop(2)
    built.set_backends(members)
    after = [pick(built, key) for key in keys]
    with Client(programs.nginx(balance, servers).port) as client:
        assert client.ask(b"/?key=" + key.encode() for key in keys) == before
    del servers[gone.id]
    with Client(programs.nginx(balance, servers).port) as client:
        assert client.ask(b"/?key=" + key.encode() for key in keys) == after


DOWN = [[1, 1, 1, 1, 1], [2, 1, 3, 1, 2]]


@pytest.mark.parametrize("weights", DOWN)
def test_hash_while_a_server_is_down(
    programs: Programs, origins: list[str], hash_method: tuple[str, str], weights: list[int]
) -> None:
    """A peer that is down keeps its place: only its own keys are elsewhere, each where NGINX's next hash leads."""
    balance, policy = hash_method
    servers, keys = weighted(origins, weights), various_keys()
    lines = with_down(servers, origins[2], origins[4])
    with Client(programs.nginx(balance, lines).port) as client:
        real = client.ask(b"/?key=" + key.encode() for key in keys)
    assert real == policy_picks(policy, servers, keys, [origins[2], origins[4]])
    before = policy_picks(policy, servers, keys)
    assert {old for old, new in zip(before, real, strict=True) if old != new} == {origins[2], origins[4]}


@pytest.mark.parametrize("weights", DOWN)
def test_ip_hash_while_a_server_is_down(programs: Programs, origins: list[str], weights: list[int]) -> None:
    servers, clients = weighted(origins, weights), addresses(Random(6))
    with Client(programs.nginx("ip_hash;", with_down(servers, origins[0], origins[3])).port) as client:
        real = client.ask(b"/\r\nX-Real-IP: " + address.encode() for address in clients)
    assert real == policy_picks("nginx_ip_hash", servers, clients, [origins[0], origins[3]])


def with_down(servers: dict[str, int], *down: str) -> dict[str, int | str]:
    return {address: f"weight={weight} down" if address in down else weight for address, weight in servers.items()}


RETRIES = "location /retry { proxy_pass http://pool; proxy_http_version 1.1; proxy_set_header Connection ''; }"
METHODS = [
    ("", "weighted_round_robin"),
    ("least_conn;", "least_connections"),
    ("ip_hash;", "nginx_ip_hash"),
    ("hash $arg_key;", "nginx_hash"),
    ("hash $arg_key consistent;", "nginx_consistent_hash"),
]


@pytest.mark.parametrize(("balance", "policy"), METHODS)
@pytest.mark.parametrize("weights", DOWN)
def test_a_request_that_failed_goes_on_to_the_same_server(
    programs: Programs, origins: list[str], balance: str, policy: str, weights: list[int]
) -> None:
    """Two of five refuse connections; `proxy_next_upstream` is at its usual, and nobody is marked (`max_fails=0`)."""
    with closed_ports(2) as (one, other):
        addresses_of = [origins[0], one, origins[1], other, origins[2]]
        servers = weighted(addresses_of, weights)
        lines = {address: f"weight={weight} max_fails=0" for address, weight in servers.items()}
        keys = addresses(Random(7)) if policy == "nginx_ip_hash" else various_keys()
        with Client(programs.nginx(balance, lines, RETRIES).port) as client:
            real = client.ask(f"/retry?key={key}\r\nX-Real-IP: {_address(key)}".encode() for key in keys)
    members = {address: Backend(address, weight) for address, weight in servers.items()}
    built = build(policy, [*members.values()])
    dead = {members[one], members[other]}
    assert real == [_after_retries(built, key, dead) for key in keys]


def _address(key: str) -> str:
    return key if key[0].isdecimal() or ":" in key else "10.0.0.1"


def _after_retries(policy: Policy, key: str, dead: set[Backend]) -> str:
    picked, tried = policy.pick(Flow(key)), list[Backend]()
    while picked in dead:
        assert picked is not None
        tried.append(picked)
        picked = policy.pick_other(Flow(key), tried)
    assert picked is not None
    return picked.id


@contextmanager
def closed_ports(count: int) -> Iterator[list[str]]:
    """Yield addresses that refuse connections: their ports are taken, and nobody listens."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        yield ["{}:{}".format(*each.getsockname()) for each in sockets]


def test_hash_of_odd_keys(programs: Programs, origins: list[str], hash_method: tuple[str, str]) -> None:
    """Any text but NUL and line ends, in a header, where NGINX takes it as it is; empty keys take turns."""
    balance, policy = hash_method
    servers = weighted(origins, [2, 1, 3])
    with Client(programs.nginx(balance.replace("$arg_key", "$http_x_key"), servers).port) as client:
        real = client.ask(b"/\r\nX-Key: " + key.encode() for key in ODD_KEYS)
    assert real == policy_picks(policy, servers, ODD_KEYS)


def test_consistent_hash_of_names_in_the_configuration(programs: Programs) -> None:
    """The ring is made of the names as they are written, not of the addresses that they stand for.

    Nothing listens there; NGINX logs which server it has picked in vain.
    """
    ports = {"localhost:1": ":1", "localhost:2": ":2", "127.0.0.1:3": ":3", "[::1]:4": ":4", "unix:/dev/null": "null"}
    program = programs.nginx(
        "hash $arg_key consistent;",
        dict.fromkeys(ports, "weight=2 max_fails=0"),
        'error_page 500 502 =200 /picked; location = /picked { return 200 "$upstream_addr\n"; }',
    )
    keys = various_keys()[::5]
    with Client(program.port) as client:
        real = client.ask(b"/?key=" + key.encode() for key in keys)
    names = [next(name for name, end in ports.items() if address.endswith(end)) for address in real]
    assert names == policy_picks("nginx_consistent_hash", dict.fromkeys(ports, 2), keys)


def addresses(chance: Random) -> list[str]:
    """Return IPv4 addresses, some of them neighbours, and IPv6 addresses."""
    narrow = [f"192.0.{chance.randrange(4)}.{chance.randrange(256)}" for _ in range(KEYS // 4)]
    wide = [str(IPv4Address(chance.getrandbits(32))) for _ in range(KEYS // 2)]
    return [
        *narrow,
        *wide,
        *(str(IPv6Address(chance.getrandbits(128))) for _ in range(KEYS // 4)),
        "::1",
        "::",
        "::ffff:192.0.2.1",
    ]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_ip_hash(programs: Programs, origins: list[str], weights: list[int]) -> None:
    """Client addresses are set by the realip module, which changes what ip_hash hashes."""
    servers, clients = weighted(origins, weights), addresses(Random(5))
    with Client(programs.nginx("ip_hash;", servers).port) as client:
        real = client.ask(b"/\r\nX-Real-IP: " + address.encode() for address in clients)
    assert real == policy_picks("nginx_ip_hash", servers, clients)
    assert set(real) == set(servers)


@pytest.mark.parametrize("weights", [[1, 1, 1], [3, 2, 1], [1, 1, 2, 4, 2]])
def test_least_connections(programs: Programs, origins: list[str], weights: list[int]) -> None:
    """Requests start and end in a random order, drawn so that there are now more of them and now fewer."""
    chance = Random(6)
    servers = weighted(origins, weights)
    members = {address: Backend(address, weight) for address, weight in servers.items()}
    policy = build("least_connections", [*members.values()])
    waiting: list[tuple[int, str]] = []
    with Held(programs.nginx("least_conn;", servers).port, origins[0]) as held:
        for step in range(300):
            if waiting and chance.random() < (0.3 if step % 100 < 50 else 0.7):
                number, address = waiting.pop(chance.randrange(len(waiting)))
                held.finish(number)
                members[address].in_flight -= 1
            else:
                number, address = held.start()
                assert address == pick(policy), f"step {step}, in flight {in_flight(members)}"
                members[address].in_flight += 1
                waiting.append((number, address))


@pytest.mark.parametrize("held", [0, 1, 4])
@pytest.mark.parametrize("weights", [[1, 1, 1], [3, 1], [3, 1, 1]])
def test_two_choices_share_as_nginx_s_do(programs: Programs, origins: list[str], weights: list[int], held: int) -> None:
    """Who is drawn is chance; how often each then wins is not: on a tie, the one drawn second."""
    servers = weighted(origins, weights)
    members = {address: Backend(address, weight) for address, weight in servers.items()}
    policy = build("power_of_two_choices", [*members.values()])
    picks = 1500
    real: Counter[str] = Counter()
    with Held(programs.nginx("random two least_conn;", servers).port, origins[0]) as held_back:
        for _ in range(held):
            members[held_back.start()[1]].in_flight += 1
        for _ in range(picks):
            number, address = held_back.start()
            held_back.finish(number)
            real[address] += 1
    ours = Counter(pick(policy) for _ in range(picks))
    both = [(real[address], ours[address]) for address in servers if real[address] + ours[address]]
    chi_square = sum((one - other) ** 2 / (one + other) for one, other in both)
    assert chi_square < CHI_SQUARE_2_DEGREES_1_IN_10_000, f"NGINX {real}, ours {ours}"


def in_flight(members: dict[str, Backend]) -> list[int]:
    """Return how many requests each has."""
    return [member.in_flight for member in members.values()]


@pytest.mark.parametrize("balance", ["", "hash $arg_key;", "hash $arg_key consistent;"])
def test_nginx_passes_over_who_is_full_and_has_no_line(programs: Programs, origins: list[str], balance: str) -> None:
    """As with `max_requests` and a line without places: the next other server, and then nobody."""
    program = programs.nginx(balance, dict.fromkeys(origins[:3], "max_conns=1"))
    with Held(program.port, origins[0]) as held:
        went = [held.start(b"?key=same") for _ in range(3)]
        assert {origin for _, origin in went} == set(origins[:3])
        with pytest.raises(ConnectionError, match="502"):
            held.start(b"?key=same")
        held.finish(went[1][0])
        assert held.start(b"?key=same")[1] == went[1][1]
