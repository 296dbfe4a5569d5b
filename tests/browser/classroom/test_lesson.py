"""A lesson in several browsers at once: the teacher, the screen and two phones."""

import re

from playwright.sync_api import Page, expect

from tests.browser.support import settle_animations

PHONE_KB = 60
SCREEN_LEAST_PX = 28
# The texts on a page that are smaller than so many pixels, and seen.
TOO_SMALL = """(least) => [...document.querySelectorAll("body *")]
  .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
    && each.checkVisibility({ visibilityProperty: true }) && !each.closest(".hidden, canvas, svg, lb-figure, noscript")
    && parseFloat(getComputedStyle(each).fontSize) < least)
  .map((each) => `${each.className || each.tagName}: ${each.textContent.trim().slice(0, 40)}`)"""

TRANSFERRED = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, { transferSize }) => sum + transferSize, 0)"""


def make_class(teacher: Page) -> str:
    """Make a class, and return its code."""
    teacher.goto("/teach")
    teacher.get_by_role("button", name="Make a class").first.click()
    expect(teacher.locator("body")).to_have_attribute("data-ready", "true")
    # The key is out of the address at once: neither a projector nor the history shows it.
    assert "#" not in teacher.url
    return teacher.url.rpartition("/")[2]


def join(phone: Page, code: str) -> Page:
    phone.goto(f"/j/{code.lower()}")
    expect(phone.locator("body")).to_have_attribute("data-ready", "true")
    return phone


def test_a_lesson_for_teacher_screen_and_two_phones(new_page, axe):
    teacher, screen = new_page(), new_page(1920, 1080)
    code = make_class(teacher)
    screen.goto(f"/screen/{code}")
    expect(screen.get_by_text(code, exact=True)).to_be_visible()
    qr = screen.get_by_alt_text("QR code").bounding_box()
    assert qr is not None
    assert qr["height"] > 1080 / 3
    one = join(new_page(390, 844, touch=True, fresh=True), code)
    fetched = one.evaluate(TRANSFERRED)
    assert 10_000 < fetched < PHONE_KB * 1024, f"{fetched / 1024:.0f} KiB"
    two = join(new_page(390, 844, touch=True), code)
    expect(screen.get_by_text("2 are here")).to_be_visible()

    # They are the clients: a thumb sends, and the phone says where to, and why.
    teacher.keyboard.press("PageDown")
    expect(screen.get_by_role("heading", name="Send me a request")).to_be_visible()
    one.get_by_role("button", name="Send", exact=False).first.click()
    sent = one.locator(".mine li")
    expect(sent).to_have_attribute("data-end", "answered")
    sent.locator("summary").click()
    expect(sent).to_contain_text("1 % 4 = 1, and slot 1 is b.")
    expect(one.locator(".phone-head")).to_contain_text("you belong to b")

    # A vote: hidden on the screen, changed, closed, run and shown.
    teacher.keyboard.press("PageDown")
    teacher.keyboard.press("PageDown")
    teacher.get_by_role("button", name="Open the vote").click()
    for phone in (one, two):
        phone.get_by_role("radio", name="about a quarter").click()
    two.get_by_role("radio", name="about three quarters").click()
    expect(screen.get_by_text("2 of 2 have voted")).to_be_visible()
    expect(screen.locator(".histogram")).to_have_count(0)
    expect(teacher.locator(".histogram b")).to_have_text(["0", "1", "1", "0"])
    teacher.get_by_role("button", name="Close the vote").click()
    teacher.get_by_role("button", name="Run it").click()
    teacher.get_by_role("button", name="Show answers").click()
    expect(screen.locator(".histogram b")).to_have_text(["0", "1", "1", "0"])
    # 1 and 2 leave the same remainder by four and by three: by luck neither has moved.
    expect(screen.locator("[data-right=true]")).to_contain_text("nobody")
    expect(one.locator(".histogram")).to_be_visible()

    # Going back: the world is as it was, until time goes on; what is changed is said on every screen.
    teacher.keyboard.press("b")
    expect(teacher.locator(".time-line output")).to_have_text(re.compile(r"\d\.\d s ago"))
    teacher.keyboard.press("Space")
    # Neither the line is lost nor the vote.
    two.reload()
    expect(two.locator(".histogram b")).to_have_text(["0", "1", "1", "0"])
    assert screen.evaluate(TOO_SMALL, SCREEN_LEAST_PX) == []
    found = []
    for page in (teacher, screen, one):
        settle_animations(page)
        found += axe(page)
    assert not found, "\n".join(found)

    # Who is sent away is told so, and the class goes on; so is everybody once it is deleted.
    teacher.locator(".roster li button").nth(1).click()
    teacher.get_by_role("button", name="Send away").click()
    expect(two.get_by_text("Your teacher has sent you away from this class.")).to_be_visible()
    teacher.get_by_text("More", exact=True).click()
    teacher.get_by_role("button", name="Delete this class").click()
    teacher.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(one.get_by_text("This class was deleted.")).to_be_visible()
