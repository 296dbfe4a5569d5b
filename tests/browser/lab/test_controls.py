"""The controls: time and undo in the bar, policy, traffic and network in tabs beside the picture."""

import re
import time

import pytest
from playwright.sync_api import expect

from lbviz.policies import CATALOGUE
from tests.browser.support import (
    action,
    box,
    calm_world,
    choose,
    expect_servers,
    expect_speed,
    field,
    node,
    open_card,
    open_lab,
    part,
    pause,
    set_number,
    set_speed,
    stats,
    wait_for_wire,
    wait_until_it_moves,
)

# Whether simulated time is this many times as fast as real time, to a tenth, over half a second.
RUNS_AT = """(speed) => {
  const { playhead } = window.lbviz.stats();
  const now = performance.now();
  window.began ??= { playhead, now };
  const passed = (now - window.began.now) / 1000;
  if (passed < 0.5) return false;
  const measured = (playhead - window.began.playhead) / passed;
  window.began = null;
  return measured > speed * 0.9 && measured < speed * 1.1;
}"""


def test_pause_resume_and_step(page):
    wire = open_lab(page)
    pause(page)
    expect(action(page, "pause")).to_have_accessible_name("Resume")
    wait_for_wire(page, lambda: stats(page)["playhead"] == pytest.approx(wire.time, abs=1e-3))
    before = wire.time
    action(page, "step").click()
    wait_for_wire(page, lambda: wire.time > before)
    wait_for_wire(page, lambda: stats(page)["playhead"] == pytest.approx(wire.time, abs=1e-3))
    action(page, "pause").click()
    expect(part(page, "paused")).to_be_hidden()
    expect(action(page, "pause")).to_have_accessible_name("Pause")
    wait_until_it_moves(page)


def test_the_space_bar_and_the_full_stop_pause_and_step(page, new_page):
    wire = open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    page.keyboard.press("Space")
    for each in (page, other):
        expect(part(each, "paused")).to_be_visible()
    stood = wire.time
    page.keyboard.press("Space")
    for each in (page, other):
        expect(part(each, "paused")).to_be_hidden()
    page.keyboard.press(".")
    expect(part(other, "paused")).to_be_visible()
    wait_for_wire(page, lambda: wire.time > stood)


@pytest.mark.xdist_group("frames")
def test_the_speed_of_time_is_chosen(page):
    open_lab(page)
    page.wait_for_function(RUNS_AT, arg=1)
    for sign, factor in (("8×", 8), ("¼×", 0.25)):
        set_speed(page, sign)
        expect_speed(page, sign)
        page.wait_for_function(RUNS_AT, arg=factor)


def test_reset_begins_again_and_can_be_undone(page, new_page):
    wire = open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    action(page, "add_server").click()
    expect_servers(other, "a", "b", "c", "d")
    set_number(page, "rate-number", 30)
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["rate_per_s"] == 30)
    before = wire.time
    action(page, "reset").click()
    for each in (page, other):
        expect_servers(each, "a", "b", "c")
        expect(each.locator("[name=rate-number]")).to_have_value("12")
    assert wire.time < before
    wait_until_it_moves(page)
    assert stats(page)["playhead"] < before
    expect(action(page, "undo")).to_have_attribute("title", "Undo: reset (Ctrl+Z)")
    action(page, "undo").click()
    for each in (page, other):
        expect_servers(each, "a", "b", "c", "d")
        expect(each.locator("[name=rate-number]")).to_have_value("30")


def test_undo_and_redo_by_buttons_say_what_they_act_on(page):
    open_lab(page)
    undo, redo = action(page, "undo"), action(page, "redo")
    expect(undo).to_be_disabled()
    expect(undo).to_have_attribute("title", "Nothing to undo")
    expect(redo).to_be_disabled()
    action(page, "add_server").click()
    expect(undo).to_have_attribute("title", "Undo: add server d (Ctrl+Z)")
    open_card(page, "d")
    action(page, "crash_server").click()
    expect(undo).to_have_attribute("title", "Undo: crash server d (Ctrl+Z)")
    undo.click()
    expect(box(page, "d")).to_have_attribute("data-status", "up")
    undo.click()
    expect_servers(page, "a", "b", "c")
    expect(undo).to_be_disabled()
    expect(redo).to_have_attribute("title", "Redo: add server d (Ctrl+Shift+Z)")
    redo.click()
    expect_servers(page, "a", "b", "c", "d")
    redo.click()
    expect(box(page, "d")).to_have_attribute("data-status", "crashed")
    expect(redo).to_be_disabled()


def test_undo_and_redo_by_keys(page):
    open_lab(page)
    page.keyboard.press("+")
    expect_servers(page, "a", "b", "c", "d")
    page.keyboard.press("Control+z")
    expect_servers(page, "a", "b", "c")
    page.keyboard.press("Control+Shift+Z")
    expect_servers(page, "a", "b", "c", "d")
    page.keyboard.press("Control+z")
    expect_servers(page, "a", "b", "c")
    page.keyboard.press("Control+y")
    expect_servers(page, "a", "b", "c", "d")


