"""For everybody: by keyboard alone, by screen reader, with reduced motion, in light and in dark."""

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from lbviz.scenarios.spec import Constant, EdgeSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    LISTEN_TO_THE_ANNOUNCER,
    LOOKS,
    action,
    between,
    box,
    calm_world,
    choose,
    expect_no_card,
    expect_servers,
    many_servers,
    node,
    open_card,
    open_lab,
    open_tab,
    painted,
    panel_title,
    part,
    pause,
    set_number,
    settle_animations,
    stats,
    wait_for_wire,
    wait_until_it_moves,
)

# What has the focus, how far that can be seen, and where it is.
FOCUSED = """() => {
  const element = document.activeElement;
  const sign = element.matches("input[type=radio]") ? element.nextElementSibling : element;
  const { outlineStyle, outlineWidth } = getComputedStyle(sign);
  const own = (element.name || element.id || "").replace(/^figure-\\d+-/, "");
  return {
    name: element.dataset.node || element.dataset.action || own || element.outerHTML,
    visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    inside: element !== document.body,
  };
}"""


@pytest.fixture
def axe_finds(axe) -> Callable[[Page, str], list[str]]:
    """A function that lists what axe finds wrong in a page."""

    def axe_finds(page: Page, where: str) -> list[str]:
        settle_animations(page)
        return [f"{where}: {each}" for each in axe(page)]

    return axe_finds


@LOOKS
def test_axe_finds_nothing_wrong_in_the_lab_its_cards_and_its_help(new_page, axe_finds, width, dark):
    page = new_page(width, 844, touch=width < 500, dark=dark)
    open_lab(page)
    found = axe_finds(page, "start")
    node(page, "c").click()
    action(page, "crash_server").click()
    expect(box(page, "c")).to_have_attribute("data-status", "crashed")
    found += axe_finds(page, "server card")
    action(page, "close").click()
    open_tab(page, "why")
    page.locator(".picks button").first.click()
    expect(panel_title(page)).to_contain_text("Request #")
    expect(page.locator(".candidates")).to_be_visible()
    found += axe_finds(page, "request card")
    page.keyboard.press("Escape")
    action(page, "help").click()
    expect(part(page, "help")).to_be_visible()
    found += axe_finds(page, "help")
    assert not found, "\n".join(found)


@LOOKS
def test_axe_finds_nothing_wrong_without_servers_with_fifty_and_on_an_error_page(
    new_page, axe_finds, complaints, width, dark
):
    complaints.expect("400")
    page = new_page(width, 844, touch=width < 500, dark=dark)
    open_lab(page, Scenario(servers=[]))
    expect(page.locator(".no-servers")).to_be_visible()
    set_number(page, "rate-number", 9000)
    expect(page.locator(".toast.error")).to_be_visible()
    found = axe_finds(page, "no servers")
    open_lab(page, many_servers(50))
    found += axe_finds(page, "50 servers")
    page.goto("/lab?scenario=x")
    found += axe_finds(page, "error page")
    assert not found, "\n".join(found)


def test_with_reduced_motion_nothing_flies_and_numbers_say_what_is_on_the_links(new_page):
    page = new_page(reduced_motion=True)
    open_lab(page, calm_world())
    expect(part(page, "calm")).to_be_visible()
    counts = page.locator(".link-counts span")
    expect(counts.first).to_have_text(re.compile(r"→\d+"))
    links = [between(page, "10.0.0.1", "lb"), between(page, "lb", "a")]
    began = stats(page)["playhead"]
    while stats(page)["playhead"] < began + 1:
        assert [painted(page, link) for link in links] == [0, 0]
    pause(page)
    page.wait_for_timeout(400)  # the numbers are written a few times a second
    # None is missing: what is on the links and at the servers is all there is.
    on_links = sum(int(number) for text in counts.all_inner_texts() for number in re.findall(r"\d+", text))
    assert on_links + stats(page)["visible"] == stats(page)["inFlight"]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_with_reduced_motion_no_number_covers_a_node_however_many_there_are(new_page, width, height):
    page = new_page(width, height, reduced_motion=True)
    world = replace(
        many_servers(50, rate_per_s=60),
        traffic=TrafficSpec(rate_per_s=60, clients=8, regions=["eu", "us"]),
        network=NetworkSpec(600),
        edges=[EdgeSpec("edge1", region="eu"), EdgeSpec("edge2", region="us")],
    )
    open_lab(page, world)
    page.wait_for_function("() => document.querySelectorAll('.link-counts span').length > 8")
    covering = page.evaluate("""() => {
      const buttons = [...document.querySelectorAll(".node button")].map((each) => each.getBoundingClientRect());
      return [...document.querySelectorAll(".link-counts span")].filter((each) => {
        const { x, y, width, height } = each.getBoundingClientRect();
        const [middle, centre] = [x + width / 2, y + height / 2];
        return buttons.some((at) => middle > at.left && middle < at.right && centre > at.top && centre < at.bottom);
      }).map((each) => each.textContent);
    }""")
    assert covering == []


