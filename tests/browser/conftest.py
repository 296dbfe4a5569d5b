"""Fixtures that drive the real page in a real Chromium, and fail a test whose page complained."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.support import MILLISECONDS_TO_WAIT
from tests.conftest import Server, Servers
from tools.set_up import CHROMIUM_ARGUMENTS, NO_CHROMIUM, NODE_MODULES, find_chromium

MILLISECONDS_TO_LOAD = 30_000

# The page must work in a classroom without internet: what it asks of another host fails, and is a complaint.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

# Pages draw a third as often: without a GPU their drawing takes half of a small machine, and no test asks for more.
FEWER_FRAMES = """
{
  const [request, cancel] = [window.requestAnimationFrame.bind(window), window.cancelAnimationFrame.bind(window)];
  const waiting = new Map();
  let last = 0;
  window.requestAnimationFrame = (callback) => {
    const id = ++last;
    const timer = setTimeout(() => {
      const frame = request((now) => waiting.delete(id) && callback(now));
      waiting.set(id, () => cancel(frame));
    }, 34);
    waiting.set(id, () => clearTimeout(timer));
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    waiting.get(id)?.();
    waiting.delete(id);
  };
}
"""


class Complaints:
    """What the pages of one test complained of, less what the test said it expects."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Say before or after it happens that complaints matching this regular expression are meant."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Return the complaints that nobody expected."""
        return [text for text in self._heard if not any(pattern.search(text) for pattern in self._expected)]

    def listen(self, page: Page) -> None:
        """Hear everything this page complains of from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(f"page error: {error}"))
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"console: {message.text} ({message.location['url']})")

    def _failed(self, request: Request) -> None:
        # A page that is left aborts what it still waits for; that is nobody's mistake.
        if request.failure != "net::ERR_ABORTED":
            self._heard.append(f"request failed: {request.url} ({request.failure})")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*CHROMIUM_ARGUMENTS, "--process-per-site", NO_OTHER_HOST]
        )
        yield browser
        browser.close()


class Contexts:
    """Browser contexts, each as another person's browser; once used they are lent again, with a warm cache."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self._idle: dict[tuple[bool, float], list[BrowserContext]] = {}
        self._lent: dict[BrowserContext, tuple[bool, float]] = {}

    def lend(self, *, touch: bool, scale: float) -> BrowserContext:
        """Return a context with these options that no other page uses now."""
        if idle := self._idle.setdefault((touch, scale), []):
            context = idle.pop()
        else:
            context = self.open(touch=touch, scale=scale)
            # This page stays, and with it the process that all pages of the context run in, its scripts compiled.
            context.new_page().goto("/healthz")
        self._lent[context] = (touch, scale)
        return context

    def open(self, *, touch: bool, scale: float) -> BrowserContext:
        """Return a context that nobody has used."""
        context = self._browser.new_context(
            base_url=self._base_url,
            has_touch=touch,
            is_mobile=touch,
            device_scale_factor=scale,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.add_init_script(FEWER_FRAMES)
        context.set_default_timeout(MILLISECONDS_TO_WAIT)
        context.set_default_navigation_timeout(MILLISECONDS_TO_LOAD)
        return context

    def take_back(self, context: BrowserContext) -> None:
        """Close the pages of a context, and the context as well unless the next one finds it as new."""
        options = self._lent.pop(context, None)
        clean = options is not None and context.storage_state() == {"cookies": [], "origins": []}
        if options is None or not clean:
            context.close()
            return
        context.set_offline(False)
        for page in context.pages[1:]:
            page.close()
        self._idle[options].append(context)


@pytest.fixture(scope="session")
def contexts(browser: Browser, servers: Servers) -> Contexts:
    return Contexts(browser, servers.shared("eventlet").url)


@pytest.fixture
def complaints() -> Complaints:
    """For a test that provokes errors: complaints.expect(r"WebSocket")."""
    return Complaints()


@pytest.fixture
def new_page(contexts: Contexts, server: Server, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """A factory of pages, each in a context of its own, as another person's browser; goto() takes mere paths.

    `touch` makes it a phone: touch events and a mobile viewport. `fresh` gives it an empty cache, and a context that is
    thrown away afterwards, for a test that changes more than its page (its clock, for example).
    """
    used: list[BrowserContext] = []

    def new_page(
        width: int = 1280,
        height: int = 720,
        *,
        dark: bool = False,
        reduced_motion: bool = False,
        touch: bool = False,
        scale: float = 1,
        fresh: bool = False,
    ) -> Page:
        context = contexts.open(touch=touch, scale=scale) if fresh else contexts.lend(touch=touch, scale=scale)
        used.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="dark" if dark else "light", reduced_motion="reduce" if reduced_motion else "no-preference"
        )
        complaints.listen(page)
        return page

    yield new_page
    # Read before the pages close: closing cuts connections, which is no complaint.
    unexpected = complaints.unexpected()
    for context in used:
        contexts.take_back(context)
    if unexpected:
        pytest.fail("The page complained:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page of 1280 by 720."""
    return new_page()


@pytest.fixture(scope="session")
def axe_source() -> str:
    script = NODE_MODULES / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.fail("axe-core is not installed: run `make test`, or python tools/set_up.py test", pytrace=False)
    return script.read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_source: str) -> Callable[[Page], list[str]]:
    """Return a function that lists what axe-core finds wrong in a page, one line for each element."""

    def axe(page: Page) -> list[str]:
        # Evaluated, not added as a script: a content security policy may forbid the latter.
        page.evaluate(axe_source + "; undefined")
        results = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
        return [
            f"{found['id']} ({found['impact']}): {found['help']}: {node['html']}"
            for found in results["violations"]
            for node in found["nodes"]
        ]

    return axe
