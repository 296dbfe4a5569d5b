"""What a reader of a page does and sees: the one place that knows its selectors and handles."""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.web.assets import esbuild
from tests.browser.wire import Message, Wire
from tests.conftest import ROOT

MILLISECONDS_TO_WAIT = 20_000

expect.set_options(timeout=MILLISECONDS_TO_WAIT)

# Runs before the page's own scripts: keeps all that the page's live region ever said.
LISTEN_TO_THE_ANNOUNCER = """
window.heard = [];
document.addEventListener("DOMContentLoaded", () => {
  const region = document.querySelector("[data-part=announcer]");
  if (region) new MutationObserver(() => window.heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
});
"""

# Runs before the page's own scripts: a number that is another one where the circles are drawn elsewhere.
PICTURE = """
window.picture = () => {
  const canvas = document.querySelector("canvas[data-part=circles]");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) if (pixels[i]) sum = (Math.imul(sum, 31) + (pixels[i] ^ i)) | 0;
  return sum;
};
"""

# Whether the picture has not changed for ten frames; `window.still` counts them.
STAYS_STILL = """() => {
  const now = `${window.lbviz.stats().playhead} ${window.picture()}`;
  window.still = now === window.seen ? window.still + 1 : 0;
  window.seen = now;
  return window.still >= 10;
}"""

# The middle of a circle that is drawn within a box (in CSS pixels of the page) and can be clicked.
FIND_CIRCLE = """([left, top, right, bottom]) => {
  const canvas = document.querySelector("canvas[data-part=circles]");
  const at = canvas.getBoundingClientRect();
  const scale = canvas.width / at.width;
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const painted = (x, y) => {
    const [i, j] = [Math.round((x - at.left) * scale), Math.round((y - at.top) * scale)];
    return i >= 0 && j >= 0 && i < canvas.width && j < canvas.height && data[4 * (j * canvas.width + i) + 3] > 200;
  };
  for (let y = Math.ceil(top); y < bottom; y++) {
    for (let x = Math.ceil(left); x < right; x++) {
      if (!painted(x, y)) continue;
      // The first pixel from above is at the circle's top: its middle is a radius below.
      const found = { x: x, y: y + 4 };
      if (document.elementFromPoint(found.x, found.y)?.closest("[data-part=stage]")
        && !document.elementFromPoint(found.x, found.y).closest("button")) return found;
    }
  }
  return null;
}"""

# The tab whose body hides an element; the rows that it is in are opened.
HIDING_TAB = """(selector) => {
  const element = document.querySelector(selector);
  for (let row = element?.closest("details"); row; row = row.parentElement.closest("details")) row.open = true;
  const body = element?.closest("[data-tab-body]");
  return body && !body.checkVisibility() ? body.dataset.tabBody : null;
}"""

# How many pixels are painted in a box of the picture.
PAINTED = """([left, top, right, bottom]) => {
  const canvas = document.querySelector("canvas[data-part=circles]");
  const at = canvas.getBoundingClientRect();
  const scale = canvas.width / at.width;
  const { data } = canvas.getContext("2d").getImageData(
    (left - at.left) * scale, (top - at.top) * scale, (right - left) * scale, (bottom - top) * scale);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) painted++;
  return painted;
}"""


# The width and the colours in which axe looks at each state of a page: its rules of size and of colour meet all of
# them, for half the price of every pair.
LOOKS = pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "phone-dark"])

# --- the world -------------------------------------------------------------------------------------------------


def link(scenario: Scenario) -> str:
    """Return the address that opens a fresh world of this scenario."""
    return f"/lab?scenario={to_link(scenario)}"


def many_servers(number: int, rate_per_s: float = 40) -> Scenario:
    """Return a busy world of this many servers, some of which have more to say about themselves."""
    servers = [
        ServerSpec(f"s{i}" if number > 26 else chr(97 + i), power=1 + i % 3 / 4, queue=10) for i in range(number)
    ]
    for i, change in ((0, {"slow": 5.0}), (1, {"status": "crashed"})):
        old = servers[i]
        servers[i] = ServerSpec(old.id, power=old.power, queue=old.queue, **change)
    return Scenario(traffic=TrafficSpec(rate_per_s=rate_per_s), network=NetworkSpec(300), servers=servers)