def test_choosing_a_policy_changes_the_label_and_the_explanation(page, new_page):
    open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    offered = page.locator("[name=policy] option").evaluate_all("all => all.map((each) => [each.value, each.text])")
    assert offered == [[policy.id, policy.title] for policy in CATALOGUE.values()]
    for id, title in offered:
        if id == "round_robin":  # chosen already
            continue
        choose(page, "policy", id)
        for each in (page, other):
            # By hand, it says how many are in line too.
            label = each.locator(".balancer-label span")
            expect(label).to_contain_text(title) if id == "by_hand" else expect(label).to_have_text(title)
            expect(each.locator("[name=policy]")).to_have_value(id)
            expect(each.locator(".policy .summary")).to_have_text(CATALOGUE[id].summary)
        expect(node(page, "lb")).to_have_attribute("aria-label", re.compile(re.escape(title)))


def test_the_rate_is_typed(page, new_page):
    open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    set_number(page, "rate-number", 33)
    for each in (page, other):
        expect(each.locator("[name=rate-number]")).to_have_value("33")
    expect(other.locator("[name=rate]")).to_have_attribute("aria-valuetext", "33 requests per second")


def test_dragging_the_rate_is_one_change_to_undo(page):
    wire = open_lab(page)
    slider = field(page, "rate")
    at = slider.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + at["width"] * 0.3, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.mouse.move(at["x"] + at["width"] * 0.9, at["y"] + at["height"] / 2, steps=15)
    page.mouse.up()
    dragged = float(page.locator("[name=rate-number]").input_value())
    assert dragged > 60
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["rate_per_s"] == dragged)
    assert wire.count_sent("command") > 1
    action(page, "undo").click()
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["rate_per_s"] == 12)
    expect(page.locator("[name=rate-number]")).to_have_value("12")
    expect(action(page, "undo")).to_be_disabled()


def test_arrivals_costs_latency_and_retry_are_set_and_seen_by_all(page, new_page):
    wire = open_lab(page)
    other = new_page(800, 600)
    open_lab(other, page.url)
    choose(page, "arrivals", "bursty")
    choose(page, "costs", "pareto")
    set_number(page, "retries", 2)
    set_number(page, "latency", 250)
    wait_for_wire(page, lambda: wire.state["scenario"]["network"]["latency_ms"] == 250)
    set_number(page, "cost_mean", 90)
    for each in (page, other):
        expect(each.locator("[name=arrivals]")).to_have_value("bursty")
        expect(each.locator("[name=costs]")).to_have_value("pareto")
        expect(each.locator("[name=retries]")).to_have_value("2")
        expect(each.locator("[name=latency]")).to_have_value("250")
        expect(each.locator("[name=cost_mean]")).to_have_value("90")
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["cost_ms"]["mean"] == 90)
    scenario = wire.state["scenario"]
    assert scenario["traffic"]["arrivals"] == "bursty"
    assert scenario["traffic"]["cost_ms"]["distribution"] == "pareto"
    assert scenario["balancer"]["retries"] == 2


def test_the_mean_cost_outlives_a_change_of_distribution(page):
    wire = open_lab(page, calm_world())
    for distribution in ("uniform", "pareto", "two_kinds", "uniform", "constant"):
        choose(page, "costs", distribution)
        wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["cost_ms"]["distribution"] == distribution)  # noqa: B023
        expect(page.locator("[name=costs]")).to_have_value(distribution)
        expect(page.locator("[name=cost_mean]")).to_have_value("100")


def test_a_refused_value_says_why_and_goes_back_to_the_true_one(page):
    wire = open_lab(page)
    for name, value, true, reason in (
        ("rate-number", 9000, "12", "at most 200 requests/s"),
        ("rate-number", -3, "12", "at least 0"),
        ("latency", -1, "600", "at least 0"),
    ):
        set_number(page, name, value)
        alert = page.get_by_role("alert").filter(has_text=reason)
        expect(alert).to_be_visible()
        expect(alert).to_contain_text("Nothing was changed")
        expect(page.locator(f"[name={name}]")).to_have_value(true)
        alert.get_by_role("button", name="Dismiss").click()
        expect(alert).to_have_count(0)
    assert wire.state["undo"] is None


def test_what_is_no_number_is_put_back_without_a_word_to_the_room(page):
    wire = open_lab(page)
    rate = field(page, "rate-number")
    rate.fill("")
    rate.press("Tab")
    expect(rate).to_have_value("12")
    assert wire.count_sent("command") == 0


def test_what_is_being_typed_is_not_overwritten_by_the_running_world(page):
    wire = open_lab(page)
    rate = field(page, "rate-number")
    rate.fill("4")
    action_of_another = len(wire.batches)
    wait_for_wire(page, lambda: len(wire.batches) > action_of_another + 30)
    expect(rate).to_have_value("4")
    rate.press_sequentially("5")
    rate.press("Enter")
    wait_for_wire(page, lambda: wire.state["scenario"]["traffic"]["rate_per_s"] == 45)


def test_escape_puts_an_unfinished_number_back(page):
    open_lab(page)
    rate = field(page, "rate-number")
    before = rate.input_value()
    rate.fill("")
    rate.press("Escape")
    expect(rate).to_have_value(before)


@pytest.mark.xdist_group("frames")
def test_a_step_key_that_is_held_down_is_not_refused(page):
    wire = open_lab(page)
    began = time.monotonic()
    for _ in range(60):
        page.keyboard.down(".")
        page.wait_for_timeout(15)
    page.keyboard.up(".")
    held_s = time.monotonic() - began
    assert 2 <= wire.count_sent("command") <= 8 * held_s + 2
    expect(page.locator(".toast")).to_have_count(0)
