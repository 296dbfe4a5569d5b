"""Slots: a key goes to the server whose number is its hash modulo their count."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hashing.support import VIEWS, add, expect_verdict, key, open_hashing, remove, way
from tests.browser.support import part, settle_animations


def test_it_begins_with_ip_6_and_three_servers(page):
    open_hashing(page)
    expect(way(page)).to_contain_text("6 % 3 = 0")
    expect(way(page)).to_contain_text("server 0")
    expect(key(page, "6")).to_have_attribute("aria-label", "Key 6, server a")
    expect(page.locator(".slot.hit")).to_have_attribute("data-slot", "a")


def test_a_server_more_moves_the_keys_that_the_server_says(page):
    open_hashing(page)
    moves = add(page)["moves"]
    assert moves == {"moved": 18, "of": 24, "least": 6}
    expect_verdict(page, moves)
    expect(page.locator(".key.moved")).to_have_count(18)
    expect(key(page, "6")).to_have_attribute("aria-label", "Key 6, server c, moved from a")
    expect(way(page)).to_contain_text("6 % 4 = 2")
    moves = remove(page, "a")["moves"]
    expect_verdict(page, moves)
    expect(page.locator(".key.moved")).to_have_count(moves["moved"])
    expect(page.locator("[data-slot]")).to_have_count(3)


def test_a_moved_key_flies_to_its_new_place(page):
    open_hashing(page)
    was = key(page, "6").bounding_box()
    page.locator("[data-do=add]").click()
    page.wait_for_function("() => document.querySelector('.key[data-key=\"6\"]').getAnimations().length > 0")
    settle_animations(page)
    now = key(page, "6").bounding_box()
    column = page.locator('[data-slot="c"] .column').bounding_box()
    assert now["x"] > was["x"] + 50
    assert column["x"] < now["x"] < column["x"] + column["width"]


@pytest.mark.parametrize("view", VIEWS)
def test_with_reduced_motion_nothing_flies(new_page, view):
    page = new_page(reduced_motion=True)
    open_hashing(page, f"/hashing?view={view}")
    add(page)
    assert page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length") == 0


def test_pointing_at_a_key_shows_its_steps_and_leaving_shows_the_chosen_one_again(page):
    open_hashing(page)
    key(page, "11").hover()
    expect(way(page)).to_contain_text("11 % 3 = 2")
    part(page, "verdict").or_(page.locator(".lesson")).hover()
    expect(way(page)).to_contain_text("6 % 3 = 0")
    assert "key=" not in page.url


def test_a_tapped_key_stays_and_is_in_the_link(new_page):
    page = new_page(390, 844, touch=True)
    open_hashing(page)
    key(page, "11").tap()
    expect(way(page)).to_contain_text("11 % 3 = 2")
    assert "key=11" in page.url
    expect(page.locator("[data-do=undo]")).to_be_disabled()


def test_by_keyboard_alone(page):
    open_hashing(page)
    key(page, "6").focus()
    page.keyboard.press("ArrowRight")
    expect(key(page, "7")).to_be_focused()
    expect(way(page)).to_contain_text("7 % 3 = 1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(key(page, "5")).to_be_focused()
    while page.locator(":focus").evaluate("(one) => one.matches('.term')") or key(page, "5").evaluate(
        "(one) => one === document.activeElement"
    ):
        page.keyboard.press("Tab")
    expect(page.locator("[data-do=add]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(part(page, "verdict")).to_contain_text("Moved 18 of 24 keys")
    expect(page.locator("[data-do=add]")).to_be_focused()


def test_a_key_of_one_s_own_and_another_hash(page):
    open_hashing(page)
    page.get_by_label("Your key").fill("alice")
    page.get_by_label("Your key").press("Enter")
    expect(way(page)).to_contain_text("alice")
    with page.expect_response(re.compile("hash=sha256")) as response:
        page.get_by_label("Hash").select_option("sha256")
    expect(way(page)).to_contain_text("SHA-256")
    alice = next(one for one in response.value.json()["keys"] if one["key"] == "alice")
    expect(way(page)).to_contain_text(f"% 3 = {alice['slot']}")
    assert "key=alice" in page.url
    assert "hash=sha256" in page.url
