"""Questions are decided by runs, policies are compared by them, and what was missed is asked once more."""

import re

from playwright.sync_api import expect

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) shifts.push(each.value);
}).observe({ type: "layout-shift", buffered: true });
"""
A_WHILE = 30_000


def test_a_run_decides_and_what_was_missed_comes_back(page):
    page.add_init_script(SHIFTS)
    page.goto("/course/where-taking-turns-fails")
    ask = page.locator("#heavy")
    answers = ask.locator(".answers button")
    expect(answers).to_have_count(3)
    ask.scroll_into_view_if_needed()
    page.evaluate("shifts.length = 0")

    # By keyboard, and the wrong answer.
    answers.nth(0).focus()
    page.keyboard.press("Enter")
    expect(ask).to_have_attribute("data-state", "wrong", timeout=A_WHILE)
    assert sum(page.evaluate("shifts")) < 0.02
    expect(answers.nth(0)).to_contain_text("not so")
    expect(answers.nth(1)).to_contain_text("so it is")
    outcome = ask.get_by_role("status")
    expect(outcome).to_contain_text("You said otherwise: Equal servers, yes.")
    expect(outcome).to_contain_text("The run says: Some:")
    expect(ask.locator(".measured")).to_contain_text(re.compile(r"dropped\s*\d+\s*\d+(\.\d)? %"))
    expect(ask.locator(".spread-plot")).to_have_attribute("aria-label", re.compile("answers, half within .* 99 of 100"))

    # Others' traffic said the same, nearly always.
    ask.get_by_role("button", name="Run 20 more, each with other traffic").click()
    said = ask.locator(".run-said")
    expect(said).to_contain_text("of 20 more said the same", timeout=A_WHILE)
    assert int(said.inner_text().split()[0]) >= 19

    # It is remembered, and comes back two chapters later.
    page.reload()
    expect(ask).to_have_attribute("data-state", "wrong")
    page.goto("/course/least-connections")
    again = page.locator(".once-more .ask")
    expect(again).to_contain_text("Three equal servers")
    again.locator(".answers button").nth(1).click()
    expect(again).to_have_attribute("data-state", "right", timeout=A_WHILE)
    expect(again.get_by_role("status")).to_contain_text("That is so.")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-ready", "true")
    expect(page.locator(".once-more")).to_have_count(0)


def test_policies_are_compared_and_a_distribution_grows(page, axe):
    page.goto("/course/what-a-mean-hides")
    run = page.locator(".block.run")
    run.get_by_role("button", name="Run 10,000 requests").click()
    cancel = run.get_by_role("button", name="Cancel")
    cancel.click()
    expect(cancel).to_have_count(0)
    run.get_by_role("button", name="Run 10,000 requests").click()
    expect(run.get_by_role("button", name="Run once more")).to_be_visible(timeout=A_WHILE)
    expect(run.locator(".spread")).to_have_count(4)
    for words in run.locator(".spread-plot").all():
        expect(words).to_have_attribute("aria-label", re.compile(r": (10|[0-9.]+)k answers, half within"))

    figure = page.locator("#spread")
    figure.scroll_into_view_if_needed()
    title = figure.locator(".spread-title")
    expect(title).to_contain_text(re.compile(r"Answers [1-9]\d* so far"), timeout=A_WHILE)
    figure.get_by_role("button", name="Run 10,000 at once").click()
    expect(figure.get_by_role("button", name="Back to the answers above")).to_be_visible(timeout=A_WHILE)
    expect(title).to_contain_text("10,000 at once")
    figure.get_by_role("button", name="Back to the answers above").click()
    expect(title).to_contain_text("so far")
    assert axe(page) == []
