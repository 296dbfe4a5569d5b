"""What NGINX and HAProxy do with servers that fail, back others up or have no weight, and what ours does."""

import csv
import io
import time
from collections import Counter
from random import Random
from urllib.request import urlopen

from lbviz.policies import Backend
from tests.policies.support import build, pick

from .client import Client, Held
from .programs import Programs
from .test_haproxy import settled
from .test_nginx import RETRIES, closed_ports

# Answers with the peer that was tried, where that was in vain, or with the name of all where nobody was.
TELL = 'error_page 502 =200 /tried; location = /tried { return 200 "$upstream_addr\n"; }'
SECONDS = 8


def test_after_one_failure_nginx_leaves_a_peer_alone(programs: Programs, origins: list[str]) -> None:
    """`max_fails=1 fail_timeout=10s` are its defaults, and `proxy_next_upstream off` changes nothing about them."""
    with closed_ports(1) as (dead,):
        servers = [origins[0], dead, origins[1]]
        with Client(programs.nginx("", dict.fromkeys(servers, 1), TELL).port) as client:
            real = client.ask([b"/"] * 20)
    members = [Backend(address) for address in servers]
    policy = build("weighted_round_robin", members)
    ours = []
    for _ in range(20):
        ours.append(pick(policy))
        policy.set_backends(members, [member for member in members if member.id == dead and dead in ours])
    assert real == ours
    assert real.count(dead) == 1


def test_after_a_while_nginx_tries_a_peer_again_with_one_request(programs: Programs, origins: list[str]) -> None:
    with closed_ports(1) as (dead,):
        servers = {origins[0]: 1, dead: "fail_timeout=1s"}
        with Client(programs.nginx("", servers, TELL).port) as client:
            assert client.ask([b"/"] * 10).count(dead) == 1
            began = time.monotonic()
            while client.ask([b"/"]) != [dead]:
                assert time.monotonic() < began + SECONDS
            # Its clock has whole seconds: more than one of them must have begun.
            assert 0.9 < time.monotonic() - began < 3.1
            assert dead not in client.ask([b"/"] * 10)


def test_with_all_peers_down_nginx_tries_none(programs: Programs) -> None:
    with closed_ports(2) as dead, Client(programs.nginx("", dict.fromkeys(dead, 1), TELL).port) as client:
        assert client.ask([b"/"] * 6) == [*dead, *["pool"] * 4]


def test_the_only_peer_is_never_left_out_by_nginx(programs: Programs) -> None:
    with closed_ports(1) as (dead,), Client(programs.nginx("", {dead: 1}, TELL).port) as client:
        assert client.ask([b"/"] * 6) == [dead] * 6


def test_haproxy_s_first_bad_check_takes_down_a_server_that_is_dead_from_the_start(
    programs: Programs, origins: list[str]
) -> None:
    """Though `fall` is 3: a server that has not been seen to be up is only just up."""
    with closed_ports(1) as (dead,):
        servers = {origins[0]: "check inter 300", dead: "check inter 300 fall 3"}
        port = programs.haproxy("balance roundrobin", servers).port
        began = time.monotonic()
        while not (row := _stats(port)[dead])["status"].startswith("DOWN"):
            assert time.monotonic() < began + SECONDS
    assert (row["chkfail"], row["chkdown"]) == ("1", "1")


def _stats(port: int) -> dict[str, dict[str, str]]:
    with urlopen(f"http://127.0.0.1:{port}/stats;csv") as answer:
        rows = csv.DictReader(io.StringIO(answer.read().decode().lstrip("# ")))
    return {row["svname"]: row for row in rows}


def test_backups_of_nginx_take_turns_while_all_others_are_down(programs: Programs, origins: list[str]) -> None:
    servers = {origins[0]: "down", origins[1]: "down", origins[2]: "weight=2 backup", origins[3]: "backup"}
    with Client(programs.nginx("", servers).port) as client:
        real = client.ask([b"/"] * 12)
    reserve = build("weighted_round_robin", [Backend(origins[2], 2), Backend(origins[3])])
    assert real == [pick(reserve) for _ in range(12)]


