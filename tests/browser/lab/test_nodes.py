"""Servers and clients: added, changed and removed, by mouse and by keyboard, before everybody's eyes."""

import re

import pytest
from playwright.sync_api import expect

from lbviz.scenarios.spec import Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    action,
    box,
    expect_no_card,
    expect_servers,
    figure,
    node,
    open_card,
    open_lab,
    open_tab,
    panel_title,
    part,
    server_ids,
    set_number,
    wait_for_wire,
)

# The number at the front of a figure such as "4 (6.8 %)", and whether it is more than `than`.
FIGURE_IS_MORE = """([id, than]) => parseInt(document.querySelector(`[data-figure=${id}]`).textContent) > than"""


@pytest.fixture
def two(page, new_page):
    """Two browsers on one room, the first as `page`."""
    open_lab(page)
    other = new_page(1024, 600)
    open_lab(other, page.url)
    return page, other


def test_a_server_is_added_by_a_click_and_sent_requests(two):
    page, other = two
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    expect_servers(other, "a", "b", "c", "d")
    expect(box(page, "d")).to_contain_text("1× power")
    expect(box(page, "d")).to_contain_text(re.compile(r"[1-9]\d* % busy"))


def test_a_server_and_a_client_are_added_by_keys(two):
    page, other = two
    page.keyboard.press("+")
    expect_servers(page, "a", "b", "c", "d")
    page.keyboard.press("c")
    for each in two:
        expect(node(each, "10.0.0.5")).to_be_visible()
    expect_servers(other, "a", "b", "c", "d")


def test_a_client_is_added_by_a_click_and_sends(two):
    page, other = two
    action(page, "add_client").click()
    for each in two:
        expect(node(each, "10.0.0.5")).to_be_visible()
    node(other, "10.0.0.5").click()
    expect(panel_title(other)).to_have_text("Client 10.0.0.5")
    expect(part(other, "panel")).to_contain_text(re.compile(r"It has [1-9]\d* requests? on the way"))


def test_a_server_is_removed_from_its_card(two):
    page, other = two
    open_card(page, "b")
    open_card(other, "b")
    action(page, "remove_server").click()
    for each in two:
        expect_servers(each, "a", "c")
        expect_no_card(each)


def test_a_server_is_removed_by_the_delete_key_and_the_focus_stays_in_its_lane(two):
    page, other = two
    node(page, "b").focus()
    page.keyboard.press("Delete")
    for each in two:
        expect_servers(each, "a", "c")
    expect(node(page, "c")).to_be_focused()
    page.keyboard.press("Delete")
    expect_servers(other, "a")


def test_a_client_is_removed_by_card_and_by_key(two):
    page, other = two
    node(page, "10.0.0.2").click()
    action(page, "remove_client").click()
    expect(node(other, "10.0.0.2")).to_have_count(0)
    node(page, "10.0.0.3").focus()
    page.keyboard.press("Delete")
    for each in two:
        expect(node(each, "10.0.0.3")).to_have_count(0)
        expect(each.locator('[data-kind="client"]')).to_have_count(2)


def test_the_delete_key_in_a_field_removes_nothing(page):
    wire = open_lab(page)
    open_card(page, "b")
    page.locator("[name=b-power]").press("Backspace")
    page.locator("[name=b-power]").press("Delete")
    set_number(page, "b-power", 3)
    wait_for_wire(page, lambda: wire.server("b")["power"] == 3)
    expect_servers(page, "a", "b", "c")


def test_a_draining_server_says_so_answers_what_it_has_and_leaves(page, new_page):
    world = Scenario(
        traffic=TrafficSpec(rate_per_s=4, arrivals="constant", cost_ms=Constant(1500)),
        network=NetworkSpec(50),
        servers=[ServerSpec("a", workers=20), ServerSpec("b", workers=20)],
    )
    wire = open_lab(page, world)
    other = new_page()
    open_lab(other, page.url)
    open_card(page, "b")
    wait_for_wire(page, lambda: wire.figures["servers"][1]["working"] > 0)
    action(page, "drain_server").click()
    for each in (page, other):
        expect(box(each, "b")).to_have_attribute("data-status", "draining")
        expect(box(each, "b")).to_contain_text("↓ draining")
    expect(page.locator(".panel .state")).to_have_text("↓ draining")
    for each in (page, other):
        expect_servers(each, "a")
    assert wire.figures["failed"] == 0


def test_a_crash_and_slowness_show_a_sign_and_a_word_and_heal(two):
    page, other = two
    open_card(page, "a")
    action(page, "crash_server").click()
    for each in two:
        expect(box(each, "a")).to_have_attribute("data-status", "crashed")
        expect(box(each, "a").locator(".status")).to_have_text("✕ crashed")
        expect(node(each, "a")).to_have_attribute("aria-label", re.compile("crashed"))
    expect(page.locator(".panel .state")).to_have_text("✕ crashed")
    other.wait_for_function(FIGURE_IS_MORE, arg=["failed", 0])
    action(page, "recover_server").click()
    for each in two:
        expect(box(each, "a")).to_have_attribute("data-status", "up")
        expect(box(each, "a").locator(".status")).to_have_count(0)
    expect(page.locator(".panel .state")).to_have_text("✓ up")
    action(page, "slow_server").click()
    for each in two:
        expect(box(each, "a")).to_contain_text("▾ slow ÷5")
        expect(box(each, "a")).to_have_attribute("data-slow", "true")
    action(page, "hurry_server").click()
    for each in two:
        expect(box(each, "a")).to_have_attribute("data-slow", "false")
        expect(box(each, "a")).not_to_contain_text("slow")


