"""Who sees what: a request is followed on its way, and what each party sees of it stands side by side, or is hidden."""

import re

from msgspec.structs import replace
from playwright.sync_api import Locator, Page, expect

from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from tests.browser.support import (
    LOOKS,
    action,
    calm_world,
    choose,
    expect_no_card,
    node,
    open_lab,
    open_tab,
    panel_title,
    part,
    pause,
    settle_animations,
    wait_for_wire,
)

WORLD = replace(
    calm_world(),
    forward_proxy=ForwardProxySpec(clients=100),
    front=FrontSpec("layer_4"),
    balancer=BalancerSpec(replicas=2),
)
# Nothing moves by itself for long enough to look at it, and nothing comes back.
SLOW = Scenario(
    traffic=TrafficSpec(rate_per_s=2, arrivals="constant", cost_ms=Constant(1), clients=1),
    network=NetworkSpec(latency_ms=3000),
    forward_proxy=ForwardProxySpec(clients=1),
    edges=[EdgeSpec("edge1", cache=0)],
    servers=[ServerSpec("a", workers=50)],
)


def column(page: Page, of: str) -> Locator:
    """Return the column of a party."""
    return page.locator(f'.sight [data-party="{of}"]')


def line(page: Page, of: str, what: str) -> str:
    """Return what a party sees."""
    return column(page, of).locator("dl > div", has=page.locator("dt", has_text=what)).first.inner_text()


def mark(page: Page, id: str) -> str | None:
    """Return what a node is on the selected request's way."""
    return page.locator(f'li[data-place="{id}"]').get_attribute("data-way")


def open_latest_pick(page: Page) -> None:
    """Open the latest pick's request."""
    open_tab(page, "why")
    page.locator(".panel [data-request]").first.click()
    expect(page.locator(".sight")).to_be_visible()


def columns_in_view(page: Page) -> list[str]:
    """Return the parties whose columns can be read without scrolling sideways."""
    return page.evaluate("""() => {
      const list = document.querySelector(".columns");
      const { left, right } = list.getBoundingClientRect();
      return [...list.children].filter((column) => {
        const at = column.getBoundingClientRect();
        return at.left >= left - 2 && at.right <= right + 2;
      }).map((column) => column.dataset.party);
    }""")


def wait_for_columns(page: Page, *parties: str) -> None:
    """Wait until exactly these can be read without scrolling sideways."""
    page.wait_for_function("() => document.querySelector('.columns')")
    for _ in range(200):
        if columns_in_view(page) == [*parties]:
            return
        page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    assert columns_in_view(page) == [*parties]


def test_the_parties_stand_in_the_order_of_the_way_and_see_what_they_can(page):
    open_lab(page, WORLD)
    open_latest_pick(page)
    titles = ["Client", "Forward proxy", "Before the balancers", "Balancer, layer 7", "Origin"]
    expect(page.locator(".sight h4")).to_have_count(len(titles))
    for number, title in enumerate(titles):
        expect(page.locator(".sight h4").nth(number)).to_contain_text(title)
    assert "hidden: inside TLS" in line(page, "proxy", "path")
    assert ".example:443" in line(page, "proxy", "CONNECT")
    expect(column(page, "front").locator(".opening")).to_contain_text(re.compile(r"host \(SNI\)\s+\w+\.example"))
    assert "hidden: inside TLS" in line(page, "front", "headers")
    assert "the forward proxy asks in its own name" in line(page, "front", "client")
    balancer = page.locator(".sight li").nth(3)
    expect(balancer.locator(".seal")).to_contain_text(re.compile(r"TLS from 10\.0\.0\.\d, ends here"))
    expect(balancer.locator(".letter")).to_contain_text("/")
    expect(balancer.locator(".does")).to_contain_text("it picked")
    origin = page.locator(".sight li").nth(4)
    expect(origin.locator(".seal")).to_contain_text("arrives in the clear")
    expect(origin.locator(".letter")).to_contain_text("203.0.113.1")


