"""What stands around the pick, and a policy's key and options, in the lab."""

import re

from playwright.sync_api import expect

from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    action,
    box,
    choose,
    field,
    open_card,
    open_lab,
    part,
    pause,
    set_number,
    set_speed,
    wait_for_wire,
)

# Under least connections a server that fails at once always has the fewest in flight.
TRAP = Scenario(
    traffic=TrafficSpec(rate_per_s=40, cost_ms=Constant(300)),
    network=NetworkSpec(20),
    balancer=BalancerSpec("least_connections"),
    servers=[ServerSpec(id, workers=8, queue=20) for id in "abc"],
)
PARTS = ("outlier_detection", "health_check", "panic", "slow_start", "circuit_breaker", "retry_budget", "sticky")


def balancer(wire):
    return wire.state["scenario"]["balancer"]


def test_a_server_that_fails_fast_draws_the_requests_and_outlier_detection_closes_the_trap(page):
    wire = open_lab(page, TRAP)
    set_speed(page, "8×")
    open_card(page, "a")
    action(page, "fail_server").click()
    expect(box(page, "a").locator(".status")).to_contain_text("failing")
    # Of 40 requests/s far more than a third fail.
    wait_for_wire(page, lambda: wire.figures["failed"] > 100)
    assert {each["id"]: each["failed"] for each in wire.figures["servers"]}["a"] > 100
    field(page, "outlier_detection").check()
    wait_for_wire(page, lambda: balancer(wire)["outlier_detection"])
    expect(box(page, "a").locator(".status")).to_contain_text("ejected")
    # All failures but those that got it ejected again leave the window.
    wait_for_wire(page, lambda: wire.figures["failed"] < 20)
    open_card(page, "a")
    action(page, "recover_server").click()
    expect(box(page, "a").locator(".status")).to_have_count(0)


def test_each_part_is_switched_on_set_and_off_and_can_be_undone(page):
    wire = open_lab(page, TRAP)
    pause(page)
    set_number(page, "retries", 1)
    for name in (
        "outlier_detection",
        "health_check",
        "panic",
        "slow_start",
        "circuit_breaker",
        "retry_budget",
        "sticky",
    ):
        box_of_part = field(page, name)
        box_of_part.check()
        wait_for_wire(page, lambda name=name: balancer(wire)[name])
        expect(page.locator(f"[data-part-of-pick={name}] .state-word")).not_to_have_text("off")
        action(page, "undo").click()
        wait_for_wire(page, lambda name=name: not balancer(wire)[name])
        expect(box_of_part).not_to_be_checked()
    field(page, "circuit_breaker").check()
    set_number(page, "circuit_breaker-max_in_flight", 4)
    wait_for_wire(page, lambda: (balancer(wire)["circuit_breaker"] or {}).get("max_in_flight") == 4)


def test_what_is_hashed_and_how_is_chosen_where_the_policy_knows_the_key(page):
    wire = open_lab(page, TRAP)
    expect(page.locator("[name=key]")).to_have_count(0)
    choose(page, "policy", "ketama")
    choose(page, "key", "path")
    wait_for_wire(page, lambda: balancer(wire)["key"] == "path")
    choose(page, "hash", "crc32")
    wait_for_wire(page, lambda: balancer(wire)["options"]["hash"] == "crc32")
    set_number(page, "points", 40)
    wait_for_wire(page, lambda: balancer(wire)["options"]["points"] == 40)
    choose(page, "policy", "maglev")
    choose(page, "table_size", "13")
    wait_for_wire(page, lambda: balancer(wire)["options"]["table_size"] == 13)


def test_a_balancer_says_what_it_believes_of_a_server_that_died_and_goes_on_where_it_may_not_believe(page):
    wire = open_lab(page, TRAP)
    set_speed(page, "8×")
    open_card(page, "a")
    action(page, "crash_server").click()
    page.locator('[data-node="lb"]').click()
    believed = part(page, "beliefs")
    expect(believed).to_contain_text(re.compile(r"Believes a down since [\d.]+ s, for what failed there; tries"))
    expect(part(page, "panel")).to_contain_text("It learns that a server is dead when a request to it breaks.")
    field(page, "passive_checks").uncheck()
    wait_for_wire(page, lambda: balancer(wire)["passive_checks"]["max_fails"] == 0)
    page.locator('[data-node="lb"]').click()
    expect(believed).to_have_text("Believes every server to be up.")
    expect(part(page, "panel")).to_contain_text("it goes on sending there")
    field(page, "health_check").check()
    expect(page.locator(".legend .probe")).to_be_visible()
