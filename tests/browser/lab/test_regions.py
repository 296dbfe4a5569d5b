"""Regions: given to servers and clients by hand or all at once, shown at the nodes, and taken along by links."""

from msgspec.structs import replace
from playwright.sync_api import Page, expect

from lbviz.scenarios.spec import ServerSpec
from tests.browser.support import (
    LOOKS,
    action,
    box,
    calm_world,
    choose,
    node,
    open_card,
    open_lab,
    open_tab,
    panel_title,
    set_number,
    settle_animations,
    shared_link,
    wait_for_wire,
)

TWO = [ServerSpec("a", region="eu"), ServerSpec("b", region="us")]


def expect_regions(page: Page, *wanted: str) -> None:
    """Wait until exactly this is written at the nodes, clients first."""
    expect(page.locator(".node .region")).to_have_text([*wanted])


def test_one_click_gives_the_nearest_region_something_to_show_and_one_undo_takes_it_back(page):
    wire = open_lab(page, calm_world())
    button = page.get_by_role("button", name="Two regions")
    expect(button).to_have_count(0)
    choose(page, "policy", "nearest_region")
    button.click()
    expect_regions(page, "eu", "us", "eu", "us", "eu")
    expect(button).to_have_count(0)
    expect(page.locator("[name=policy]")).to_be_focused()
    expect(page.locator("[name=between_regions-number]")).to_have_value("400")
    open_tab(page, "why")
    expect(page.locator(".because")).to_contain_text("like the client")
    open_tab(page, "balancer")
    action(page, "undo").click()
    expect_regions(page)
    open_tab(page, "balancer")
    expect(button).to_be_visible()
    assert wire.state["scenario"]["network"]["between_regions_ms"] == 0


def test_a_server_is_moved_by_its_card(page, new_page):
    wire = open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    open_card(page, "b")
    page.locator("[name=b-region]").select_option("us")
    for each in (page, other):
        expect(box(each, "b").locator(".region")).to_have_text("us")
        expect(node(each, "b")).to_have_accessible_name("Server b, up, 1 times power, in us")
    assert wire.server("b")["region"] == "us"
    expect(action(page, "undo")).to_have_attribute("title", "Undo: set the region of server b to us (Ctrl+Z)")
    page.locator("[name=b-region]").select_option("")
    expect_regions(other)


def test_a_client_is_moved_by_its_card(page):
    wire = open_lab(page, replace(calm_world("nearest_region"), servers=TWO))
    node(page, "10.0.0.1").click()
    expect(panel_title(page)).to_have_text("Client 10.0.0.1")
    page.locator('[name="10.0.0.1-region"]').select_option("us")
    expect_regions(page, "us", "eu", "us")
    expect(node(page, "10.0.0.1")).to_have_accessible_name("Client 10.0.0.1, in us")
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["regions"] == ["us", ""])
    action(page, "undo").click()
    expect_regions(page, "eu", "us")


def test_the_card_offers_the_regions_there_are(page):
    open_lab(page, replace(calm_world(), servers=[ServerSpec("a", region="mars-1"), ServerSpec("b")]))
    open_card(page, "b")
    options = page.locator("[name=b-region] optgroup")
    expect(options.nth(0).locator("option")).to_have_text(["none", "eu", "us", "asia", "mars-1"])
    expect(options.nth(1)).to_have_attribute("label", "Places on the map")
    expect(options.nth(1)).to_contain_text("Tokyo")


def test_how_far_apart_regions_are_is_set_and_undone(page):
    wire = open_lab(page, replace(calm_world(), servers=TWO))
    set_number(page, "between_regions-number", 250)
    wait_for_wire(page, lambda: wire.state["scenario"]["network"]["between_regions_ms"] == 250)
    action(page, "undo").click()
    expect(page.locator("[name=between_regions-number]")).to_have_value("0")


def test_a_scenario_link_opens_a_world_with_the_same_regions(page, new_page):
    wire = open_lab(page)
    choose(page, "policy", "nearest_region")
    page.get_by_role("button", name="Two regions").click()
    expect_regions(page, "eu", "us", "eu", "us", "eu", "us", "eu")
    link = shared_link(page, "copy")
    other = new_page(800, 600)
    copy = open_lab(other, link)
    expect_regions(other, "eu", "us", "eu", "us", "eu", "us", "eu")
    assert copy.state["scenario"] == wire.state["scenario"]


@LOOKS
def test_axe_finds_nothing_wrong_with_regions(new_page, axe, width, dark):
    page = new_page(width, 844, touch=width < 500, dark=dark)
    open_lab(page)
    choose(page, "policy", "nearest_region")
    page.get_by_role("button", name="Two regions").wait_for()
    found = []
    for step in ("offered", "there", "card"):
        settle_animations(page)
        found += [f"{step}: {each}" for each in axe(page)]
        if step == "offered":
            page.get_by_role("button", name="Two regions").click()
            page.locator("[name=between_regions]").wait_for(state="attached")
        elif step == "there":
            node(page, "10.0.0.1").click()
            page.locator('[name="10.0.0.1-region"]').wait_for()
    assert not found, "\n".join(found)
