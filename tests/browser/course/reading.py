"""One who reads a chapter from its top to its end and clicks nothing: what there is to complain of."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.support import settle_animations

# Runs before the page's own scripts: how far things have moved that the reader did not move, and which.
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput) shifts.push({ value, what: sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "") });
}).observe({ type: "layout-shift", buffered: true });
"""
MOST_SHIFTED = 0.01
# So soon after a figure is seen its point is made.
SECONDS_TO_MAKE_A_POINT = 6
FIGURES = """() => [...document.querySelectorAll(".figure-block")].map(({ id, dataset }) => ({
  id, point: JSON.parse(dataset.block).point, isLive: Boolean(JSON.parse(dataset.block).room),
}))"""
# Whether a figure's point is made, and how many seconds after it was seen, as time goes in it.
MADE = """({ id, point }) => {
  const { clock, store } = document.querySelector(`[id="${id}"] lb-figure`) ?? {};
  if (!store?.state) return null;
  window.seen ??= {};
  seen[id] ??= clock.now;
  return lbviz.measured(id)[point]?.met ? { after_s: (clock.now - seen[id]) / store.state.speed } : null;
}"""
DRAWN = """({ id }) => document.querySelector(`[id="${id}"] [data-part=drawing]`)?.childElementCount > 0"""
# What can be reached by keys; of several radio buttons of one name one is enough, and a term in dots is a button.
TO_REACH = """() => [...document.querySelectorAll("main :is(a[href], button, input, select, summary, [tabindex='0'])")]
  .filter((each) => !each.disabled && each.type !== "radio" && each.tabIndex >= 0
    && each.checkVisibility({ visibilityProperty: true }))"""
NOTE = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return false;
  each.dataset.reached = "";
  const { outlineStyle, boxShadow } = getComputedStyle(each);
  // Instead of a radio button its label is marked, instead of a key in a drawing its dot.
  const beside = each.nextElementSibling ?? each.parentElement.querySelector(".dot") ?? each;
  const { outlineStyle: besideStyle, strokeWidth } = getComputedStyle(beside);
  const isMarked = outlineStyle !== "none" || boxShadow !== "none" || besideStyle !== "none" || strokeWidth === "4px";
  if (!isMarked) each.dataset.unmarked = "";
  return true;
}"""
NAMES = "(all) => all.map((each) => each.outerHTML.slice(0, 120))"
MOST_STOPS = 400


def read(page: Page, axe: Callable[[Page], list[str]], address: str) -> list[str]:
    """Read a page of the course, and return what is wrong with it."""
    page.add_init_script(SHIFTS)
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    faults = []
    for figure in page.evaluate(FIGURES):
        page.locator(f"[id='{figure['id']}']").scroll_into_view_if_needed()
        faults += _point(page, figure)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    shifts = page.evaluate("shifts")
    if (shifted := sum(each["value"] for each in shifts)) >= MOST_SHIFTED:
        faults.append(f"things moved by {shifted:.3f}: {[each['what'] for each in shifts]}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        faults.append(f"{wide} px wider than the screen")
    settle_animations(page)
    return [*faults, *axe(page)]


def _point(page: Page, figure: dict[str, Any]) -> list[str]:
    """Wait until a figure has made its point; what is drawn once makes it by being there."""
    if not figure["isLive"]:
        page.wait_for_function(DRAWN, arg=figure)
        return []
    if figure["point"] is None:
        return []
    made = page.wait_for_function(MADE, arg=figure).json_value()
    late = made["after_s"] > SECONDS_TO_MAKE_A_POINT
    return [f"{figure['id']} makes its point after {made['after_s']:.1f} s"] if late else []


def dead_links(page: Page, known: dict[str, int]) -> list[str]:
    """Return the links of a page that lead nowhere; `known` keeps what was asked for before."""
    dead = page.evaluate("""() => [...document.querySelectorAll("a[href^='#']")].map(({ hash }) => hash.slice(1))
      .filter((id) => !document.getElementById(decodeURIComponent(id)))""")
    links = page.locator("a[href]").evaluate_all("all => all.map(({ href }) => href.split('#')[0])")
    for link in {*links} - {*known}:
        known[link] = page.request.get(link).status
    return [*dead, *(link for link in {*links} if known[link] != 200)]


def out_of_reach(page: Page) -> list[str]:
    """Return what a reader with nothing but a keyboard cannot get at, or cannot see that they are there."""
    page.evaluate("scrollTo(0, 0); document.activeElement?.blur()")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if not page.evaluate(NOTE):
            break
    missed = page.evaluate(f"({NAMES})(({TO_REACH})().filter(({{ dataset }}) => !('reached' in dataset)))")
    unmarked = page.locator("[data-unmarked]").evaluate_all(NAMES)
    return [*(f"no key leads to {each}" for each in missed), *(f"focus does not show on {each}" for each in unmarked)]


def restless(page: Page) -> list[str]:
    """Return what moves for ever by itself though the reader asked for less motion."""
    return page.evaluate("""() => document.getAnimations()
      .filter(({ playState, effect }) => playState === "running" && effect.getComputedTiming().iterations === Infinity)
      .map(({ animationName, effect }) => `${animationName}: ${effect.target?.outerHTML.slice(0, 80)}`)""")
