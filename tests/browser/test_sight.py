"""Who sees what: the letter is there for those who end TLS, and hidden from the others with a reason."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from lbviz.scenarios.path import ForwardProxy, Front
from lbviz.scenarios.spec import Balancer
from tests.browser.lab import calm_world, open_lab

WORLD = replace(
    calm_world(),
    forward_proxy=ForwardProxy(clients=100),
    front=Front("layer_4"),
    balancer=Balancer(replicas=2),
)


def open_sight(page: Page) -> None:
    """Open the latest pick's request and unfold who sees what of it."""
    page.locator(".panel [data-request]").first.click()
    page.locator(".sight summary").click()


def line(page: Page, party: int, what: str) -> str:
    """Return what one of the parties, in their order, sees."""
    return page.locator(".sight li").nth(party).locator("div", has=page.locator("dt", has_text=what)).inner_text()


def test_the_parties_stand_in_the_order_of_the_way_and_see_what_they_can(page):
    open_lab(page, WORLD)
    open_sight(page)
    titles = ["Client", "Forward proxy", "Before the balancers", "Balancer, layer 7", "Origin"]
    expect(page.locator(".sight h4")).to_have_count(len(titles))
    for number, title in enumerate(titles):
        expect(page.locator(".sight h4").nth(number)).to_contain_text(title)
    assert "hidden: inside TLS" in line(page, 1, "path")
    assert ".example" in line(page, 1, "host")
    assert "hidden: inside TLS" in line(page, 2, "host")
    assert "/" in line(page, 3, "path")
    assert "203.0.113.1" in line(page, 4, "X-Forwarded-For")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_axe_finds_nothing_wrong_and_nothing_sticks_out(new_page, axe, width, height):
    page = new_page(width, height)
    open_lab(page, WORLD)
    open_sight(page)
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
