"""The pictures of hashing in chapters: nothing moves when they come, and what they count ticks their tasks."""

import re

from playwright.sync_api import expect


def moved(page, figure):
    """Take a server away; return how many moved, and of how many."""
    figure.locator("[data-do=less]").click()
    said = figure.locator(".hash-said")
    expect(said).to_contain_text("moved")
    return tuple(int(number) for number in re.search(r"(\d+) of (\d+)", said.inner_text()).groups())


def test_chapters_draw_slots_a_ring_maglev_and_a_race(page, axe):
    page.goto("/course/hash-the-address")
    slots = page.locator("#slots")
    high = slots.bounding_box()["height"]
    slots.scroll_into_view_if_needed()
    expect(slots.locator(".way")).to_contain_text(re.compile(r"6 % 3 = 0"))
    assert slots.bounding_box()["height"] == high
    leaves = page.locator("#leaves")
    leaves.scroll_into_view_if_needed()
    assert moved(page, leaves) == (22, 30)

    page.goto("/course/a-ring")
    ring = page.locator("#ring")
    task = page.locator(".task").first
    ring.scroll_into_view_if_needed()
    expect(ring.locator("[data-key]")).to_have_count(24)
    expect(task).not_to_have_attribute("data-done", "true")
    assert moved(page, ring) == (5, 24)
    expect(task).to_have_attribute("data-done", "true")
    points = page.locator("#points")
    points.scroll_into_view_if_needed()
    slider = points.get_by_role("slider", name="Points of each server")
    slider.focus()
    page.keyboard.press("End")
    expect(points.locator("svg.ring")).to_contain_text("1,000 points")
    race = page.locator("#race")
    race.scroll_into_view_if_needed()
    expect(race.locator("[data-racer]")).to_have_count(6)
    expect(race.locator("[data-racer=modulo_hash] [data-figure=moved]")).to_contain_text("80 %")
    assert axe(page) == []

    page.goto("/course/many-balancers")
    table = page.locator("#table")
    table.scroll_into_view_if_needed()
    # It fills by itself.
    expect(table.locator(".turns span")).to_have_text("turn 7 of 7", timeout=15_000)
    assert moved(page, table) == (3, 7)
