"""The port that is asked for, and the socket that listens there."""

import socket
from contextlib import suppress

import pytest

from lbviz.web.listen import lan_address, listen, read_port


@pytest.mark.parametrize("text", ["x", "70000", "-1", "", "5000.5", "٥", " 5000", "65536"])
def test_a_port_that_is_none_gets_a_sentence_that_says_what_one_is(text):
    with pytest.raises(ValueError, match="PORT") as refused:
        read_port(text)
    assert (
        str(refused.value) == f"PORT: got {text}, want a number from 1 to 65535, such as 5000, or 0 for any free port"
    )


@pytest.mark.parametrize("port", [0, 1, 5000, 65535])
def test_a_number_in_the_range_is_a_port(port):
    assert read_port(str(port)) == port


def test_port_0_takes_a_free_one():
    with listen("127.0.0.1", 0) as one, listen("127.0.0.1", 0) as other:
        ports = {each.getsockname()[1] for each in (one, other)}
    assert len(ports) == 2
    assert min(ports) > 0


def test_what_listens_can_be_connected_to():
    with listen("localhost", 0) as listener, socket.create_connection(listener.getsockname()[:2], timeout=5):
        listener.accept()[0].close()


def test_a_taken_port_gets_a_sentence_that_names_it_and_says_what_to_do():
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port}") as refused:
            listen("127.0.0.1", port)
    assert f"PORT={port + 1} make run" in str(refused.value)


def test_the_port_that_is_suggested_exists():
    with socket.socket() as taken:
        with suppress(OSError):  # taken by somebody else does as well
            taken.bind(("127.0.0.1", 65535))
            taken.listen()
        with pytest.raises(OSError, match="PORT=5000 make run"):
            listen("127.0.0.1", 65535)


def test_a_host_that_is_none_gets_a_sentence():
    with pytest.raises(OSError, match=r"Cannot listen on no\.such\.host\.invalid:5000"):
        listen("no.such.host.invalid", 5000)


def test_others_reach_what_listens_everywhere_and_nothing_that_listens_for_this_machine_only():
    with listen("127.0.0.1", 0) as here, listen("0.0.0.0", 0) as everywhere:
        assert lan_address(here) is None
        lan = lan_address(everywhere)
        # A machine without any network has no address for others.
        assert lan is None or lan.endswith(f":{everywhere.getsockname()[1]}")
        assert lan is None or not lan.startswith(("http://127.", "http://0.0.0.0"))
