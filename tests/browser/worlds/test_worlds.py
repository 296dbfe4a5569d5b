"""The gallery: every world a running figure, on one connection, open to all and changed by nobody."""

import re

import pytest
from playwright.sync_api import Page, expect

from lbviz.scenarios.catalogue import PRESETS
from tests.browser.support import settle_animations, wait_for_typeface, wait_for_wire
from tests.browser.wire import Wire

FIRST, *_, LAST = PRESETS


def figure_of(page: Page, id: str):
    """Return the figure of a world."""
    return page.locator(f'lb-figure[data-room="world-{id}"]')


def open_gallery(page: Page) -> Wire:
    """Open the gallery and wait until its first world runs; return what is said on its line."""
    wire = Wire(page)
    page.goto("/worlds")
    expect(figure_of(page, FIRST)).to_have_attribute("data-ready", "true")
    wait_for_typeface(page)
    return wire


def rooms(wire: Wire, kind: str) -> list[str]:
    """Return the rooms of all events of this name that the page sent."""
    return [message["room"] for sent, message in wire.sent if sent == kind]


def test_every_world_is_there_with_its_title_and_its_sentence(page):
    open_gallery(page)
    words = page.locator(".world-words")
    expect(words).to_have_count(len(PRESETS))
    for id, preset in PRESETS.items():
        card = page.locator(".world", has=figure_of(page, id))
        expect(card.get_by_role("link", name=preset.scenario.title)).to_have_attribute("href", f"/lab?preset={id}")
        expect(card.locator("p", has_text=preset.sentence)).to_be_visible()


def test_one_connection_carries_those_that_are_seen_and_the_others_leave_their_rooms(page):
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    wire = open_gallery(page)
    assert f"world-{LAST}" not in rooms(wire, "join")
    figure_of(page, LAST).scroll_into_view_if_needed()
    expect(figure_of(page, LAST)).to_have_attribute("data-ready", "true")
    wait_for_wire(page, lambda: f"world-{FIRST}" in rooms(wire, "leave"))
    assert page.evaluate("lbviz.stats().running") < len(PRESETS)
    joined = rooms(wire, "join").count(f"world-{FIRST}")
    figure_of(page, FIRST).scroll_into_view_if_needed()
    wait_for_wire(page, lambda: rooms(wire, "join").count(f"world-{FIRST}") == joined + 1)
    expect(figure_of(page, FIRST)).to_have_attribute("data-status", "connected")
    assert len(sockets) == 1
    assert not wire.count_sent("command")


def test_pause_lets_all_of_them_rest(page):
    wire = open_gallery(page)
    page.get_by_role("button", name="Pause all").click()
    wait_for_wire(page, lambda: sorted(rooms(wire, "leave")) == sorted(rooms(wire, "join")))
    assert page.evaluate("lbviz.stats().running") == 0
    page.get_by_role("button", name="Let all run").click()
    expect(figure_of(page, FIRST)).to_have_attribute("data-status", "connected")
    assert page.evaluate("lbviz.stats().running") > 0


def test_a_click_anywhere_on_a_card_opens_the_world_in_the_lab(page):
    open_gallery(page)
    figure_of(page, "company-proxy").click(force=True)
    expect(page.locator("[name=preset]")).to_have_value("company-proxy")


def test_so_does_a_key_and_no_node_of_a_picture_is_in_the_way(page):
    open_gallery(page)
    page.get_by_role("link", name="Lab", exact=True).focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=PRESETS[FIRST].scenario.title)).to_be_focused()
    page.keyboard.press("Tab")
    second = list(PRESETS)[1]
    expect(page.get_by_role("link", name=PRESETS[second].scenario.title)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=preset]")).to_have_value(second)


def test_the_lab_leads_there(page):
    page.goto("/lab")
    page.get_by_role("link", name="Worlds").click()
    expect(page).to_have_url("/worlds")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_nothing_in_light_and_in_dark(new_page, axe, size):
    page = new_page(*size, touch=size[0] < 400)
    open_gallery(page)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settle_animations(page)
        found += axe(page)
    assert not found, "\n".join(found)


def test_a_phone_never_scrolls_sideways(new_page):
    page = new_page(360, 740, touch=True)
    open_gallery(page)
    figure_of(page, LAST).scroll_into_view_if_needed()
    expect(figure_of(page, LAST)).to_have_attribute("data-ready", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_with_reduced_motion_numbers_stand_for_what_would_move(new_page):
    page = new_page(reduced_motion=True)
    open_gallery(page)
    expect(figure_of(page, FIRST).locator(".link-counts span").first).to_have_text(re.compile(r"[→←]\d"))
