"""Maglev: servers take turns to fill a table."""

import re
from base64 import b64decode

from playwright.sync_api import expect

from tests.browser.hashing.support import ask, expect_verdict, open_hashing, remove
from tests.browser.support import part


def test_the_table_is_filled_turn_by_turn_as_the_server_says(page):
    open_hashing(page, "/hashing?view=maglev")
    turns = ask(page, "maglev.json?servers=a,b,c&size=7")["turns"]
    expect(page.locator(".table [data-colour]")).to_have_count(7)
    page.locator("[data-do=empty]").click()
    expect(page.locator(".table [data-colour]")).to_have_count(0)
    for number, turn in enumerate(turns, 1):
        page.locator("[data-do=next]").click()
        expect(part(page, "turn")).to_contain_text(turn["server"])
        expect(part(page, "turn")).to_contain_text(f"slot {turn['slot']}")
        expect(page.locator(f'.preferences tr.on[data-server="{turn["server"]}"] td.now')).to_have_text(
            str(turn["slot"])
        )
        expect(page.locator(f'[data-table-slot="{turn["slot"]}"] b')).to_have_text(turn["server"])
        expect(page.locator(".table [data-colour]")).to_have_count(number)
    expect(page.locator("[data-do=next]")).to_be_disabled()
    page.locator("[data-do=back]").click()
    expect(page.locator(".turns")).to_contain_text("turn 6 of 7")
    assert "turn=6" in page.url


def test_played_the_table_fills_by_itself_and_stops_when_full(new_page):
    page = new_page(fresh=True)
    page.clock.install()
    open_hashing(page, "/hashing?view=maglev")
    page.locator("[data-do=play]").click()
    expect(page.locator(".turns")).to_contain_text("turn 0 of 7")
    page.clock.run_for(2000)
    expect(page.locator(".turns")).to_contain_text("turn 2 of 7")
    page.locator("[data-do=play]").click()
    page.clock.run_for(5000)
    expect(page.locator(".turns")).to_contain_text("turn 2 of 7")
    page.locator("[data-do=play]").click()
    page.clock.run_for(9000)
    expect(page.locator(".turns")).to_contain_text("turn 7 of 7")
    expect(page.locator("[data-do=play]")).to_have_text("Play")


def test_a_removal_shows_which_slots_changed_hands(page):
    open_hashing(page, "/hashing?view=maglev&size=13&servers=a,b,c,d")
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"], "slots")
    expect(page.locator(".table .moved")).to_have_count(answer["moves"]["moved"])
    expect(page.locator(".preferences tr")).to_have_count(3)


def test_the_large_table_is_a_picture_before_after_and_of_what_changed(page):
    open_hashing(page, "/hashing?view=maglev&size=65537&servers=a,b,c,d")
    expect(page.locator("canvas")).to_have_count(1)
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"], "slots")
    expect(page.locator("canvas")).to_have_count(3)
    painted = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
      .reduce((sum, value, at) => sum + (at % 4 === 3 && value ? 1 : 0), 0)"""
    expected = {"before": 65_537, "now": 65_537, "changed": answer["moves"]["moved"]}
    assert {name: page.locator(f"[data-table={name}]").evaluate(painted) for name in expected} == expected
    for id, count in zip("acd", answer["counts"], strict=True):
        expect(page.locator(f'[data-share="{id}"]')).to_contain_text(f"{count:,} slots")
    page.locator("[data-table=now]").hover(position={"x": 1, "y": 1})
    expect(part(page, "told")).to_contain_text(re.compile(r"Slot \d+ is"))
    slot, owner = re.match(r"Slot (\d+) is (\w)", part(page, "told").inner_text()).groups()
    assert answer["names"][b64decode(answer["table"])[int(slot)]] == owner
