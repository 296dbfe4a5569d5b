"""The race: six policies on the same keys."""

import re

from playwright.sync_api import Page, expect

from tests.browser.hashing.support import ask, open_hashing
from tests.browser.support import part

RACERS = ["modulo_hash", "ring_hash", "ketama", "rendezvous", "jump_hash", "maglev"]


def racer(page: Page, id: str):
    return page.locator(f'.race [data-racer="{id}"]')


def test_six_policies_are_ranked_by_what_moved_in_vain_and_shares_are_the_server_s(page):
    open_hashing(page, "/hashing?view=race")
    expect(page.locator(".race tbody tr")).to_have_count(6)
    page.locator('[data-remove="b"]').click()
    expect(part(page, "verdict")).to_contain_text("in vain")
    in_vain = {}
    for id in RACERS:
        moved = ask(page, f"race.json?policy={id}&servers=a,c&before=a,b,c")["moved"]
        in_vain[id] = moved["moved"] - moved["least"]
        expect(racer(page, id).locator("[data-figure=moved]")).to_contain_text(f"{100 * moved['moved']:.0f} %")
        expect(racer(page, id).locator("[data-figure=pick]")).to_have_text(
            re.compile(r"^[\d.]+ [nµm]s$"), use_inner_text=True
        )
        expect(racer(page, id).locator("[data-figure=memory]")).to_have_text(
            re.compile(r"^[\d.]+ (B|kB)$"), use_inner_text=True
        )
    shown = page.eval_on_selector_all("[data-racer]", "all => all.map((row) => row.dataset.racer)")
    assert [round(in_vain[id], 5) for id in shown] == sorted(round(share, 5) for share in in_vain.values())
    expect(racer(page, "jump_hash")).to_contain_text("Jump hash")