def calm_world(policy: str = "round_robin", **more: Any) -> Scenario:
    """Return a world with long links, evenly spaced requests, and servers that are never full."""
    return Scenario(
        traffic=TrafficSpec(rate_per_s=8, arrivals="constant", cost_ms=Constant(100), clients=2),
        network=NetworkSpec(1200),
        balancer=BalancerSpec(policy=policy),
        **more,
    )


# --- the page --------------------------------------------------------------------------------------------------


def open_lab(page: Page, address: str | Scenario = "/lab") -> Wire:
    """Open a lab and wait until it runs; return what is said on its line."""
    wire = Wire(page)
    page.add_init_script(PICTURE)
    page.goto(link(address) if isinstance(address, Scenario) else address)
    wait_until_ready(page)
    return wire


def replace_script(page: Page, entry: str, source: str) -> None:
    """Let a page start with other modules than its first one: `source` imports that one itself, and whatever else."""
    folder = ROOT / "static" / "js"
    command = [esbuild(ROOT), "--bundle", "--format=esm"]
    script = subprocess.run(command, input=source, cwd=folder, capture_output=True, text=True, check=True).stdout
    stem = re.escape(entry.removesuffix(".js"))
    page.route(
        re.compile(rf"/static/js/{stem}\.\w+\.js$"),
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )


def wait_until_ready(page: Page) -> None:
    """Wait until the page shows a world and is connected to it."""
    page.locator('lb-figure[data-ready="true"][data-status="connected"]').wait_for()
    wait_for_typeface(page)


def wait_for_typeface(page: Page) -> None:
    """Wait until the page is written in its own typeface, which takes other room than what stands in for it."""
    page.evaluate("() => document.fonts.ready.then(() => undefined)")


def node(page: Page, id: str) -> Locator:
    """Return the button of a node: a server's letter, a client's address, or lb."""
    return page.locator(f'[data-node="{id}"]')


def box(page: Page, id: str) -> Locator:
    """Return the whole of a server in the picture, with the words beside it."""
    return page.locator(f'li.server[data-place="{id}"]')


def action(page: Page, name: str) -> Locator:
    """Return the button that does an action; what is inserted on the way is so in a tab, which is opened."""
    button = f'button[data-action="{name}"]'
    if name.startswith("insert_"):
        reveal(page, button)
    return page.locator(button)


def open_tab(page: Page, id: str) -> None:
    """Open a tab beside the picture, or on a phone in the sheet: balancer, traffic, path or why."""
    if not page.locator(f'[data-tab-body="{id}"]').is_visible():
        page.locator(f'[data-tab="{id}"]').click()


def reveal(page: Page, selector: str) -> None:
    """Open the tab, and the row in it, that hides an element."""
    tab = page.evaluate(HIDING_TAB, selector)
    if tab is not None:
        open_tab(page, tab)


def field(page: Page, name: str) -> Locator:
    """Return a control by its name, with the tab that it is in opened."""
    control = f'[name="{name}"]'
    reveal(page, control)
    return page.locator(control)


def choose(page: Page, name: str, value: str) -> None:
    """Choose from a list by its name."""
    field(page, name).select_option(value)


def figure(page: Page, id: str) -> Locator:
    """Return the place where a figure is written."""
    return page.locator(f'[data-figure="{id}"]')


def part(page: Page, name: str) -> Locator:
    """Return a part of the page."""
    return page.locator(f'[data-part="{name}"]')


def panel_title(page: Page) -> Locator:
    """Return the title of the card that is open."""
    return page.locator(".panel h2")


def segment(page: Page, name: str, words: str) -> Locator:
    """Return one of a few choices side by side, with the tab that they are in opened."""
    choices = f'[data-field="{name}"]'
    reveal(page, choices)
    return page.locator(choices).get_by_role("radio", name=words, exact=True)


def expect_no_card(page: Page) -> None:
    """Wait until no card is open: a tab is seen again."""
    expect(panel_title(page)).to_have_count(0)


def stats(page: Page) -> Message:
    """Return what the page says of itself."""
    return page.evaluate("() => window.lbviz.stats()")


def server_ids(page: Page) -> list[str]:
    """Return the servers in the picture, in their order."""
    return page.eval_on_selector_all('[data-kind="server"]', "all => all.map((button) => button.dataset.node)")


def expect_servers(page: Page, *ids: str) -> None:
    """Wait until exactly these servers are in the picture."""
    buttons = page.locator('[data-kind="server"]')
    expect(buttons).to_have_count(len(ids))
    assert server_ids(page) == [*ids]


