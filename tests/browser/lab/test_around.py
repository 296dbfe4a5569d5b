"""What stands around the pick, and a policy's key and options, in the lab."""

from playwright.sync_api import expect

from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import action, box, open_card, open_lab, pause, set_number, set_speed, wait_for_wire

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
    page.locator(".around summary").click()
    page.get_by_label("Outlier detection").check()
    wait_for_wire(page, lambda: balancer(wire)["outlier_detection"])
    expect(box(page, "a").locator(".status")).to_contain_text("ejected")
    # All failures but those that got it ejected again leave the window.
    wait_for_wire(page, lambda: wire.figures["failed"] < 20)
    action(page, "recover_server").click()
    expect(box(page, "a").locator(".status")).to_have_count(0)


def test_each_part_is_switched_on_set_and_off_and_can_be_undone(page):
    wire = open_lab(page, TRAP)
    pause(page)
    page.locator(".around summary").click()
    for name in (
        "outlier_detection",
        "health_check",
        "panic",
        "slow_start",
        "circuit_breaker",
        "retry_budget",
        "sticky",
    ):
        box_of_part = page.locator(f"input[name={name}]")
        box_of_part.check()
        wait_for_wire(page, lambda name=name: balancer(wire)[name])
        expect(page.locator(".around summary")).to_contain_text("1 on")
        action(page, "undo").click()
        wait_for_wire(page, lambda name=name: not balancer(wire)[name])
        expect(box_of_part).not_to_be_checked()
    page.locator("input[name=circuit_breaker]").check()
    set_number(page, "circuit_breaker-max_in_flight", 4)
    wait_for_wire(page, lambda: (balancer(wire)["circuit_breaker"] or {}).get("max_in_flight") == 4)


def test_what_is_hashed_and_how_is_chosen_where_the_policy_knows_the_key(page):
    wire = open_lab(page, TRAP)
    expect(page.locator("[name=key]")).to_have_count(0)
    page.locator("[name=policy]").select_option("ketama")
    page.locator("[name=key]").select_option("path")
    wait_for_wire(page, lambda: balancer(wire)["key"] == "path")
    page.locator("[name=hash]").select_option("crc32")
    wait_for_wire(page, lambda: balancer(wire)["options"]["hash"] == "crc32")
    set_number(page, "points", 40)
    wait_for_wire(page, lambda: balancer(wire)["options"]["points"] == 40)
    page.locator("[name=policy]").select_option("maglev")
    page.locator("[name=table_size]").select_option("13")
    wait_for_wire(page, lambda: balancer(wire)["options"]["table_size"] == 13)
