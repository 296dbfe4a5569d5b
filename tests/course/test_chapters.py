"""The chapters that come with lbviz keep their word.

`python -m lbviz lesson check lbviz/course/chapters/*.md` looks at twenty seeds; here a few must do.
"""

import re
from pathlib import Path

import pytest

from lbviz.course.check import Verdict, verdicts
from lbviz.course.library import CHAPTERS, Library
from lbviz.course.reader import read_lesson

README = Path(__file__).parents[2] / "README.md"
LIBRARY = Library([CHAPTERS])
SEEDS = (1, 2)
MOST_REQUESTS = 2000


@pytest.mark.parametrize("lesson", LIBRARY.lessons, ids=lambda lesson: lesson.chapter.name)
def test_a_chapter_keeps_its_word(lesson) -> None:
    assert [str(verdict) for verdict in verdicts(lesson, SEEDS, MOST_REQUESTS) if not verdict.good] == []


def test_the_course_has_an_opening_and_its_chapters() -> None:
    assert [each.number for each in LIBRARY.contents] == [*range(17)]


def test_every_chapter_asks_does_and_ends() -> None:
    """What COURSE.md asks of each: a figure, something to do or to guess, real life, what is left out, three lines."""
    for lesson in LIBRARY.lessons:
        kinds = {type(block).__name__ for block in lesson.chapter.blocks}
        if lesson.chapter.number in range(1, 15):
            assert {"Figure", "Ask", "Real", "LeavesOut"} <= kinds, lesson.file
            assert len(lesson.chapter.remember) == 3, lesson.file


def test_one_unlucky_seed_of_twenty_is_forgiven_two_are_not() -> None:
    assert Verdict("x", 19, 20).good
    assert not Verdict("x", 18, 20).good


def test_the_lesson_in_the_readme_is_one() -> None:
    (text,) = re.findall(r"^````markdown\n(.*?)^````$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lesson = read_lesson(Path("17-two-servers.md"), text)
    assert [str(verdict) for verdict in verdicts(lesson, SEEDS, MOST_REQUESTS) if not verdict.good] == []
