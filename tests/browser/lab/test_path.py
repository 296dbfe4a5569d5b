"""What stands on the way: inserted, set and taken away by hand, and seen in the traffic."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    ServerSpec,
    TrafficSpec,
)
from tests.browser.support import (
    action,
    calm_world,
    edges,
    expect_no_card,
    has_text,
    node,
    open_lab,
    open_tab,
    painted,
    panel_title,
    part,
    pause,
    set_number,
    shared_link,
    wait_for_wire,
    wait_until_ready,
)
from tests.browser.wire import Wire

# Fast enough for a test: what is asked for often is soon in a cache.
BUSY = replace(
    calm_world(),
    traffic=TrafficSpec(rate_per_s=60, arrivals="constant", cost_ms=Constant(5), clients=4),
    network=NetworkSpec(latency_ms=40),
    servers=[ServerSpec("a", workers=50), ServerSpec("b", workers=50)],
)


def moves(wire: Wire) -> set[tuple[str, str]]:
    """Return between which nodes requests have moved, as far as the line has said."""
    return {
        (record[3], record[4])
        for batch in wire.batches.values()
        for record in batch.get("records", [])
        if record[0] == "moved"
    }


def ends(wire: Wire) -> set[tuple[str, str, str]]:
    """Return how and where requests came to nothing, and why."""
    records = [record for batch in wire.batches.values() for record in batch.get("records", [])]
    return {(record[0], record[3], record[4]) for record in records if record[0] in ("dropped", "failed")}


def test_a_forward_proxy_is_put_before_half_of_the_clients_and_taken_away(page):
    wire = open_lab(page, BUSY)
    action(page, "insert_proxy").click()
    expect(node(page, "proxy")).to_have_accessible_name("Forward proxy, for 2 clients")
    expect(action(page, "insert_proxy")).to_be_disabled()
    wait_for_wire(page, lambda: {("10.0.0.1", "proxy"), ("proxy", "lb"), ("10.0.0.4", "lb")} <= moves(wire))
    assert ("10.0.0.4", "proxy") not in moves(wire)
    node(page, "proxy").focus()
    page.keyboard.press("Delete")
    expect(node(page, "proxy")).to_have_count(0)
    assert wire.state["scenario"]["forward_proxy"] is None
    page.keyboard.press("Control+z")
    expect(node(page, "proxy")).to_be_visible()


def test_its_card_says_what_the_site_sees_and_what_it_refuses_falls_out_there(page):
    wire = open_lab(page, replace(BUSY, forward_proxy=ForwardProxySpec(clients=4)))
    node(page, "proxy").click()
    expect(panel_title(page)).to_have_text("Forward proxy")
    expect(page.locator(".panel")).to_contain_text("the site sees 203.0.113.1")
    for host in ("shop.example", "video.example", "news.example"):
        page.get_by_role("checkbox", name=host).uncheck()
    refused = ["shop.example", "video.example", "news.example"]
    wait_for_wire(page, lambda: wire.state["scenario"]["forward_proxy"]["deny"] == refused)
    wait_for_wire(page, lambda: ("dropped", "proxy", "forbidden") in ends(wire))
    expect(page.locator("li.forward_proxy .stage-label")).to_contain_text("refuses 3 hosts")
    page.get_by_role("checkbox", name="shop.example").check()
    wait_for_wire(page, lambda: wire.state["scenario"]["forward_proxy"]["deny"] == ["video.example", "news.example"])
    page.locator("[name=proxy-kind]").select_option("vpn")
    expect(panel_title(page)).to_have_text("VPN")
    for address in ("10.0.0.1", "10.0.0.3", "10.0.0.4"):
        page.get_by_role("checkbox", name=f"Client {address}").uncheck()
    expect(node(page, "proxy")).to_have_accessible_name("VPN, for 1 client, refuses 2 hosts")
    others = ("10.0.0.1", "10.0.0.3", "10.0.0.4", "proxy")
    assert wire.state["asks"] == {"10.0.0.2": "proxy", **dict.fromkeys(others, "lb")}


def test_an_edge_answers_from_its_cache_and_its_card_does_all_that_can_be_done_to_it(page):
    wire = open_lab(page, BUSY)
    action(page, "insert_edge").click()
    node(page, "edge1").click()
    expect(panel_title(page)).to_have_text("Edge edge1")
    wait_for_wire(page, lambda: wire.figures["edges"][0]["hits"] > 5)
    has_text(page, ".panel .facts div:first-child dd", r"^[1-9]")
    wait_for_wire(page, lambda: ("edge1", "10.0.0.1") in moves(wire))
    action(page, "purge_edge").click()
    expect(action(page, "undo")).to_have_attribute("title", re.compile("purge edge edge1"))
    set_number(page, "edge1-cache", 7)
    wait_for_wire(page, lambda: wire.state["scenario"]["edges"][0]["cache"] == 7)
    action(page, "crash_edge").click()
    expect(page.locator("li.edge .stage-label")).to_contain_text("crashed")
    wait_for_wire(page, lambda: ("failed", "edge1", "edge down") in ends(wire))
    action(page, "recover_edge").click()
    expect(page.locator("li.edge .stage-label")).not_to_contain_text("crashed")
    action(page, "remove_edge").click()
    expect(node(page, "edge1")).to_have_count(0)
    expect_no_card(page)


def test_clients_ask_the_edge_of_their_region_and_the_next_when_it_is_down(page):
    world = replace(
        BUSY,
        traffic=replace(BUSY.traffic, regions=["eu", "us"]),
        network=NetworkSpec(latency_ms=40, between_regions_ms=80),
        edges=[EdgeSpec("e1", region="eu"), EdgeSpec("e2", region="us")],
    )
    wire = open_lab(page, world)
    wait_for_wire(page, lambda: {("10.0.0.1", "e1"), ("10.0.0.2", "e2")} <= moves(wire))
    assert not {("10.0.0.1", "e2"), ("10.0.0.2", "e1")} & moves(wire)
    node(page, "e1").click()
    action(page, "crash_edge").click()
    wait_for_wire(page, lambda: ("10.0.0.1", "e2") in moves(wire))


def test_several_balancers_stand_behind_a_router_and_one_of_them_dies(page):
    wire = open_lab(page, BUSY)
    set_number(page, "replicas", 3)
    expect(page.locator("li.balancer")).to_have_count(3)
    expect(node(page, "front")).to_be_visible()
    wait_for_wire(page, lambda: {("front", "lb"), ("front", "lb2"), ("front", "lb3"), ("lb3", "a")} <= moves(wire))
    node(page, "lb2").click()
    action(page, "crash_balancer").click()
    expect(node(page, "lb2")).to_have_accessible_name(re.compile("crashed"))
    assert wire.state["scenario"]["balancer"]["crashed"] == ["lb2"]
    action(page, "recover_balancer").click()
    expect(node(page, "lb2")).not_to_have_accessible_name(re.compile("crashed"))
    node(page, "front").click()
    page.locator("[name=front-kind]").select_option("layer_4")
    wait_for_wire(page, lambda: (wire.state["scenario"]["front"] or {}).get("kind") == "layer_4")
    page.locator("[name=front-policy]").select_option("modulo_hash")
    page.get_by_role("checkbox", name="Remember where each connection goes").uncheck()
    wait_for_wire(page, lambda: wire.state["scenario"]["front"]["tracking"] is False)
    assert wire.state["scenario"]["front"]["policy"] == "modulo_hash"
    # Its card explains its latest pick, by the policy it has now.
    card = page.locator(".panel")
    expect(card.locator(".because")).to_contain_text("% 3 =")
    expect(card.locator(".candidates .chip")).to_have_text(["lb", "lb2", "lb3"])
    expect(card.locator(".candidates .winner")).to_have_count(1)


def test_at_layer_4_a_connection_stays_where_it_is_and_the_page_says_so(page):
    world = replace(BUSY, traffic=replace(BUSY.traffic, requests_per_connection=1000), balancer=BalancerSpec(layer=4))
    open_lab(page, world)
    open_tab(page, "why")
    expect(page.locator(".because")).to_contain_text("a connection stays where it is")
    node(page, "lb").click()
    page.locator("[name=layer]").select_option("7")
    expect(page.locator(".because")).to_contain_text("turn")


def test_a_key_that_layer_4_cannot_see_is_refused_with_a_reason(page):
    wire = open_lab(page, replace(BUSY, balancer=BalancerSpec("ketama", key="path")))
    node(page, "lb").click()
    page.locator("[name=layer]").select_option("4")
    expect(part(page, "toasts")).to_contain_text("layer 4 sees addresses and ports only")
    expect(page.locator("[name=layer]")).to_have_value("7")
    assert wire.state["scenario"]["balancer"]["layer"] == 7


def test_who_reloads_sees_requests_held_at_an_edge(page):
    """They wait for what another fetches: the snapshot's latest word about them is where they are."""
    world = replace(
        BUSY,
        traffic=replace(BUSY.traffic, rate_per_s=100, cost_ms=Constant(60_000)),
        edges=[EdgeSpec("edge1")],
    )
    open_lab(page, world)
    wire = open_lab(page, page.url)
    (snapshot,) = [message for kind, message in wire.received if kind == "snapshot"]
    held = [one["record"] for one in snapshot["requests"] if one["record"][0] == "cached"]
    assert held
    pause(page)
    box = edges(page, "edge1")
    assert painted(page, [box["left"], box["top"], box["right"], box["bottom"]]) > 100


