"""The line to the room breaks, and the page says so and heals by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support import (
    action,
    box,
    expect_servers,
    node,
    open_card,
    open_lab,
    part,
    pause,
    stats,
    wait_for_wire,
    wait_until_it_moves,
    wait_until_ready,
    wait_until_still,
)
from tests.browser.wire import Line, Wire

# Another tab is in front: browsers tell the page so.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def line(page, complaints) -> Line:
    """The first page's line, in the test's hand; it has to be there before the page is opened."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    return Line(page)


def open_on(line: Line, page: Page, address: str = "/lab") -> Wire:
    open_lab(page, address)
    return line.wire


def expect_lost(page: Page) -> None:
    expect(page.locator("lb-figure")).to_have_attribute("data-status", "lost")
    expect(page.get_by_role("alert")).to_contain_text("Connection lost. Trying again")
    expect(part(page, "watching")).to_have_text("not connected")
    expect(page.locator("[name=policy]")).to_be_disabled()
    expect(action(page, "pause")).to_be_disabled()
    expect(action(page, "undo")).to_be_disabled()
    expect(action(page, "add_server")).to_be_disabled()
    expect(action(page, "add_client")).to_be_disabled()
    expect(action(page, "share")).to_be_disabled()


def expect_healed(page: Page) -> None:
    expect(page.locator("lb-figure")).to_have_attribute("data-status", "connected", timeout=20_000)
    expect(part(page, "lost")).to_be_hidden()
    expect(page.locator("[name=policy]")).to_be_enabled()
    expect(action(page, "add_server")).to_be_enabled()


def test_a_cut_line_is_said_disables_what_cannot_be_done_and_heals(page, new_page, line):
    wire = open_on(line, page)
    other = new_page()
    open_lab(other, page.url)
    open_card(page, "a")
    line.cut()
    expect_lost(page)
    expect(page.locator(".panel").get_by_role("button", name="Crash")).to_be_disabled()
    expect(page.locator("[name=a-power]")).to_be_disabled()
    wait_until_still(page)
    # Meanwhile the world goes on for others.
    action(other, "add_server").click()
    expect_servers(other, "a", "b", "c", "d")
    expect(part(other, "watching")).to_have_text("1 watching")
    snapshots = sum(kind == "snapshot" for kind, _ in wire.received)
    line.mend()
    expect_healed(page)
    expect_servers(page, "a", "b", "c", "d")
    assert sum(kind == "snapshot" for kind, _ in wire.received) == snapshots + 1
    expect(page.locator(".panel").get_by_role("button", name="Crash")).to_be_enabled()
    wait_until_it_moves(page)
    action(page, "pause").click()
    for each in (page, other):
        wait_until_still(each)
    assert stats(page)["inFlight"] == stats(other)["inFlight"]
    assert stats(page)["playhead"] == stats(other)["playhead"]


def test_keys_do_nothing_while_the_line_is_cut(page, line):
    wire = open_on(line, page)
    line.cut()
    expect_lost(page)
    sent = len(wire.sent)
    for key in ("+", "c", "Space", "Control+z"):
        page.keyboard.press(key)
    line.mend()
    expect_healed(page)
    wait_until_it_moves(page)
    expect_servers(page, "a", "b", "c")
    assert [kind for kind, _ in wire.sent[sent:]] == ["join", "follow"]


def test_a_room_that_refuses_says_why_and_is_asked_again(page, line):
    refusal = '[{"ok":false,"error":{"field":"room","message":"room: got 1000 rooms, want <b id=caught>fewer</b>"}}]'
    line.alter = lambda frame: re.sub(r"^(43\d+)\[.*", rf"\g<1>{refusal}", frame, flags=re.DOTALL)
    page.goto("/lab")
    expect(page.locator("lb-figure")).to_have_attribute("data-status", "refused")
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("This room cannot be joined: room: got 1000 rooms, want <b id=caught>fewer</b>")
    line.alter = lambda frame: frame
    expect_healed(page)
    wait_until_ready(page)


def test_a_server_that_ends_and_comes_back_is_found_again(page, own_server, complaints):
    complaints.expect("WebSocket|ERR_CONNECTION_REFUSED|socket.io")
    server = own_server()
    open_lab(page, f"{server.url}/lab")
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    server.stop()
    expect_lost(page)
    server.start_again()
    expect_healed(page)
    # The room went with its server: a fresh world, and a word about it.
    expect(part(page, "notice")).to_contain_text("a fresh world was started here")
    expect_servers(page, "a", "b", "c")
    wait_until_it_moves(page)
    part(page, "notice").get_by_role("button").click()
    expect(part(page, "notice")).to_be_hidden()


def test_a_lost_batch_is_noticed_and_healed_by_a_snapshot(page, line):
    wire = open_on(line, page)
    wait_until_it_moves(page)
    line.lose = lambda frame: not line.lost and frame.startswith("42") and '"id":"d"' in frame
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    assert len(line.lost) == 1
    wait_for_wire(page, lambda: wire.count_sent("snapshot") == 1)
    wait_until_it_moves(page)
    expect(page.locator("lb-figure")).to_have_attribute("data-status", "connected")
    assert wire.count_sent("snapshot") == 1


def test_after_a_lost_batch_the_picture_is_that_of_who_lost_nothing(page, new_page, line):
    wire = open_on(line, page)
    other = new_page()
    open_lab(other, page.url)
    line.lose = lambda frame: len(line.lost) < 3 and "moved" in frame and frame.startswith('42["batch"')
    wait_for_wire(page, lambda: wire.count_sent("snapshot") >= 1)
    wait_until_it_moves(page)
    action(page, "pause").click()
    for each in (page, other):
        wait_until_still(each)
    assert len(line.lost) == 3
    assert stats(page)["inFlight"] == stats(other)["inFlight"]
    assert stats(page)["playhead"] == stats(other)["playhead"]


def test_a_tab_that_slept_catches_up(page, new_page):
    wire = open_lab(page)
    other = new_page()
    open_lab(other, page.url)
    page.evaluate(HIDE, True)
    heard = len(wire.batches)
    action(other, "add_server").click()
    expect_servers(other, "a", "b", "c", "d")
    wait_for_wire(page, lambda: len(wire.batches) > heard + 20)
    pause(other)
    assert wire.count_sent("snapshot") == 0
    page.evaluate(HIDE, False)
    wait_for_wire(page, lambda: wire.count_sent("snapshot") == 1)
    wait_until_still(page)
    expect_servers(page, "a", "b", "c", "d")
    assert stats(page)["playhead"] == stats(other)["playhead"]
    assert stats(page)["inFlight"] == stats(other)["inFlight"]
    action(page, "pause").click()
    wait_until_it_moves(page)


def test_a_room_that_was_left_alone_stands_still_and_goes_on(page):
    wire = open_lab(page)
    room = page.url
    open_card(page, "a")
    action(page, "crash_server").click()
    expect(box(page, "a")).to_have_attribute("data-status", "crashed")
    left = wire.time
    page.goto("about:blank")
    later = open_lab(page, room)
    (snapshot,) = [message for kind, message in later.received if kind == "snapshot"]
    assert snapshot["time"] - left < 1
    expect(box(page, "a")).to_have_attribute("data-status", "crashed")
    expect(node(page, "lb")).to_be_visible()
    wait_until_it_moves(page)
