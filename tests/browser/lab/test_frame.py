"""The frame of the lab: the picture, the figures and one tab fill the window, and stay where they are."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import (
    action,
    choose,
    expect_no_card,
    field,
    node,
    open_card,
    open_lab,
    open_tab,
    panel_title,
    part,
    set_number,
    wait_for_wire,
)

WHERE = """() => Object.fromEntries([
  [".bar", "bar"], [".scene", "scene"], ["[data-part=figures]", "figures"], [".panel", "panel"],
].map(([selector, name]) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [name, [left, top, right, bottom].map(Math.round)];
}))"""


def where(page: Page) -> dict[str, list[int]]:
    return page.evaluate(WHERE)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_picture_figures_and_a_tab_fill_the_window_and_nothing_moves_them(new_page, width, height):
    page = new_page(width, height)
    open_lab(page, "/lab?preset=cdn")
    at = where(page)
    left, top, right, bottom = at["scene"]
    assert right - left > 0.7 * width
    assert bottom - top > 0.68 * height
    for part_of_it in at.values():
        assert part_of_it[0] >= 0
        assert part_of_it[2] <= width
        assert part_of_it[3] <= height
    for tab in ("traffic", "path", "why"):
        open_tab(page, tab)
        assert where(page) == at
    # A card, a hint that is no longer true, and more of a lane move nothing either.
    open_card(page, "a")
    assert where(page) == at
    action(page, "remove_server").click()
    expect_no_card(page)
    expect(part(page, "hint")).to_be_empty()
    action(page, "add_client").click()
    expect(node(page, "10.0.0.7")).to_be_visible()
    assert where(page) == at
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_a_hint_goes_on_when_it_is_followed_and_goes_when_it_is_untrue_or_put_away(page):
    open_lab(page)
    hint = part(page, "hint")
    expect(hint.locator("b")).to_have_text(re.compile("^Choose another policy"))
    choose(page, "policy", "least_connections")
    expect(hint.locator("b")).to_have_text("Compare “dropped” with what it was.")
    set_number(page, "rate-number", 3)
    expect(hint).to_be_empty()
    action(page, "undo").click()
    expect(hint.locator("b")).to_have_text("Compare “dropped” with what it was.")
    hint.get_by_role("button").click()
    expect(hint).to_be_empty()
    page.locator("[name=preset]").select_option("one-server")
    expect(hint.locator("b")).to_have_text(re.compile("^Raise the rate"))


def test_presenting_shows_the_picture_its_title_and_the_figures_alone(new_page):
    page = new_page(1920, 1080)
    open_lab(page, "/lab?preset=uneven-servers&present")
    for hidden in (part(page, "panel"), part(page, "hint"), part(page, "time"), part(page, "watching")):
        expect(hidden).to_be_hidden()
    expect(part(page, "title")).to_have_text("Three uneven servers")
    sizes = part(page, "figures").evaluate("""(place) => [...place.querySelectorAll("[data-figure]")]
      .map((each) => parseFloat(getComputedStyle(each).fontSize))""")
    assert len(sizes) >= 6
    assert min(sizes) >= 28
    words = page.locator(".words .line").evaluate_all(
        "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert len(words) >= 6
    assert min(words) >= 28
    expect(page.locator(".legend [data-action=inspect]")).to_be_hidden()
    # A card comes and goes without leaving.
    node(page, "lb").click()
    page.locator(".card-body [name=policy]").select_option("least_connections")
    page.keyboard.press("Escape")
    expect(part(page, "panel")).to_be_hidden()
    expect(node(page, "lb").locator("xpath=..")).to_contain_text("Least connections")
    page.keyboard.press("Escape")
    expect(part(page, "panel")).to_be_visible()
    assert "present" not in page.url
    page.keyboard.press("p")
    expect(part(page, "panel")).to_be_hidden()
    assert page.url.endswith("?present")
    action(page, "present").click()
    expect(part(page, "time")).to_be_visible()


def test_delete_removes_the_node_whose_card_is_open(page):
    open_lab(page)
    open_card(page, "b")
    # After the one that closes the card, the first thing on it.
    expect(page.locator(".card-body button[data-action]").nth(1)).to_have_attribute("data-action", "remove_server")
    page.keyboard.press("Delete")
    expect(node(page, "b")).to_have_count(0)
    expect_no_card(page)


def test_a_retry_budget_is_offered_only_where_there_are_retries(page):
    open_lab(page)
    expect(page.locator("[name=retry_budget]")).to_have_count(0)
    set_number(page, "retries", 1)
    expect(page.locator("[name=retry_budget]")).to_have_count(1)
    expect(field(page, "retry_budget")).to_be_visible()


def test_the_latest_picks_hold_still_while_they_are_pointed_at(page):
    wire = open_lab(page)
    open_tab(page, "why")
    lead = page.locator(".panel .lead")
    lead.hover()
    held = lead.inner_text()
    since = wire.time
    wait_for_wire(page, lambda: wire.time > since + 1)
    assert lead.inner_text() == held
    page.locator(".bar h1").hover()
    expect(lead).not_to_have_text(held)
    page.locator(".picks button").first.click()
    expect(panel_title(page)).to_contain_text("Request #")