@pytest.mark.parametrize("id", ["company-proxy", "cdn", "four-maglevs"])
def test_a_preset_is_opened_undone_and_seen_by_everybody(page, new_page, id):
    wire = open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    page.locator("[name=preset]").select_option(id)
    stands = {"company-proxy": "proxy", "cdn": "edge2", "four-maglevs": "lb4"}[id]
    for each in (page, other):
        expect(node(each, stands)).to_be_visible()
    expect(page.locator("[name=preset]")).to_have_value(id)
    assert wire.state["undo"].startswith("open ")
    action(page, "undo").click()
    for each in (page, other):
        expect(node(each, stands)).to_have_count(0)
    expect(page.locator("[name=preset]")).to_have_value("uneven-servers")


def test_a_preset_has_a_link(page):
    open_lab(page, "/lab?preset=cache-farm")
    expect(page.locator("[name=preset]")).to_have_value("cache-farm")
    expect(page.locator(".server")).to_have_count(6)


@pytest.mark.parametrize("stands", ["proxy", "edge1", "front", "lb2"])
def test_axe_finds_nothing_wrong_with_a_card_open(page, axe, stands):
    world = replace(
        BUSY, forward_proxy=ForwardProxySpec(), edges=[EdgeSpec("edge1")], balancer=BalancerSpec(replicas=2)
    )
    open_lab(page, world)
    node(page, stands).click()
    assert axe(page) == []


