"""The pictures of hashing for every hand, eye and screen."""

from itertools import pairwise

import pytest

from tests.browser.hashing.support import BOXES, SIZES, VIEWS, open_hashing, overlaps, scrolls_sideways
from tests.browser.support import LOOKS, at_each_size, settle_animations


@pytest.mark.parametrize("view", VIEWS)
@LOOKS
def test_axe_finds_nothing_wrong(new_page, axe, view, width, dark):
    page = new_page(width, 844, dark=dark, reduced_motion=True)
    open_hashing(page, f"/hashing?view={view}&servers=a,b,c,d&before=a,b,c")
    settle_animations(page)
    assert axe(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_overlaps_or_scrolls_sideways_however_many_servers_there_are(new_page, view):
    page = new_page(reduced_motion=True)
    bad = []
    for count in (1, 3, 8, 50):
        servers = [f"server-{number}" if count > 26 else chr(97 + number) for number in range(count)]
        before = ",".join(servers[:-1] or ["z"])
        open_hashing(page, f"/hashing?view={view}&servers={','.join(servers)}&before={before}&key=10.0.0.77")
        for size in at_each_size(page, SIZES):
            found = [*overlaps(page.evaluate(BOXES)), *(["it scrolls sideways"] * scrolls_sideways(page))]
            bad += [f"{size}, {count} servers: {each}" for each in found]
    assert not bad, "\n".join(bad)


def test_on_a_phone_picture_controls_and_lesson_follow_each_other(new_page):
    page = new_page(*SIZES["phone"], touch=True)
    open_hashing(page)
    parts = [page.locator(f".hash-view > {name}").bounding_box() for name in (".picture-card", ".controls", ".lesson")]
    for above, below in pairwise(parts):
        assert above["y"] + above["height"] <= below["y"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_is_large_enough_for_a_finger(new_page, view):
    page = new_page(*SIZES["phone"], touch=True)
    open_hashing(page, f"/hashing?view={view}&bound=1.25")
    # A word that explains itself is as large as the text that it stands in.
    small = page.evaluate("""() => [...document.querySelectorAll(
        "button:not(.term), select, a.button, .tabs a, input, .check")]
      .filter((element) => element.checkVisibility() && element.type !== "checkbox")
      .filter((element) => element.getBoundingClientRect().height < 44 || element.getBoundingClientRect().width < 44)
      .map((element) => element.outerHTML.slice(0, 100))""")
    assert not small, "\n".join(small)
