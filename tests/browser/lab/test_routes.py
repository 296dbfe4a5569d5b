"""Routes by purpose: set at the balancer, seen at the servers; and what a balancer's own time makes of its queue."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.spec import BalancerSpec, Constant, FrontSpec, NetworkSpec, RouteSpec, ServerSpec, TrafficSpec
from tests.browser.support import (
    LOOKS,
    action,
    calm_world,
    has_text,
    node,
    open_card,
    open_lab,
    open_tab,
    painted,
    panel_title,
    part,
    pause,
    server_ids,
    set_number,
    wait_for_wire,
)
from tests.browser.wire import Wire

# What of the panel's fields and buttons reaches beyond its right edge.
BEYOND_THE_PANEL = """() => {
  const panel = document.querySelector(".panel");
  const { right } = panel.getBoundingClientRect();
  return [...panel.querySelectorAll("input, select, button")]
    .filter((one) => one.getBoundingClientRect().right > right - 8)
    .map((one) => one.outerHTML.slice(0, 80));
}"""

ROUTES = [RouteSpec("/api", "api"), RouteSpec("/images", "images")]
# Fast enough for a test, and never full.
BUSY = replace(
    calm_world(),
    traffic=TrafficSpec(rate_per_s=40, arrivals="constant", cost_ms=Constant(5), clients=4),
    network=NetworkSpec(latency_ms=40),
    servers=[
        ServerSpec("a", workers=50, group="api"),
        ServerSpec("b", workers=50),
        ServerSpec("c", workers=50, group="images"),
        ServerSpec("d", workers=50, group="api"),
    ],
)
ROUTED = replace(BUSY, balancer=BalancerSpec(routes=ROUTES))
# More than one balancer can do: its queue grows.
CROWDED = replace(BUSY, balancer=BalancerSpec(cpu_ms=40))


def open_balancer(page: Page, id: str = "lb") -> None:
    """Open the card of a balancer by a click on it."""
    node(page, id).click()
    expect(panel_title(page)).to_have_text(re.compile("^Load balancer"))


def routes(wire: Wire) -> list[tuple[str, str]]:
    """Return the routes as the room has them now."""
    return [(route["prefix"], route["group"]) for route in wire.state["scenario"]["balancer"]["routes"]]


def set_text(page: Page, field: str, text: str) -> None:
    """Type into a field and press Enter."""
    page.locator(f"[name={field}]").fill(text)
    page.locator(f"[name={field}]").press("Enter")


def winners(wire: Wire, prefix: str) -> set[str]:
    """Return where requests were sent whose reason speaks of this prefix, as far as the line has said."""
    picks = [why["pick"] for latest in wire.told("picks") for why in latest]
    return {pick["winner"] for pick in picks if f"The path begins with {prefix}, " in pick["because"]}


# --- routes ----------------------------------------------------------------------------------------------------


def test_routes_are_added_changed_and_removed_and_each_is_undone_by_name(page):
    wire = open_lab(page, BUSY)
    open_balancer(page)
    page.locator("[name=new-route-prefix]").fill("/api")
    page.locator("[name=new-route-group]").fill("api")
    page.get_by_role("button", name="Add", exact=True).click()
    wait_for_wire(page, lambda: routes(wire) == [("/api", "api")])
    expect(page.locator(".routes li")).to_contain_text("servers a, d")
    has_text(page, ".panel", "All other paths: server b, in no group|servers b")
    wait_for_wire(page, lambda: winners(wire, "/api") == {"a", "d"})
    # The next one is suggested, with what is not routed yet.
    page.locator("[name=new-route-prefix]").fill("/images/")
    page.locator("[name=new-route-group]").fill("images")
    page.locator("[name=new-route-group]").press("Enter")
    wait_for_wire(page, lambda: routes(wire) == [("/api", "api"), ("/images/", "images")])
    set_text(page, "route-1-prefix", "/images")
    wait_for_wire(page, lambda: routes(wire)[1] == ("/images", "images"))
    wait_for_wire(page, lambda: winners(wire, "/images") == {"c"})
    set_text(page, "route-1-group", "nobody")
    expect(page.locator(".routes li").nth(1)).to_contain_text("No server is in it: what is for it is refused.")
    wait_for_wire(page, lambda: wire.figures["dropped"] > 0)
    page.get_by_role("button", name="Remove the route for /api").click()
    wait_for_wire(page, lambda: routes(wire) == [("/images", "nobody")])
    expect(page.locator("[name=new-route-prefix]")).to_be_focused()
    assert wire.state["undo"] == "change the routes"
    action(page, "undo").click()
    expect(page.locator(".routes li")).to_have_count(2)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("route-0-prefix", "images", "Path of routes[0] cannot be images"),
        ("route-1-group", "two words", "Group of routes[1] cannot be two words"),
        ("new-route-group", "", "Group of routes[2] cannot be empty"),
    ],
)
def test_what_is_no_route_is_refused_with_the_name_of_its_field(page, field, text, said):
    wire = open_lab(page, ROUTED)
    open_balancer(page)
    set_text(page, field, text)
    expect(part(page, "toasts")).to_contain_text(said)
    assert routes(wire) == [("/api", "api"), ("/images", "images")]
    if field.startswith("route"):
        expect(page.locator(f"[name={field}]")).to_have_value("/api" if "prefix" in field else "images")


def test_layer_4_sees_no_paths_so_the_routes_go_with_the_switch_and_come_back_with_undo(page):
    wire = open_lab(page, ROUTED)
    open_balancer(page)
    page.locator("[name=layer]").select_option("4")
    expect(part(page, "panel")).to_contain_text("None: layer 4 sees no paths")
    expect(page.locator("[name=new-route-prefix]")).to_have_count(0)
    assert routes(wire) == []
    action(page, "undo").click()
    expect(page.locator("[name=layer]")).to_have_value("7")
    assert len(routes(wire)) == 2


def test_a_server_is_put_into_a_group_and_stands_with_it(page):
    wire = open_lab(page, ROUTED)
    assert server_ids(page) == ["a", "d", "b", "c"]
    expect(page.locator('[data-place="d"] .group-tag')).to_have_text("api")
    expect(node(page, "d")).to_have_accessible_name(re.compile("for api"))
    expect(page.locator('[data-place="b"] .group-tag')).to_have_count(0)
    open_card(page, "b")
    suggested = page.locator("datalist[id$=b-group-list] option").evaluate_all("(all) => all.map((one) => one.value)")
    assert suggested == ["api", "images"]
    set_text(page, "b-group", "images")
    expect(page.locator('[data-place="b"] .group-tag')).to_have_text("images")
    # Picks come only while they are shown.
    open_tab(page, "why")
    wait_for_wire(page, lambda: winners(wire, "/images") == {"b", "c"})
    open_card(page, "b")
    set_text(page, "b-group", "no, nothing")
    expect(part(page, "toasts")).to_contain_text("Group cannot be no, nothing")
    expect(page.locator("[name=b-group]")).to_have_value("images")


def test_the_reason_the_card_and_who_sees_what_say_what_a_request_is_for(page):
    open_lab(page, ROUTED)
    open_tab(page, "why")
    pause(page)
    has_text(page, ".because", r"The path begins with /\w+, which is for group|No route is for its path")
    page.locator(".picks button").first.click()
    has_text(page, ".panel .lead", r"From [\d.]+, for /(page|images|api|video)/\d+")
    expect(page.locator(".sight li", has_text="Balancer, layer 7")).to_contain_text(re.compile(r"path\s*/\w+/\d+"))


def test_half_a_word_is_put_back_by_escape_and_the_card_stays(page):
    open_lab(page, ROUTED)
    open_balancer(page)
    page.locator("[name=route-0-prefix]").fill("/ap")
    page.locator("[name=route-0-prefix]").press("Escape")
    expect(page.locator("[name=route-0-prefix]")).to_have_value("/api")
    expect(panel_title(page)).to_have_text("Load balancer")


# --- a balancer's own time, and its figures --------------------------------------------------------------------


def slots_of(page: Page, id: str) -> list[float]:
    """Return the box of the picture in which a lone balancer's queue is drawn on a wide page: above it."""
    box = node(page, id).bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    return [middle - 24, box["y"] - 28, middle + 24, box["y"] - 8]


