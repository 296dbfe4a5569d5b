"""The pages of the course, and what they ask over plain HTTP."""

import json
from urllib.request import urlopen

import pytest

from lbviz.course.library import CHAPTERS, Library
from tests.web.test_pages import visit

LIBRARY = Library([CHAPTERS])


@pytest.mark.parametrize("name", [each.name for each in LIBRARY.contents if each.number])
def test_every_chapter_has_a_page_with_its_text(server, name):
    page = visit(f"{server.url}/course/{name}")
    chapter = LIBRARY.lesson(name).chapter
    assert page.status == 200
    assert chapter.lead in page.text.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')
    assert "\x02" not in page.text


def test_a_chapter_that_is_not_there_is_not_found(server):
    assert visit(f"{server.url}/course/nothing").status == 404


def asked(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)


def test_a_task_of_a_figure_without_a_room_is_decided_by_what_that_says(server):
    lesson = LIBRARY.lesson("a-ring")
    (task,) = lesson.still_tasks
    address = f"{server.url}/course/a-ring/tasks/{task}.json"
    assert asked(address) == {"met": False}
    assert asked(f"{address}?removed=1&other=x") == {"met": True}


def test_the_lab_opens_the_world_of_a_figure(server):
    page = visit(f"{server.url}/lab?figure=one-server.one")
    assert page.status == 200
    assert "scenario=" in page.url
    assert visit(f"{server.url}/lab?figure=one-server.none").status == 400
