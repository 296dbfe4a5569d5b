"""Chapters as readers have them who only scroll, on a laptop and on a phone. `make course-check` reads all of them."""

import os

import pytest

from lbviz.course.library import CHAPTERS, Library
from tests.browser.course.reading import dead_links, out_of_reach, read, restless

ADDRESSES = ["/", *(f"/course/{each.name}" for each in Library([CHAPTERS]).contents[1:])]
# One with letters and one with drawings of hashing: what is different is in there.
SAMPLE = ["/course/hiding-the-client", "/course/a-ring"]


@pytest.fixture(scope="module")
def links() -> dict[str, int]:
    return {}


@pytest.mark.parametrize("address", ADDRESSES if os.environ.get("CHAPTERS") == "all" else SAMPLE)
def test_a_chapter_can_be_read(new_page, axe, links, address):
    laptop = new_page()
    faults = [*read(laptop, axe, address), *dead_links(laptop, links), *out_of_reach(laptop)]
    laptop.close()
    phone = new_page(390, 844, touch=True, dark=True, reduced_motion=True)
    faults += [f"on a phone: {each}" for each in (*read(phone, axe, address), *restless(phone))]
    assert not faults, "\n".join(faults)
