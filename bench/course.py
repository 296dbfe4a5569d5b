"""The course in Chromium without a GPU: what a reader who scrolls through all of it costs, and how soon it is there."""

import sys
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from bench.rooms import cpu_seconds
from bench.server import running_server
from lbviz.course.library import CHAPTERS, Library
from tools.set_up import CHROMIUM_ARGUMENTS, NO_CHROMIUM, find_chromium

# How long a reader who only looks stays before the next screen.
MILLISECONDS_A_SCREEN = 3000
SHARE_OF_SCREEN = 0.8
# How far things have moved that the reader did not move.
SHIFTED = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifted += value)))
  .observe({ type: "layout-shift", buffered: true });
"""


def main() -> None:
    """Print the bytes of the largest first view, and of a whole scroll the server's CPU time, script and shifts."""
    executable = find_chromium()
    if executable is None:
        sys.exit(NO_CHROMIUM)
    chapters = [chapter.name for chapter in Library([CHAPTERS]).contents]
    with running_server() as (url, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        first = {name: first_view(browser, f"{url}/course/{name}") for name in chapters}
        name = max(first, key=lambda each: first[each])
        print(f"  first view: at most {first[name] / 1024:.0f} KiB ({name})")
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(SHIFTED)
        before, screens, shifted, scripts = cpu_seconds(pid), 0, 0.0, 0.0
        for chapter in chapters:
            page.goto(f"{url}/course/{chapter}")
            page.wait_for_selector("[data-ready]")
            screens += sum(1 for _ in scroll(page))
            shifted = max(shifted, page.evaluate("shifted"))
            scripts = max(scripts, page.evaluate("lbviz.stats().p95ScriptMs"))
        spent = cpu_seconds(pid) - before
        browser.close()
    print(
        f"  a whole scroll, {len(chapters)} chapters, {screens} screens of {MILLISECONDS_A_SCREEN / 1000:.0f} s: "
        f"{spent:.1f} s of the server's CPU; script at most {scripts:.2f} ms a frame (p95); "
        f"layout shift at most {shifted:.3f}"
    )


def first_view(browser: Browser, address: str) -> int:
    """Return how many bytes come over the wire for a page that is opened for the first time."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[int] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(round(event["encodedDataLength"])))
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes)


def scroll(page: Page) -> Iterator[None]:
    """Go down the page, screen by screen, as one who reads and clicks nothing."""
    while True:
        page.wait_for_timeout(MILLISECONDS_A_SCREEN)
        yield
        at = page.evaluate(f"scrollBy(0, innerHeight * {SHARE_OF_SCREEN}), scrollY + innerHeight")
        if at >= page.evaluate("document.documentElement.scrollHeight - 2"):
            return


if __name__ == "__main__":
    main()
