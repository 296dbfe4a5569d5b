"""What stands below a figure."""

from playwright.sync_api import expect


def test_what_has_crashed_cannot_crash_once_more(page):
    page.goto("/course/many-balancers")
    figure = page.locator("#pair")
    crash = figure.get_by_role("button", name="Crash lb", exact=True)
    recover = figure.get_by_role("button", name="Let lb recover")
    figure.scroll_into_view_if_needed()
    expect(crash).to_be_enabled()
    expect(recover).to_be_disabled()
    crash.click()
    expect(recover).to_be_enabled()
    expect(crash).to_be_disabled()
    recover.click()
    expect(crash).to_be_enabled()
