"""Words that explain themselves."""

from playwright.sync_api import expect

from tests.browser.support import open_card, open_lab, panel_title


def test_a_word_explains_itself_on_hover_focus_and_tap_and_escape_closes_only_that(page):
    open_lab(page)
    open_card(page, "a")
    note = page.get_by_role("tooltip")
    drain = page.locator("button.term[data-term=drain]")
    drain.hover()
    expect(note).to_contain_text("Let a server finish what it has")
    # Who reads may rest the pointer on it.
    note.hover()
    page.mouse.move(5, 5)
    expect(note).to_be_hidden()
    page.get_by_text("Power", exact=True).hover()
    expect(note).to_contain_text("How fast a server works")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(panel_title(page)).to_have_text("Server a")
    drain.focus()
    expect(drain).to_have_accessible_description(
        "Let a server finish what it has and send it nothing new, so that it "
        "can be taken away without breaking anything."
    )
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    drain.dispatch_event("click")
    expect(note).to_be_visible()
