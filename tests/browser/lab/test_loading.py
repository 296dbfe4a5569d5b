"""What a visit of the lab fetches: all at once, little of it, and nothing twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.support import wait_until_ready

MOST_BYTES = 250_000
MOST_FILES = 15


class Fetched:
    """What one page fetched: who asked for each address, the bytes of its body on the wire, and its headers."""

    def __init__(self) -> None:
        self.asked_by: dict[str, str | None] = {}
        self.bytes: dict[str, int] = {}
        self.headers: dict[str, dict[str, str]] = {}

    def round(self, url: str) -> int:
        """Return how many answers had to come before this address could be asked for."""
        asker = self.asked_by[url]
        return 0 if asker is None else 1 + self.round(asker)

    def static(self) -> list[str]:
        """Return the addresses of static files."""
        return [url for url in self.asked_by if urlsplit(url).path.startswith("/static/")]


@contextmanager
def listening(page: Page) -> Iterator[Fetched]:
    """Note all that a page fetches over HTTP and does not find in its cache."""
    fetched = Fetched()
    urls: dict[str, str] = {}
    headers_bytes: dict[str, int] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def asked(event: dict) -> None:
        url, by = event["request"]["url"], event["initiator"]
        if url.startswith("http"):
            frames = by.get("stack", {}).get("callFrames") or [{}]
            asker = by.get("url") or frames[0].get("url")
            urls[event["requestId"]] = url
            fetched.asked_by[url] = asker if asker in fetched.asked_by else None

    def answered(event: dict) -> None:
        headers_bytes[event["requestId"]] = event["response"]["encodedDataLength"]
        fetched.headers[event["response"]["url"]] = {k.lower(): v for k, v in event["response"]["headers"].items()}

    def done(event: dict) -> None:
        if event["requestId"] in urls:
            body = event["encodedDataLength"] - headers_bytes.get(event["requestId"], 0)
            fetched.bytes[urls[event["requestId"]]] = max(body, 0)

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", done)
    yield fetched
    session.detach()


def test_a_first_visit_asks_for_all_at_once_and_gets_little(new_page):
    page = new_page(fresh=True)
    with listening(page) as fetched:
        page.goto("/lab")
        wait_until_ready(page)
    rounds = {url: fetched.round(url) for url in fetched.static()}
    assert {url: number for url, number in rounds.items() if number > 1} == {}
    assert 3 < len(rounds) <= MOST_FILES
    assert sum(fetched.bytes.values()) <= MOST_BYTES
    for url in rounds:
        headers = fetched.headers[url]
        assert "immutable" in headers["cache-control"], url
        assert headers.get("content-encoding") == "br" or url.endswith(".woff2") or fetched.bytes[url] < 500, url


def test_a_second_visit_fetches_the_page_alone(page: Page):
    page.goto("/lab")
    wait_until_ready(page)
    with listening(page) as fetched:
        page.goto("/lab")
        wait_until_ready(page)
    assert [urlsplit(url).path for url, bytes in fetched.bytes.items() if bytes > 0] == [urlsplit(page.url).path]


def test_the_page_is_set_in_its_own_typeface(page: Page):
    page.goto("/lab")
    wait_until_ready(page)
    assert page.evaluate("() => [...document.fonts].map(({ family, status }) => [family, status])") == [
        ["Inter", "loaded"]
    ]
