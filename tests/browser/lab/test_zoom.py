"""A large world seen closer: zoomed by button and key, moved by mouse, wheel and keyboard."""

from playwright.sync_api import Page, expect

from tests.browser.support import (
    LOOKS,
    action,
    calm_world,
    find_circle,
    let_frames_pass,
    many_servers,
    node,
    open_lab,
    panel_title,
    part,
    pause,
    settle_animations,
)

SCROLLED = "(view) => [view.scrollLeft, view.scrollTop]"


def zoom_in(page: Page, times: int = 2) -> None:
    for _ in range(times):
        action(page, "zoom_in").click()
    settle_animations(page)


def empty_place(page: Page) -> list[float]:
    """Return where in the window no button is, near its middle, once all nodes have glided to their places."""
    let_frames_pass(page, 40)
    return part(page, "view").evaluate("""(view) => {
      const { left, top } = view.getBoundingClientRect();
      let [x, y] = [left + view.clientWidth / 2, top + view.clientHeight / 2];
      while (document.elementFromPoint(x, y).closest("button")) x += 5;
      return [x, y];
    }""")


def letter_size(page: Page) -> float:
    """Return how large the letters of a server are drawn, in px."""
    return node(page, "s1").locator(".id").evaluate("(id) => parseFloat(getComputedStyle(id).fontSize)")


def test_closer_everything_is_larger_and_the_window_stays_as_large(page):
    open_lab(page, many_servers(50))
    expect(action(page, "zoom_out")).to_be_disabled()
    before = part(page, "view").bounding_box()
    letters = letter_size(page)
    zoom_in(page)
    expect(part(page, "zoom-level")).to_have_text("200 %")
    expect(action(page, "zoom_in")).to_be_disabled()
    assert letter_size(page) == 2 * letters
    after = part(page, "view").bounding_box()
    assert before
    assert after
    assert after["height"] <= before["height"] + 1
    assert after["width"] == before["width"]
    page.keyboard.press("Shift+Z")
    page.keyboard.press("Shift+Z")
    expect(part(page, "zoom-level")).to_have_text("100 %")
    assert letter_size(page) == letters
    expect(part(page, "view")).to_have_attribute("data-zoomed", "false")
    assert part(page, "view").bounding_box() == before


def test_the_mouse_draws_the_picture_along_and_selects_nothing_by_it(page):
    open_lab(page, many_servers(50))
    node(page, "s1").click()
    expect(panel_title(page)).to_have_text("Server s1")
    zoom_in(page)
    x, y = empty_place(page)
    left, top = part(page, "view").evaluate(SCROLLED)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    assert part(page, "view").evaluate(SCROLLED) == [left - 60, top - 40]
    expect(panel_title(page)).to_have_text("Server s1")


def test_by_keyboard_the_window_scrolls_and_a_node_that_gets_the_focus_comes_into_it(page):
    open_lab(page, many_servers(50))
    zoom_in(page)
    view = part(page, "view")
    view.focus()
    left, _ = view.evaluate(SCROLLED)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(left) => document.querySelector('[data-part=view]').scrollLeft > left", arg=left)
    node(page, "s49").focus()
    expect(node(page, "s49")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(panel_title(page)).to_have_text("Server s49")


def test_what_is_seen_closer_can_be_clicked(page):
    open_lab(page, calm_world())
    zoom_in(page, 1)
    pause(page)
    view = part(page, "view").bounding_box()
    assert view is not None
    circle = find_circle(page, [view["x"], view["y"], view["x"] + view["width"], view["y"] + view["height"]])
    assert circle
    page.mouse.click(circle["x"], circle["y"])
    expect(panel_title(page)).to_contain_text("Request #")
    page.keyboard.press("Escape")
    node(page, "lb").click()
    expect(node(page, "lb")).to_have_attribute("aria-current", "true")


@LOOKS
def test_zoomed_the_page_does_not_scroll_sideways_and_axe_finds_nothing_wrong(new_page, axe, width, dark):
    page = new_page(width, 844, touch=width < 500, dark=dark)
    open_lab(page, many_servers(50))
    zoom_in(page)
    mode = "wide" if width > 500 else "narrow"
    expect(part(page, "stage")).to_have_attribute("data-mode", mode)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert axe(page) == []
