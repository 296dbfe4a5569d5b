"""Two browsers on one link see one world; a scenario link opens another one like it."""

import re

from playwright.sync_api import expect

from lbviz.scenarios.catalogue import LAB, PRESETS
from lbviz.scenarios.files import from_link, read_file
from lbviz.scenarios.said import to_toml
from tests.browser.support import (
    action,
    box,
    choose,
    expect_servers,
    node,
    open_lab,
    part,
    pause,
    server_ids,
    shared_link,
    stats,
    wait_for_wire,
    wait_until_it_moves,
    wait_until_ready,
    wait_until_still,
)


def test_a_second_browser_sees_the_same_world(page, new_page):
    wire = open_lab(page)
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    other = new_page()
    also = open_lab(other, page.url)
    assert other.url == page.url
    expect_servers(other, "a", "b", "c", "d")
    wait_until_it_moves(other)
    pause(page)
    expect(part(other, "paused")).to_be_visible()
    wait_until_still(other)
    wait_for_wire(page, lambda: max(wire.batches) == max(also.batches))
    # To the letter: the same records in the same batches, the same state and figures.
    shared = sorted(set(wire.batches) & set(also.batches))
    assert len(shared) > 5
    assert [wire.batches[seq] for seq in shared] == [also.batches[seq] for seq in shared]
    # And to the eye: the same requests at the same places.
    assert stats(page)["inFlight"] == stats(other)["inFlight"] > 0
    assert stats(page)["playhead"] == stats(other)["playhead"]
    assert page.evaluate("() => window.picture()") == other.evaluate("() => window.picture()")


def test_changes_of_either_browser_arrive_at_the_other(page, new_page):
    open_lab(page)
    other = new_page()
    open_lab(other, page.url)
    action(page, "add_client").click()
    expect(node(other, "10.0.0.5")).to_be_visible()
    node(other, "a").click()
    action(other, "crash_server").click()
    expect(box(page, "a")).to_have_attribute("data-status", "crashed")
    action(page, "undo").click()
    expect(box(other, "a")).to_have_attribute("data-status", "up")


def test_the_page_says_how_many_are_watching(page, new_page):
    open_lab(page)
    expect(part(page, "watching")).to_have_text("1 watching")
    other = new_page(800, 600)
    open_lab(other, page.url)
    for each in (page, other):
        expect(part(each, "watching")).to_have_text("2 watching")
    other.goto("about:blank")
    expect(part(page, "watching")).to_have_text("1 watching")


def test_the_share_dialog_gives_links_a_code_and_a_file_and_copies(page):
    open_lab(page)
    action(page, "share").click()
    dialog = page.get_by_role("dialog", name="Share")
    link = dialog.get_by_role("textbox", name="Link")
    expect(link).to_have_value(page.url)
    dialog.get_by_role("button", name="Copy").click()
    expect(part(page, "share-said")).to_contain_text("Copied. Only this computer can open it.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.wait_for_function("() => document.querySelector('img.qr').naturalWidth > 0")
    dialog.get_by_role("radio", name="A copy").check()
    expect(link).to_have_value(re.compile("/lab\\?scenario="))
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "three-uneven-servers.toml"
    assert read_file(download.value.path()).servers == LAB.servers
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_where_nothing_may_be_copied_the_link_is_left_selected(page):
    page.add_init_script("""
      navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
      document.execCommand = () => false;
    """)
    open_lab(page)
    action(page, "share").click()
    page.get_by_role("button", name="Copy").click()
    expect(part(page, "share-said")).to_contain_text("Press Ctrl+C")
    expect(page.get_by_role("textbox", name="Link")).to_be_focused()
    assert page.evaluate("getSelection().toString()") == page.url


def test_who_watches_by_a_link_for_that_changes_nothing_and_makes_the_world_their_own(page, new_page):
    open_lab(page)
    watcher = new_page()
    open_lab(watcher, shared_link(page, "watch"))
    expect(part(watcher, "reading")).to_contain_text("You are watching.")
    expect(action(watcher, "pause")).to_be_hidden()
    expect(watcher.locator("[name=policy]")).to_be_disabled()
    assert not watcher.locator("[data-action=add_server]:enabled").count()
    action(page, "add_server").click()
    expect_servers(watcher, "a", "b", "c", "d")
    # Nothing on its page or its line tells the room's own name.
    assert page.url.rpartition("/")[2] not in watcher.content()
    action(watcher, "make_own").click()
    watcher.wait_for_url(re.compile(r"/lab/(?!view-)"))
    wait_until_ready(watcher)
    expect_servers(watcher, "a", "b", "c", "d")
    action(watcher, "add_server").click()
    expect_servers(watcher, "a", "b", "c", "d", "e")
    expect_servers(page, "a", "b", "c", "d")


DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  for (const type of ["dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_file_that_is_dropped_becomes_the_world_and_a_mistake_in_it_is_told(page, complaints):
    complaints.expect("400")
    wire = open_lab(page)
    page.evaluate(DROP, ["mine.toml", '[[servers]]\nid = "x"\npower = 0\n'])
    expect(page.get_by_role("alert").filter(has_text="mine.toml: Line 3: servers[0].power: got 0")).to_be_visible()
    page.evaluate(DROP, ["mine.toml", to_toml(PRESETS["cdn"].scenario)])
    wait_for_wire(page, lambda: wire.state["scenario"]["title"] == "A CDN in two regions")
    action(page, "undo").click()
    expect_servers(page, "a", "b", "c")


def test_a_scenario_link_opens_a_fresh_world_equal_to_this_one(page, new_page):
    wire = open_lab(page)
    action(page, "add_server").click()
    expect_servers(page, "a", "b", "c", "d")
    choose(page, "policy", "least_connections")
    node(page, "b").click()
    action(page, "crash_server").click()
    wait_for_wire(page, lambda: wire.server("b")["status"] == "crashed")
    link = shared_link(page, "copy")
    assert from_link(link.partition("scenario=")[2]).balancer.policy == "least_connections"
    other = new_page()
    fresh = open_lab(other, link)
    assert other.url != page.url
    assert "scenario" not in other.url
    assert fresh.state["scenario"] == wire.state["scenario"]
    assert fresh.state["undo"] is None
    expect_servers(other, *server_ids(page))
    expect(box(other, "b")).to_have_attribute("data-status", "crashed")
    expect(other.locator("[name=policy]")).to_have_value("least_connections")
    # Another world: what happens there does not happen here.
    action(other, "add_server").click()
    expect_servers(other, "a", "b", "c", "d", "e")
    wait_until_it_moves(page)
    expect_servers(page, "a", "b", "c", "d")


def test_a_damaged_scenario_link_says_what_to_do(page, complaints):
    complaints.expect("400")
    answer = page.goto("/lab?scenario=eJwrdamaged")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("heading")).to_have_text("This link cannot be opened")
    expect(page.locator("main")).to_contain_text(re.compile("Ask for the link again, whole"))
    page.get_by_role("link", name="Open a fresh lab").click()
    wait_until_ready(page)