def test_who_waits_at_a_balancer_is_drawn_in_its_slots_and_the_others_are_counted(page):
    wire = open_lab(page, CROWDED)
    expect(page.locator("li.balancer .more")).to_have_text(re.compile(r"^\+\d+$"))
    expect(page.locator("li.balancer .stage-label")).to_contain_text("busy")
    pause(page)
    assert painted(page, slots_of(page, "lb")) > 100
    open_balancer(page)
    has_text(page, ".panel .facts", r"in flight[\s\S]*waiting[\s\S]*busy")
    assert wire.figures["balancers"][0]["waiting"] > 10
    has_text(page, ".panel", r"It took \d+ requests in the last")


def test_without_time_of_its_own_nothing_is_drawn_at_a_balancer_until_it_gets_some(page):
    wire = open_lab(page, BUSY)
    expect(page.locator("li.balancer .more")).to_have_count(0)
    open_balancer(page)
    expect(page.locator(".panel .facts")).to_have_count(0)
    set_number(page, "cpu_ms", 40)
    expect(page.locator("li.balancer .more")).to_have_text(re.compile(r"^\+\d+$"))
    assert wire.state["undo"] == "set the time for a request to 40 ms"


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_request_that_waits_there_says_so(new_page, size):
    page = new_page(*size)
    open_lab(page, CROWDED)
    expect(page.locator("li.balancer .more")).to_be_visible()
    pause(page)
    waits = page.evaluate("""() => {
      const { x, y, width, height } = document.querySelector("[data-node=lb]").getBoundingClientRect();
      const [dx, dy] = innerWidth < 700 ? [-86, -5] : [-20, -54];
      return { x: x + width / 2 + dx, y: y + height / 2 + dy };
    }""")
    page.mouse.click(waits["x"], waits["y"])
    expect(part(page, "panel")).to_contain_text("waits at the balancer, place 1")


