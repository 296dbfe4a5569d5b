"""The pages in a real Chromium without a GPU: frames with 1,000 in flight, click → visible, and the gallery."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

from bench.server import running_server
from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.files import to_link
from lbviz.scenarios.names import name_nodes
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from tools.set_up import CHROMIUM_ARGUMENTS, NO_CHROMIUM, find_chromium

BUSY = replace(
    LAB,
    title="1,000 in flight",
    traffic=TrafficSpec(rate_per_s=200, cost_ms=Constant(mean=200), clients=12),
    network=NetworkSpec(latency_ms=1300),
    balancer=BalancerSpec(policy="least_connections"),
    servers=[ServerSpec("", power=8, workers=2) for _ in range(8)],
)
# The longest way there is, and as many servers as a room holds.
LONG_WAY = replace(
    BUSY,
    network=NetworkSpec(latency_ms=550),
    forward_proxy=ForwardProxySpec(clients=4),
    edges=[EdgeSpec("edge1", cache=0), EdgeSpec("edge2", cache=0)],
    balancer=BalancerSpec(policy="least_connections", replicas=4),
    servers=[ServerSpec("", power=2) for _ in range(50)],
)
CLICKS = 30

# From the click to the frame in which the page's nodes have changed: adds server i, takes it back, and so on.
CLICK_TO_VISIBLE = """() => new Promise(resolve => {
  const there = () => Boolean(document.querySelector('[data-node="i"]'));
  const before = there();
  const start = performance.now();
  const look = time => there() === before ? requestAnimationFrame(look) : resolve(performance.now() - start);
  document.querySelector(before ? '[data-action="undo"]' : '[data-action="add_server"]').click();
  requestAnimationFrame(look);
})"""


def main() -> None:
    """Print frame intervals and script per frame of both worlds at both pixel densities, then the clicks."""
    executable = find_chromium()
    if executable is None:
        sys.exit(NO_CHROMIUM)
    with running_server() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        for world in (BUSY, LONG_WAY):
            for scale in (1, 2):
                with says_what_is_too_much(browser, f"{len(world.servers)} servers, pixel density {scale}"):
                    print_frames(open_lab(browser, link(url, world), scale), len(world.servers), scale)
        with says_what_is_too_much(browser, "click → visible"):
            print_clicks(open_lab(browser, link(url, BUSY), 1))
        print_gallery(browser, url)
        browser.close()


def print_gallery(browser: Browser, url: str) -> None:
    """Print how long the script of a frame takes while all worlds of the gallery run on one page."""
    page = browser.new_page(viewport={"width": 1920, "height": 2400})
    page.goto(f"{url}/worlds")
    page.wait_for_function("lbviz.stats().running === document.querySelectorAll('lb-figure[data-ready]').length")
    page.wait_for_timeout(6_000)
    stats = page.evaluate("lbviz.stats()")
    print(
        f"  gallery, {stats['running']} figures on one page: frames every {stats['medianFrameMs']:.1f} ms "
        f"(p95 {stats['p95FrameMs']:.1f}), script {stats['medianScriptMs']:.2f} ms a frame "
        f"(p95 {stats['p95ScriptMs']:.2f})"
    )
    page.close()


@contextmanager
def says_what_is_too_much(browser: Browser, what: str) -> Iterator[None]:
    """Say that this machine could not carry it if a page comes to nothing in time; close the page in any case."""
    try:
        yield
    except TooSlow as error:
        print(f"  {what}: more than this machine carries ({error.message.splitlines()[0]})")
    finally:
        for context in browser.contexts:
            context.close()


def print_clicks(page: Page) -> None:
    """Print how long it takes from a click until its effect is drawn."""
    clicks = []
    for _ in range(CLICKS):
        clicks.append(page.evaluate(CLICK_TO_VISIBLE))
        # Within what one viewer may send.
        page.wait_for_timeout(100)
    clicks.sort()
    print(
        f"  click → visible, {CLICKS} clicks: median {clicks[len(clicks) // 2]:.0f} ms, "
        f"p95 {clicks[len(clicks) * 95 // 100]:.0f} ms"
    )


def link(url: str, world: Scenario) -> str:
    """Return the address that opens a world."""
    return f"{url}/lab?scenario={to_link(name_nodes(world))}"


def print_frames(page: Page, servers: int, scale: int) -> None:
    """Print how often a page with 1,000 requests in flight draws a frame, and how long its script takes."""
    page.wait_for_function("lbviz.stats().inFlight > 1000", timeout=60_000)
    # The page remembers its last 300 frames.
    page.wait_for_timeout(6_000)
    stats = page.evaluate("lbviz.stats()")
    print(
        f"  {stats['inFlight']} in flight, {servers} servers, pixel density {scale}: frames every "
        f"{stats['medianFrameMs']:.1f} ms (p95 {stats['p95FrameMs']:.1f}), script {stats['medianScriptMs']:.2f} ms a "
        f"frame (p95 {stats['p95ScriptMs']:.2f})"
    )


def open_lab(browser: Browser, url: str, scale: int) -> Page:
    """Open the lab and wait until it is drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 720}, device_scale_factor=scale)
    page.goto(url)
    page.wait_for_selector('lb-figure[data-ready="true"]')
    return page


if __name__ == "__main__":
    main()