def open_card(page: Page, id: str) -> None:
    """Open the card of a server by a click on it."""
    node(page, id).click()
    expect(panel_title(page)).to_have_text(f"Server {id}")


def set_number(page: Page, name: str, value: float | str) -> None:
    """Type a number into a field and press Enter."""
    control = field(page, name)
    control.fill(str(value))
    control.press("Enter")


def set_speed(page: Page, sign: str) -> None:
    """Choose how fast time goes, by the words of the choice; where a test waits for a window of 10 s, 8× is kind."""
    page.locator("[name=speed]").select_option(label=sign)


def expect_speed(page: Page, sign: str) -> None:
    """Wait until time goes as fast as these words of the choice say."""
    expect(page.locator("[name=speed] option:checked")).to_have_text(sign)


def shared_link(page: Page, way: str) -> str:
    """Return the link that the Share dialog gives: of the room, to watch it, or to a copy."""
    action(page, "share").click()
    dialog = part(page, "share")
    dialog.locator(f"[name=way][value={way}]").check()
    link = dialog.get_by_role("textbox", name="Link").input_value()
    dialog.get_by_role("button", name="Close").click()
    return link


def pause(page: Page) -> None:
    """Pause, and wait until the picture stands still."""
    action(page, "pause").click()
    expect(part(page, "paused")).to_be_visible()
    wait_until_still(page)


def wait_until_still(page: Page) -> None:
    """Wait until nothing in the picture moves any more."""
    page.wait_for_function(STAYS_STILL)


def wait_until_it_moves(page: Page) -> None:
    """Wait until time goes on and circles have changed their places."""
    page.evaluate("() => { window.before = null; }")
    page.wait_for_function("""() => {
      const canvas = window.picture();
      const { playhead, inFlight } = window.lbviz.stats();
      window.before ??= { canvas, playhead };
      return inFlight > 0 && playhead > window.before.playhead + 0.2 && canvas !== window.before.canvas;
    }""")


def edges(page: Page, id: str) -> dict[str, float]:
    """Return where a node's button is on the page."""
    return node(page, id).evaluate("""(element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top, bottom };
    }""")


def between(page: Page, left: str, right: str) -> list[float]:
    """Return the box of the picture between two nodes, clear of both."""
    stage = part(page, "stage").bounding_box()
    assert stage is not None
    return [edges(page, left)["right"] + 12, stage["y"], edges(page, right)["left"] - 12, stage["y"] + stage["height"]]


def find_circle(page: Page, area: list[float]) -> dict[str, float] | None:
    """Return where a circle can be clicked within a box of the page, or None."""
    return page.evaluate(FIND_CIRCLE, area)


def painted(page: Page, area: list[float]) -> int:
    """Return how many pixels of circles and crosses there are in a box of the page."""
    return page.evaluate(PAINTED, area)


def wait_for_wire(page: Page, true: Callable[[], Any]) -> None:
    """Let the page run until something holds of what was said on the line."""
    deadline = page.evaluate("performance.now()") + MILLISECONDS_TO_WAIT
    while not true():
        assert page.evaluate("() => new Promise((done) => requestAnimationFrame(done))") < deadline, "it never came"


def let_frames_pass(page: Page, number: int) -> None:
    """Let the page draw this many frames; four keep a person's commands under the room's budget of 20 a second."""
    page.evaluate(
        """async (number) => {
          for (let i = 0; i < number; i++) await new Promise((done) => requestAnimationFrame(done));
        }""",
        number,
    )


def settle_animations(page: Page) -> None:
    """Wait until nothing swells, fades or glides any more; only the lights of picks and what pops never end."""
    page.wait_for_function("""() => !window.lbviz?.stats().gliding && document.getAnimations().every(
      (each) => each.playState === "finished" || each.animationName === "lit" || each.id === "pop")""")


def at_each_size(page: Page, sizes: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """Give the page one size after another, and hand over the name of each when the page is laid out in it."""
    for name, (width, height) in sizes.items():
        page.set_viewport_size({"width": width, "height": height})
        let_frames_pass(page, 3)
        settle_animations(page)
        yield name


def has_text(page: Page, selector: str, pattern: str) -> None:
    """Wait until an element's text matches a regular expression, in which a space stands for any white space."""
    expect(page.locator(selector)).to_have_text(re.compile(pattern.replace(" ", r"\s+")))