def test_several_balancers_have_a_table_of_their_shares_and_each_pick_names_its_own(page):
    world = replace(BUSY, balancer=BalancerSpec(replicas=2, cpu_ms=5), front=FrontSpec("ecmp"))
    wire = open_lab(page, world)
    action(page, "charts").click()
    rows = page.locator(".balancer-figures tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text(re.compile(r"lb2\s*\d+ \(\d+ %\)"))
    pause(page)
    expect(page.locator(".balancer-figures")).to_be_visible()
    for place, one in enumerate(wire.figures["balancers"]):
        expect(rows.nth(place).locator("td").first).to_have_text(re.compile(rf"^{one['taken']} "))
        expect(rows.nth(place).locator("td").nth(1)).to_have_text(str(one["in_flight"]))
    action(page, "charts").click()
    open_tab(page, "why")
    has_text(page, ".panel .lead", "picked by lb2?")
    has_text(page, ".picks li:first-child", r"10\.0\.0\.\d · lb2?")
    open_balancer(page, "lb2")
    expect(panel_title(page)).to_have_text("Load balancer lb2")
    has_text(page, ".panel", "picked by lb2|It made none of the latest picks")
    has_text(page, ".panel", r"\d+ % of all")
    set_number(page, "replicas", 1)
    action(page, "charts").click()
    expect(part(page, "log")).to_contain_text("set the balancers to 1")
    expect(page.locator(".balancer-figures")).to_have_count(0)


# --- the whole -------------------------------------------------------------------------------------------------


def test_the_world_with_routes_shows_all_of_it(page):
    wire = open_lab(page, "/lab?preset=routes-by-purpose")
    groups = page.locator(".group-tag").all_inner_texts()
    assert groups == ["api", "api", "images", "images", "video", "video"]
    open_balancer(page)
    wait_for_wire(page, lambda: winners(wire, "/video") == {"e", "f"})
    expect(page.locator(".routes li")).to_have_count(3)
    expect(page.locator("[name=layer]")).to_have_value("7")


@LOOKS
def test_axe_finds_nothing_wrong_and_nothing_sticks_out_with_a_card_open(new_page, axe, width, dark):
    page = new_page(width, 844, dark=dark)
    open_lab(page, PRESETS["routes-by-purpose"].scenario)
    open_balancer(page)
    assert axe(page) == []
    assert page.evaluate(BEYOND_THE_PANEL) == []
    open_card(page, "a")
    assert axe(page) == []
    assert page.evaluate(BEYOND_THE_PANEL) == []
