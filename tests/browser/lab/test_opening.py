"""The lab opens on a world that is alive."""

import re

from playwright.sync_api import expect

from tests.browser.support import (
    action,
    between,
    expect_servers,
    find_circle,
    open_lab,
    pause,
    stats,
    wait_until_it_moves,
    wait_until_ready,
)


def test_a_lab_of_ones_own_runs_at_once(page):
    open_lab(page, "/lab")
    assert re.search(r"/lab/[a-z0-9-]+$", page.url)
    expect_servers(page, "a", "b", "c")
    expect(page.locator('[data-kind="client"]')).to_have_count(4)
    expect(page.locator(".loading")).to_be_hidden()
    wait_until_it_moves(page)


def test_requests_are_on_their_way_and_move_until_the_world_is_paused(page):
    open_lab(page)
    assert stats(page)["inFlight"] > 0
    wait_until_it_moves(page)
    pause(page)
    assert stats(page)["visible"] > 0
    assert find_circle(page, between(page, "10.0.0.1", "lb")) or find_circle(page, between(page, "lb", "a"))
    stood = stats(page)["playhead"]
    action(page, "pause").click()
    wait_until_it_moves(page)
    assert stats(page)["playhead"] > stood


def test_two_labs_are_two_worlds(page, new_page):
    open_lab(page)
    other = new_page()
    open_lab(other)
    assert page.url != other.url
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    wait_until_it_moves(other)
    expect_servers(other, "a", "b", "c")


def test_a_page_or_room_that_cannot_be_says_what_to_do(page, complaints):
    complaints.expect("404")
    for address in ("/nowhere", "/lab/NOT_A_ROOM!"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading")).to_have_text("There is no such page")
    page.get_by_role("link", name="Open a fresh lab").click()
    wait_until_ready(page)
