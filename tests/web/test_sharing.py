"""Scenarios as files, and pictures of links."""

from urllib.parse import quote

import pytest
from flask import Flask

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.files import from_link, read_toml, to_link
from lbviz.scenarios.lines import line_of
from lbviz.scenarios.said import to_toml
from lbviz.scenarios.spec import Scenario
from lbviz.web.sharing import MAX_QR_CHARACTERS, sharing
from tests.web.viewer import get, visit

FILE = """\
title = "Mine"

[traffic]
rate_per_s = 3
cost_ms = { distribution = "uniform", min = 1 }

[[servers]]
id = "a"

[[servers]]
power = 2
weight = 101
"""


@pytest.fixture(scope="module")
def client():
    app = Flask("sharing")
    app.register_blueprint(sharing())
    return app.test_client()


def test_a_scenario_is_downloaded_as_a_file_with_the_world_s_name(server):
    status, headers, body = get(f"{server.url}/scenario.toml?scenario={to_link(LAB)}")
    assert status == 200
    assert headers["Content-Disposition"] == 'attachment; filename="three-uneven-servers.toml"'
    assert read_toml(body.decode()) == LAB


@pytest.mark.parametrize(("title", "name"), [("São Paulo: a/b", "sao-paulo-a-b"), ("負荷", "scenario")])
def test_a_file_s_name_is_plain_whatever_the_title(client, title, name):
    answer = client.get(f"/scenario.toml?scenario={to_link(Scenario(title))}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.toml"'


def test_a_link_that_is_damaged_is_no_file(server):
    assert visit(f"{server.url}/scenario.toml?scenario=nonsense").status == 400
    assert visit(f"{server.url}/scenario.toml").status == 400


def test_a_file_that_is_given_becomes_the_text_of_a_link(client):
    answer = client.post("/scenario", data=to_toml(LAB))
    assert from_link(answer.json["scenario"]) == LAB


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FILE, "Line 5: traffic.cost_ms"),
        (FILE.replace(", min", ", max = 2, min"), "Line 12: servers[1].weight: got 101, want"),
        ("seed = 1\ntitle = \n", "(at line 2, column"),
        ("[traffic]\nrate_per_s = 100000", "Line 2: traffic.rate_per_s: got 100000, want at most 200 requests/s"),
        ("x" * 40_000, "too large a file"),
        (b"\xff\xfe", "a file in TOML"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_the_line_and_the_field(client, text, message):
    answer = client.post("/scenario", data=text)
    assert answer.status_code == 400
    assert message in answer.json["error"]["message"]


def test_a_field_is_found_at_its_line():
    assert line_of(FILE, "title") == 1
    assert line_of(FILE, "servers[0].id") == 8
    assert line_of(FILE, "servers[1].power") == 11
    # A field that is not there is missing from its table.
    assert line_of(FILE, "servers[1].queue") == 10
    assert line_of(FILE, "balancer.policy") is None


def test_a_link_is_drawn_as_a_qr_code(client):
    answer = client.get(f"/qr.svg?link={quote('http://192.0.2.7:5000/lab/abc')}")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data.startswith(b"<?xml")
    assert b"viewBox" in answer.data


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", f"http://x/{'y' * MAX_QR_CHARACTERS}"])
def test_what_is_no_link_or_too_long_is_not_drawn(server, link):
    assert visit(f"{server.url}/qr.svg?link={quote(link)}").status == 400
