"""The pages, and the links that open a world."""

import json
import re
import urllib.request
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import quote

import msgspec
import pytest

from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import Scenario, ServerSpec, TrafficSpec
from lbviz.web.schema import SCHEMA
from tests.web.viewer import Message, Page, Viewer, new_room, visit

HTML = '<script>alert("x")</script>'


def link_of(data: object) -> str:
    """Return a scenario link that holds any JSON, as somebody with bad manners would write it."""
    text = data if isinstance(data, str) else json.dumps(data)
    return urlsafe_b64encode(zlib.compress(text.encode())).decode()


def config_of(page: str) -> dict:
    return json.loads(re.search(r'id="config">(.*?)</script>', page, re.DOTALL)[1])


def test_the_front_door_is_the_course(server):
    page = visit(f"{server.url}/")
    assert page.status == 200
    assert config_of(page.text)["number"] == 0
    assert "/course/one-server" in page.text


def test_every_visit_of_the_lab_leads_to_a_room_of_its_own(server):
    assert visit(f"{server.url}/lab").room != visit(f"{server.url}/lab").room


def test_the_page_of_a_room_knows_its_room_and_the_schema(server):
    page = visit(f"{server.url}/lab")
    config = config_of(page.text)
    assert config["room"] == page.room
    assert config["schema"] == json.loads(msgspec.json.encode(SCHEMA))


def test_the_page_of_hashing_knows_the_schema(server):
    assert config_of(visit(f"{server.url}/hashing").text)["schema"] == json.loads(msgspec.json.encode(SCHEMA))


def opened(viewer: Viewer, page: Page) -> Message:
    """Join the room of a page as the page does, and return the answer."""
    config = config_of(page.text)
    return viewer.ask("join", {"room": config["room"], "opening": config["opening"]})


def test_the_room_of_the_lab_begins_when_its_page_joins_it(server, connect):
    answer = opened(Viewer(connect()), visit(f"{server.url}/lab"))
    assert answer["notice"] is None
    assert answer["snapshot"]["requests"]
    assert answer["snapshot"]["feeds"]["state"]["scenario"]["title"] == "Three uneven servers"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", ["", "?preset=company-proxy"])
def test_fetching_a_page_begins_no_room(server, connect, method, query):
    for address in (f"/lab{query}", f"/lab/{(room := new_room())}{query}"):
        urllib.request.urlopen(urllib.request.Request(server.url + address, method=method)).close()
    # A room that was running would not say that it begins now.
    assert "fresh world" in Viewer(connect()).ask("join", {"room": room})["notice"]


def test_a_page_of_a_room_without_a_query_opens_nothing_in_particular(server):
    assert config_of(visit(f"{server.url}/lab/{new_room()}").text)["opening"] is None


def test_the_page_loads_nothing_from_another_host(server):
    assert not re.search(r'(?:src|href)="(?:https?:)?//', visit(f"{server.url}/lab").text)


@pytest.mark.both_modes
def test_a_health_check_is_answered(server):
    said = json.loads(visit(f"{server.url}/healthz").text)
    assert said["ok"]
    assert said.keys() == {"ok", "rooms", "members", "classes", "runs", "loop_lag_seconds", "kept"}
    metrics = visit(f"{server.url}/metrics").text
    assert re.search(r"^# TYPE lbviz_rooms gauge\nlbviz_rooms \d+$", metrics, re.MULTILINE)


@pytest.mark.parametrize("path", ["/nowhere", "/lab/a/b", "/lab/", "/static/nothing.js", "/lab/..%2f..%2fetc%2fpasswd"])
def test_a_page_that_is_not_there_says_so_and_leads_back(server, path):
    page = visit(server.url + path)
    assert page.status == 404
    assert "There is no such page" in page.text
    assert 'href="/lab"' in page.text


def test_no_file_outside_the_static_folder_is_served(server):
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"):
        assert visit(server.url + path).status == 404


# --- scenario links ---------------------------------------------------------------------------------------


