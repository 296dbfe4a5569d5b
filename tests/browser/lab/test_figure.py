"""The lab's figure is one thing: a page can have several, and none of them knows of another."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import open_lab, replace_script

# The lab's script, and a function that puts a second figure, of another room, beside its own.
WITH_ANOTHER = """
import "./lab/lab.js";
import { ACTIONS } from "./figure/actions.js";
import { charts } from "./figure/figures/charts.js";
import { placement } from "./figure/figures/placement.js";
import { nodeActions } from "./figure/kinds.js";
import { panel } from "./figure/panel/panel.js";
import { legend } from "./figure/picture/legend.js";

window.addAnother = () => {
  const other = document.createElement("lb-figure");
  other.id = "other";
  document.querySelector("main").append(other);
  const parts = [legend, placement, panel, charts];
  const actions = { ...ACTIONS, ...nodeActions() };
  other.open({ room: "another-room", opening: { preset: "cache-farm" }, actions, parts, stays: true });
};
"""


@pytest.fixture
def page(page: Page) -> Page:
    replace_script(page, "lab/lab.js", WITH_ANOTHER)
    return page


def add_another(page: Page) -> None:
    """Put another figure with everything in it on a lab's page, and wait until it runs."""
    page.evaluate("window.addAnother()")
    expect(page.locator("#other")).to_have_attribute("data-ready", "true")


def test_two_figures_on_a_page_share_no_ids_and_one_connection(page):
    wire = open_lab(page)
    opened = wire.count_sent("join")
    page.on("websocket", lambda _: wire.sent.append(("another socket", {})))
    add_another(page)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    assert wire.count_sent("join") == opened + 1
    assert not wire.count_sent("another socket")


def test_a_click_and_a_key_in_one_do_nothing_in_the_other(page):
    open_lab(page)
    add_another(page)
    own, other = page.locator("#figure"), page.locator("#other")
    other.locator('[data-node="a"]').click()
    expect(other).to_have_attribute("data-selection", "server")
    expect(other.locator(".panel h2")).to_have_text("Server a")
    expect(own).to_have_attribute("data-selection", "none")
    # Space on a node is a click on it, so a key that no button keeps.
    own.locator('[data-node="a"]').focus()
    page.keyboard.press("Delete")
    expect(own.locator('[data-node="a"]')).to_have_count(0)
    expect(other.locator('[data-node="a"]')).to_be_visible()
    other.locator(".panel h2").focus()
    page.keyboard.press("Escape")
    expect(other).to_have_attribute("data-selection", "none")


def test_with_two_figures_a_key_outside_of_both_does_nothing(page):
    open_lab(page)
    add_another(page)
    page.locator("#other [data-node=lb]").focus()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("+")
    page.locator('#figure [data-node="b"]').focus()
    page.keyboard.press("+")
    expect(page.locator('#figure [data-kind="server"]')).to_have_count(4)
    assert page.locator('#other [data-kind="server"]').count() == 6


def test_a_figure_that_is_taken_off_the_page_leaves_its_room(page):
    wire = open_lab(page)
    add_another(page)
    page.locator("#other").evaluate("(figure) => figure.remove()")
    expect(page.locator("lb-figure")).to_have_count(1)
    assert [message["room"] for kind, message in wire.sent if kind == "leave"] == ["another-room"]
