"""The pictures of hashing: what they show is what the server says, for every hand, eye and screen."""

import re
from base64 import b64decode
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.lab import part, settle_animations

SIZES = {"phone": (390, 844), "laptop": (1280, 720), "projector": (1920, 1080)}
VIEWS = ["slots", "ring", "maglev", "maglev&size=13", "maglev&size=65537", "race"]

# The boxes of what is written, drawn as a key, or to be pressed, and must not lie on each other.
BOXES = """() => [...document.querySelectorAll(
    ".hash-view :is(button, select, input, .way li, [data-slot] .head, h2, .preferences :is(.chip, td), .table b)"
      + ", .race :is(th, td)")]
  .filter((element) => element.checkVisibility())
  .map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [element.outerHTML.slice(0, 90), left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
  })"""


def open_hashing(page: Page, address: str = "/hashing") -> None:
    page.goto(address)
    ready(page)


def ready(page: Page) -> None:
    expect(page.locator("main > [data-status]")).to_have_attribute("data-status", "ready")


def press(page: Page, button: str) -> dict:
    """Press a button that changes the servers; return what the server answered when the page shows it."""
    with page.expect_response(re.compile(r"/hashing/\w+\.json")) as response:
        page.locator(button).click()
    answer = response.value.json()
    ready(page)
    return answer


def add(page: Page) -> dict:
    return press(page, "[data-do=add]")


def remove(page: Page, id: str) -> dict:
    return press(page, f'[data-remove="{id}"]')


def key(page: Page, name: str):
    return page.locator(f'.key[data-key="{name}"] [role=button]')


def way(page: Page):
    return page.locator(".way")


def expect_verdict(page: Page, moves: dict, what: str = "keys") -> None:
    moved, of, least = (f"{moves[name]:,}" for name in ("moved", "of", "least"))
    expect(part(page, "verdict")).to_have_text(f"Moved {moved} of {of} {what}, least possible {least}.")


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def overlaps(boxes: list[list]) -> list[str]:
    found = []
    for place, (one, left, top, right, bottom) in enumerate(boxes):
        for other, left_2, top_2, right_2, bottom_2 in boxes[place + 1 :]:
            if min(right, right_2) - max(left, left_2) > 1 and min(bottom, bottom_2) - max(top, top_2) > 1:
                found.append(f"{one} lies on {other}")
    return found


# --- slots -----------------------------------------------------------------------------------------------------


def test_it_begins_with_ip_6_and_three_servers(page):
    open_hashing(page)
    expect(way(page)).to_contain_text("6 % 3 = 0")
    expect(way(page)).to_contain_text("server 0")
    expect(key(page, "6")).to_have_attribute("aria-label", "Key 6, server a")
    expect(page.locator(".slot.hit")).to_have_attribute("data-slot", "a")


def test_a_server_more_moves_the_keys_that_the_server_says(page):
    open_hashing(page)
    moves = add(page)["moves"]
    assert moves == {"moved": 18, "of": 24, "least": 6}
    expect_verdict(page, moves)
    expect(page.locator(".key.moved")).to_have_count(18)
    expect(key(page, "6")).to_have_attribute("aria-label", "Key 6, server c, moved from a")
    expect(way(page)).to_contain_text("6 % 4 = 2")
    moves = remove(page, "a")["moves"]
    expect_verdict(page, moves)
    expect(page.locator(".key.moved")).to_have_count(moves["moved"])
    expect(page.locator("[data-slot]")).to_have_count(3)


def test_a_moved_key_flies_to_its_new_place(page):
    open_hashing(page)
    was = key(page, "6").bounding_box()
    page.locator("[data-do=add]").click()
    page.wait_for_function("document.querySelector('.key[data-key=\"6\"]').getAnimations().length > 0")
    settle_animations(page)
    now = key(page, "6").bounding_box()
    column = page.locator('[data-slot="c"] .column').bounding_box()
    assert now["x"] > was["x"] + 50
    assert column["x"] < now["x"] < column["x"] + column["width"]


@pytest.mark.parametrize("view", VIEWS)
def test_with_reduced_motion_nothing_flies(new_page, view):
    page = new_page(reduced_motion=True)
    open_hashing(page, f"/hashing?view={view}")
    add(page)
    assert page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length") == 0


def test_pointing_at_a_key_shows_its_steps_and_leaving_shows_the_chosen_one_again(page):
    open_hashing(page)
    key(page, "11").hover()
    expect(way(page)).to_contain_text("11 % 3 = 2")
    part(page, "verdict").or_(page.locator(".lesson")).hover()
    expect(way(page)).to_contain_text("6 % 3 = 0")
    assert "key=" not in page.url


