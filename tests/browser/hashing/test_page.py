"""The address, undo, trouble, and pictures mounted elsewhere."""

from playwright.sync_api import Route, expect

from tests.browser.hashing.support import add, open_hashing, ready, remove, way
from tests.browser.support import part, replace_script, wait_until_ready


def test_the_link_opens_the_very_same_picture(page, new_page):
    open_hashing(page)
    add(page)
    remove(page, "b")
    page.get_by_role("spinbutton", name="Keys").fill("40")
    page.get_by_role("spinbutton", name="Keys").press("Enter")
    expect(page.locator(".key")).to_have_count(40)
    page.locator("[data-do=copy]").click()
    expect(part(page, "toasts")).to_contain_text("copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    other = new_page()
    open_hashing(other, link)
    assert other.locator(".hash-view").inner_text() == page.locator(".hash-view").inner_text()


def test_undo_and_back_take_changes_back_and_forward_brings_them_again(page):
    open_hashing(page)
    undo = page.locator("[data-do=undo]")
    expect(undo).to_be_disabled()
    add(page)
    remove(page, "b")
    undo.click()
    expect(page.locator("[data-slot]")).to_have_count(4)
    page.go_back()
    expect(page.locator("[data-slot]")).to_have_count(3)
    expect(undo).to_be_disabled()
    page.go_forward()
    expect(page.locator("[data-slot]")).to_have_count(4)
    expect(undo).to_be_enabled()


def test_the_last_server_stays(page):
    open_hashing(page, "/hashing?servers=a,b")
    remove(page, "a")
    expect(page.locator('[data-remove="b"]')).to_be_disabled()
    expect(page.locator(".key")).to_have_count(24)


def test_an_address_that_makes_no_sense_is_refused_in_words_and_a_button_leads_on(page, complaints):
    complaints.expect("400")
    page.goto("/hashing?servers=a,b,a&keys=24")
    expect(page.get_by_role("alert")).to_contain_text("servers[2]: got a, want servers that differ")
    expect(page.locator(".key")).to_have_count(0)
    page.get_by_role("button", name="Start afresh").click()
    ready(page)
    expect(way(page)).to_contain_text("6 % 3 = 0")


def test_a_server_that_cannot_be_reached_is_said_and_asked_again(page, complaints):
    complaints.expect("slots.json|ERR_FAILED")
    open_hashing(page)
    page.route("**/hashing/*.json*", lambda route: route.abort())
    page.locator("[data-do=add]").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/hashing/*.json*")
    page.get_by_role("button", name="Try again").click()
    expect(part(page, "verdict")).to_contain_text("Moved 18 of 24 keys")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_while_the_server_is_asked_the_page_says_so(page):
    held = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/hashing/slots.json*", hold)
    page.goto("/hashing")
    expect(page.locator(".busy")).to_have_text("Asking the server …")
    expect(page.locator(".busy")).to_have_css("opacity", "1")
    held[0].continue_()
    ready(page)
    expect(page.locator(".busy")).to_have_css("opacity", "0")


# The page's script, and a function that puts two pictures on it.
WITH_TWO = """
import "./hashing/main.js";
import { START } from "./drawings/keys/state.js";
import * as ring from "./hashing/ring.js";
import * as slots from "./hashing/slots.js";

window.mountTwo = () => {
  window.changes = [];
  document.querySelector("main").innerHTML = "<div id=one></div><div id=two></div>";
  const state = { ...START, servers: ["x", "y"], points: 1 };
  slots.mount(document.getElementById("one"), {});
  ring.mount(document.getElementById("two"), { state, change: (state) => window.changes.push(state) });
};
"""


def test_pictures_can_be_mounted_side_by_side_anywhere(page):
    replace_script(page, "hashing/main.js", WITH_TWO)
    open_hashing(page)
    page.evaluate("window.mountTwo()")
    for place in ("#one", "#two"):
        expect(page.locator(place)).to_have_attribute("data-status", "ready")
    address = page.url
    page.locator("#two [data-do=add]").click()
    expect(page.locator("#two [data-share]")).to_have_count(3)
    expect(page.locator("#one [data-slot]")).to_have_count(3)
    assert page.evaluate("window.changes.map(({ servers }) => servers.join())") == ["x,y,a"]
    assert page.url == address
    ids = page.evaluate("[...document.querySelectorAll('main [id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))


def test_of_many_changes_in_a_hurry_the_last_one_is_shown(page):
    open_hashing(page)
    for _ in range(9):
        page.locator("[data-do=add]").click()
    expect(page.locator("[data-slot]")).to_have_count(12)
    ready(page)
    expect(part(page, "verdict")).to_contain_text("of 24 keys")


def test_the_lab_and_the_pictures_lead_to_each_other(page):
    page.goto("/lab")
    wait_until_ready(page)
    room = page.url
    page.get_by_role("link", name="Hashing").click()
    ready(page)
    # A double click is meant for one server, though the next one moves under the pointer.
    page.locator('[data-remove="a"]').dblclick()
    expect(page.locator("[data-slot]")).to_have_count(2)
    page.get_by_role("link", name="Lab", exact=True).click()
    wait_until_ready(page)
    assert page.url == room
