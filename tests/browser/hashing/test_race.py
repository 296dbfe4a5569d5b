"""The race: six policies on the same keys."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hashing.support import ask, open_hashing
from tests.browser.support import part

RACERS = ["modulo_hash", "ring_hash", "ketama", "rendezvous", "jump_hash", "maglev"]


def racer(page: Page, id: str):
    return page.locator(f'.race [data-racer="{id}"]')


def test_six_policies_race_on_the_same_keys_and_moved_counts_are_the_server_s(page):
    open_hashing(page, "/hashing?view=race")
    expect(page.locator(".race tbody tr")).to_have_count(6)
    page.locator('[data-remove="b"]').click()
    expect(part(page, "verdict")).to_contain_text("of 1,000 keys")
    for id in RACERS:
        moves = ask(page, f"race.json?policy={id}&servers=a,c&before=a,b,c&keys=1000")["moves"]
        expect(racer(page, id).locator("[data-figure=moved]")).to_have_text(
            f"{moves['moved']:,} least {moves['least']:,}", use_inner_text=True
        )
        expect(racer(page, id).locator("[data-figure=pick]")).to_have_text(
            re.compile(r"^[\d.]+ [nµm]s$"), use_inner_text=True
        )
        expect(racer(page, id).locator("[data-figure=memory]")).to_have_text(
            re.compile(r"^[\d.]+ (B|kB)$"), use_inner_text=True
        )
    expect(racer(page, "jump_hash")).to_contain_text("Jump hash")


def test_more_keys_race_and_the_link_says_so(page):
    open_hashing(page, "/hashing?view=race")
    page.get_by_role("spinbutton", name="Keys").fill("2000")
    page.get_by_role("spinbutton", name="Keys").press("Enter")
    expect(page.locator(".lesson")).to_contain_text("2,000 keys")
    assert "race_keys=2000" in page.url
