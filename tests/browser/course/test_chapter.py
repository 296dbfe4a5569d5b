"""A chapter as its reader has it: it runs without a click, remembers, and is whole on a phone and without scripts."""

import re

from playwright.sync_api import expect

from tests.browser.support import settle_animations

CHAPTER = "/course/where-taking-turns-fails"
# Runs before the page's own scripts: how far things have moved that the reader did not move.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifted += value)))
  .observe({ type: "layout-shift", buffered: true });
"""
MOST_SHIFTED = 0.02


def open_chapter(page, address=CHAPTER):
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-ready", "true")


def test_a_chapter_runs_by_itself_and_is_remembered(new_page, axe):
    page = new_page()
    page.add_init_script(SHIFTS)
    open_chapter(page)
    figure = page.locator("#uneven")
    point = '() => lbviz.measured("uneven")[JSON.parse(document.getElementById("uneven").dataset.block).point]?.met'
    page.wait_for_function(point)
    expect(figure.locator("[data-show]").first).to_have_text(re.compile(r"\d+(\.\d)? %"))
    # Words light up the nodes that they name, and terms explain themselves, by pointer and by key.
    page.locator('.prose .node-word[data-node="c"]').first.hover()
    expect(figure.locator('[data-place="c"][data-lit]')).to_have_count(1)
    page.locator('.prose .node-word[data-node="b"]').first.focus()
    expect(figure.locator('[data-place="b"][data-lit]')).to_have_count(1)
    assert page.evaluate("shifted") < MOST_SHIFTED
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        settle_animations(page)
        found += axe(page)
    assert not found, "\n".join(found)
    links = page.locator("a[href]").evaluate_all("links => [...new Set(links.map(({ href }) => href))]")
    assert {page.request.get(link).status for link in links} == {200}
    # A task is done by who does something: the first touch leaves the world that all share.
    task = page.locator("#task-1")
    expect(task).not_to_have_attribute("data-done", "true")
    figure.get_by_role("slider", name="requests").fill("16")
    expect(figure.locator("output")).to_have_text("16/s")
    expect(task).to_have_attribute("data-done", "true")
    said = task.locator("[data-part=done]").inner_text()
    assert re.search(r"gets \d\.\d a second", said)
    open_chapter(page)
    expect(task).to_have_attribute("data-done", "true")
    expect(task.locator("[data-part=done]")).to_have_text(said)
    expect(figure.locator("output")).not_to_have_text("16/s")
    # Who came to the end has read it, and goes on from there.
    item = page.locator('.contents [data-chapter="where-taking-turns-fails"]')
    expect(item).to_have_attribute("data-done", "false")
    page.locator("[data-part=end]").scroll_into_view_if_needed()
    expect(item).to_have_attribute("data-done", "true")
    open_chapter(page, "/")
    expect(page.get_by_role("link", name="Go on with chapter 6")).to_have_attribute(
        "href", re.compile("/course/weights")
    )


def test_a_phone_has_all_of_it_and_so_has_a_page_without_scripts(new_page, axe, browser, server):
    page = new_page(360, 740, touch=True, reduced_motion=True)
    open_chapter(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    contents = page.get_by_role("navigation", name="Contents")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").click()
    expect(contents.get_by_role("link", name="6. Weights")).to_be_visible()
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()
    expect(page.locator("#uneven .link-counts span").first).to_have_text(re.compile(r"[→←↑↓]\d"))
    assert not axe(page)

    plain = browser.new_context(java_script_enabled=False, base_url=server.url).new_page()
    plain.goto(CHAPTER)
    expect(plain.locator("#uneven img.still:visible")).to_have_count(1)
    expect(plain.locator("#uneven figcaption")).to_contain_text("Turns are equal, servers are not")
    expect(plain.locator(".answers li").first).to_be_visible()
    expect(plain.locator(".product:visible pre")).to_have_count(1)
    expect(plain.locator("main button:visible")).to_have_count(0)
    plain.context.close()
