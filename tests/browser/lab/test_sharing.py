"""Two browsers on one link see one world; a scenario link opens another one like it."""

import re

from playwright.sync_api import expect

from lbviz.scenarios.files import from_link
from tests.browser.support import (
    action,
    box,
    choose,
    expect_servers,
    node,
    open_lab,
    part,
    pause,
    server_ids,
    stats,
    wait_for_wire,
    wait_until_it_moves,
    wait_until_ready,
    wait_until_still,
)


def test_a_second_browser_sees_the_same_world(page, new_page):
    wire = open_lab(page)
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    other = new_page()
    also = open_lab(other, page.url)
    assert other.url == page.url
    expect_servers(other, "a", "b", "c", "d")
    wait_until_it_moves(other)
    pause(page)
    expect(part(other, "paused")).to_be_visible()
    wait_until_still(other)
    wait_for_wire(page, lambda: max(wire.batches) == max(also.batches))
    # To the letter: the same records in the same batches, the same state and figures.
    shared = sorted(set(wire.batches) & set(also.batches))
    assert len(shared) > 5
    assert [wire.batches[seq] for seq in shared] == [also.batches[seq] for seq in shared]
    # And to the eye: the same requests at the same places.
    assert stats(page)["inFlight"] == stats(other)["inFlight"] > 0
    assert stats(page)["playhead"] == stats(other)["playhead"]
    assert page.evaluate("() => window.picture()") == other.evaluate("() => window.picture()")


def test_changes_of_either_browser_arrive_at_the_other(page, new_page):
    open_lab(page)
    other = new_page()
    open_lab(other, page.url)
    action(page, "add_client").click()
    expect(node(other, "10.0.0.5")).to_be_visible()
    node(other, "a").click()
    action(other, "crash_server").click()
    expect(box(page, "a")).to_have_attribute("data-status", "crashed")
    action(page, "undo").click()
    expect(box(other, "a")).to_have_attribute("data-status", "up")


def test_the_page_says_how_many_are_watching(page, new_page):
    open_lab(page)
    expect(part(page, "watching")).to_have_text("1 watching")
    other = new_page(800, 600)
    open_lab(other, page.url)
    for each in (page, other):
        expect(part(each, "watching")).to_have_text("2 watching")
    other.goto("about:blank")
    expect(part(page, "watching")).to_have_text("1 watching")


def test_copy_link_copies_the_address(page):
    open_lab(page)
    action(page, "copy_link").click()
    expect(page.get_by_role("status").filter(has_text="copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_link_that_cannot_be_copied_is_shown_to_be_copied_by_hand(page):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'));")
    open_lab(page)
    action(page, "copy_link").click()
    field = page.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_have_value(page.url)
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_scenario_link_opens_a_fresh_world_equal_to_this_one(page, new_page):
    wire = open_lab(page)
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    choose(page, "policy", "least_connections")
    node(page, "b").click()
    action(page, "crash_server").click()
    wait_for_wire(page, lambda: wire.server("b")["status"] == "crashed")
    action(page, "copy_scenario").click()
    expect(page.get_by_role("status").filter(has_text="Scenario link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert from_link(link.partition("scenario=")[2]).balancer.policy == "least_connections"
    other = new_page()
    fresh = open_lab(other, link)
    assert other.url != page.url
    assert "scenario" not in other.url
    assert fresh.state["scenario"] == wire.state["scenario"]
    assert fresh.state["undo"] is None
    expect_servers(other, *server_ids(page))
    expect(box(other, "b")).to_have_attribute("data-status", "crashed")
    expect(other.locator("[name=policy]")).to_have_value("least_connections")
    # Another world: what happens there does not happen here.
    action(other, "add_server").click()
    expect_servers(other, "a", "b", "c", "d", "e")
    wait_until_it_moves(page)
    expect_servers(page, "a", "b", "c", "d")


def test_a_damaged_scenario_link_says_what_to_do(page, complaints):
    complaints.expect("400")
    answer = page.goto("/lab?scenario=eJwrdamaged")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("heading")).to_have_text("This link cannot be opened")
    expect(page.locator("main")).to_contain_text(re.compile("Ask for the link again, whole"))
    page.get_by_role("link", name="Open a fresh lab").click()
    wait_until_ready(page)
