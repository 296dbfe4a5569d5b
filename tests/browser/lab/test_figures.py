"""The figures and charts are true, and say what they cover."""

import re

import pytest
from playwright.sync_api import Page, expect

from lbviz.scenarios.spec import Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    action,
    choose,
    figure,
    has_text,
    open_lab,
    part,
    pause,
    set_number,
    set_speed,
    wait_for_wire,
)

# Whether a figure's number lies between two.
FIGURE_LIES = """([id, least, most]) => {
  const value = parseFloat(document.querySelector(`[data-figure=${id}]`).textContent);
  return value >= least && value <= most;
}"""

PAINTED_CHART = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]) painted++;
  return painted;
}"""


# Half of the last digit shown; a figure may lie exactly halfway (11.25 is shown as 11.3).
ROUNDED = 0.0501


def number(page: Page, id: str) -> float:
    return float(re.match(r"[\d.]+", figure(page, id).inner_text())[0])


def test_the_figures_say_which_window_they_cover_and_are_the_rooms(page):
    wire = open_lab(page)
    expect(part(page, "figures").get_by_role("heading")).to_have_text(
        re.compile(r"^Over the last [\d.]+ s \(simulated\)$")
    )
    pause(page)
    wait_for_wire(page, lambda: wire.state["paused"])
    truth = wire.figures
    assert number(page, "rate") == pytest.approx(truth["sent_per_s"], abs=ROUNDED)
    assert number(page, "in_flight") == truth["in_flight"]
    ended = truth["answered"] + truth["dropped"] + truth["failed"]
    for id in ("dropped", "failed"):
        assert number(page, id) == pytest.approx(100 * truth[id] / ended, abs=0.51)
    for id in ("p50", "p95", "p99"):
        shown, unit = figure(page, id).inner_text().split()
        in_ms = float(shown) * {"ms": 1, "s": 1000}[unit]
        assert in_ms == pytest.approx(truth[f"{id}_ms"], rel=0.005, abs=0.5)


def test_what_is_sent_comes_to_the_rate_that_is_set(page):
    open_lab(page)
    set_speed(page, "8×")
    choose(page, "arrivals", "constant")
    set_number(page, "rate-number", 40)
    page.wait_for_function(FIGURE_LIES, arg=["rate", 39, 41])


def test_p50_is_the_undisturbed_time_where_nobody_waits(page):
    world = Scenario(
        traffic=TrafficSpec(rate_per_s=3, arrivals="constant", cost_ms=Constant(100)),
        network=NetworkSpec(100),
        servers=[ServerSpec("a", power=2, workers=9)],
    )
    open_lab(page, world)
    for id in ("p50", "p95", "p99"):
        expect(figure(page, id)).to_have_text("450 ms")
    expect(figure(page, "dropped")).to_have_text("0 %")


def test_under_round_robin_the_weak_server_drops(page):
    wire = open_lab(page)
    set_speed(page, "8×")
    has_text(page, 'li.server[data-place="c"] .words', r"[1-9]\d* dropped")
    expect(figure(page, "dropped")).to_have_text(re.compile(r"^(?!0 )[\d.]+ %$"))
    servers = wire.figures["servers"]
    assert all(server["answered"] > 0 for server in servers)
    assert servers[0]["dropped"] == 0


def test_the_queue_counts_are_those_of_the_requests(page):
    wire = open_lab(
        page,
        Scenario(
            traffic=TrafficSpec(rate_per_s=40, arrivals="constant", cost_ms=Constant(100_000)),
            servers=[ServerSpec("a", queue=7, workers=2), ServerSpec("b", queue=3)],
        ),
    )
    pause(page)
    queues = {server["id"]: server["queue"] for server in wire.figures["servers"]}
    assert queues == {"a": 7, "b": 3}
    for id, queue in queues.items():
        expect(page.locator(f'[data-queue="{id}"]')).to_have_text(str(queue))


def test_a_click_opens_charts_that_say_the_same_in_words_and_follow_the_servers(page):
    wire = open_lab(page)
    expect(part(page, "charts")).to_be_hidden()
    part(page, "figures").locator("dd").first.click()
    action(page, "add_server").evaluate("(button) => button.click()")
    expect(page.locator('[data-chart="servers"] .key li')).to_have_text(["a", "b", "c", "d"])
    pause(page)
    charts = page.locator("[data-chart]")
    expect(charts).to_have_count(4)
    for i in range(4):
        canvas = charts.nth(i).locator("canvas")
        expect(canvas).to_have_count(1)
        assert canvas.evaluate(PAINTED_CHART) > 500
    figures = wire.figures
    has_text(page, '[data-chart="latency"] [data-part=words]', r"Latency: now p50 .*\d m?s, p95 .*\d m?s, p99 .*")
    loads = ", ".join(f"{each['id']} {each['queue'] + each['working']}" for each in figures["servers"])
    has_text(page, '[data-chart="servers"] [data-part=words]', f".*now {loads}\\.$")
    has_text(page, '[data-chart="lost"] [data-part=words]', r".*now dropped [\d.]+ %, failed 0 %.*")
    throughput = page.locator('[data-chart="throughput"] [data-part=words]').inner_text()
    (now,) = re.findall(r"now sent ([\d.]+\d)", throughput)
    assert float(now) == pytest.approx(figures["sent_per_s"], abs=ROUNDED)
    page.keyboard.press("Escape")
    expect(part(page, "charts")).to_be_hidden()


def test_what_a_change_changed_stands_beside_what_was_before(page):
    wire = open_lab(page)
    set_speed(page, "8×")
    wait_for_wire(page, lambda: wire.time > 30)
    choose(page, "policy", "least_connections")
    action(page, "charts").click()
    effect = part(page, "effect")
    expect(effect).to_contain_text("set the policy to Least connections")
    expect(effect).to_contain_text("last 10 s")
    pause(page)
    dropped = [float(row.split(" %")[0]) for row in effect.locator("tbody td:nth-child(7)").all_inner_texts()]
    assert dropped[0] > dropped[1]
    expect(figure(page, "dropped").locator("xpath=../small")).to_have_text(re.compile(r"^was [\d.]+ %$"))
    point = page.get_by_role("slider", name="Point in time")
    expect(point).to_have_attribute("aria-valuetext", re.compile(r"^now: requests/s [\d.]+ · in flight \d+ · p50 "))
    point.press("ArrowLeft")
    point.press("ArrowLeft")
    expect(point).to_have_attribute("aria-valuetext", re.compile(r"^1 s ago: requests/s"))
    expect(part(page, "read-out")).to_contain_text("1 s ago")
    expect(part(page, "log").get_by_role("listitem").nth(1)).to_contain_text("you set the policy to Least connections")


def test_what_somebody_else_did_is_said_and_can_be_undone(page, new_page):
    wire = open_lab(page)
    other = new_page()
    open_lab(other, page.url)
    action(other, "reset").click()
    said = page.get_by_role("status").filter(has_text="Somebody else reset the world.")
    expect(said).to_be_visible()
    expect(part(page, "latest")).to_contain_text("somebody else reset the world")
    expect(part(other, "latest")).to_contain_text("you reset the world")
    said.get_by_role("button", name="Undo").click()
    wait_for_wire(page, lambda: wire.time > 4)
    expect(part(other, "latest")).to_contain_text("somebody else undid “reset”")


def test_the_history_is_there_for_who_comes_later(page, new_page):
    wire = open_lab(page)
    set_speed(page, "8×")
    wait_for_wire(page, lambda: wire.time > 25)
    other = new_page(800, 600)
    late = open_lab(other, page.url)
    (snapshot,) = [message for kind, message in late.received if kind == "snapshot"]
    times = [figures["time"] for figures in snapshot["history"]]
    assert times == sorted(times)
    assert times[-1] - times[0] > 20
