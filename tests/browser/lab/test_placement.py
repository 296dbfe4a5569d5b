"""Under the picture of the lab: its own balancer's ring, table or columns, and the traffic on it."""

import re
from random import Random

import pytest
from playwright.sync_api import Page, expect

from lbviz.policies import CATALOGUE, Backend
from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import action, choose, node, open_lab, part, set_number, wait_for_wire
from tests.browser.wire import Wire
from tests.policies.support import pick

CLIENTS = 12
KEYS = [f"198.18.0.{number}" for number in range(1, CLIENTS + 1)]


def world(policy: str = "ring_hash", *servers: ServerSpec, **balancer) -> Scenario:
    return Scenario(
        traffic=TrafficSpec(rate_per_s=8, cost_ms=Constant(100), clients=CLIENTS),
        network=NetworkSpec(300),
        balancer=BalancerSpec(policy=policy, **balancer),
        servers=list(servers) or [ServerSpec("a"), ServerSpec("b"), ServerSpec("c")],
    )


def owners(policy: str, *backends: Backend) -> list[str]:
    asked = CATALOGUE[policy](Random(3))
    asked.set_backends(backends)
    return [pick(asked, key) for key in KEYS]


def dots(page: Page):
    return part(page, "placement").locator(".key")


def remove(page: Page, id: str) -> None:
    node(page, id).click()
    action(page, "remove_server").click()


def picks(wire: Wire) -> list:
    return [why for latest in wire.told("picks") for why in latest]


def test_a_policy_that_hashes_shows_its_ring_with_a_dot_for_every_client(page):
    open_lab(page, world("round_robin"))
    expect(part(page, "placement")).to_be_hidden()
    choose(page, "policy", "ring_hash")
    expect(part(page, "placement")).to_be_visible()
    expect(dots(page)).to_have_count(CLIENTS)
    expect(part(page, "placement").locator("[data-arc]")).to_have_count(3)
    expect(part(page, "placement").get_by_role("heading")).to_have_text("The balancer's ring")
    choose(page, "policy", "round_robin")
    expect(part(page, "placement")).to_be_hidden()


@pytest.mark.parametrize("policy", ["ring_hash", "maglev", "modulo_hash", "rendezvous"])
def test_when_a_server_goes_the_picture_says_how_many_keys_moved(page, policy):
    open_lab(page, world(policy))
    expect(part(page, "moved")).to_contain_text("Add, crash or remove a server")
    remove(page, "b")
    was = owners(policy, Backend("a"), Backend("b"), Backend("c"))
    now = owners(policy, Backend("a"), Backend("c"))
    moved = [key for key, before, after in zip(KEYS, was, now, strict=True) if before != after]
    least = sum(max(0, now.count(id) - was.count(id)) for id in "abc")
    expect(part(page, "moved")).to_contain_text(
        f"Server b went. Moved {len(moved)} of {CLIENTS} keys, least possible {least}."
    )
    expect(part(page, "placement").locator(".key.moved")).to_have_count(len(moved))
    assert {dot.get_attribute("data-key") for dot in part(page, "placement").locator(".key.moved").all()} == {*moved}
    if policy == "rendezvous":
        assert {was[KEYS.index(key)] for key in moved} == {"b"}


def test_a_pick_lights_its_key_and_the_way_to_its_server(page):
    wire = open_lab(page, world())
    # Picks come only while the picture of them is in sight.
    part(page, "placement").scroll_into_view_if_needed()
    page.wait_for_selector("[data-part=placement] .lit", state="attached")
    seen = page.eval_on_selector_all(
        "[data-part=placement] .lit", "all => all.map((lit) => [lit.dataset.lit, lit.dataset.colour])"
    )
    belongs = dict(zip(KEYS, owners("ring_hash", Backend("a"), Backend("b"), Backend("c")), strict=True))
    assert seen
    assert all("abc"[int(colour)] == belongs[key] for key, colour in seen)
    assert {key for key, _ in seen} <= {why["key"] for why in picks(wire)}


