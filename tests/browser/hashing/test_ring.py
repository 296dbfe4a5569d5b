"""The ring: a key goes to the next point clockwise."""

import re

from playwright.sync_api import expect

from tests.browser.hashing.support import add, expect_verdict, key, open_hashing, ready, remove, way


def test_a_server_that_goes_gives_up_its_own_keys_only(page):
    open_hashing(page, "/hashing?view=ring&key=7")
    expect(way(page)).to_contain_text("next point clockwise")
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"])
    moved = [one for one in answer["keys"] if one["server"] != one["server_before"]]
    assert {one["server_before"] for one in moved} == {"b"}
    assert answer["moves"]["moved"] == answer["moves"]["least"] == len(moved) > 0
    expect(page.locator(".key.moved")).to_have_count(len(moved))
    for one in moved:
        expect(key(page, one["key"])).to_have_attribute(
            "aria-label", f"Key {one['key']}, server {one['server']}, moved from b"
        )
    expect(page.locator(".flight")).to_have_count(len(moved))
    expect(page.locator(".changed")).to_have_count(1)


def test_the_shares_are_those_of_the_arcs_and_even_out_with_many_virtual_nodes(page):
    open_hashing(page, "/hashing?view=ring")
    expect(page.locator(".ring .point")).to_have_count(12)
    slider = page.get_by_role("slider", name="Virtual nodes")
    with page.expect_response(re.compile("points=500")) as response:
        slider.focus()
        page.keyboard.press("End")
    shares = response.value.json()["shares"]
    assert max(shares) - min(shares) < 0.1
    for id, share in zip("abc", shares, strict=True):
        expect(page.locator(f'[data-share="{id}"]')).to_contain_text(f"{100 * share:.0f} %")
    expect(page.locator(".ring")).to_contain_text("1,500 points")
    assert "points=500" in page.url


def test_one_drag_of_the_slider_is_taken_back_in_one(page):
    open_hashing(page, "/hashing?view=ring")
    slider = page.get_by_role("slider", name="Virtual nodes")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ring")).to_contain_text("30 points")
    page.wait_for_function("location.search.includes('points=10')")
    page.locator("[data-do=undo]").click()
    expect(page.locator(".ring")).to_contain_text("12 points")


def test_with_a_bound_a_key_walks_past_full_servers_to_one_with_room(page):
    open_hashing(page, "/hashing?view=ring")
    with page.expect_response(re.compile("bound=1.25")) as response:
        page.get_by_label("Bounded loads").check()
    answer = response.value.json()
    passing = next(one for one in answer["keys"] if one["passed"])
    expect(page.locator(".lesson")).to_contain_text(f"no server may have more than {answer['limit']}.")
    key(page, passing["key"]).click()
    expect(way(page)).to_contain_text("full, so passed")
    expect(page.locator(".walk .full")).to_have_count(len(passing["passed"]))
    expect(page.locator(".shares")).to_contain_text("full")


def test_a_ring_that_can_hold_no_more_points_takes_no_more_servers(page):
    open_hashing(page, "/hashing?view=ring&points=500&servers=a,b,c,d,e,f,g,h,i")
    add(page)
    expect(page.locator("[data-do=add]")).to_be_disabled()


def test_servers_and_keys_stay_from_picture_to_picture(page):
    open_hashing(page)
    add(page)
    page.get_by_role("link", name="Ring").click()
    expect(page.locator(".hash-view")).to_have_attribute("data-picture", "ring")
    ready(page)
    expect(page.locator("[data-share]")).to_have_count(4)
    expect(page.locator("nav.tabs [aria-current=page]")).to_have_text("Ring")
    page.go_back()
    expect(page.locator("[data-slot]")).to_have_count(4)
