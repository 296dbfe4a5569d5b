"""Take stills of the course's figures where they are missing or stale: make stills. With `all`, take every one anew."""

import base64
import sys
from itertools import groupby
from pathlib import Path

import msgspec
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from tqdm import tqdm

from bench.server import running_server
from lbviz.course.library import CHAPTERS, Library
from lbviz.web.stills import FOLDER, LIST, Still, figures_of, name_of, read_stills
from tools.set_up import CHROMIUM_ARGUMENTS, NO_CHROMIUM, find_chromium

WIDE: ViewportSize = {"width": 1280, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 1000}
# Dots a pixel: sharp on paper, and small.
DENSITY = 1.5
QUALITY = 60
MILLISECONDS_TO_RUN = 2500

# How high a figure's picture is where nothing keeps more free.
NATURAL = """async (id) => {
  const body = document.getElementById(id).querySelector("[data-part=body]");
  body.style.minHeight = "0";
  dispatchEvent(new Event("resize"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { height } = body.getBoundingClientRect();
  body.style.minHeight = "";
  dispatchEvent(new Event("resize"));
  return Math.ceil(height / (parseFloat(getComputedStyle(document.documentElement).fontSize) / 16));
}"""


def main(everything: bool) -> None:
    """Take what is stale, and forget the stills of figures that are gone."""
    executable = find_chromium()
    if executable is None:
        sys.exit(NO_CHROMIUM)
    lessons = Library([CHAPTERS]).lessons
    shown = {id: hash for lesson in lessons for id, hash in figures_of(lesson).items()}
    stills = {} if everything else {id: still for id, still in read_stills().items() if id in shown}
    stale = [id for id in shown if id not in stills or stills[id].shown != shown[id] or not _file(id).exists()]
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.webp"):
        if file.stem not in shown:
            file.unlink()
    with running_server() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        progress = tqdm(total=len(stale), disable=not sys.stderr.isatty())
        for chapter, ids in groupby(stale, key=lambda each: each.partition(".")[0]):
            wide, phone = (_open(browser, f"{address}/course/{chapter}", size) for size in (WIDE, PHONE))
            for id in ids:
                figure = id.partition(".")[2]
                # Some are drawn only when they are seen.
                for page in (wide, phone):
                    page.locator(f"[id='{figure}']").scroll_into_view_if_needed()
                wide.wait_for_timeout(MILLISECONDS_TO_RUN)
                if wide.locator(f"[id='{figure}'] [data-part=body] > :not(.loading)").count():
                    stills[id] = _take(wide, phone, id, shown[id])
                progress.update()
            wide.context.close()
            phone.context.close()
            text = msgspec.json.format(msgspec.json.encode(dict(sorted(stills.items()))), indent=2)
            LIST.write_bytes(text + b"\n")
        browser.close()
    size = sum(_file(id).stat().st_size for id in stills) // 1024
    print(f"{len(stale)} of {len(shown)} stills taken, {size} KiB in all")


def _file(id: str) -> Path:
    return FOLDER.parent / name_of(id)


def _open(browser: Browser, address: str, size: ViewportSize) -> Page:
    # With a finger buttons are higher than with a mouse, and a phone has nothing else.
    context = browser.new_context(viewport=size, device_scale_factor=DENSITY, has_touch=size is PHONE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("[data-ready]")
    return page


def _take(wide: Page, phone: Page, id: str, shown: str) -> Still:
    figure = id.partition(".")[2]
    box, picture = _picture(wide, figure)
    _file(id).write_bytes(picture)
    high, narrow = (page.evaluate(NATURAL, figure) for page in (wide, phone))
    return Still(shown, round(box["width"]), round(box["height"]), high, narrow)


def _picture(page: Page, figure: str) -> tuple[dict[str, float], bytes]:
    """Return where the figure's picture is in the page, and the picture."""
    body = page.locator(f"[id='{figure}'] [data-part=body]").first
    box: dict[str, float] = body.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        " return { x: b.x + scrollX, y: b.y + scrollY, width: b.width, height: b.height }; }"
    )
    session = page.context.new_cdp_session(page)
    options = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": {**box, "scale": 1}}
    return box, base64.b64decode(session.send("Page.captureScreenshot", options)["data"])


if __name__ == "__main__":
    main("all" in sys.argv[1:])
