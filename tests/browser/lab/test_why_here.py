"""Why a request went where it went: asked by mouse, by keyboard and at the balancer."""

import re

import pytest
from playwright.sync_api import Page, expect

from lbviz.scenarios.spec import BalancerSpec, Constant, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from tests.browser.support import (
    action,
    between,
    calm_world,
    choose,
    expect_no_card,
    find_circle,
    node,
    open_lab,
    open_tab,
    panel_title,
    part,
    pause,
    set_speed,
    stats,
    wait_for_wire,
)
from tests.browser.wire import Message, Wire


def open_why(page: Page, world: Scenario | str = "/lab") -> Wire:
    """Open a lab and the tab that tells why the latest request went where it went."""
    wire = open_lab(page, world)
    open_tab(page, "why")
    return wire


def find_on(page: Page, left: str, right: str) -> dict[str, float]:
    """Pause where there is a circle between two nodes, and return where it is."""
    area = between(page, left, right)
    pause(page)
    at = find_circle(page, area)
    assert at is not None
    return at


def test_a_click_on_a_circle_tells_why_it_goes_where_it_goes(page):
    wire = open_lab(page, calm_world())
    at = find_on(page, "lb", "a")
    page.mouse.click(at["x"], at["y"])
    expect(panel_title(page)).to_have_text(re.compile(r"Request #\d+"))
    expect(page.locator("lb-figure")).to_have_attribute("data-selection", "request")
    lead = re.compile(r"From 10\.0\.0\.\d, for /\w+/\d+\. Now: .*on the way to .*old")
    expect(page.locator(".panel .lead")).to_contain_text(lead)
    expect(page.locator(".candidates .winner")).to_have_count(1)
    winner = page.locator(".candidates .winner th").inner_text()
    expect(page.get_by_role("heading", name=f"Why {winner}?")).to_be_visible()
    # It is the answer to this very question that is shown.
    id = int(panel_title(page).inner_text().rpartition("#")[2])
    assert ("ask", {"room": wire.room, "request": id}) in wire.sent
    answers = [message["why"] for kind, message in wire.received if kind == "answer" and "why" in message]
    assert [(answer["request"], answer["pick"]["winner"]) for answer in answers] == [(id, winner)]
    expect(page.locator(".because")).to_have_text(answers[0]["pick"]["because"])


def test_it_is_known_from_the_first_moment_which_client_a_request_comes_from(page):
    # What is on its way, or waits, when the page opens is known from the snapshot alone.
    wire = open_lab(
        page,
        Scenario(
            traffic=TrafficSpec(rate_per_s=2, arrivals="constant", clients=1),
            network=NetworkSpec(1000),
            servers=[ServerSpec("a")],
        ),
    )
    pause(page)
    (snapshot,) = [message for kind, message in wire.received if kind == "snapshot"]
    assert any(request["record"][3:5] == ["lb", "a"] for request in snapshot["requests"])
    node(page, "10.0.0.1").click()
    in_flight = stats(page)["inFlight"]
    expect(part(page, "panel")).to_contain_text(f"It has {in_flight} requests on the way")


def test_a_request_that_has_not_reached_the_balancer_has_no_pick_yet(page):
    open_lab(
        page,
        Scenario(
            traffic=TrafficSpec(rate_per_s=1, arrivals="constant", clients=1),
            network=NetworkSpec(60_000),
            servers=[ServerSpec("a")],
        ),
    )
    at = find_on(page, "10.0.0.1", "lb")
    page.mouse.click(at["x"], at["y"])
    expect(page.locator(".panel .lead")).to_contain_text("on the way to the balancer")
    expect(part(page, "panel")).to_contain_text("No pick was made for it yet")
    expect(page.locator(".candidates")).to_have_count(0)


def test_the_answer_comes_by_itself_once_the_request_has_left_the_balancer(page):
    open_lab(
        page,
        Scenario(
            traffic=TrafficSpec(rate_per_s=1, arrivals="constant", clients=1),
            network=NetworkSpec(20_000),
            servers=[ServerSpec("a")],
        ),
    )
    at = find_on(page, "10.0.0.1", "lb")
    page.mouse.click(at["x"], at["y"])
    expect(part(page, "panel")).to_contain_text("No pick was made for it yet")
    set_speed(page, "8×")
    action(page, "pause").click()
    expect(page.locator(".candidates .winner")).to_have_count(1)
    expect(page.get_by_role("heading", name=re.compile(r"^Why a\?$"))).to_be_visible()


def test_evenly_spaced_requests_show_the_servers_in_turn_under_round_robin(page):
    open_why(page, calm_world(servers=[ServerSpec("a"), ServerSpec("b"), ServerSpec("c")]))
    expect(page.locator(".picks li")).to_have_count(6)
    pause(page)
    went = page.locator(".picks .chip").all_inner_texts()
    assert all(len(set(went[i : i + 3])) == 3 for i in range(4)), went