def test_a_tapped_key_stays_and_is_in_the_link(new_page):
    page = new_page(390, 844, touch=True)
    open_hashing(page)
    key(page, "11").tap()
    expect(way(page)).to_contain_text("11 % 3 = 2")
    assert "key=11" in page.url
    expect(page.locator("[data-do=undo]")).to_be_disabled()


def test_by_keyboard_alone(page):
    open_hashing(page)
    key(page, "6").focus()
    page.keyboard.press("ArrowRight")
    expect(key(page, "7")).to_be_focused()
    expect(way(page)).to_contain_text("7 % 3 = 1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(key(page, "5")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-do=add]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(part(page, "verdict")).to_contain_text("Moved 18 of 24 keys")
    expect(page.locator("[data-do=add]")).to_be_focused()


def test_a_key_of_one_s_own_and_another_hash(page):
    open_hashing(page)
    page.get_by_label("Your key").fill("alice")
    page.get_by_label("Your key").press("Enter")
    expect(way(page)).to_contain_text("alice")
    with page.expect_response(re.compile("hash=sha256")) as response:
        page.get_by_label("Hash").select_option("sha256")
    expect(way(page)).to_contain_text("SHA-256")
    alice = next(one for one in response.value.json()["keys"] if one["key"] == "alice")
    expect(way(page)).to_contain_text(f"% 3 = {alice['slot']}")
    assert "key=alice" in page.url
    assert "hash=sha256" in page.url


# --- the ring --------------------------------------------------------------------------------------------------


def test_a_server_that_goes_gives_up_its_own_keys_only(page):
    open_hashing(page, "/hashing?view=ring&key=7")
    expect(way(page)).to_contain_text("next point clockwise")
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"])
    moved = [one for one in answer["keys"] if one["server"] != one["server_before"]]
    assert {one["server_before"] for one in moved} == {"b"}
    assert answer["moves"]["moved"] == answer["moves"]["least"] == len(moved) > 0
    expect(page.locator(".key.moved")).to_have_count(len(moved))
    for one in moved:
        expect(key(page, one["key"])).to_have_attribute(
            "aria-label", f"Key {one['key']}, server {one['server']}, moved from b"
        )
    expect(page.locator(".flight")).to_have_count(len(moved))
    expect(page.locator(".changed")).to_have_count(1)


def test_the_shares_are_those_of_the_arcs_and_even_out_with_many_virtual_nodes(page):
    open_hashing(page, "/hashing?view=ring")
    expect(page.locator(".ring .point")).to_have_count(12)
    slider = page.get_by_role("slider", name="Virtual nodes")
    with page.expect_response(re.compile("points=500")) as response:
        slider.focus()
        page.keyboard.press("End")
    shares = response.value.json()["shares"]
    assert max(shares) - min(shares) < 0.1
    for id, share in zip("abc", shares, strict=True):
        expect(page.locator(f'[data-share="{id}"]')).to_contain_text(f"{100 * share:.0f} %")
    expect(page.locator(".ring")).to_contain_text("1,500 points")
    assert "points=500" in page.url


def test_one_drag_of_the_slider_is_taken_back_in_one(page):
    open_hashing(page, "/hashing?view=ring")
    slider = page.get_by_role("slider", name="Virtual nodes")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ring")).to_contain_text("30 points")
    page.wait_for_function("location.search.includes('points=10')")
    page.locator("[data-do=undo]").click()
    expect(page.locator(".ring")).to_contain_text("12 points")


def test_with_a_bound_a_key_walks_past_full_servers_to_one_with_room(page):
    open_hashing(page, "/hashing?view=ring")
    with page.expect_response(re.compile("bound=1.25")) as response:
        page.get_by_label("Bounded loads").check()
    answer = response.value.json()
    passing = next(one for one in answer["keys"] if one["passed"])
    expect(page.locator(".lesson")).to_contain_text(f"no server may have more than {answer['limit']}.")
    key(page, passing["key"]).click()
    expect(way(page)).to_contain_text("full, so passed")
    expect(page.locator(".walk .full")).to_have_count(len(passing["passed"]))
    expect(page.locator(".shares")).to_contain_text("full")


def test_a_ring_that_can_hold_no_more_points_takes_no_more_servers(page):
    open_hashing(page, "/hashing?view=ring&points=500&servers=a,b,c,d,e,f,g,h,i")
    add(page)
    expect(page.locator("[data-do=add]")).to_be_disabled()


def test_servers_and_keys_stay_from_picture_to_picture(page):
    open_hashing(page)
    add(page)
    page.get_by_role("link", name="Ring").click()
    expect(page.locator(".hash-view")).to_have_attribute("data-picture", "ring")
    ready(page)
    expect(page.locator("[data-share]")).to_have_count(4)
    expect(page.locator("nav [aria-current=page]")).to_have_text("Ring")
    page.go_back()
    expect(page.locator("[data-slot]")).to_have_count(4)


# --- Maglev ----------------------------------------------------------------------------------------------------


def ask(page: Page, question: str) -> dict:
    return page.request.get(f"/hashing/{question}").json()


def test_the_table_is_filled_turn_by_turn_as_the_server_says(page):
    open_hashing(page, "/hashing?view=maglev")
    turns = ask(page, "maglev.json?servers=a,b,c&size=7")["turns"]
    expect(page.locator(".table [data-colour]")).to_have_count(7)
    page.locator("[data-do=empty]").click()
    expect(page.locator(".table [data-colour]")).to_have_count(0)
    for number, turn in enumerate(turns, 1):
        page.locator("[data-do=next]").click()
        expect(part(page, "turn")).to_contain_text(turn["server"])
        expect(part(page, "turn")).to_contain_text(f"slot {turn['slot']}")
        expect(page.locator(f'.preferences tr.on[data-server="{turn["server"]}"] td.now')).to_have_text(
            str(turn["slot"])
        )
        expect(page.locator(f'[data-table-slot="{turn["slot"]}"] b')).to_have_text(turn["server"])
        expect(page.locator(".table [data-colour]")).to_have_count(number)
    expect(page.locator("[data-do=next]")).to_be_disabled()
    page.locator("[data-do=back]").click()
    expect(page.locator(".turns")).to_contain_text("turn 6 of 7")
    assert "turn=6" in page.url


def test_played_the_table_fills_by_itself_and_stops_when_full(page):
    page.clock.install()
    open_hashing(page, "/hashing?view=maglev")
    page.locator("[data-do=play]").click()
    expect(page.locator(".turns")).to_contain_text("turn 0 of 7")
    page.clock.run_for(2000)
    expect(page.locator(".turns")).to_contain_text("turn 2 of 7")
    page.locator("[data-do=play]").click()
    page.clock.run_for(5000)
    expect(page.locator(".turns")).to_contain_text("turn 2 of 7")
    page.locator("[data-do=play]").click()
    page.clock.run_for(9000)
    expect(page.locator(".turns")).to_contain_text("turn 7 of 7")
    expect(page.locator("[data-do=play]")).to_have_text("Play")


def test_a_removal_shows_which_slots_changed_hands(page):
    open_hashing(page, "/hashing?view=maglev&size=13&servers=a,b,c,d")
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"], "slots")
    expect(page.locator(".table .moved")).to_have_count(answer["moves"]["moved"])
    expect(page.locator(".preferences tr")).to_have_count(3)


def test_the_large_table_is_a_picture_before_after_and_of_what_changed(page):
    open_hashing(page, "/hashing?view=maglev&size=65537&servers=a,b,c,d")
    expect(page.locator("canvas")).to_have_count(1)
    answer = remove(page, "b")
    expect_verdict(page, answer["moves"], "slots")
    expect(page.locator("canvas")).to_have_count(3)
    painted = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
      .reduce((sum, value, at) => sum + (at % 4 === 3 && value ? 1 : 0), 0)"""
    expected = {"before": 65_537, "now": 65_537, "changed": answer["moves"]["moved"]}
    assert {name: page.locator(f"[data-table={name}]").evaluate(painted) for name in expected} == expected
    for id, count in zip("acd", answer["counts"], strict=True):
        expect(page.locator(f'[data-share="{id}"]')).to_contain_text(f"{count:,} slots")
    page.locator("[data-table=now]").hover(position={"x": 1, "y": 1})
    expect(part(page, "told")).to_contain_text(re.compile(r"Slot \d+ is"))
    slot, owner = re.match(r"Slot (\d+) is (\w)", part(page, "told").inner_text()).groups()
    assert answer["names"][b64decode(answer["table"])[int(slot)]] == owner


# --- the race --------------------------------------------------------------------------------------------------

RACERS = ["modulo_hash", "ring_hash", "ketama", "rendezvous", "jump_hash", "maglev"]


def racer(page: Page, id: str):
    return page.locator(f'.race [data-racer="{id}"]')


def test_six_policies_race_on_the_same_keys_and_moved_counts_are_the_server_s(page):
    open_hashing(page, "/hashing?view=race")
    expect(page.locator(".race tbody tr")).to_have_count(6)
    page.locator('[data-remove="b"]').click()
    expect(part(page, "verdict")).to_contain_text("of 1,000 keys")
    for id in RACERS:
        moves = ask(page, f"race.json?policy={id}&servers=a,c&before=a,b,c&keys=1000")["moves"]
        expect(racer(page, id).locator("[data-figure=moved]")).to_have_text(
            f"{moves['moved']:,} least {moves['least']:,}", use_inner_text=True
        )
        expect(racer(page, id).locator("[data-figure=pick]")).to_have_text(re.compile(r"^[\d.]+ [nµm]s$"))
        expect(racer(page, id).locator("[data-figure=memory]")).to_have_text(re.compile(r"^[\d.]+ (B|kB)$"))
    expect(racer(page, "jump_hash")).to_contain_text("Jump hash")


def test_more_keys_race_and_the_link_says_so(page):
    open_hashing(page, "/hashing?view=race")
    page.get_by_role("spinbutton", name="Keys").fill("2000")
    page.get_by_role("spinbutton", name="Keys").press("Enter")
    expect(page.locator(".lesson")).to_contain_text("2,000 keys")
    assert "race_keys=2000" in page.url


# --- the address, undo, trouble --------------------------------------------------------------------------------


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


MOUNT_TWO = """async () => {
  const { limits, racers } = JSON.parse(document.getElementById("config").textContent);
  const [slots, ring] = await Promise.all(["slots", "ring"].map((name) => import(`/static/js/hashing/${name}.js`)));
  const { START } = await import("/static/js/hashing/state.js");
  window.changes = [];
  document.querySelector("main").innerHTML = "<div id=one></div><div id=two></div>";
  const state = { ...START, servers: ["x", "y"], points: 1 };
  slots.mount(document.getElementById("one"), { limits, racers });
  ring.mount(document.getElementById("two"), { state, limits, racers, change: (state) => window.changes.push(state) });
}"""


def test_pictures_can_be_mounted_side_by_side_anywhere(page):
    open_hashing(page)
    page.evaluate(MOUNT_TWO)
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
    page.get_by_role("link", name="Hashing").click()
    ready(page)
    page.get_by_role("link", name="To the lab").click()
    expect(page.locator('body[data-ready="true"][data-status="connected"]')).to_be_visible()


# --- for everybody ---------------------------------------------------------------------------------------------


@pytest.fixture
def axe_finds(axe) -> Callable[[Page], list[str]]:
    def axe_finds(page: Page) -> list[str]:
        found = []
        settle_animations(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}: {each}" for each in axe(page)]
        return found

    return axe_finds


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_axe_finds_nothing_wrong(new_page, axe_finds, view, size):
    page = new_page(*SIZES[size])
    open_hashing(page, f"/hashing?view={view}&servers=a,b,c,d&before=a,b,c")
    found = axe_finds(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_or_scrolls_sideways_however_many_servers_there_are(new_page, view, size):
    page = new_page(*SIZES[size])
    bad = []
    for count in (1, 3, 8, 50):
        servers = [f"server-{number}" if count > 26 else chr(97 + number) for number in range(count)]
        before = ",".join(servers[:-1] or ["z"])
        open_hashing(page, f"/hashing?view={view}&servers={','.join(servers)}&before={before}&key=10.0.0.77")
        settle_animations(page)
        found = [*overlaps(page.evaluate(BOXES)), *(["it scrolls sideways"] * scrolls_sideways(page))]
        bad += [f"{count} servers: {each}" for each in found]
    assert not bad, "\n".join(bad)


def test_on_a_phone_picture_controls_and_lesson_follow_each_other(new_page):
    page = new_page(*SIZES["phone"], touch=True)
    open_hashing(page)
    parts = [page.locator(f".hash-view > {name}").bounding_box() for name in (".picture-card", ".controls", ".lesson")]
    for above, below in pairwise(parts):
        assert above["y"] + above["height"] <= below["y"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_control_is_large_enough_for_a_finger(new_page, view):
    page = new_page(*SIZES["phone"], touch=True)
    open_hashing(page, f"/hashing?view={view}&bound=1.25")
    small = page.evaluate("""() => [...document.querySelectorAll("button, select, a.button, .tabs a, input, .check")]
      .filter((element) => element.checkVisibility() && element.type !== "checkbox")
      .filter((element) => element.getBoundingClientRect().height < 44 || element.getBoundingClientRect().width < 44)
      .map((element) => element.outerHTML.slice(0, 100))""")
    assert not small, "\n".join(small)
