"""What nobody means to do to the page, and somebody will."""

import random

import pytest
from playwright.sync_api import CDPSession, Page, expect

from lbviz.scenarios.spec import NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    action,
    expect_no_card,
    expect_servers,
    let_frames_pass,
    node,
    open_lab,
    panel_title,
    part,
    pause,
    set_number,
    set_speed,
    wait_for_wire,
    wait_until_it_moves,
)

ELEMENTS = "() => document.querySelectorAll('*').length"

MARKUP = "<img id=caught src=x onerror=window.caught=1>"

MONKEY_KEYS = (
    "Space", ".", "+", "c", "Delete", "Control+z", "Control+Shift+Z", "Escape", "?", "Tab", "Tab", "Enter",
    "ArrowDown", "ArrowUp", "ArrowRight", "Home", "End",
)  # fmt: skip

# Where to click each thing that can be clicked now, in a fixed order: its middle, where nothing covers it.
CLICKABLE = """() => {
  const open = document.querySelector("dialog[open]") ?? document;
  const all = [...open.querySelectorAll("button:enabled, select:enabled, input:enabled, summary")];
  const found = [];
  for (const element of all) {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    if (!width || !hit || !(element.contains(hit) || hit.closest("label")?.contains(element))) continue;
    found.push({ x, y, kind: element.localName, type: element.type, name: element.outerHTML.slice(0, 100) });
  }
  return found;
}"""

COUNTS = ("Nodes", "JSEventListeners")


def counted(page: Page, devtools: CDPSession) -> dict[str, float]:
    """Return how many nodes and listeners there are, those that nobody needs any more left out."""
    devtools.send("HeapProfiler.collectGarbage")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics if each["name"] in COUNTS}


def wait_until_little_is_left(page: Page, devtools: CDPSession, before: dict[str, float], most: int) -> None:
    """Wait until there are as many nodes and listeners as before, or nearly; collecting may take a moment."""
    more: dict[str, float] = {}
    for _ in range(30):
        after = counted(page, devtools)
        more = {name: after[name] - before[name] for name in COUNTS}
        if max(more.values()) < most:
            return
        let_frames_pass(page, 6)
    pytest.fail(f"left behind: {more}")


def test_markup_in_a_scenario_never_becomes_elements(page):
    # An IPv6 address may have a zone, which may be nearly anything.
    address = f"fe80::1%{MARKUP}"
    world = Scenario(
        title=MARKUP,
        traffic=TrafficSpec(rate_per_s=5, clients=[address]),
        network=NetworkSpec(300),
        servers=[ServerSpec("a")],
    )
    wire = open_lab(page, world)
    assert wire.state["scenario"]["title"] == MARKUP
    page.locator('[data-kind="client"]').click()
    expect(panel_title(page)).to_have_text(f"Client {address}")
    action(page, "remove_client").click()
    expect(page.locator('[data-kind="client"]')).to_have_count(0)
    wait_until_it_says(page, "removed")
    assert page.locator("#caught").count() == 0
    assert page.evaluate("() => window.caught") is None


def wait_until_it_says(page: Page, words: str) -> None:
    expect(part(page, "announcer")).to_contain_text(words)


def test_markup_in_a_link_never_becomes_elements(page, complaints):
    complaints.expect("400|404")
    for address in (f"/lab?scenario={MARKUP}", f"/nowhere/{MARKUP}", f"/lab/{MARKUP}"):
        page.goto(address)
        expect(page.get_by_role("heading")).to_be_visible()
        assert page.locator("#caught").count() == 0
    assert page.evaluate("() => window.caught") is None


def test_adding_and_removing_a_server_twenty_times_leaves_nothing_behind(page):
    wire = open_lab(page, Scenario(traffic=TrafficSpec(rate_per_s=0)))
    pause(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def there_and_back() -> None:
        page.keyboard.press("Control+Shift+Z")
        wait_for_wire(page, lambda: bool(wire.server("d")))
        let_frames_pass(page, 2)
        page.keyboard.press("Control+z")
        wait_for_wire(page, lambda: not wire.server("d"))
        let_frames_pass(page, 2)

    page.keyboard.press("+")
    wait_for_wire(page, lambda: bool(wire.server("d")))
    let_frames_pass(page, 4)
    page.keyboard.press("Control+z")
    wait_for_wire(page, lambda: not wire.server("d"))
    for _ in range(3):
        there_and_back()
    expect_servers(page, "a", "b", "c")
    elements = page.evaluate(ELEMENTS)
    before = counted(page, devtools)
    for _ in range(20):
        there_and_back()
    expect_servers(page, "a", "b", "c")
    assert page.evaluate(ELEMENTS) == elements
    # A leak of one a round would be 20; a few nodes come and go with what is said.
    wait_until_little_is_left(page, devtools, before, most=15)


def test_the_card_of_a_server_opened_forty_times_leaves_nothing_behind(page):
    open_lab(page, Scenario(traffic=TrafficSpec(rate_per_s=0)))
    pause(page)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def open_and_close(times: int) -> None:
        for _ in range(times):
            node(page, "a").press("Enter")
            page.keyboard.press("Escape")
        expect_no_card(page)

    open_and_close(5)
    before = counted(page, devtools)
    open_and_close(40)
    wait_until_little_is_left(page, devtools, before, most=25)


def test_a_monkey_at_mouse_and_keyboard_breaks_nothing(page, server):
    chance = random.Random(20)
    wire = open_lab(page)
    # A link would lead it away.
    page.evaluate("""() => document.addEventListener("click", (event) => {
      if (event.target.closest("a[href]")) event.preventDefault();
    }, true)""")
    done: list[str] = []
    for _ in range(120):
        # A long dialog may be scrolled to where there are only words.
        if chance.random() < 0.6 and (offered := page.evaluate(CLICKABLE)):
            choice = offered[int(chance.random() * len(offered))]
            done.append(choice["name"])
            if choice["kind"] == "select":
                # A native list would open; the keys choose as well.
                page.mouse.move(choice["x"], choice["y"])
            else:
                page.mouse.click(choice["x"], choice["y"])
        else:
            key = chance.choice(MONKEY_KEYS)
            done.append(key)
            page.keyboard.press(key)
        let_frames_pass(page, 3)
    assert "/lab/" in page.url
    refusals = [message["error"]["message"] for kind, message in wire.received if message.get("ok") is False]
    assert not [each for each in refusals if "too many messages" in each], done
    assert len([kind for kind, _ in wire.sent if kind == "command"]) > 10
    expect(page.locator("lb-figure.lab")).to_have_attribute("data-status", "connected")
    # It still does what it is told.
    for covers in ("help", "charts"):
        if part(page, covers).is_visible():
            page.keyboard.press("Escape")
    if part(page, "copy").is_visible():
        page.keyboard.press("Escape")
    if part(page, "paused").is_visible():
        action(page, "pause").click()
    set_number(page, "rate-number", 21)
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["rate_per_s"] == 21)
    set_speed(page, "1×")
    clients = page.locator('[data-kind="client"]').count()
    action(page, "add_client").click()
    expect(page.locator('[data-kind="client"]')).to_have_count(clients + 1)
    wait_until_it_moves(page)
    assert "Traceback" not in server.log()


def test_a_page_that_cannot_start_says_so(page, complaints):
    complaints.expect("404")
    page.route("**/js/chunk.*.js", lambda route: route.fulfill(status=404, body=""))
    page.goto("/lab")
    expect(part(page, "loading")).to_contain_text("The page could not start")