def test_where_all_servers_are_down_it_says_that_requests_are_refused(page):
    open_why(page, calm_world(servers=[ServerSpec("a", status="crashed"), ServerSpec("b", status="crashed")]))
    expect(page.locator(".no-servers")).to_have_text("No server is up: the balancer refuses all")
    expect(part(page, "panel")).to_contain_text("No server is up: the balancer refuses every request")


def test_on_a_phone_the_balancers_card_is_a_sheet_within_sight(new_page):
    page = new_page(390, 844, touch=True)
    open_lab(page, calm_world())
    node(page, "lb").tap()
    expect(node(page, "lb")).to_have_attribute("aria-current", "true")
    expect(panel_title(page)).to_have_text("Load balancer")
    expect(panel_title(page)).to_be_in_viewport()
    action(page, "close").tap()
    expect(page.locator("lb-figure")).to_have_attribute("data-selection", "none")


def test_a_click_beside_everything_closes_the_request_card(page):
    open_lab(page, calm_world())
    at = find_on(page, "lb", "a")
    page.mouse.click(at["x"], at["y"])
    expect(panel_title(page)).to_contain_text("Request #")
    stage = part(page, "stage").bounding_box()
    assert stage is not None
    page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + 3)
    expect_no_card(page)


def test_a_finger_finds_a_circle_too(new_page):
    page = new_page(1280, 720, touch=True)
    open_lab(page, calm_world())
    left, top, right, bottom = between(page, "lb", "a")
    pause(page)
    at = find_circle(page, [left + 24, top, right - 24, bottom])
    assert at is not None
    page.touchscreen.tap(at["x"] - 8, at["y"])
    expect(panel_title(page)).to_contain_text("Request #")


def test_a_pick_is_chosen_from_the_list_by_keyboard(page):
    open_why(page)
    pause(page)
    picks = page.locator(".picks button")
    expect(picks.first).to_be_visible()
    picks.first.focus()
    words = picks.first.inner_text().split()
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text(f"Request {words[0]}")
    expect(panel_title(page)).to_be_focused()
    expect(page.locator(".candidates .winner th")).to_have_text(words[-1])
    page.keyboard.press("Escape")
    expect_no_card(page)
    expect(page.get_by_role("tab", name="Why here?")).to_have_attribute("aria-selected", "true")
    expect(node(page, "lb")).to_be_focused()


def test_a_settled_request_says_how_it_ended(page):
    open_lab(page, calm_world(servers=[ServerSpec("a", queue=0, workers=50)]))
    at = find_on(page, "lb", "a")
    page.mouse.click(at["x"], at["y"])
    expect(panel_title(page)).to_contain_text("Request #")
    set_speed(page, "8×")
    action(page, "pause").click()
    expect(page.locator(".panel .lead")).to_contain_text(re.compile(r"Now: answered after 4\.9\d? s"))


def test_the_balancers_card_shows_candidates_figures_and_one_winner_under_every_policy(page):
    servers = [ServerSpec("a", weight=3), ServerSpec("b", weight=2), ServerSpec("c"), ServerSpec("d")]
    wire = open_lab(page, calm_world("random", servers=servers))
    rows = page.locator(".candidates tbody tr")
    for policy, known in (
        ("random", None),
        ("round_robin", 4),
        ("least_connections", 4),
        ("modulo_hash", None),
        ("power_of_two_choices", 2),
        ("weighted_round_robin", 4),
    ):
        choose(page, "policy", policy)
        node(page, "lb").click()
        wait_for_wire(page, lambda: was_picked_by(wire, policy))  # noqa: B023
        action(page, "pause").click()
        expect(part(page, "paused")).to_be_visible()
        pick = last_pick(wire)
        expect(rows.locator("th")).to_have_text(["a", "b", "c", "d"])
        expect(page.locator(".candidates .winner th")).to_have_text([pick["winner"]])
        expect(page.locator(".candidates .result", has_text="✓ picked")).to_have_count(1)
        expect(page.locator(".candidates caption")).to_have_text(pick["figure"])
        expect(page.locator(".because")).to_have_text(pick["because"])
        truth = [candidate["figure"] for candidate in pick["candidates"]]
        shown = ["–" if each is None else f"{round(each, 2):g}" for each in truth]
        expect(page.locator(".figure-bar > span")).to_have_text(shown)
        if known is not None:
            assert sum(each is not None for each in truth) == known, policy
        action(page, "pause").click()
        expect(part(page, "paused")).to_be_hidden()


