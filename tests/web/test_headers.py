"""What answers let browsers do, and under which names the server is to be found."""

import pytest

from lbviz.web.hosts import is_allowed, own_names
from tests.web.viewer import get


@pytest.mark.both_modes
@pytest.mark.parametrize("path", ["/", "/lab", "/teach", "/static/nothing", "/qr.svg", "/healthz"])
def test_every_answer_says_what_a_browser_may_do_with_it(server, path):
    _, headers, _ = get(f"{server.url}{path}")
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["default-src"] == policy["frame-ancestors"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.both_modes
def test_a_name_of_another_site_that_leads_here_gets_no_answer(server):
    assert get(f"{server.url}/lab", Host="rebound.example")[0] == 400
    assert get(f"{server.url}/socket.io/?EIO=4&transport=polling", Host="rebound.example")[0] == 400
    assert get(f"{server.url}/lab", Host="localhost:5000")[0] == 200


@pytest.mark.parametrize("asked", ["192.168.0.7:5000", "[::1]:5000", "127.0.0.1", "LOCALHOST", "", "teach.school:5000"])
def test_addresses_and_names_that_are_its_own_are_fine(asked):
    assert is_allowed(asked, own_names() | {"teach.school"})


@pytest.mark.parametrize("asked", ["rebound.example", "192.168.0.7.rebound.example:5000", "localhost.rebound.example"])
def test_other_names_are_not(asked):
    assert not is_allowed(asked, own_names())