def test_on_a_phone_a_card_of_the_way_is_a_sheet_and_its_buttons_can_be_pressed(new_page):
    page: Page = new_page(390, 844, touch=True, scale=2)
    open_lab(page, replace(BUSY, edges=[EdgeSpec("edge1")]))
    node(page, "edge1").tap()
    expect(panel_title(page)).to_have_text("Edge edge1")
    action(page, "crash_edge").tap()
    expect(action(page, "recover_edge")).to_be_visible()


def test_a_client_is_connected_by_a_click_undone_and_shared(page, new_page):
    world = replace(BUSY, forward_proxy=ForwardProxySpec(clients=["10.0.0.2"]), edges=[EdgeSpec("edge1")])
    wire = open_lab(page, world)
    node(page, "10.0.0.4").click()
    expect(page.get_by_role("radio", name="nearest edge")).to_be_checked()
    page.get_by_role("radio", name="forward proxy").check(force=True)
    expect(page.locator(".connection")).to_contain_text("Its requests go to the forward proxy")
    expect(node(page, "proxy")).to_have_accessible_name("Forward proxy, for 2 clients")
    wait_for_wire(page, lambda: ("10.0.0.4", "proxy") in moves(wire))
    page.get_by_role("radio", name="site itself").check(force=True)
    expect(page.locator(".connection")).to_contain_text("Its requests go to the balancer")
    wait_for_wire(page, lambda: ("10.0.0.4", "lb") in moves(wire))
    assert wire.state["scenario"]["traffic"]["direct"] == ["10.0.0.4"]
    other = new_page(800, 600)
    shared = open_lab(other, shared_link(page, "copy"))
    assert shared.state["asks"] == wire.state["asks"]
    expect(action(page, "undo")).to_have_attribute("title", re.compile("connect client 10.0.0.4 to the site itself"))
    for whom in ("forward proxy", "nearest edge"):
        action(page, "undo").click()
        expect(page.get_by_role("radio", name=whom)).to_be_checked()
    others = ("10.0.0.1", "10.0.0.3", "10.0.0.4", "proxy")
    assert wire.state["asks"] == {"10.0.0.2": "proxy", **dict.fromkeys(others, "edge1")}