def test_the_key_that_is_looked_at_shows_its_steps_by_mouse_and_by_keyboard(page):
    open_lab(page, world())
    steps = part(page, "placement").locator(".way")
    expect(steps).to_contain_text("198.18.0.1")
    first = part(page, "placement").locator('[data-key="198.18.0.1"] [role=button]')
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(steps).to_contain_text("198.18.0.2")
    expect(part(page, "placement").locator('[data-key="198.18.0.2"] [role=button]')).to_be_focused()
    part(page, "placement").locator('[data-key="198.18.0.5"] [role=button]').click(force=True)
    expect(steps).to_contain_text("198.18.0.5")


def test_a_crash_takes_the_server_off_the_ring_and_its_recovery_brings_it_back(page):
    open_lab(page, world())
    node(page, "c").click()
    action(page, "crash_server").click()
    expect(part(page, "moved")).to_contain_text("Server c went down")
    expect(part(page, "placement").locator("[data-arc]")).to_have_count(2)
    action(page, "recover_server").click()
    expect(part(page, "moved")).to_contain_text("Server c came back up")


def test_weights_keys_and_options_are_those_of_the_lab(page):
    open_lab(page, world("ketama", ServerSpec("a", weight=5), ServerSpec("b")))
    section = part(page, "placement")
    expect(section).to_contain_text("Weights: a 5, b 1.")
    expect(section).to_contain_text("Key: client address.")
    set_number(page, "points", 20)
    expect(section.locator("svg.ring")).to_contain_text(re.compile(r"[34]\d points"))
    choose(page, "key", "path")
    expect(dots(page)).to_have_count(100)
    choose(page, "key", "ip_port")
    expect(dots(page)).to_have_count(0)
    expect(section).to_contain_text("no key is known beforehand")
    # Picks come only while the picture of them is in sight.
    part(page, "placement").scroll_into_view_if_needed()
    page.wait_for_selector("[data-part=placement] .lit", state="attached")


def test_with_several_balancers_it_says_whose_ring_it_is(page):
    wire = open_lab(page, world(replicas=2))
    expect(part(page, "placement")).to_contain_text("as lb has it now")
    page.locator('[data-node="lb"]').click()
    action(page, "crash_balancer").click()
    expect(part(page, "placement")).to_contain_text("as lb2 has it now")
    wait_for_wire(page, lambda: wire.state["scenario"]["balancer"]["crashed"] == ["lb"])


@pytest.mark.parametrize("policy", ["ring_hash", "maglev", "modulo_hash"])
def test_the_same_servers_and_keys_open_on_the_page_of_hashing(page, policy):
    open_lab(page, world(policy))
    remove(page, "b")
    expect(part(page, "moved")).to_contain_text("Server b went")
    by_the_policy = page.locator(".policy").get_by_role("link", name="Try it alone")
    expect(by_the_policy).to_be_visible()
    expect(by_the_policy).to_have_attribute("href", re.compile(r"^/hashing\?"))
    part(page, "placement").get_by_role("link").click()
    expect(page.locator("main > [data-status]")).to_have_attribute("data-status", "ready")
    assert [each.get_attribute("data-remove") for each in page.locator("[data-remove]").all()] == ["a", "c"]
    expect(part(page, "verdict")).to_be_visible()
    if policy != "maglev":
        shown = [each.get_attribute("data-key") for each in page.locator(".key").all()]
        assert shown == KEYS


@pytest.mark.parametrize("policy", ["ring_hash", "maglev", "nginx_hash", "jump_hash"])
def test_it_fits_a_phone_and_has_nothing_that_axe_finds_wrong(new_page, axe, policy):
    page = new_page(390, 844, touch=True, scale=2)
    open_lab(page, world(policy))
    remove(page, "b")
    expect(part(page, "moved")).to_contain_text("Server b went")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []


def test_without_a_server_it_says_that_keys_have_nowhere_to_go(page):
    open_lab(page, world("ring_hash", ServerSpec("a")))
    remove(page, "a")
    expect(part(page, "placement")).to_contain_text("nowhere for a key to go")


def test_where_points_are_too_many_to_draw_it_says_that_the_colours_are_a_sample(page):
    open_lab(page, world("nginx_consistent_hash", ServerSpec("a", weight=30), ServerSpec("b", weight=10)))
    section = part(page, "placement")
    expect(section).to_contain_text("the colours are a sample of 72 places")
    expect(section.locator("svg.ring")).to_contain_text("6,400 points")
    expect(dots(page)).to_have_count(CLIENTS)