def test_one_party_is_read_at_a_time_beside_the_picture_or_all_side_by_side_over_its_lower_part(page):
    open_lab(page, WORLD)
    open_latest_pick(page)
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator(".sight-area .columns")).to_be_visible()
    assert len(columns_in_view(page)) == 5
    scene, sight = page.locator(".scene").bounding_box(), page.locator(".sight-area").bounding_box()
    assert scene["y"] + scene["height"] / 4 < sight["y"]
    page.get_by_role("button", name="One at a time").click()
    expect(page.locator(".panel .columns")).to_be_visible()
    assert len(columns_in_view(page)) <= 1


def test_behind_layer_4_the_proxy_line_is_there_as_text_and_as_bytes(page):
    open_lab(page, replace(calm_world(), balancer=BalancerSpec(layer=4, forwarding="connections")))
    open_latest_pick(page)
    origin = page.locator(".sight li").nth(2)
    expect(origin.locator(".opening")).to_contain_text(
        re.compile(r"PROXY TCP4 198\.18\.0\.\d 198\.51\.100\.80 \d+ 443")
    )
    origin.locator("summary").click()
    expect(origin.locator(".bytes code").first).to_have_text("0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a")
    expect(origin.locator(".bytes")).to_contain_text("TCP over IPv4")
    expect(origin.locator(".bytes summary")).to_have_text("or as version 2, 28 bytes")


def test_a_vpn_is_a_tunnel_around_all_that_goes_to_it(page):
    open_lab(page, replace(WORLD, forward_proxy=ForwardProxySpec(kind="vpn", clients=100)))
    open_latest_pick(page)
    seals = column(page, "proxy").locator(".seal")
    expect(seals).to_have_count(2)
    expect(seals.first).to_contain_text(re.compile(r"tunnel from 10\.0\.0\.\d, ends here"))
    expect(seals.last).to_contain_text(re.compile(r"TLS from 10\.0\.0\.\d, only lb2? opens it"))


def test_a_client_can_forge_a_header_and_the_balancers_card_says_who_is_believed(page):
    wire = open_lab(page, replace(calm_world("modulo_hash"), edges=[EdgeSpec("edge1", cache=0)]))
    node(page, "10.0.0.1").click()
    page.get_by_role("checkbox", name="Forges X-Forwarded-For").check()
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["forging"] == ["10.0.0.1"])
    node(page, "lb").click()
    choose(page, "trust", "everybody")
    expect(page.locator(".panel")).to_contain_text("It takes the first address in X-Forwarded-For")
    wait_for_wire(page, lambda: any(why["key"] == "203.0.113.66" for why in wire.told("picks")[-1]))
    open_tab(page, "why")
    page.locator(".panel [data-request]", has_text="10.0.0.1").first.click()
    expect(column(page, "lb").locator(".does")).to_contain_text("takes for its client 203.0.113.66")
    expect(column(page, "lb").locator(".letter")).to_contain_text(re.compile(r"203\.0\.113\.66, 198\.18\.0\.1"))
    for _ in range(2):
        action(page, "undo").click()
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["forging"] == [])
    assert wire.state["scenario"]["balancer"]["trust"] == "edges"


def test_its_way_is_pointed_out_in_the_picture_and_goes_on_with_it(page):
    open_lab(page, SLOW)
    page.keyboard.press("i")
    expect(page.locator(".sight")).to_be_visible()
    assert [mark(page, id) for id in ("10.0.0.1", "proxy", "edge1", "lb", "a")] == [
        "passed",
        "here",
        "ahead",
        "ahead",
        "",
    ]
    expect(column(page, "proxy")).to_have_attribute("aria-current", "step")
    expect(column(page, "proxy")).to_contain_text("on its way here")
    expect(column(page, "edge1")).to_contain_text("not reached yet")
    for path in ("passed", "ahead", "tube"):
        expect(page.locator(f".links .way.{path}")).to_have_attribute("d", re.compile("^M.*L"))
    expect(column(page, "edge1")).to_have_attribute("aria-current", "step")
    assert [mark(page, id) for id in ("10.0.0.1", "proxy", "edge1", "lb")] == ["passed", "passed", "here", "ahead"]
    page.keyboard.press("Escape")
    assert {mark(page, id) for id in ("10.0.0.1", "proxy", "edge1", "lb")} == {""}
    expect(page.locator(".sight")).to_have_count(0)
    expect(page.locator(".links .way.passed")).to_have_attribute("d", "")