def test_with_reduced_motion_queues_and_work_are_still_seen(new_page):
    page = new_page(reduced_motion=True)
    world = Scenario(
        traffic=TrafficSpec(rate_per_s=20, arrivals="constant", cost_ms=Constant(100_000)),
        network=NetworkSpec(100),
        servers=[ServerSpec("a", queue=6)],
    )
    open_lab(page, world)
    pause(page)
    expect(page.locator('[data-queue="a"]')).to_have_text("6")
    assert stats(page)["visible"] == 7


def test_without_reduced_motion_circles_fly_on_the_links(page):
    open_lab(page, calm_world())
    expect(part(page, "calm")).to_be_hidden()
    page.wait_for_function("() => window.lbviz.stats().visible > 10")
    pause(page)
    assert painted(page, between(page, "lb", "a")) > 50
    expect(page.locator(".link-counts span")).to_have_count(0)


def test_a_server_is_changed_by_keyboard_alone_and_the_focus_comes_back(page):
    wire = open_lab(page)
    tab_to(page, "10.0.0.1")
    tab_to(page, "lb")
    tab_to(page, "a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(node(page, "c")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text("Server c")
    expect(panel_title(page)).to_be_focused()
    tab_to(page, "c-power")
    page.keyboard.press("Control+a")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    wait_for_wire(page, lambda: wire.server("c")["power"] == 4)
    expect(box(page, "c")).to_contain_text("4× power")
    page.keyboard.press("Escape")
    expect_no_card(page)
    expect(node(page, "c")).to_be_focused()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something has the focus."""
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED)["name"])
        if seen[-1] == name:
            return
    pytest.fail(f"Tab never came to {name}; it came to {seen}")


def test_the_first_tab_offers_to_skip_to_the_picture(page):
    open_lab(page)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the picture")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#figure")).to_be_focused()


def test_the_focus_can_be_seen_wherever_it_goes(page):
    open_lab(page)
    pause(page)
    open_card(page, "b")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    names = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["name"] in names and not focused["inside"]:
            break
        assert focused["visible"] or not focused["inside"], f"nothing shows that {focused['name']} has the focus"
        names.add(focused["name"])
    assert {"help", "preset", "10.0.0.1", "lb", "a", "add_server", "pause", "speed", "b-power"} <= names


def test_the_help_lists_the_keys_and_they_rest_while_it_is_open(page):
    open_lab(page)
    page.keyboard.press("?")
    dialog = part(page, "help")
    expect(dialog).to_be_visible()
    for key in ("Space", ".", "+", "C", "Delete", "Ctrl", "Z", "Y", "Escape", "?"):
        expect(dialog.locator("kbd", has_text=re.compile(f"^{re.escape(key)}$")).first).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    wait_until_it_moves(page)
    expect_servers(page, "a", "b", "c")
    action(page, "help").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(action(page, "help")).to_be_focused()


def test_a_screen_reader_hears_what_matters_and_not_every_request(page):
    page.add_init_script(LISTEN_TO_THE_ANNOUNCER)
    open_lab(page)
    expect(part(page, "announcer")).to_have_attribute("aria-live", "polite")
    action(page, "add_server").click()
    wait_to_hear(page, "Server d added")
    open_card(page, "d")
    action(page, "crash_server").click()
    wait_to_hear(page, "Server d crashed")
    choose(page, "policy", "least_connections")
    wait_to_hear(page, "Policy: Least connections")
    open_card(page, "d")
    action(page, "remove_server").click()
    wait_to_hear(page, "Server d removed")
    heard = page.evaluate("() => window.heard")
    assert len(heard) < 12
    assert not any(re.search(r"#\d+|answered", each) for each in heard)


def test_a_screen_reader_hears_how_many_requests_are_dropped_now_and_then(page):
    page.add_init_script(LISTEN_TO_THE_ANNOUNCER)
    wire = open_lab(page, Scenario(traffic=TrafficSpec(rate_per_s=100), servers=[]))
    wait_to_hear(page, "dropped in the last")
    before = len(wire.batches)
    wait_for_wire(page, lambda: len(wire.batches) > before + 25)
    assert len([each for each in page.evaluate("() => window.heard") if "dropped" in each]) == 1


def wait_to_hear(page: Page, words: str) -> None:
    page.wait_for_function("(words) => window.heard.join(' | ').includes(words)", arg=words)


def test_the_scene_has_names_for_all_its_parts(page):
    open_lab(page)
    expect(page.get_by_role("region", name="The way of the requests: from clients to servers")).to_be_visible()
    expect(
        page.get_by_role("list", name="Servers").get_by_role("button", name="Server a, up, 2 times power")
    ).to_be_visible()
    expect(page.get_by_role("list", name="Clients").get_by_role("button", name="Client 10.0.0.1")).to_be_visible()
    expect(page.get_by_role("button", name="Load balancer, Round robin")).to_be_visible()
    for tab, what in (
        ("Traffic", page.get_by_role("slider", name="Requests/s")),
        ("Path", action(page, "insert_edge")),
    ):
        page.get_by_role("tab", name=tab).click()
        expect(what).to_be_visible()