def test_a_scenario_link_opens_a_world_equal_to_the_one_shared(server, connect, watch, room):
    teacher = watch(room)
    teacher.command("add_server", server={"power": 3, "queue": 7})
    teacher.command("change", table="traffic", fields={"rate_per_s": 33, "arrivals": "bursty"})
    teacher.command("crash_server", id="b")
    link = teacher.ask_room("share")["scenario"]
    student = opened(Viewer(connect()), visit(f"{server.url}/lab?scenario={link}"))["snapshot"]
    assert student["feeds"]["state"]["scenario"] == teacher.snapshot()["feeds"]["state"]["scenario"]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "whole"),
        ("nonsense", "whole"),
        ("äöü", "whole"),
        (to_link(Scenario())[:-9], "whole"),
        (link_of("not json"), "whole"),
        (link_of("[" * 30_000), "whole"),
        (link_of([]), "a table"),
        (link_of(None), "a table"),
        (link_of({"colour": "red"}), "colour"),
        (link_of({"servers": [{"power": -1}]}), "servers[0].power"),
        (link_of({"servers": [{"id": "<b>"}]}), "servers[0].id"),
        (link_of({"title": "x" * 100_000}), "whole"),
        (to_link(Scenario(servers=[ServerSpec(f"s{i}") for i in range(51)])), "at most 50"),
        (to_link(Scenario(traffic=TrafficSpec(clients=201))), "at most 200"),
        (to_link(Scenario(traffic=TrafficSpec(rate_per_s=201))), "at most 200"),
    ],
)
@pytest.mark.parametrize("address", ["/lab", "/lab/a-room"])
def test_a_link_that_cannot_be_opened_says_why_and_what_to_do(server, link, said, address):
    page = visit(f"{server.url}{address}?scenario={quote(link)}")
    assert page.status == 400
    assert said in page.text
    assert "Ask for the link again" in page.text
    assert 'href="/lab"' in page.text


def test_html_in_a_title_reaches_the_page_only_as_data(server, connect):
    page = visit(f"{server.url}/lab?scenario={to_link(Scenario(title=HTML))}")
    assert page.status == 200
    assert HTML not in page.text
    assert opened(Viewer(connect()), page)["snapshot"]["feeds"]["state"]["scenario"]["title"] == HTML


@pytest.mark.parametrize("address", [f"/lab?scenario={quote(HTML)}", f"/{quote(HTML)}", f"/lab/{quote(HTML)}"])
def test_html_in_an_address_is_never_part_of_the_page(server, address):
    page = visit(server.url + address)
    assert "alert" in page.text
    assert "<script>alert" not in page.text


def test_html_in_a_refused_scenario_is_never_part_of_the_page(server):
    page = visit(f"{server.url}/lab?scenario={link_of({'balancer': {'policy': HTML}})}")
    assert page.status == 400
    assert "alert" in page.text
    assert "<script>alert" not in page.text


# --- rooms that cannot be ---------------------------------------------------------------------------------

REFUSED_IDS = ["", "UPPER", "a b", "a/b", "../etc/passwd", "..", "a.b", "ä", "a\n", "a\x00", "x" * 41, "x" * 5000, HTML]


@pytest.mark.parametrize("id", REFUSED_IDS, ids=lambda name: repr(name[:14]))
def test_a_room_id_that_could_not_stand_in_an_address_is_refused(connect, id):
    viewer = Viewer(connect())
    error = viewer.ask("join", {"room": id})
    assert error["ok"] is False
    assert error["error"]["field"] == "room"
    assert len(json.dumps(error)) < 1000
    viewer.join(new_room())


def test_the_refusal_of_a_room_id_says_what_a_room_id_is(connect):
    error = Viewer(connect()).ask("join", {"room": "UPPER"})["error"]
    assert "40" in error["want"]


@pytest.mark.parametrize("id", ["a", "0", "-", "x" * 40, "my-class-7b"])
def test_a_room_is_opened_under_any_fitting_id(connect, id):
    answer = Viewer(connect()).ask("join", {"room": id})
    assert answer["snapshot"]["requests"]


def test_a_preset_opens_a_room_of_its_own_with_that_world(server, connect):
    page = visit(f"{server.url}/lab?preset=company-proxy")
    state = opened(Viewer(connect()), page)["snapshot"]["feeds"]["state"]
    assert state["scenario"]["title"] == "A company proxy"
    assert state["scenario"]["forward_proxy"]["clients"] == [f"10.0.0.{number}" for number in range(1, 5)]


def test_a_preset_that_is_none_gets_a_page_that_names_those_there_are(server):
    page = visit(f"{server.url}/lab?preset=company-prox")
    assert page.status == 400
    assert "company-proxy" in page.text