def test_a_click_on_a_node_of_its_way_leads_to_that_column_and_on_another_opens_its_card(page):
    open_lab(page, replace(SLOW, traffic=replace(SLOW.traffic, clients=2), forward_proxy=ForwardProxySpec(clients=2)))
    page.keyboard.press("i")
    expect(column(page, "proxy")).to_be_visible()
    node(page, "proxy").focus()
    page.keyboard.press("Enter")
    expect(column(page, "proxy").locator("h4")).to_be_focused()
    expect(page.locator("lb-figure")).to_have_attribute("data-selection", "request")
    column(page, "proxy").get_by_role("button", name="Card of proxy").click()
    expect(panel_title(page)).to_have_text("Forward proxy")
    page.keyboard.press("i")
    expect(page.locator(".sight")).to_be_visible()
    node(page, "a").click()
    expect(panel_title(page)).to_have_text("Server a")
    expect(page.locator(".sight")).to_have_count(0)


def test_a_request_stays_selected_when_it_has_been_answered_and_its_end_is_said(page):
    fast = replace(SLOW, network=NetworkSpec(latency_ms=150))
    wire = open_lab(page, fast)
    page.keyboard.press("i")
    expect(panel_title(page)).to_be_focused()
    title = panel_title(page).inner_text()
    expect(page.locator(".panel .lead")).to_contain_text("answered after 1.2 s")
    expect(column(page, "10.0.0.1")).to_contain_text("the answer is here")
    assert mark(page, "a") == "passed"
    since = wire.time
    wait_for_wire(page, lambda: wire.time > since + 1)
    expect(panel_title(page)).to_have_text(title)


def test_what_a_company_proxy_forbids_ends_there_in_words(page):
    hosts = ["shop.example", "video.example", "news.example", "games.example"]
    open_lab(
        page, replace(SLOW, network=NetworkSpec(latency_ms=300), forward_proxy=ForwardProxySpec(clients=1, deny=hosts))
    )
    page.keyboard.press("i")
    expect(page.locator(".panel .lead")).to_contain_text(
        "dropped at the forward proxy: the proxy's rules forbid its host"
    )
    expect(column(page, "proxy")).to_contain_text("it ended here")
    refused = re.compile(r"refused\s+its rules forbid \w+\.example")
    expect(column(page, "proxy").locator(".does")).to_contain_text(refused)
    expect(column(page, "edge1")).to_have_count(0)
    expect(page.locator(".panel")).to_contain_text("No server was picked for it")


def test_where_nothing_was_sent_yet_there_is_nothing_to_inspect_and_the_page_says_so(page):
    open_lab(page, replace(SLOW, traffic=replace(SLOW.traffic, rate_per_s=0)))
    action(page, "inspect").click()
    expect(part(page, "toasts")).to_contain_text("No request has been sent yet")


def test_the_card_of_a_request_closes_when_its_world_is_begun_anew(page):
    open_lab(page, SLOW)
    page.keyboard.press("i")
    expect(page.locator(".sight")).to_be_visible()
    action(page, "reset").click()
    expect_no_card(page)
    expect(page.locator(".sight")).to_have_count(0)


def test_on_a_phone_there_is_one_party_at_a_time_and_a_way_to_step_and_swipe(new_page):
    page = new_page(390, 844, touch=True, scale=2)
    open_lab(page, SLOW)
    pause(page)
    action(page, "inspect").tap()
    steps = page.locator(".steps button")
    expect(steps).to_have_count(4)
    wait_for_columns(page, "proxy")
    expect(steps.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(steps.nth(1)).to_contain_text("●")
    steps.nth(3).tap()
    wait_for_columns(page, "lb")
    expect(steps.nth(3)).to_have_attribute("aria-pressed", "true")
    page.locator(".columns").evaluate("(list) => list.scrollTo({ left: 0 })")
    wait_for_columns(page, "10.0.0.1")
    expect(steps.nth(0)).to_have_attribute("aria-pressed", "true")


@LOOKS
def test_axe_finds_nothing_wrong_and_nothing_sticks_out(new_page, axe, width, dark):
    page = new_page(width, 844, dark=dark)
    open_lab(page, WORLD)
    open_latest_pick(page)
    settle_animations(page)
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