def last_pick(wire: Wire) -> Message:
    """Return the latest pick that the room has told of."""
    return wire.told("picks")[-1][-1]["pick"]


def was_picked_by(wire: Wire, policy: str) -> bool:
    """Return whether a policy made the latest pick; at first the room has told of none."""
    told = wire.told("picks")
    return bool(told and told[-1]) and last_pick(wire)["policy"] == policy


def test_of_very_many_candidates_the_winner_is_among_those_shown(page):
    servers = [ServerSpec(f"s{i}") for i in range(30)]
    world = Scenario(
        traffic=TrafficSpec(rate_per_s=50, cost_ms=Constant(300)),
        balancer=BalancerSpec("least_connections"),
        servers=servers,
    )
    wire = open_why(page, world)
    pause(page)
    rows = page.locator(".candidates tbody tr")
    expect(rows).to_have_count(10)
    expect(page.locator(".candidates .winner")).to_have_count(1)
    expect(part(page, "panel")).to_contain_text("and 20 more servers")
    assert wire.state["paused"]


def test_the_latest_pick_follows_the_running_world(page):
    wire = open_why(page)
    first = page.locator(".panel .lead b").first.inner_text()
    expect(page.locator(".panel .lead b").first).not_to_have_text(first)
    pause(page)
    wait_for_wire(page, lambda: wire.state["paused"])
    last = wire.told("picks")[-1][-1]
    expect(page.locator(".panel .lead b").first).to_have_text(f"#{last['request']}")
    assert stats(page)["inFlight"] > 0


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ("bounded_ring_hash", "ring"),
        ("maglev", "slots"),
        ("jump_hash", "jumps"),
        ("weighted_round_robin_edf", "queue"),
        ("weighted_round_robin", "balances"),
        ("power_of_two_choices", "drawn"),
        ("peak_ewma", "latencies"),
        ("rendezvous", "bids"),
        ("least_response_time", "waits"),
        ("join_shortest_queue", "queues"),
        ("nearest_region", "regions"),
    ],
)
def test_a_picture_shows_how_the_pick_was_made(page, policy, kind):
    open_why(page, calm_world(policy))
    picture = page.locator(f".panel [data-picture={kind}]")
    expect(picture.locator("svg").first).to_be_visible()
    pause(page)
    drawing = picture.inner_html()
    assert "NaN" not in drawing
    assert "undefined" not in drawing
    box, panel = picture.locator("svg").first.bounding_box(), page.locator(".panel").bounding_box()
    assert box["x"] >= panel["x"]
    assert box["x"] + box["width"] <= panel["x"] + panel["width"]


def test_figures_below_zero_have_bars_to_the_left_of_zero(page):
    servers = [ServerSpec("a", weight=5), ServerSpec("b"), ServerSpec("c")]
    wire = open_why(page, calm_world("weighted_round_robin", servers=servers))
    pause(page)
    # Of seven turns three have a weight below zero.
    picks = wire.told("picks")[-1]
    figures = {pick["request"]: [each["figure"] for each in pick["pick"]["candidates"]] for pick in picks}
    request = next(id for id, each in figures.items() if min(each) < 0)
    page.locator(f'[data-request="{request}"]').click()
    expect(panel_title(page)).to_have_text(f"Request #{request}")
    expect(page.locator(".figure-bar > span")).to_have_text([f"{figure:g}" for figure in figures[request]])
    bars = page.locator(".figure-bar rect").evaluate_all(
        "all => all.map((bar) => [bar.x.baseVal.value, bar.x.baseVal.value + bar.width.baseVal.value])"
    )
    least, most = min(figures[request]), max(0, *figures[request])
    wanted = [[100 * (end - least) / (most - least) for end in sorted((0, figure))] for figure in figures[request]]
    assert bars == [pytest.approx(each, abs=0.2) for each in wanted]


def test_in_a_picture_long_ids_leave_out_what_they_all_begin_with(page):
    servers = [ServerSpec(f"server-{i}") for i in range(8, 13)]
    open_why(page, calm_world("join_shortest_queue", servers=servers))
    expect(page.locator(".picture text.start")).to_have_text(["8", "9", "10", "11", "12"])


def test_the_textbook_case_is_one_click_away(page):
    open_why(
        page,
        Scenario(
            traffic=TrafficSpec(rate_per_s=5, arrivals="constant", clients=1),
            balancer=BalancerSpec("modulo_hash"),
            servers=[ServerSpec("a"), ServerSpec("b"), ServerSpec("c")],
        ),
    )
    button = page.get_by_role("button", name="Send from IP 6")
    button.click()
    expect(button).to_be_disabled()
    expect(page.locator(".because")).to_have_text("6 % 3 = 0, and slot 0 is a.")