def test_a_request_that_failed_everywhere_goes_to_a_backup_of_nginx(programs: Programs, origins: list[str]) -> None:
    with closed_ports(2) as dead:
        servers: dict[str, int | str] = {**dict.fromkeys(dead, "max_fails=0"), origins[0]: "backup"}
        with Client(programs.nginx("", servers, RETRIES).port) as client:
            assert client.ask([b"/retry"] * 6) == [origins[0]] * 6


def test_a_backup_of_haproxy_rests_until_all_others_are_down(programs: Programs, origins: list[str]) -> None:
    """And it takes the first of them only, unless `option allbackups` says otherwise."""
    spares = {origins[2]: "backup", origins[3]: "backup"}
    with Client(
        programs.haproxy("balance roundrobin", {origins[0]: 1, origins[1]: "disabled", **spares}).port
    ) as client:
        assert set(client.ask([b"/"] * 10)) == {origins[0]}
    down = {origins[0]: "disabled", origins[1]: "disabled", **spares}
    with Client(programs.haproxy("balance roundrobin", down).port) as client:
        assert set(client.ask([b"/"] * 10)) == {origins[2]}
    with Client(programs.haproxy("balance roundrobin\n    option allbackups", down).port) as client:
        assert set(client.ask([b"/"] * 10)) == {origins[2], origins[3]}


def test_a_server_of_weight_0_gets_nothing_from_haproxy_but_whom_a_cookie_sends(
    programs: Programs, origins: list[str]
) -> None:
    servers = {origins[0]: "weight 1 cookie a", origins[1]: "weight 0 cookie b"}
    for balance in ("roundrobin", "leastconn", "first", "url_param key\n    hash-type consistent"):
        port = programs.haproxy(f"balance {balance}\n    cookie SRV insert", servers).port
        with Client(port) as client:
            assert set(client.ask(b"/?key=%d" % number for number in range(20))) == {origins[0]}
            assert set(client.ask([b"/\r\nCookie: SRV=b"] * 5)) == {origins[1]}


def test_first_fills_one_server_of_haproxy_after_the_other(programs: Programs, origins: list[str]) -> None:
    """By `maxconn`, as the policy goes by what its servers can hold; requests start and end in a random order."""
    chance = Random(9)
    room = dict(zip(origins[:3], (2, 3, 50), strict=True))
    members = {address: Backend(address) for address in room}
    for address, most in room.items():
        members[address].full_at = most
    policy = build("first", [*members.values()])
    lines = {address: f"maxconn {most}" for address, most in room.items()}
    program = programs.haproxy("balance first", lines)
    waiting: list[tuple[int, str]] = []
    with Held(program.port, origins[0]) as held:
        for _ in range(60):
            if waiting and chance.random() < 0.4:
                number, address = waiting.pop(chance.randrange(len(waiting)))
                held.finish(number)
                members[address].in_flight -= 1
                settled(program, len(waiting))
            else:
                number, address = held.start()
                assert address == pick(policy)
                members[address].in_flight += 1
                waiting.append((number, address))


def test_on_haproxy_s_ring_the_tries_of_a_lost_server_go_to_all_the_others(
    programs: Programs, origins: list[str]
) -> None:
    """HAProxy takes the point nearest to a key on either side, and for another try the next one clockwise from it."""
    keys = [b"/?key=%d" % number for number in range(300)]
    ring = "balance url_param key\n    hash-type consistent\n    retries 3\n    option redispatch 1"
    with closed_ports(1) as (dead,):
        servers: dict[str, int | str] = {origins[0]: 10, dead: 10, origins[1]: 10, origins[2]: 10}
        with Client(programs.haproxy(ring, servers).port) as client:
            retried = client.ask(keys)
        with Client(programs.haproxy(ring, {**servers, dead: "weight 10 disabled"}).port) as client:
            down = client.ask(keys)
    others = Counter(one for one, other in zip(retried, down, strict=True) if one != other)
    # Not all of the lost server's keys, a quarter or so of all, and nobody else's.
    assert 0 < others.total() < len(keys) / 3
    assert set(others) == {*origins[:3]}