def test_who_asks_the_edges_is_ticked_on_an_edges_card(page):
    wire = open_lab(page, replace(BUSY, edges=[EdgeSpec("edge1"), EdgeSpec("edge2")]))
    node(page, "edge2").click()
    # Nobody has a region, so that for all of them the first is as near.
    expect(page.locator("li.edge[data-place=edge2] .stage-label")).to_contain_text("nobody asks it")
    expect(part(page, "idle")).to_contain_text("Nobody asks it")
    page.get_by_role("checkbox", name="Client 10.0.0.3").uncheck()
    wait_for_wire(page, lambda: ("10.0.0.3", "lb") in moves(wire))
    # They stand side by side: its way leads past the edges.
    clients = page.eval_on_selector_all('[data-kind="client"]', "all => all.map((each) => each.dataset.node)")
    assert clients == ["10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.3"]
    page.get_by_role("checkbox", name="Client 10.0.0.3").check()
    wait_for_wire(page, lambda: wire.state["asks"]["10.0.0.3"] == "edge1")


def test_two_quick_changes_on_the_proxys_card_both_count(page):
    wire = open_lab(page, replace(BUSY, forward_proxy=ForwardProxySpec(clients=4)))
    node(page, "proxy").click()
    page.evaluate("""() => {
      document.querySelector("[name='connect-10.0.0.1']").click();
      document.querySelector("[name='games.example']").click();
      document.querySelector("[name='connect-10.0.0.2']").click();
    }""")
    wanted = (["10.0.0.3", "10.0.0.4"], ["games.example"])
    wait_for_wire(
        page,
        lambda: tuple(wire.state["scenario"]["forward_proxy"][field] for field in ("clients", "deny")) == wanted,
    )


def test_a_stage_is_inserted_connected_and_removed_by_keyboard_alone(page):
    wire = open_lab(page, BUSY)
    action(page, "insert_proxy").focus()
    page.keyboard.press("Enter")
    expect(node(page, "proxy")).to_be_visible()
    action(page, "insert_edge").focus()
    page.keyboard.press("Space")
    expect(node(page, "edge1")).to_be_visible()
    node(page, "10.0.0.1").focus()
    page.keyboard.press("ArrowDown")
    expect(node(page, "10.0.0.2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_be_focused()
    page.get_by_role("radio", name="forward proxy").focus()
    page.keyboard.press("ArrowRight")
    wait_for_wire(page, lambda: wire.state["asks"]["10.0.0.2"] == "edge1")
    page.keyboard.press("Escape")
    expect(node(page, "10.0.0.2")).to_be_focused()
    for id in ("edge1", "proxy"):
        node(page, id).focus()
        page.keyboard.press("Delete")
        expect(node(page, id)).to_have_count(0)
        expect(node(page, "lb")).to_be_focused()


def test_a_preset_is_redone_and_reset_begins_with_it_again(page):
    wire = open_lab(page)
    page.locator("[name=preset]").select_option("cdn")
    expect(node(page, "edge2")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(node(page, "edge2")).to_have_count(0)
    action(page, "redo").click()
    expect(node(page, "edge2")).to_be_visible()
    expect(page.locator("[name=preset]")).to_have_value("cdn")
    node(page, "edge2").focus()
    page.keyboard.press("Delete")
    expect(node(page, "edge2")).to_have_count(0)
    since = wire.time
    action(page, "reset").click()
    expect(node(page, "edge2")).to_be_visible()
    assert wire.time < since
    assert [edge["id"] for edge in wire.state["scenario"]["edges"]] == ["edge1", "edge2"]


def test_a_preset_that_is_none_is_said_to_be_none_and_a_working_lab_is_a_click_away(page, complaints):
    complaints.expect("400")
    page.goto("/lab?preset=company-prox")
    expect(page.get_by_role("heading")).to_have_text("This link cannot be opened")
    expect(page.locator("main")).to_contain_text("preset: got company-prox, want one of one-server")
    expect(page.locator("main")).to_contain_text("did you mean company-proxy?")
    page.get_by_role("link", name="Open a fresh lab").click()
    wait_until_ready(page)
    expect(node(page, "a")).to_be_visible()
