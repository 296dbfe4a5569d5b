"""What a reader of the pictures of hashing does and sees."""

import re

from playwright.sync_api import Page, expect

from tests.browser.support import part, wait_for_typeface

SIZES = {"phone": (390, 844), "laptop": (1280, 720), "projector": (1920, 1080)}
VIEWS = ["slots", "ring", "maglev", "maglev&size=13", "maglev&size=65537", "race"]

# The boxes of what is written, drawn as a key, or to be pressed, and must not lie on each other.
BOXES = """() => [...document.querySelectorAll(
    ".hash-view :is(button, select, input, .way li, [data-slot] .head, h2, .preferences :is(.chip, td), .table b)"
      + ", .race :is(th, td)")]
  .filter((element) => element.checkVisibility())
  .map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [element.outerHTML.slice(0, 90), left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
  })"""


def open_hashing(page: Page, address: str = "/hashing") -> None:
    page.goto(address)
    ready(page)
    wait_for_typeface(page)


def ready(page: Page) -> None:
    expect(page.locator("main > [data-status]")).to_have_attribute("data-status", "ready")


def press(page: Page, button: str) -> dict:
    """Press a button that changes the servers; return what the server answered when the page shows it."""
    with page.expect_response(re.compile(r"/hashing/\w+\.json")) as response:
        page.locator(button).click()
    answer = response.value.json()
    ready(page)
    return answer


def add(page: Page) -> dict:
    return press(page, "[data-do=add]")


def remove(page: Page, id: str) -> dict:
    return press(page, f'[data-remove="{id}"]')


def key(page: Page, name: str):
    return page.locator(f'.key[data-key="{name}"] [role=button]')


def way(page: Page):
    return page.locator(".way")


def expect_verdict(page: Page, moves: dict, what: str = "keys") -> None:
    moved, of, least = (f"{moves[name]:,}" for name in ("moved", "of", "least"))
    expect(part(page, "verdict")).to_have_text(f"Moved {moved} of {of} {what}, least possible {least}.")


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def overlaps(boxes: list[list]) -> list[str]:
    found = []
    for place, (one, left, top, right, bottom) in enumerate(boxes):
        for other, left_2, top_2, right_2, bottom_2 in boxes[place + 1 :]:
            if min(right, right_2) - max(left, left_2) > 1 and min(bottom, bottom_2) - max(top, top_2) > 1:
                found.append(f"{one} lies on {other}")
    return found


def ask(page: Page, question: str) -> dict:
    """Ask the server what the page asks it."""
    return page.request.get(f"/hashing/{question}").json()