def test_power_weight_workers_and_queue_length_are_changed_and_seen_by_all(two):
    page, other = two
    open_card(page, "c")
    open_card(other, "c")
    set_number(page, "c-power", 1.5)
    for each in two:
        expect(box(each, "c")).to_contain_text("1.5× power")
    set_number(page, "c-weight", 7)
    set_number(page, "c-workers", 3)
    set_number(page, "c-queue", 4)
    for each in two:
        expect(each.locator("[name=c-power]")).to_have_value("1.5")
        expect(each.locator("[name=c-weight]")).to_have_value("7")
        expect(each.locator("[name=c-workers]")).to_have_value("3")
        expect(each.locator("[name=c-queue]")).to_have_value("4")
        expect(box(each, "c")).to_contain_text(re.compile(r"waiting \d+ of 4"))


def test_a_queue_becomes_unbounded_and_bounded_again(two):
    page, _ = two
    open_card(page, "c")
    unbounded = page.get_by_role("checkbox", name="Unbounded queue")
    expect(unbounded).not_to_be_checked()
    unbounded.check()
    for each in two:
        expect(box(each, "c")).to_contain_text(re.compile(r"waiting \d+(?! of)"))
    expect(page.locator("[name=c-queue]")).to_have_count(0)
    unbounded.uncheck()
    for each in two:
        expect(box(each, "c")).to_contain_text(re.compile(r"waiting \d+ of 10"))
    expect(page.locator("[name=c-queue]")).to_have_value("10")


def test_a_server_setting_that_is_refused_goes_back_to_the_true_value(page):
    open_lab(page)
    open_card(page, "a")
    set_number(page, "a-workers", 5000)
    expect(page.get_by_role("alert").filter(has_text="workers")).to_contain_text("Nothing was changed")
    expect(page.locator("[name=a-workers]")).to_have_value("1")


def test_without_servers_every_request_is_refused_visibly_until_one_is_added(two):
    page, other = two
    # Read first: the figure covers 10 s, and once it counts refusals alone it grows no more.
    before = int(re.match(r"\d+", figure(page, "dropped").inner_text())[0])
    for id in ("a", "b", "c"):
        node(page, id).focus()
        page.keyboard.press("Delete")
        expect(node(page, id)).to_have_count(0)
    for each in two:
        expect(each.locator(".no-servers")).to_be_visible()
        expect(each.locator(".no-servers")).to_have_text("No servers: the balancer refuses all")
        open_tab(each, "why")
        expect(part(each, "panel")).to_contain_text("No server is up: the balancer refuses every request")
    for each in two:
        each.wait_for_function(FIGURE_IS_MORE, arg=["dropped", before + 20])
    action(other, "add_server").click()
    for each in two:
        expect(each.locator('[data-kind="server"]')).to_have_count(1)
        expect(each.locator(".no-servers")).to_have_count(0)
    (id,) = server_ids(page)
    expect(box(page, id)).to_contain_text(re.compile(r"[1-9]\d* % busy"))


def test_there_is_no_plus_where_no_more_servers_may_be_added(page):
    servers = [ServerSpec(f"s{i}", queue=10) for i in range(49)]
    open_lab(page, Scenario(servers=servers))
    action(page, "add_server").click()
    expect(page.locator('[data-kind="server"]')).to_have_count(50)
    expect(action(page, "add_server")).to_have_count(0)
    page.keyboard.press("+")
    expect(page.get_by_role("alert").filter(has_text="50")).to_contain_text("Nothing was changed")


def test_all_that_wait_are_drawn_and_what_is_too_many_is_counted(page):
    world = Scenario(
        traffic=TrafficSpec(rate_per_s=60, arrivals="constant", cost_ms=Constant(100_000)),
        network=NetworkSpec(0),
        servers=[ServerSpec("a", queue=None), ServerSpec("frontend-pool-europe-west-node-1", queue=2)],
    )
    open_lab(page, world)
    expect(page.locator('[data-more="a"]')).to_have_text(re.compile(r"^\+[1-9]\d*$"))
    expect(node(page, "frontend-pool-europe-west-node-1").locator(".id")).to_have_text("fro…e-1")
    expect(page.locator(".more:visible")).to_have_count(1)


def test_without_clients_it_says_that_nothing_is_sent(page):
    open_lab(page)
    for address in page.locator('[data-kind="client"]').evaluate_all("all => all.map((each) => each.dataset.node)"):
        node(page, address).focus()
        page.keyboard.press("Delete")
        expect(node(page, address)).to_have_count(0)
    expect(page.locator(".no-clients")).to_have_text("No clients: no requests are sent")
