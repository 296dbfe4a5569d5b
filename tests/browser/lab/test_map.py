"""The world map: who is where, seen, changed and read."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Locator, Page, expect

from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, NetworkSpec, Scenario, ServerSpec
from tests.browser.support import (
    LOOKS,
    action,
    calm_world,
    choose,
    edges,
    expect_speed,
    let_frames_pass,
    node,
    open_card,
    open_lab,
    panel_title,
    part,
    settle_animations,
    wait_for_wire,
    wait_until_it_moves,
)

FAR = 60  # px; more than two nodes of one place are apart, less than an ocean is wide


def world() -> Scenario:
    """Return a world with users in two places, an edge in one of them, and the servers in a third."""
    calm = calm_world()
    return replace(
        calm,
        traffic=replace(calm.traffic, regions=["frankfurt", "tokyo"]),
        network=NetworkSpec(600, by_distance=True),
        edges=[EdgeSpec("edge1", region="frankfurt")],
        balancer=BalancerSpec(region="virginia"),
        servers=[ServerSpec("a", region="virginia"), ServerSpec("b", region="virginia")],
    )


def view(page: Page, name: str) -> Locator:
    """Return the switch that shows the picture as the diagram or the map."""
    return page.get_by_role("radio", name=name, exact=True)


def show_map(page: Page) -> None:
    """Switch to the map and wait until all have glided to their places."""
    view(page, "Map").check()
    expect(part(page, "stage")).to_have_attribute("data-view", "map")
    let_frames_pass(page, 40)


def middle(page: Page, id: str) -> tuple[float, float]:
    """Return where a node is on the page."""
    at = edges(page, id)
    return (at["left"] + at["right"]) / 2, (at["top"] + at["bottom"]) / 2


def names(page: Page) -> Locator:
    """Return the names written on the map."""
    return page.locator(".map .name")


def distances(page: Page) -> Locator:
    """Return what is said of distances under the map, one for each that a link goes."""
    return part(page, "distances").locator("li")


def test_the_map_shows_who_is_where_and_the_requests_cross_it(page):
    open_lab(page, calm_world(servers=[ServerSpec("a", region="virginia"), ServerSpec("b", region="tokyo")]))
    expect(view(page, "Diagram")).to_be_checked()
    expect(names(page)).to_have_count(0)
    show_map(page)
    expect(names(page)).to_have_text(["Tokyo", "Virginia", "Next to everyone"])
    expect(page.locator(".map .land")).to_have_attribute("d", re.compile(r"^M.{1000}"))
    (west, north), (east, _) = middle(page, "a"), middle(page, "b")
    assert west + FAR < east
    assert middle(page, "lb")[1] > north + FAR
    wait_until_it_moves(page)
    view(page, "Diagram").check()
    expect(names(page)).to_have_count(0)


def test_where_distance_counts_the_map_is_there_at_once_and_says_how_far_it_is(page):
    wire = open_lab(page, world())
    expect(view(page, "Map")).to_be_checked()
    expect(distances(page)).to_have_text(
        [
            re.compile(r"^Frankfurt – Tokyo 9,3\d\d km · 46\.\d ms$"),
            re.compile(r"^Frankfurt – Virginia 6,5\d\d km · 32\.\d ms$"),
        ]
    )
    choose(page, "by_distance", "same")
    expect(view(page, "Diagram")).to_be_checked()
    expect(distances(page)).to_have_count(0)
    assert wire.state["scenario"]["network"].get("by_distance", False) is False
    action(page, "undo").click()
    expect(distances(page)).to_have_count(2)


def test_the_view_is_the_viewers_own_and_kept_in_the_address(page, new_page):
    wire = open_lab(page)
    other = new_page(1280, 720)
    open_lab(other, page.url)
    page.keyboard.press("m")
    expect(view(page, "Map")).to_be_checked()
    expect(view(other, "Diagram")).to_be_checked()
    assert wire.count_sent("command") == 0
    page.reload()
    expect(view(page, "Map")).to_be_checked()
    page.keyboard.press("m")
    expect(part(page, "stage")).to_have_attribute("data-view", "diagram")
    assert page.url.endswith("?view=diagram")


def test_a_server_is_moved_from_place_to_place_and_back_by_undo(page):
    wire = open_lab(page, world())
    let_frames_pass(page, 40)
    before = middle(page, "b")
    open_card(page, "b")
    page.locator("[name=b-region]").select_option("sydney")
    expect(names(page).filter(has_text="Sydney")).to_have_count(1)
    let_frames_pass(page, 40)
    after = middle(page, "b")
    assert after[0] > before[0] + FAR
    assert after[1] > before[1] + FAR
    expect(distances(page).filter(has_text="Sydney – Virginia")).to_have_count(1)
    assert wire.server("b")["region"] == "sydney"
    action(page, "undo").click()
    expect(names(page).filter(has_text="Sydney")).to_have_count(0)
    let_frames_pass(page, 40)
    assert middle(page, "b") == pytest.approx(before, abs=1)


def test_the_balancers_are_moved_by_their_card(page):
    wire = open_lab(page, world())
    let_frames_pass(page, 40)
    before = middle(page, "lb")
    node(page, "lb").click()
    page.locator("[name=balancers-region]").select_option("tokyo")
    wait_for_wire(page, lambda: wire.state["scenario"]["balancer"].get("region") == "tokyo")
    let_frames_pass(page, 40)
    assert middle(page, "lb")[0] > before[0] + FAR
    expect(node(page, "lb")).to_have_accessible_name(re.compile("Tokyo"))
    expect(action(page, "undo")).to_have_attribute("title", re.compile("balancers' region"))
    page.locator("[name=balancers-region]").select_option("")
    expect(names(page).filter(has_text="Next to everyone")).to_have_count(1)


def test_a_new_node_can_be_added_on_the_map(page):
    open_lab(page, world())
    action(page, "add_server").click()
    expect(node(page, "c")).to_be_visible()
    expect(names(page).filter(has_text="Next to everyone")).to_have_count(1)


def test_the_land_is_drawn_once_and_not_in_each_frame(page):
    open_lab(page, world())
    land = page.locator(".map .land")
    expect(land).to_have_attribute("d", re.compile(r"^M.{1000}"))
    page.evaluate("""() => {
      window.redrawn = 0;
      new MutationObserver((changes) => (window.redrawn += changes.length))
        .observe(document.querySelector(".map"), { attributes: true, childList: true, subtree: true });
    }""")
    wait_until_it_moves(page)
    let_frames_pass(page, 60)
    assert page.evaluate("window.redrawn") == 0
    before = land.get_attribute("d")
    page.set_viewport_size({"width": 900, "height": 720})
    page.wait_for_function("(before) => document.querySelector('.map .land').getAttribute('d') !== before", arg=before)


@LOOKS
def test_on_a_phone_too_it_fits_opens_cards_and_axe_finds_nothing_wrong(new_page, axe, width, dark):
    page = new_page(width, 844, touch=width < 500, dark=dark)
    open_lab(page, "/lab?preset=around-the-world")
    expect(view(page, "Map")).to_be_checked()
    expect(names(page)).to_have_count(4)
    expect_speed(page, "⅒×")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    settle_animations(page)
    assert axe(page) == []
    node(page, "a").click()
    expect(panel_title(page)).to_have_text("Server a")
