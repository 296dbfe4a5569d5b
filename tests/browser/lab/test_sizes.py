"""From a phone to a projector: nothing overlaps, nothing sticks out, everything can be reached."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from playwright.sync_api import Locator, Page, expect

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.spec import (
    BalancerSpec,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from tests.browser.support import (
    action,
    at_each_size,
    expect_no_card,
    many_servers,
    node,
    open_lab,
    open_tab,
    panel_title,
    part,
    settle_animations,
)

PHONES = {"small phone": (320, 640), "phone": (390, 844)}
SCREENS = {"tablet": (768, 1024), "laptop": (1280, 720), "projector": (1920, 1080)}
SIZES = {
    **{name: (*size, {"touch": True, "scale": 2}) for name, size in PHONES.items()},
    **{name: (*size, {}) for name, size in SCREENS.items()},
}
on_phones_and_screens = pytest.mark.parametrize(
    ("sizes", "more"), [(PHONES, {"touch": True, "scale": 2}), (SCREENS, {})], ids=["phones", "screens"]
)

# Every node's button, each line of words beside one, its tags, and the lanes' titles, as
# [what, left, top, right, bottom]; words are measured where they are written, not by the box that holds them.
BOXES = """() => {
  const boxes = [];
  const add = (name, { left, top, right, bottom }) => {
    if (right > left) boxes.push([name, left + scrollX, top + scrollY, right + scrollX, bottom + scrollY]);
  };
  const written = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect();
  };
  for (const each of document.querySelectorAll(".node button")) {
    add(each.dataset.node ?? each.dataset.action, each.getBoundingClientRect());
  }
  for (const each of document.querySelectorAll(".words .line")) {
    add(`words of ${each.closest("[data-place]").dataset.place}: ${each.textContent.trim()}`, written(each));
  }
  for (const each of document.querySelectorAll(".tag")) {
    const at = each.closest("[data-place]").dataset.place;
    if (each.checkVisibility()) add(`${each.textContent} at ${at}`, written(each));
  }
  for (const each of document.querySelectorAll(".stage-label :is(b, span), .no-servers, .lane-title")) {
    add(each.textContent.trim(), written(each));
  }
  return boxes;
}"""

# What of the controls, buttons and fields is hidden, covered by something else, or beside the page.
UNREACHABLE = """(area) => {
  const bad = [];
  const all = document.querySelectorAll(`${area} :is(button, select, input, a)`);
  if (all.length < 8) bad.push(`only ${all.length} things to press`);
  for (const element of all) {
    if (element.closest("[hidden], .toasts, .skip") || !element.checkVisibility()) continue;
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height, right } = element.getBoundingClientRect();
    const name = element.outerHTML.slice(0, 120);
    if (!width || !height) { bad.push(`invisible: ${name}`); continue; }
    if (left < 0 || right > innerWidth) bad.push(`beside the page: ${name}`);
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!hit || (hit !== element && !element.contains(hit) && !hit.closest("label")?.contains(element))) {
      bad.push(`covered by ${hit?.outerHTML.slice(0, 80)}: ${name}`);
    }
  }
  return bad;
}"""

# Which buttons, lists and fields take less than 44 by 44 px for a finger. What a pseudo-element adds counts in.
SMALL = """() => {
  const small = [];
  // A word that explains itself is as large as the text that it stands in.
  const controls = "button:not(.term), select, input:not([type=radio]):not([type=checkbox])";
  for (const element of document.querySelectorAll(controls)) {
    if (element.closest("[hidden], dialog:not([open])") || !element.checkVisibility()) continue;
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const reach = 21.5;
    const takes = (dx, dy) => {
      const hit = document.elementFromPoint(x + dx, y + dy);
      return hit === element || element.contains(hit);
    };
    const wide = width >= 44 || (takes(-reach, 0) && takes(reach, 0));
    const high = height >= 44 || (takes(0, -reach) && takes(0, reach));
    if (!wide || !high) {
      small.push(`${width.toFixed(0)} × ${height.toFixed(0)}: ${element.outerHTML.slice(0, 110)}`);
    }
  }
  return small;
}"""

TOPS_AND_BOTTOMS = """() => {
  const tops = ["figures", "scene", "tabs", "time"].map((name) => {
    const element = document.querySelector(name === "scene" ? ".scene" : `[data-part=${name}]`);
    const { top, bottom } = element.getBoundingClientRect();
    return [name, top, bottom];
  });
  return tops;
}"""


def overlaps(boxes: list[list]) -> list[str]:
    """Return which boxes cover each other by more than a pixel."""
    found = []
    for i, (one, left, top, right, bottom) in enumerate(boxes):
        for other, left_2, top_2, right_2, bottom_2 in boxes[i + 1 :]:
            wide = min(right, right_2) - max(left, left_2)
            high = min(bottom, bottom_2) - max(top, top_2)
            if wide > 1 and high > 1:
                found.append(f"“{one}” and “{other}” share {wide:.0f} × {high:.0f} px")
    return found


def sides(place: Locator) -> list[float]:
    """Return the left, top, right and bottom of an element, in px."""
    box = place.bounding_box()
    assert box is not None
    return [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")


def stick_out(page: Page, boxes: list[list]) -> list[str]:
    stage = part(page, "stage").evaluate("""(element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY];
    }""")
    return [
        f"“{name}” sticks out of the picture"
        for name, left, top, right, bottom in boxes
        if left < stage[0] - 1 or top < stage[1] - 1 or right > stage[2] + 1 or bottom > stage[3] + 1
    ]


def wrong(page: Page, boxes: list[list]) -> list[str]:
    return [*overlaps(boxes), *stick_out(page, boxes), *(["it scrolls sideways"] * scrolls_sideways(page))]


@on_phones_and_screens
def test_nothing_overlaps_or_sticks_out_however_many_servers_there_are(new_page, sizes, more):
    page = new_page(**more)
    bad = []
    for number in (0, 3, 8, 20, 50):
        open_lab(page, many_servers(number) if number else Scenario(servers=[]))
        expect(page.locator('[data-kind="server"]')).to_have_count(number)
        for size in at_each_size(page, sizes):
            boxes = page.evaluate(BOXES)
            assert len(boxes) > 3 * number
            bad += [f"{size}, {number} servers: {each}" for each in wrong(page, boxes)]
    assert not bad, "\n".join(bad)


@on_phones_and_screens
def test_where_nodes_say_their_region_nothing_overlaps_or_sticks_out_either(new_page, sizes, more):
    page = new_page(**more)
    bad = []
    for servers, clients in ((3, 4), (5, 14), (12, 9), (50, 40)):
        world = many_servers(servers)
        places = ["eu-central-1", "us"]
        open_lab(
            page,
            replace(
                world,
                traffic=replace(world.traffic, clients=clients, regions=places),
                servers=[replace(server, region=places[i % 2]) for i, server in enumerate(world.servers)],
            ),
        )
        expect(page.locator(".server .region")).to_have_count(servers)
        for size in at_each_size(page, sizes):
            bad += [
                f"{size}, {servers} servers, {clients} clients: {each}" for each in wrong(page, page.evaluate(BOXES))
            ]
    assert not bad, "\n".join(bad)


def crowded() -> list[Scenario]:
    """Return the worlds of the presets, and two with more in them."""
    crowded = replace(
        many_servers(8),
        title="Crowded",
        traffic=TrafficSpec(clients=9, regions=["eu", "us"]),
        forward_proxy=ForwardProxySpec(clients=3, region="us"),
        edges=[EdgeSpec(f"edge{number}", region="eu") for number in range(1, 9)],
        balancer=BalancerSpec(replicas=8, cpu_ms=5),
    )
    routes = PRESETS["routes-by-purpose"].scenario
    grouped = [replace(server, group="Streaming", region="eu") for server in routes.servers]
    three = replace(routes, title="Three", balancer=replace(routes.balancer, replicas=3), servers=grouped)
    return [*(preset.scenario for preset in PRESETS.values()), crowded, three]


@on_phones_and_screens
@pytest.mark.parametrize("world", [pytest.param(world, id=world.title) for world in crowded()])
def test_with_more_on_the_way_nothing_overlaps_or_sticks_out_either(new_page, world, sizes, more):
    page = new_page(**more)
    open_lab(page, world)
    bad = []
    for size in at_each_size(page, sizes):
        bad += [f"{size}: {each}" for each in wrong(page, page.evaluate(BOXES))]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_two_hundred_clients_have_a_place_each(new_page, size):
    width, height, more = SIZES[size]
    page = new_page(width, height, **more)
    open_lab(
        page,
        Scenario(
            traffic=TrafficSpec(clients=200), network=NetworkSpec(300), servers=[ServerSpec("a"), ServerSpec("b")]
        ),
    )
    expect(page.locator('[data-kind="client"]')).to_have_count(200)
    expect(action(page, "add_client")).to_have_count(0)
    settle_animations(page)
    assert wrong(page, page.evaluate(BOXES)) == []


@pytest.mark.parametrize("size", SIZES)
def test_every_control_can_be_reached(new_page, size):
    width, height, more = SIZES[size]
    page = new_page(width, height, **more)
    open_lab(page)
    settle_animations(page)
    for tab in ("balancer", "traffic", "path", "why"):
        open_tab(page, tab)
        page.locator("details").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
        assert page.evaluate(UNREACHABLE, "body > :not(dialog)") == []
    node(page, "c").click()
    expect(panel_title(page)).to_have_text("Server c")
    settle_animations(page)
    assert page.evaluate(UNREACHABLE, ".panel") == []
    assert not scrolls_sideways(page)


def test_everything_to_press_is_large_enough_for_a_finger(new_page):
    page = new_page(390, 844, touch=True, scale=2)
    open_lab(page)
    settle_animations(page)
    small = page.evaluate(SMALL)
    node(page, "a").tap()
    expect(panel_title(page)).to_have_text("Server a")
    small += [each for each in page.evaluate(SMALL) if each not in small]
    assert not small, "\n".join(small)


def test_on_a_phone_the_parts_come_in_the_order_they_are_needed(new_page):
    page = new_page(390, 844, touch=True, scale=2)
    open_lab(page, "/lab?preset=retry-storm")
    expect(page.locator("[data-figure=p99]")).to_contain_text("s")
    # Figures stand apart, however many there are.
    written = page.locator(".figures :is([data-figure], dt button)").filter(visible=True)
    boxes = [[each.inner_text(), *sides(each)] for each in written.all()]
    assert len(boxes) >= 12
    assert overlaps(boxes) == []
    parts = page.evaluate(TOPS_AND_BOTTOMS)
    # Tabs and time stand at the bottom of the window, and what is above them scrolls.
    for (above, _, bottom), (below, top, _) in (*pairwise(parts[:2]), *pairwise(parts[2:])):
        assert bottom <= top, f"{above} ends at {bottom}, {below} begins at {top}"


def test_on_a_phone_a_card_is_a_sheet_that_leaves_its_server_in_sight(new_page):
    page = new_page(390, 844, touch=True, scale=2)
    open_lab(page)
    node(page, "c").tap()
    expect(panel_title(page)).to_have_text("Server c")
    expect(panel_title(page)).to_be_in_viewport()
    # It scrolls out from under the sheet.
    page.wait_for_function("""() => {
      const { left, top, width, height } = document.querySelector("[data-node=c]").getBoundingClientRect();
      return Boolean(document.elementFromPoint(left + width / 2, top + height / 2)?.closest("[data-node=c]"));
    }""")
    action(page, "close").tap()
    expect_no_card(page)


def test_a_window_made_narrower_and_wider_is_laid_out_anew(page):
    open_lab(page)
    expect(part(page, "stage")).to_have_attribute("data-mode", "wide")
    page.set_viewport_size({"width": 500, "height": 800})
    expect(part(page, "stage")).to_have_attribute("data-mode", "narrow")
    expect(node(page, "a")).to_be_visible()
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(part(page, "stage")).to_have_attribute("data-mode", "wide")
    settle_animations(page)
